import type { Slo } from '@plimsoll/slo';
import { sameDeclaration } from './same-declaration.js';

/** As many different declarations of one SLO are told apart; the one that was said least recently goes first. */
const MOST_DECLARATIONS = 8;

/** One wording of a declaration, and who says it. */
export interface Declared {
  readonly slo: Slo;
  /** When it was first and last said, in event time. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** The version of the service that said it last. */
  readonly version: string;
  /** The place in a file that says it, such as "billing.yaml:3". It goes on saying so until it is withdrawn. */
  readonly file?: string;
  /** True where only files have ever said it. */
  readonly onlyInFile?: boolean;
}

interface Entry {
  slo: Slo;
  firstMs: number;
  lastMs: number;
  version: string;
  file?: string;
  onlyInFile?: boolean;
}

/** One time that a declaration is said, by a process or by a file. */
export interface Said {
  readonly slo: Slo;
  readonly timeMs: number;
  readonly version: string;
  readonly file?: string;
}

/**
 * What was declared about one SLO. Of the wordings that are still said, the one that began last is in force, so that a new version replaces an old one while
 * it is rolled out, and a roll-back replaces it again. As long as two are said there is a conflict.
 */
export class Declarations {
  #entries: Entry[] = [];
  #inForce: Entry | undefined;

  constructor(
    /** A wording that was not said for this long, while another was, is no longer said. */
    readonly staleAfterMs: number,
  ) {}

  /** True when it says something else than the declaration in force so far. */
  declare({ slo, timeMs, version, file }: Said): boolean {
    const known = this.#inForce;
    const isProcess = file === undefined;
    if (known && isProcess && timeMs >= known.lastMs && this.#entries.length === 1 && sameDeclaration(known.slo, slo)) {
      known.lastMs = timeMs;
      known.version = version;
      if (known.onlyInFile) delete known.onlyInFile;
      return false;
    }
    let entry = this.#entries.find((candidate) => sameDeclaration(candidate.slo, slo));
    if (!entry) {
      entry = { slo, firstMs: timeMs, lastMs: timeMs, version, ...(!isProcess && { onlyInFile: true }) };
      this.#entries.push(entry);
    } else if (isProcess) {
      this.#repeat(entry, { timeMs, version });
      delete entry.onlyInFile;
    }
    if (file !== undefined) entry.file = file;
    this.#settle();
    return known !== undefined && !sameDeclaration(known.slo, slo);
  }

  get inForce(): Slo | undefined {
    return this.#inForce?.slo;
  }

  /** When anything was last declared; undefined before. */
  get lastMs(): number | undefined {
    return this.#entries.length === 0 ? undefined : this.#newestMs();
  }

  /** Is it declared by a file? */
  get isInFile(): boolean {
    return this.#entries.some(({ file }) => file !== undefined);
  }

  /** Files no longer say anything about it, or nothing but one wording. */
  withdrawFiles(except?: Slo): void {
    for (const entry of this.#entries) if (!except || !sameDeclaration(entry.slo, except)) delete entry.file;
    this.#entries = this.#entries.filter((entry) => !(entry.onlyInFile && entry.file === undefined));
    this.#settle();
  }

  /** All wordings that are still said, the one in force first. More than one is a conflict. */
  current(): readonly Declared[] {
    const said = this.#entries.filter((entry) => entry === this.#inForce || this.#isSaid(entry));
    return said.sort((a, b) => Number(b === this.#inForce) - Number(a === this.#inForce) || b.firstMs - a.firstMs);
  }

  dump(): readonly Declared[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  static restore(dump: readonly Declared[], staleAfterMs: number): Declarations {
    const declarations = new Declarations(staleAfterMs);
    declarations.#entries = dump.map((entry) => ({ ...entry }));
    declarations.#settle();
    return declarations;
  }

  #repeat(entry: Entry, { timeMs, version }: { timeMs: number; version: string }): void {
    // Said again after a silence in which another was in force: that is a roll-back, and it begins anew.
    if (timeMs - entry.lastMs > this.staleAfterMs && entry !== this.#inForce) entry.firstMs = timeMs;
    entry.firstMs = Math.min(entry.firstMs, timeMs);
    if (timeMs < entry.lastMs) return;
    entry.lastMs = timeMs;
    entry.version = version;
  }

  #isSaid({ lastMs, file }: Entry): boolean {
    return file !== undefined || lastMs >= this.#newestMs() - this.staleAfterMs;
  }

  #settle(): void {
    const said = this.#entries.filter((entry) => this.#isSaid(entry));
    said.sort((a, b) => b.firstMs - a.firstMs || (textOf(a.slo) < textOf(b.slo) ? -1 : 1));
    this.#inForce = said[0];
    if (this.#entries.length <= MOST_DECLARATIONS) return;
    const oldest = this.#entries.reduce((a, b) => (b.lastMs < a.lastMs && b !== this.#inForce ? b : a));
    this.#entries = this.#entries.filter((entry) => entry !== oldest);
  }

  #newestMs(): number {
    return this.#entries.reduce((newest, { lastMs }) => Math.max(newest, lastMs), Number.NEGATIVE_INFINITY);
  }
}

/** Any order will do between two wordings that began at one instant, as long as every reader finds the same. */
function textOf(slo: Slo): string {
  return JSON.stringify(slo);
}
