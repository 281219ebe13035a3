import { Composer, CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { aliasTargets, plainValue } from './plain-value.js';
import { Locator, type Path, type Position, positionAt } from './position.js';

/** Bounds on what one file may ask of its reader. */
export interface SourceLimits {
  /** Characters of the whole file. */
  readonly maxCharacters: number;
  /** Tokens of the whole file: words, brackets, commas, line ends. */
  readonly maxTokens: number;
  /** Mappings and lists inside each other. */
  readonly maxDepth: number;
  /** Values of one document, aliases followed. */
  readonly maxValues: number;
  /** Documents in one file. */
  readonly maxDocuments: number;
}

/** Far above any hand-written declaration, far below what would make a reader wait. */
export const DEFAULT_SOURCE_LIMITS: SourceLimits = {
  maxCharacters: 1_000_000,
  maxTokens: 250_000,
  maxDepth: 64,
  maxValues: 100_000,
  maxDocuments: 1_000,
};

/** A problem of the text itself, before anybody asks what it declares. */
export interface SourceProblem {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly position: Position;
}

/** One YAML document of a file: its plain value, its syntax tree for rewriting, and the way back to line and column. */
export interface SourceDocument {
  readonly value: unknown;
  readonly tree: Document;
  readonly problems: readonly SourceProblem[];
  position(path: Path, face?: 'key' | 'value'): Position;
}

export interface Source {
  readonly documents: readonly SourceDocument[];
  /** Set where the file was refused as a whole; `documents` is then empty. */
  readonly refusal?: SourceProblem;
}

/**
 * Reads YAML 1.2, and JSON, which is a part of it: any number of documents, every syntax error at once.
 * Never throws on any text, and its work is bounded by `limits`. An empty document has the value null.
 */
export function readSource(text: string, limits: SourceLimits = DEFAULT_SOURCE_LIMITS): Source {
  if (text.length > limits.maxCharacters)
    return refuse(
      'file-too-large',
      { line: 1, column: 1 },
      `the file must have at most ${limits.maxCharacters} characters (got ${text.length}): split it`,
    );
  const lines = new LineCounter();
  const tokens = tokenise(text, lines, limits);
  if (!Array.isArray(tokens)) return refuse(tokens.code, positionAt(lines, tokens.offset), tokens.message);

  // Unique keys are checked by us: the library compares every key with every other, which a hostile file can exploit.
  const composer = new Composer({ lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const documents: SourceDocument[] = [];
  for (const tree of composer.compose(tokens)) {
    const document = readDocument(tree, lines, limits);
    if (documents.length === limits.maxDocuments)
      return refuse(
        'too-many-documents',
        document.position([]),
        `a file must have at most ${limits.maxDocuments} documents: split it`,
      );
    documents.push(document);
  }
  return { documents };
}

function refuse(code: string, position: Position, message: string): Source {
  return { documents: [], refusal: { code, path: [], message, position } };
}

/** All tokens, or the limit that was passed. The parser keeps a stack of its own, so deep nesting cannot overflow ours. */
function tokenise(text: string, lines: LineCounter, { maxDepth, maxTokens }: SourceLimits): CST.Token[] | Excess {
  const lexer = new Lexer();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const { offset, stack } = parser;
    lexemes += 1;
    if (lexemes > maxTokens)
      return { code: 'file-too-large', offset, message: `the file must have at most ${maxTokens} tokens: split it` };
    if (stack.length > maxDepth && stack.filter(CST.isCollection).length > maxDepth)
      return {
        code: 'too-deep',
        offset,
        message: `mappings and lists must be nested at most ${maxDepth} deep: flatten it`,
      };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

interface Excess {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}

/** More syntax errors than anybody reads, and a message longer than a line, come from files that are not YAML at all. */
const MOST_SYNTAX_ERRORS = 20;
const LONGEST_MESSAGE = 160;

function readDocument(tree: Document.Parsed, lines: LineCounter, limits: SourceLimits): SourceDocument {
  const targets = aliasTargets(tree);
  const locator = new Locator(tree, targets, lines);
  const position = (path: Path, face?: 'key' | 'value') => locator.locate(path, face);
  const syntax = [...tree.errors, ...tree.warnings].slice(0, MOST_SYNTAX_ERRORS).map(({ message, pos }) => ({
    code: 'yaml-syntax',
    path: [],
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)} …` : message,
    position: positionAt(lines, pos[0]),
  }));
  // A broken document would only add misleading findings about what could not be read.
  if (tree.errors.length > 0) return { value: undefined, tree, problems: syntax, position };
  const { value, problems } = plainValue(tree, targets, limits);
  const located = problems.map(({ offset, ...problem }) => ({ ...problem, position: positionAt(lines, offset) }));
  return { value, tree, problems: [...syntax, ...located], position };
}
