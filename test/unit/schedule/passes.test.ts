import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../codegen/js/evaluate.ts';
import { jsTarget } from '../../../codegen/js/index.ts';
import type { Expr, Program } from '../../../src/ir/index.ts';
import {
  add,
  binder,
  call,
  compare,
  constant,
  divide,
  ifThenElse,
  index,
  mul,
  read,
  reduce,
  subtract,
  sum,
  symbol,
  zero,
} from '../../../src/ir/index.ts';
import { bytesOf, costsOf } from '../../../src/loops/cost.ts';
import { lower } from '../../../src/loops/lower.ts';
import { printLoops } from '../../../src/loops/print.ts';
import { schedule } from '../../../src/schedule/index.ts';
import { printSchedule } from '../../../src/schedule/print.ts';
import { expectAgreement } from '../../support/differential.ts';
import { kernelOf, programOf, realTensor } from '../../support/kernel.ts';

const c = (n: number): Expr => constant(n);
const ix = index;
const at = (tensor: string, ...names: string[]): Expr =>
  read(
    tensor,
    names.map((n) => ix(n)),
  );
const cpu = (p: Program) => schedule(p, jsTarget.machine);
const operations = (p: Program): number => costsOf(lower(cpu(p))).reduce((n, cost) => n + cost.operations, 0);

describe('products of many factors', () => {
  const mttkrp = (n: number, r: number): Program =>
    programOf(
      { X: realTensor(n, n, n), B: realTensor(n, r), C: realTensor(n, r) },
      [
        [
          'y',
          realTensor(n, r),
          ['i', 'r'],
          sum(
            [binder('j', c(n)), binder('k', c(n))],
            mul([at('X', 'i', 'j', 'k'), at('B', 'j', 'r'), at('C', 'k', 'r')]),
          ),
        ],
      ],
      ['y'],
    );
  const tucker = (n: number, r: number): Program =>
    programOf(
      { G: realTensor(r, r, r), A: realTensor(n, r), B: realTensor(n, r), C: realTensor(n, r) },
      [
        [
          'y',
          realTensor(n, n, n),
          ['i', 'j', 'k'],
          sum(
            [binder('a', c(r)), binder('b', c(r)), binder('d', c(r))],
            mul([at('G', 'a', 'b', 'd'), at('A', 'i', 'a'), at('B', 'j', 'b'), at('C', 'k', 'd')]),
          ),
        ],
      ],
      ['y'],
    );

  it('contracts in the cheapest order', () => {
    // 2·n³·r + 2·n²·r and 2·(n·r³ + n²·r² + n³·r) multiplications and additions, not 3·n³·r and 4·n³·r³
    expect(operations(mttkrp(16, 8))).toBeLessThanOrEqual(2 * 16 ** 3 * 8 + 2 * 16 ** 2 * 8);
    expect(operations(tucker(12, 4))).toBeLessThanOrEqual(2 * (12 * 4 ** 3 + 12 ** 2 * 4 ** 2 + 12 ** 3 * 4));
  });

  it.each([
    [1, 1],
    [3, 2],
    [5, 4],
    [7, 3],
  ])('keeps the value at %i and %i', (n, r) => {
    expectAgreement(mttkrp(n, r));
    expectAgreement(tucker(n, r));
  });

  it('sums what only one factor needs before it multiplies', () => {
    const p = programOf(
      { a: realTensor(30), b: realTensor(40) },
      [['y', realTensor(), [], sum([binder('i', c(30)), binder('j', c(40))], mul([at('a', 'i'), at('b', 'j')]))]],
      ['y'],
    );
    expect(operations(p)).toBeLessThan(100);
    expectAgreement(p);
  });
});

describe('work that is needed more than once', () => {
  const e = (j: string): Expr =>
    call('exp', [subtract(at('x', 'r', j), reduce('max', [binder('m', c(7))], at('x', 'r', 'm')))]);
  const softmax = programOf(
    { x: realTensor(5, 7) },
    [['y', realTensor(5, 7), ['r', 'k'], divide(e('k'), sum([binder('j', c(7))], e('j')))]],
    ['y'],
  );

  it('is done once', () => {
    const text = kernelOf(softmax).text;
    expect(text.match(/Math\.exp/g)).toHaveLength(1);
    expectAgreement(softmax);
  });

  it('leaves no reduction in a loop that it does not depend on', () => {
    const p = programOf(
      { A: realTensor(20, 30), x: realTensor(30), z: realTensor(20) },
      [
        [
          'y',
          realTensor(20),
          ['i'],
          sum(
            [binder('j', c(20))],
            mul([
              at('z', 'j'),
              call('abs', [subtract(at('z', 'i'), sum([binder('k', c(30))], mul([at('A', 'j', 'k'), at('x', 'k')])))]),
            ]),
          ),
        ],
      ],
      ['y'],
    );
    expect(operations(p)).toBeLessThan(2 * 20 * 30 + 5 * 20 * 20);
    expectAgreement(p);
  });

  it('reads nothing outside for a branch that is not taken', () => {
    const inner = sum([binder('k', c(10))], read('x', [add([mul([c(3), ix('i')]), ix('k')])]));
    const p = programOf(
      { x: realTensor(20) },
      [['y', realTensor(9), ['i'], ifThenElse(compare('<', ix('i'), c(4)), inner, zero)]],
      ['y'],
    );
    expectAgreement(p);
  });
});

describe('memory', () => {
  const chain = (length: number): Program => {
    const equations = Array.from({ length }, (_, n) => {
      const from = n === 0 ? 'x' : `h${n - 1}`;
      const body = sum([binder('j', c(40))], mul([at('W', 'i', 'j'), at(from, 'j')]));
      return [`h${n}`, realTensor(40), ['i'], body] as const;
    });
    return programOf({ x: realTensor(40), W: realTensor(40, 40) }, equations, [`h${length - 1}`]);
  };

  it('reuses the place of what is no longer needed', () => {
    expect(cpu(chain(9)).arena.fixed).toBe(2 * 48);
    expectAgreement(chain(4));
  });

  it('keeps places apart where nests may overlap', () => {
    expect(schedule(chain(9), { kind: 'gpu', registers: 15, wideIntegers: false }).arena.fixed).toBe(8 * 48);
  });
});

describe('an open dimension', () => {
  const n = symbol('N', 'int');
  const dense: Program = {
    ...programOf({ W: realTensor(6, 5) }, [], ['y', 'g']),
    dims: ['N'],
    parameters: [
      { name: 'x', role: 'input', type: { dtype: 'real', shape: [n, c(5)] } },
      { name: 'W', role: 'weight', type: realTensor(6, 5) },
    ],
    equations: [
      {
        name: 'h',
        type: { dtype: 'real', shape: [n, c(6)] },
        indices: ['r', 'i'],
        body: sum([binder('j', c(5))], mul([at('W', 'i', 'j'), at('x', 'r', 'j')])),
      },
      {
        name: 'y',
        type: { dtype: 'real', shape: [n, c(6)] },
        indices: ['r', 'i'],
        body: mul([at('h', 'r', 'i'), at('h', 'r', 'i')]),
      },
      { name: 'g', type: realTensor(6), indices: ['i'], body: sum([binder('r', n)], at('h', 'r', 'i')) },
    ],
  };

  it('is given at each call', () => {
    const run = evaluate(kernelOf(dense));
    const W = Float64Array.from({ length: 30 }, (_, i) => (i % 7) - 3);
    for (const count of [3, 8, 1, 0]) {
      const x = Float64Array.from({ length: count * 5 }, (_, i) => (i % 5) / 4);
      const y = new Float64Array(count * 6);
      const g = new Float64Array(6).fill(Number.NaN);
      run(x, W, y, g, count);
      const h = (r: number, i: number): number =>
        [0, 1, 2, 3, 4].reduce((s, j) => s + (W[i * 5 + j] ?? 0) * (x[r * 5 + j] ?? 0), 0);
      expect([...y]).toEqual(Array.from({ length: count * 6 }, (_, k) => h(Math.floor(k / 6), k % 6) ** 2));
      expect([...g]).toEqual(
        Array.from({ length: 6 }, (_, i) =>
          Array.from({ length: count }, (_, r) => h(r, i)).reduce((a, b) => a + b, 0),
        ),
      );
    }
  });
});

describe('for the reader', () => {
  const p = programOf(
    { x: realTensor(4, 6) },
    [['y', realTensor(4), ['i'], sum([binder('j', c(6))], at('x', 'i', 'j'))]],
    ['y'],
  );

  it('prints the schedule and the loops', () => {
    expect(printSchedule(cpu(p))).toContain('nest0: for i<4');
    const text = printLoops(lower(cpu(p)));
    expect(text).toContain('input x[4, 6]: real');
    expect(text).toMatch(/# y\[i\] = Σ\[j\] x\[i,j\]/);
  });

  it('counts operations and bytes', () => {
    const [cost] = costsOf(lower(cpu(p)));
    expect(cost).toMatchObject({ operations: 24, loads: 24, stores: 4 });
    expect(bytesOf(cost ?? { operations: 0, loads: 0, stores: 0 }, 4)).toBe(112);
  });
});

describe('fusion', () => {
  const chain = programOf(
    { x: realTensor(7, 9), w: realTensor(9), A: realTensor(9, 9) },
    [
      ['a', realTensor(7, 9), ['i', 'j'], sum([binder('k', c(9))], mul([at('x', 'i', 'k'), at('A', 'k', 'j')]))],
      ['b', realTensor(7, 9), ['p', 'q'], add([at('a', 'p', 'q'), at('w', 'q')])],
      [
        'm',
        realTensor(7, 9),
        ['i', 'j'],
        ifThenElse(compare('>', at('b', 'i', 'j'), zero), mul([at('b', 'i', 'j'), at('x', 'i', 'j')]), zero),
      ],
      ['t', realTensor(9, 7), ['j', 'i'], at('m', 'i', 'j')],
    ],
    ['m', 't'],
  );

  it('joins a reduction with its elementwise epilogue and keeps in registers what nobody else reads', () => {
    const { steps, places } = cpu(chain);
    expect(steps.map((s) => s.equations)).toEqual([['a', 'b', 'm'], ['t']]);
    expect([...places.keys()]).toEqual([]);
    expectAgreement(chain);
  });

  it('joins elementwise equations whose indices have other names', () => {
    const p = programOf(
      { v: realTensor(5), g: realTensor(5), θ: realTensor(5) },
      [
        ['v_new', realTensor(5), ['i'], add([mul([constant(0.5), at('v', 'i')]), at('g', 'i')])],
        ['θ_new', realTensor(5), ['u'], subtract(at('θ', 'u'), mul([constant(0.25), at('v_new', 'u')]))],
      ],
      ['v_new', 'θ_new'],
    );
    expect(cpu(p).steps).toHaveLength(1);
    expectAgreement(p);
  });

  it('leaves apart what reads another element', () => {
    const p = programOf(
      { x: realTensor(6) },
      [
        ['a', realTensor(6), ['i'], mul([at('x', 'i'), at('x', 'i')])],
        ['b', realTensor(6), ['i'], read('a', [subtract(c(5), ix('i'))])],
      ],
      ['b'],
    );
    expect(cpu(p).steps).toHaveLength(2);
    expectAgreement(p);
  });
});
