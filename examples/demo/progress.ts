/** Where progress goes: a terminal that can be drawn over, or a log that only grows. */
export interface Screen {
  readonly interactive: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** What a progress line says. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  /** Share of the epoch that is done, 0 to 1. */
  readonly done: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
}

const BAR = 24;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` cells, drawn to an eighth of a cell. */
export function bar(done: number, width = BAR): string {
  const cells = Math.min(Math.max(done, 0), 1) * width;
  const full = Math.floor(cells);
  const part = eighths[Math.floor((cells - full) * 8)] ?? '';
  return `${'█'.repeat(full)}${part}`.padEnd(width, '·');
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

/** One line: epoch, bar, loss, training accuracy, speed. */
export function progressLine(p: Progress, drawBar: boolean): string {
  const epoch = `epoch ${String(p.epoch).padStart(String(p.epochs).length)}/${p.epochs}`;
  const numbers = `loss ${p.loss.toFixed(4)}  accuracy ${percent(p.accuracy)}  ${Math.round(p.imagesPerSecond)} images/s`;
  return drawBar ? `${epoch} ${bar(p.done)} ${numbers}` : `${epoch}  ${numbers}`;
}

/** Draws over its own line on a terminal, several times a second at most; elsewhere writes one line for each epoch. */
export class ProgressDisplay {
  readonly #screen: Screen;
  readonly #now: () => number;
  #drawn = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(screen: Screen, now: () => number) {
    this.#screen = screen;
    this.#now = now;
  }

  update(p: Progress): void {
    if (!this.#screen.interactive || this.#now() - this.#drawn < 100) return;
    this.#drawn = this.#now();
    this.#draw(p);
  }

  /** The last word on an epoch. */
  finish(p: Progress, note = ''): void {
    if (this.#screen.interactive) {
      this.#draw(p, note);
      this.close();
    } else this.#screen.write(`${progressLine(p, false)}${note}\n`);
  }

  /** Leaves the line, so that what follows begins on its own. */
  close(): void {
    if (this.#open) this.#screen.write('\n');
    this.#open = false;
  }

  #draw(p: Progress, note = ''): void {
    const line = `${progressLine(p, true)}${note}`;
    this.#screen.write(`\r\u001b[2K${[...line].slice(0, Math.max(this.#screen.columns - 1, 20)).join('')}`);
    this.#open = true;
  }
}
