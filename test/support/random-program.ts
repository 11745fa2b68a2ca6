import {
  add,
  and,
  type Binder,
  binder,
  call,
  compare,
  constant,
  type Expr,
  floorDiv,
  ifThenElse,
  index,
  iverson,
  mod,
  mul,
  not,
  or,
  type Program,
  pow,
  quotient,
  read,
  reduce,
  symbol,
} from '../../src/ir/index.ts';

export const n = symbol('N', 'int');
const m = symbol('M', 'int');
export const s = symbol('s', 'int');
export const i = index('i');
export const j = index('j');

/** A layer that reads x[N], w[N,M], scalars α and b, an int tensor t[N] : int < M, a real ε and an int s, and gives y[i<N, j<M]. */
export function programOf(body: Expr): Program {
  const real = (...shape: Expr[]): { dtype: 'real'; shape: Expr[] } => ({ dtype: 'real', shape });
  return {
    name: 'f',
    dims: ['N', 'M'],
    hypers: [
      { name: 'ε', type: 'real', default: 1e-5 },
      { name: 's', type: 'int', default: 2 },
    ],
    parameters: [
      { name: 'x', role: 'input', type: real(n) },
      { name: 'w', role: 'input', type: real(n, m) },
      { name: 't', role: 'input', type: { dtype: 'int', shape: [n], bounds: { lo: constant(0), hi: m } } },
      { name: 'α', role: 'weight', type: real() },
      { name: 'b', role: 'weight', type: real() },
    ],
    equations: [{ name: 'y', type: real(n, m), indices: ['i', 'j'], body }],
    outputs: ['y'],
  };
}

/** Random expressions of every shape that a pass might build, as if no parser had ever seen them. */
class Maker {
  #state: number;
  #count = 0;
  constructor(seed: number) {
    this.#state = seed;
  }

  draw(k: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * k);
  }

  some(make: () => Expr, least: number): Expr[] {
    return Array.from({ length: least + this.draw(3) }, make);
  }

  number(depth: number, scope: readonly Expr[]): Expr {
    const deeper = (): Expr => this.number(depth - 1, scope);
    if (depth <= 0) return this.leaf(scope);
    switch (this.draw(14)) {
      case 0:
      case 1:
        return add(this.some(deeper, 2));
      case 2:
      case 3:
      case 4:
        return mul(this.some(deeper, 2));
      case 5:
        return pow(deeper(), constant(-1));
      case 6:
        return pow(deeper(), [constant(2), constant(3), constant(-2), constant(0.5), deeper()][this.draw(5)] ?? i);
      case 7:
        return mul([constant(-1 - this.draw(3)), ...this.some(deeper, 1)]);
      case 8:
        return this.reduction(depth, scope);
      case 9:
        return ifThenElse(this.condition(depth - 1, scope), deeper(), deeper());
      case 10:
        return iverson(this.condition(depth - 1, scope));
      case 11:
        return call('exp', [deeper()]);
      case 12:
        return this.draw(2) === 0 ? call('max', [deeper(), deeper()]) : call('clamp', [deeper(), deeper(), deeper()]);
      default:
        return this.integer(depth, scope);
    }
  }

  reduction(depth: number, scope: readonly Expr[]): Expr {
    const binders: Binder[] = Array.from({ length: 1 + this.draw(2) }, () => {
      const name = `k${this.draw(4) === 0 ? this.#count : this.#count++ % 7}`;
      return binder(
        name,
        [n, m, constant(3), add([n, mul([constant(-1), s])])][this.draw(4)] ?? n,
        this.draw(4) === 0 ? constant(1) : constant(0),
      );
    });
    const outer = new Set(scope.map((e) => (e.kind === 'index' ? e.name : '')));
    const fresh = binders.filter(
      (b, at) => !outer.has(b.index) && binders.findIndex((x) => x.index === b.index) === at,
    );
    if (fresh.length === 0) return this.leaf(scope);
    const ops = ['sum', 'prod', 'max', 'min'] as const;
    return reduce(
      ops[this.draw(4)] ?? 'sum',
      fresh,
      this.number(depth - 1, [...scope, ...fresh.map((b) => index(b.index))]),
    );
  }

  leaf(scope: readonly Expr[]): Expr {
    const at = (): Expr => scope[this.draw(scope.length)] ?? i;
    const leaves: (() => Expr)[] = [
      () => constant(this.draw(5) - 1),
      () => constant(this.draw(9) / 4 - 1, 'real'),
      () => constant(1e-7 * this.draw(9)),
      () => at(),
      () => n,
      () => symbol('ε', 'real'),
      () => read('α', []),
      () => read('b', []),
      () => read('x', [at()], { guarded: true }),
      () => read('w', [at(), at()], { guarded: true }),
      () => read('x', [this.integer(2, scope)], { guarded: true }),
      () => read('w', [this.integer(1, scope), read('t', [at()], { guarded: true, type: 'int' })], { guarded: true }),
      () => read('x', [quotient(this.integer(1, scope), s)], { guarded: true }),
    ];
    return leaves[this.draw(leaves.length)]?.() ?? i;
  }

  /** An int expression, affine but for `//`, `%`, `min` and their like. */
  integer(depth: number, scope: readonly Expr[]): Expr {
    const at = (): Expr => scope[this.draw(scope.length)] ?? i;
    const deeper = (): Expr => this.integer(depth - 1, scope);
    if (depth <= 0)
      return [at, (): Expr => constant(this.draw(7) - 3), (): Expr => n, (): Expr => s][this.draw(4)]?.() ?? i;
    switch (this.draw(7)) {
      case 0:
        return add([deeper(), deeper(), ...(this.draw(2) === 0 ? [deeper()] : [])]);
      case 1:
        return mul([constant(this.draw(5) - 2), deeper()]);
      case 2:
        return mul([s, deeper()]);
      case 3:
        return floorDiv(deeper(), this.draw(2) === 0 ? s : constant(2));
      case 4:
        return mod(deeper(), this.draw(2) === 0 ? add([s, constant(1)]) : constant(3));
      case 5:
        return this.draw(2) === 0 ? call('min', [deeper(), deeper()]) : call('abs', [deeper()]);
      default:
        return mul([constant(-1), deeper()]);
    }
  }

  condition(depth: number, scope: readonly Expr[]): Expr {
    const deeper = (): Expr => this.condition(depth - 1, scope);
    const kind = depth <= 0 ? 0 : this.draw(5);
    if (kind === 1) return and(this.some(deeper, 2));
    if (kind === 2) return or(this.some(deeper, 2));
    if (kind === 3) return not(deeper());
    if (kind === 4) return call('isnan', [this.number(depth - 1, scope)]);
    const ops = ['<', '<=', '>', '>=', '==', '!='] as const;
    return compare(ops[this.draw(6)] ?? '<', this.number(depth - 1, scope), this.number(Math.min(depth, 1), scope));
  }
}

/** The program that a number stands for. */
export function randomProgram(seed: number): Program {
  const maker = new Maker(seed);
  return programOf(maker.number(1 + maker.draw(4), [i, j]));
}
