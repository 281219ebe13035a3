/** The part of a terminal, or of a file, that the demo writes to. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ScreenOptions {
  readonly output: Output;
  /** Where the output is no terminal: how many blocks are left out after one is printed. */
  readonly skip: number;
}

/** Said lines stay; under them one block is shown. A terminal shows it in place, anything else gets every n-th one. */
export class Screen {
  readonly #output: Output;
  readonly #skip: number;
  #block = '';
  #skipped: number;

  constructor({ output, skip }: ScreenOptions) {
    this.#output = output;
    this.#skip = skip;
    this.#skipped = skip;
  }

  /** Whether colours are welcome: on a terminal, unless its owner has set NO_COLOR. */
  get hasColours(): boolean {
    return this.#output.isTTY === true && !process.env.NO_COLOR;
  }

  /** Prints a line for good. Where blocks are skipped, the next one is shown: something has happened. */
  say(line: string): void {
    this.#erase();
    this.#output.write(`${line}\n`);
    if (this.#output.isTTY) this.#output.write(this.#block);
    this.#skipped = this.#skip;
  }

  /** Shows a block of lines in the place of the last one. */
  show(block: string): void {
    if (!this.#output.isTTY) {
      if (this.#skipped < this.#skip) {
        this.#skipped += 1;
        return;
      }
      this.#skipped = 0;
      this.#output.write(`${block.trimEnd()}\n\n`);
      return;
    }
    this.#erase();
    this.#block = `${block.trimEnd()}\n`;
    this.#output.write(this.#block);
  }

  /** Leaves the last block where it is: what comes goes below. */
  settle(): void {
    this.#block = '';
  }

  #erase(): void {
    if (!this.#output.isTTY || this.#block === '') return;
    this.#output.write(`\x1b[${rows(this.#block, this.#output.columns)}A\x1b[J`);
  }
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** How many rows of the terminal a block takes: a line wider than the terminal wraps. */
function rows(block: string, columns = Number.POSITIVE_INFINITY): number {
  return block
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.replace(COLOUR, '').length / columns)), 0);
}
