import { stat } from 'node:fs/promises';
import { type DeclarationFile, type Declarations, formatDeclarationIssue, readDeclarationFiles } from '@plimsoll/spec';
import type { Clock } from '../clock.js';
import { declarationFilesAt, readDeclarationFile, UnreadableError } from '../declaration-files.js';
import { ConfigurationError } from '../errors.js';
import type { Happening } from '../happening.js';

/** What is known of the files with declarations. Times are epoch milliseconds. */
export interface DeclaredFilesView {
  readonly path: string;
  readonly files: number;
  readonly services: number;
  readonly slos: number;
  /** When what holds now was read. */
  readonly readAt: number;
  /** Why the files as they are now do not hold, and what they said before does; null where they do. */
  readonly refused: { readonly at: number; readonly issues: readonly string[] } | null;
}

interface DeclaredFilesOptions {
  /** A directory, or a file. */
  readonly path: string;
  readonly clock: Clock;
  readonly report: (happening: Happening) => void;
}

/** More complaints than anybody reads at once. */
const MOST_ISSUES = 100;

/** Declarations in files: read at the start, looked at again and again, and taken over when they change and hold. */
export class DeclaredFiles {
  readonly #options: DeclaredFilesOptions;
  #mark: string | undefined;
  #view: DeclaredFilesView;
  #declarations: Declarations = readDeclarationFiles([]);
  #onChange: (declarations: Declarations) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  private constructor(options: DeclaredFilesOptions) {
    this.#options = options;
    this.#view = { path: options.path, files: 0, services: 0, slos: 0, readAt: 0, refused: null };
  }

  /** Reads the files for the first time. Throws a `ConfigurationError` with everything that is wrong with them. */
  static async open(options: DeclaredFilesOptions): Promise<DeclaredFiles> {
    const declared = new DeclaredFiles(options);
    const complaints = await declared.#read();
    if (complaints.length === 0) return declared;
    throw new ConfigurationError(
      complaints.map((message) => ({ code: 'declarations-refused', path: ['declarations'], message })),
    );
  }

  get view(): DeclaredFilesView {
    return this.#view;
  }

  /** What the files declare, as they were when they held last. */
  get declarations(): Declarations {
    return this.#declarations;
  }

  /** Looks whether the files have changed. What is wrong with them now is told once, and what held before goes on holding. */
  async look(): Promise<void> {
    const { path, clock, report } = this.#options;
    const complaints = await this.#read();
    if (complaints.length === 0) return;
    const issues = complaints.slice(0, MOST_ISSUES);
    this.#view = { ...this.#view, refused: { at: clock.wallMs(), issues } };
    report({ kind: 'declarations-refused', path, issues });
  }

  /** Looks again and again. Who wants to know is told of what the files declare from now on. */
  start(everyMs: number, onChange: (declarations: Declarations) => void): void {
    this.#onChange = onChange;
    this.#timer = setInterval(() => {
      this.#looking ??= this.look().finally(() => {
        this.#looking = undefined;
      });
    }, everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Takes the files over if they have changed since they were read last. What is wrong with them, and keeps them from it, is returned. */
  async #read(): Promise<readonly string[]> {
    const { path, clock, report } = this.#options;
    try {
      const paths = await declarationFilesAt(path);
      const mark = (await Promise.all(paths.map(markOf))).join('\n');
      if (mark === this.#mark) return [];
      this.#mark = mark;
      const files: DeclarationFile[] = [];
      for (const one of paths) files.push(await readDeclarationFile(one));
      const declarations = readDeclarationFiles(files);
      const errors = declarations.issues.filter(({ gravity }) => gravity === 'error');
      if (errors.length > 0) return errors.map(formatDeclarationIssue);
      this.#declarations = declarations;
      this.#onChange(declarations);
      const { slos } = declarations;
      const services = new Set(slos.map(({ service }) => service)).size;
      this.#view = { path, files: files.length, services, slos: slos.length, readAt: clock.wallMs(), refused: null };
      report({ kind: 'declared', path, files: files.length, services, slos: slos.length });
      return [];
    } catch (error) {
      // What cannot be read is looked at again each time, and told once.
      const message = error instanceof UnreadableError ? error.message : String(error);
      const isNews = this.#mark !== message;
      this.#mark = message;
      return isNews ? [message] : [];
    }
  }
}

/** What changes when a file does, also where it is a link that leads somewhere else now. */
async function markOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${path} ${found.ino} ${found.size} ${found.mtimeMs}` : path;
}
