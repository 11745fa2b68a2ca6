import { MAX_NESTING } from '../support/limits.ts';

/** How deep a reader stands in what it reads, which is limited. */
export class Nesting {
  #depth: number;

  constructor(depth = 0) {
    this.#depth = depth;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Runs `read` one level deeper. `refuse` is told what is wrong, and what to do about it, where that is too deep. */
  within<T>(read: () => T, refuse: (message: string, help: string) => never): T {
    if (this.#depth >= MAX_NESTING)
      refuse(
        `The formula is nested more than ${MAX_NESTING} levels deep here.`,
        'name an inner part by an equation of its own',
      );
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}
