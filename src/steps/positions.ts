import { NameSupply } from '../adjoint/supply.ts';
import type { Equation, Expr, Program } from '../ir/index.ts';
import { index, mapChildren, read, substituteIndices } from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';

/** Positions of maxima, each under one name: that of the derived Program where it has it, else one of their own. */
export class Positions {
  /** Names that nothing has yet. */
  readonly supply: NameSupply;
  readonly #keys = new Keys();
  readonly #known: Equation[];

  constructor(derived: Program) {
    this.supply = NameSupply.of(derived);
    this.#known = derived.equations.filter((e) => e.type.dtype === 'int');
  }

  /** The equations under their names, and what renames reads of them. */
  identify(saved: readonly Equation[]): { equations: readonly Equation[]; rename: (e: Expr) => Expr } {
    const names = new Map<string, string>();
    const equations = saved.map((s) => {
      const found = this.#known.find((e) => this.#isSame(s, e));
      if (found === undefined) this.#known.push(s);
      else names.set(s.name, found.name);
      return found ?? s;
    });
    return { equations, rename: (e) => renamed(e, names) };
  }

  #isSame(a: Equation, b: Equation): boolean {
    if (a.indices.length !== b.indices.length) return false;
    const same = new Map(a.indices.map((name, d) => [name, index(b.indices[d] ?? name)]));
    return this.#keys.of(substituteIndices(a.body, same)) === this.#keys.of(b.body);
  }
}

function renamed(e: Expr, names: ReadonlyMap<string, string>): Expr {
  if (names.size === 0) return e;
  const inner = mapChildren(e, (child) => renamed(child, names));
  const name = inner.kind === 'read' ? names.get(inner.tensor) : undefined;
  if (inner.kind !== 'read' || name === undefined) return inner;
  return read(name, inner.subscripts, { guarded: inner.guarded, type: inner.type });
}
