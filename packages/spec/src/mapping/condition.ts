/** Attributes as receivers of OTLP hold them; one that is a list or a map is a text. */
export type ReadAttributes = Readonly<Record<string, string | number | boolean>>;

/** One of some texts, in which `*` stands for any characters, or none of them. */
export interface TextPattern {
  readonly texts: readonly string[];
  /** True: none of the texts. */
  readonly not: boolean;
}

/** What an attribute has to be. Numbers and truth values are compared as they are written in decimal digits: 500, 0.5, true. */
export interface Condition extends TextPattern {
  readonly attribute: string;
}

/** Does a text fit? Nothing fits only where the pattern says what it must not be. */
export type TextTest = (text: string | undefined) => boolean;

/** Do the attributes fit? Each condition asks the first of the sets, and the second where the first does not have its attribute. */
export type AttributesTest = (own: ReadAttributes, around: ReadAttributes) => boolean;

/** The test of a pattern, made once and asked often. */
export function textTest({ texts, not }: TextPattern): TextTest {
  const exact = new Set(texts.filter((text) => !text.includes('*')));
  const wild = texts.filter((text) => text.includes('*')).map(wildcardTest);
  return (text) => (text !== undefined && (exact.has(text) || wild.some((fits) => fits(text)))) !== not;
}

/** The test that all conditions hold. */
export function attributesTest(conditions: readonly Condition[]): AttributesTest {
  const tests = conditions.map((condition) => ({ attribute: condition.attribute, fits: textTest(condition) }));
  return (own, around) =>
    tests.every(({ attribute, fits }) => fits(textOf(own[attribute]) ?? textOf(around[attribute])));
}

function textOf(value: string | number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Goes from one piece between the stars to the next: linear in the text for each piece, whatever the pattern. */
function wildcardTest(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  const between = pieces.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of between) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
