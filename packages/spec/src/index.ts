export { type ContractFromOptions, type ContractOf, contractFrom, DeclarationFileError } from './contract-from.js';
export * from './corrections/spans.js';
export type { DeclaredCorrection, ServiceDeclaration } from './declaration.js';
export {
  type DeclarationFile,
  type DeclarationIssue,
  type Declarations,
  formatDeclarationIssue,
  type PlacedDeclaration,
} from './declarations.js';
export { type Change, formatChange, type Meaning } from './diff/change.js';
export { diffDeclarations } from './diff/diff-declarations.js';
export { SPEC_ERRORS, type SpecErrorCode } from './errors.js';
export { FORMATS, type Format } from './format-of.js';
export { type LaidOut, layOut } from './layout.js';
export { type CallEnding, callEnding } from './mapping/call-ending.js';
export * from './mapping/condition.js';
export * from './mapping/mapping.js';
export { formatDeclarations, plainDeclaration } from './native/format.js';
export { openSloFrom, type WriteNote, type WrittenOpenSlo } from './openslo/from-declarations.js';
export type * from './openslo/objects.js';
export { formatOpenSlo, plainOpenSlo } from './openslo/write.js';
export type { Gravity } from './read/report.js';
export { readDeclarationFiles, readDeclarations } from './read-declarations.js';
export { DEFAULT_SOURCE_LIMITS, type SourceLimits } from './source/yaml-source.js';
