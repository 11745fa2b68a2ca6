import { describe, expect, test } from 'vitest';
import { loadProgram } from '../../src/check/index.ts';
import {
  add,
  and,
  binder,
  call,
  compare,
  constant,
  type Expr,
  floorDiv,
  ifThenElse,
  index,
  iverson,
  mul,
  pow,
  read,
  reduce,
  symbol,
} from '../../src/ir/index.ts';
import { printEquation, printExpr, printProgram } from '../../src/ir/print.ts';
import { plainProgram } from '../support/plain-program.ts';
import { i, j, n, randomProgram, s } from '../support/random-program.ts';

describe('a printed Program loads back as itself', () => {
  for (let block = 0; block < 20; block++) {
    test(`random expressions ${block * 100} to ${block * 100 + 99}`, () => {
      for (let k = 0; k < 100; k++) {
        const p = randomProgram(block * 100 + k);
        for (const ascii of [false, true]) {
          const text = printProgram(p, { ascii });
          const again = loadProgram({ name: `${block * 100 + k}`, text });
          const names = ascii ? 'compared' : 'spelled';
          expect(plainProgram(again, names), text).toEqual(plainProgram(p, names));
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
