import type { Expr, Program } from '../ir/index.ts';
import { allIndices } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';

/** Hands out names that no tensor, dimension, hyper-parameter or index of a Program has, in canonical form. */
export class NameSupply {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...taken].map(canonicalName));
  }

  /** Every name that stands in the Program. */
  static of(program: Program): NameSupply {
    const indices = (e: Expr): readonly string[] => [...allIndices(e)];
    return new NameSupply([
      ...program.dims,
      ...program.hypers.map((h) => h.name),
      ...program.parameters.map((p) => p.name),
      ...program.equations.flatMap((e) => [e.name, ...e.indices, ...indices(e.body)]),
    ]);
  }

  /** The names of tensors, dimensions and hyper-parameters, which no index may have, and `indices`. */
  static ofSymbols(program: Program, indices: Iterable<string>): NameSupply {
    return new NameSupply([
      ...program.dims,
      ...program.hypers.map((h) => h.name),
      ...program.parameters.map((p) => p.name),
      ...program.equations.map((e) => e.name),
      ...indices,
    ]);
  }

  has(name: string): boolean {
    return this.#taken.has(canonicalName(name));
  }

  /** `base`, else `base` followed by the smallest number from 2 on, taken from now on. */
  take(base: string): string {
    let name = base;
    for (let i = 2; this.has(name); i++) name = `${base}${i}`;
    this.#taken.add(canonicalName(name));
    return name;
  }

  /** The first of `wishes` that is free, else the last one numbered; taken from now on. */
  takeFirst(wishes: readonly string[]): string {
    return this.take(wishes.find((name) => !this.has(name)) ?? wishes[wishes.length - 1] ?? 'u');
  }

  /** A copy whose takings do not show here: a scope. */
  scope(): NameSupply {
    return new NameSupply(this.#taken);
  }
}
