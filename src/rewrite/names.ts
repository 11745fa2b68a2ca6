import { canonicalName } from '../support/names.ts';

/** Hands out names of new tensors. */
export class NameSource {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...taken].map(canonicalName));
  }

  /** `base`, else `base` followed by the smallest number from 2 on; taken from now on. */
  take(base: string): string {
    let name = base;
    for (let i = 2; this.#taken.has(canonicalName(name)); i++) name = `${base}${i}`;
    this.#taken.add(canonicalName(name));
    return name;
  }
}
