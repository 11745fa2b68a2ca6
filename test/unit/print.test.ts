import { describe, expect, test } from 'vitest';
import { loadProgram } from '../../src/check/index.ts';
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
import { printEquation, printExpr, printProgram } from '../../src/ir/print.ts';
import { canonicalName } from '../../src/support/names.ts';

const n = symbol('N', 'int');
const m = symbol('M', 'int');
const s = symbol('s', 'int');
const i = index('i');
const j = index('j');

/** A layer that reads x[N], w[N,M], scalars α and b, an int tensor t[N] : int < M, a real ε and an int s, and gives y[i<N, j<M]. */
function program(body: Expr): Program {
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

/** Everything of a Program but spans; names in canonical form where `canonical`. */
const shape = (p: Program, canonical: boolean): unknown =>
  JSON.parse(
    JSON.stringify(p, (key, value) => {
      if (key === 'span' || key === 'hash') return undefined;
      return typeof value === 'string' && canonical ? canonicalName(value) : value;
    }),
  );

describe('a printed Program loads back as itself', () => {
  for (let block = 0; block < 20; block++) {
    test(`random expressions ${block * 100} to ${block * 100 + 99}`, () => {
      for (let k = 0; k < 100; k++) {
        const maker = new Maker(block * 100 + k);
        const p = program(maker.number(1 + maker.draw(4), [i, j]));
        for (const ascii of [false, true]) {
          const text = printProgram(p, { ascii });
          const again = loadProgram({ name: `${block * 100 + k}`, text });
          expect(shape(again, ascii), text).toEqual(shape(p, ascii));
        }
      }
    });
  }
});

const x = (e: Expr): Expr => read('x', [e]);
const half = pow(constant(2), constant(-1));
const sumJ = (body: Expr): Expr => reduce('sum', [binder('k', n)], body);
const k = index('k');

const printed: readonly (readonly [Expr, string, string?])[] = [
  [add([x(i), mul([constant(-1), read('b', [])])]), 'x[i] − b', 'x[i] - b'],
  [mul([constant(-1), pow(n, constant(-1)), sumJ(x(k))]), '−1/N·Σ[k<N] x[k]', '-1/N*sum[k<N] x[k]'],
  [pow(add([x(i), mul([constant(-1), read('b', [])])]), constant(2)), '(x[i] − b)²', '(x[i] - b)^2'],
  [mul([read('a', []), pow(mul([read('b', []), read('c', [])]), constant(-1))]), 'a/(b·c)', 'a/(b*c)'],
  [pow(call('sqrt', [x(i)]), constant(-1)), '1/sqrt(x[i])'],
  [pow(add([x(i), symbol('ε', 'real')]), mul([constant(-1), half])), '(x[i] + ε)^(−1/2)', '(x[i] + epsilon)^(-1/2)'],
  [mul([sumJ(x(k)), read('b', [])]), '(Σ[k<N] x[k])·b'],
  [mul([read('b', []), sumJ(mul([x(k), read('a', [])]))]), 'b·Σ[k<N] x[k]·a'],
  [mul([read('b', []), pow(sumJ(x(k)), constant(-1))]), 'b/Σ[k<N] x[k]'],
  [sumJ(add([x(k), constant(1)])), 'Σ[k<N] (x[k] + 1)'],
  [sumJ(mul([constant(-1), x(k)])), 'Σ[k<N] (−x[k])'],
  [reduce('prod', [binder('k', n, constant(1))], x(k)), 'Π[k in 1..N] x[k]', 'prod[k in 1..N] x[k]'],
  [
    read('x', [floorDiv(add([i, mul([constant(-1), index('p')])]), s)], { guarded: true }),
    'x?[(i−p)//s]',
    'x?[(i-p)//s]',
  ],
  [read('w', [i, j]), 'w[i,j]'],
  [read('w', [i, add([mul([j, s]), index('q')])]), 'w[i, j·s+q]', 'w[i, j*s+q]'],
  [
    mul([read('a', []), ifThenElse(compare('>', x(i), constant(0)), x(i), constant(0))]),
    'a·(if x[i] > 0 then x[i] else 0)',
  ],
  [mul([read('a', []), iverson(and([compare('==', i, j), compare('<', i, n)]))]), 'a·(i == j and i < N)'],
  [constant(1, 'real'), '1.0'],
  [constant(-0.5), '−0.5', '-0.5'],
  [constant(1e-7), '1e-7'],
  [constant(1e21), '1e+21'],
];

describe('an expression prints as on paper', () => {
  for (const [e, text, ascii] of printed) {
    test(text, () => {
      expect(printExpr(e)).toBe(text);
      if (ascii !== undefined) expect(printExpr(e, { ascii: true })).toBe(ascii);
    });
  }
});

describe('a range is written exactly where inference does not give it back', () => {
  const line = (text: string): string => {
    const p = loadProgram({ name: 'test', text });
    const last = p.equations.at(-1);
    return last === undefined ? '' : printEquation(p, last);
  };
  const head = 'x[H], w[H,K], θ[K]; ; s=1, P=0';
  const cases: readonly (readonly [string, string])[] = [
    ['y[i<H] = x[i]', 'y[i] = x[i]'],
    ['y[i<K] = x[i]', 'y[i<K] = x[i]'],
    ['y[i<(H−K)//s+1] = Σ[k<K] θ[k]·x[i·s+k]', 'y[i] = Σ[k] θ[k]·x[i·s+k]'],
    ['y[i<H−K+1] = Σ[k<K] x[i+k]', 'y[i] = Σ[k<K] x[i+k]'],
    ['y[i<(H+2·P−K)//s+1] = Σ[k] θ[k]·x?[i·s+k−P]', 'y[i<(H+2·P−K)//s+1] = Σ[k] θ[k]·x?[i·s+k−P]'],
    ['y[i<3, j] = x[j]·i', 'y[i<3, j] = x[j]·i'],
    ['y = Σ[i in 0..H] x[i]', 'y = Σ[i] x[i]'],
    ['y = Σ[i in 1..H] x[i]', 'y = Σ[i in 1..H] x[i]'],
    ['y = Σ[i<2] x[i] + Σ[i] x[i]', 'y = Σ[i<2] x[i] + Σ[i] x[i]'],
    ['y[i] = Σ[j<i+1] x[j]·w[i,0]', 'y[i] = Σ[j<i+1] x[j]·w[i,0]'],
    ['y = Σ[i,j<i] x[j]·w[i,0]', 'y = Σ[i] Σ[j<i] x[j]·w[i,0]'],
  ];
  for (const [written, wanted] of cases) {
    test(written, () => expect(line(`layer f(${head}) { ${written} }`)).toBe(wanted));
  }
});
