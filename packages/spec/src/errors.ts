/**
 * Every code that this package puts on an issue, with what it means; issues of the mathematics (`@plimsoll/slo`) pass through with their own
 * codes. `docs/errors.md` lists the same codes; a test keeps both equal.
 */
export const SPEC_ERRORS = {
  'yaml-syntax': 'The text is not YAML (or JSON, which is a part of it).',
  'file-too-large': 'A file has more characters or more tokens than a reader takes.',
  'too-deep': 'Mappings and lists are nested deeper than a reader follows, aliases followed.',
  'too-many-documents': 'A file has more documents than a reader takes.',
  'too-many-values': 'A document has more values than a reader takes, aliases followed.',
  'duplicate-key': 'A mapping has one key twice.',
  'key-not-text': 'A key of a mapping is a list, a mapping or nothing.',
  'unsafe-key': 'A key would change how objects behave instead of naming a value.',
  'merge-not-mapping': 'A merge key ("<<") merges something that is not a mapping.',
  'alias-loop': 'An alias stands inside the value it stands for.',
  'unknown-alias': 'An alias has no anchor before it.',
  'format-unknown': 'A document is of none of the formats that are read, or of a version that is not.',
  'field-missing': 'A field that a document cannot do without is missing.',
  'field-unknown': 'A document has a field that nobody reads.',
  'field-type': 'A field is of another type than expected: a text, a number, a list, a mapping.',
  'field-value': 'A field is of the right type, but its value is not one that is allowed.',
  'fields-exclusive': 'Fields stand together that exclude each other, or none of them does where one must.',
  'slo-unknown': 'An SLO is named that is not declared.',
  'operation-unknown': 'The code is going to use an operation that the file does not declare.',
  'service-unknown': 'A service is asked for that the file does not declare, or the file declares none.',
  'service-ambiguous':
    'A file declares more than one service, or one service in several documents, where one is needed.',
  'mapping-unsuited': 'The telemetry that an operation takes its calls from cannot tell what it promises.',
  'correction-rule': 'When a correction takes place cannot be followed, or it never does.',
  'openslo-strict': 'A form that either the README of OpenSLO or its reference validator takes, but not both.',
  'openslo-ignored': 'A field of an OpenSLO document says nothing where it stands, and is left out.',
  'openslo-duplicate': 'Two OpenSLO objects of one kind have the same name.',
  'openslo-dangling': 'A reference between OpenSLO objects leads nowhere.',
  'openslo-inexpressible':
    'Something that is declared cannot be said in OpenSLO, or only roughly; an annotation has it exactly.',
  'import-loss': 'Something of another language is not kept when it is read into ours.',
  'import-default': 'Something that another language leaves open was filled in when it was read into ours.',
  'import-unsupported': 'Something of another language cannot be declared in ours at all.',
  'name-not-label': 'A name is not an RFC 1123 label: lower-case letters, digits and "-", at most 63.',
} as const;

/** One of the codes of {@link SPEC_ERRORS}. */
export type SpecErrorCode = keyof typeof SPEC_ERRORS;
