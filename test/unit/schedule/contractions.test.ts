import { describe, expect, it } from 'vitest';
import { jsTarget } from '../../../codegen/js/index.ts';
import type { Expr, Program } from '../../../src/ir/index.ts';
import {
  add,
  and,
  binder,
  call,
  compare,
  constant,
  floorDiv,
  ifThenElse,
  index,
  iverson,
  mod,
  mul,
  quotient,
  read,
  subtract,
  sum,
  zero,
} from '../../../src/ir/index.ts';
import { schedule } from '../../../src/schedule/index.ts';
import { expectAgreement } from '../../support/differential.ts';
import { intTensor, kernelOf, programOf, realTensor } from '../../support/kernel.ts';

const c = (n: number): Expr => constant(n);
const ix = index;
const at = (tensor: string, ...subscripts: Expr[]): Expr => read(tensor, subscripts);

function product(n: number, m: number, d: number, left: [string, string], right: [string, string]): Program {
  const extent = new Map([
    ['i', n],
    ['j', m],
    ['k', d],
  ]);
  const shape = (names: [string, string]) => realTensor(extent.get(names[0]) ?? 0, extent.get(names[1]) ?? 0);
  return programOf(
    { A: shape(left), B: shape(right) },
    [
      [
        'C',
        realTensor(n, m),
        ['i', 'j'],
        sum([binder('k', c(d))], mul([at('A', ix(left[0]), ix(left[1])), at('B', ix(right[0]), ix(right[1]))])),
      ],
    ],
    ['C'],
  );
}

interface Convolution {
  readonly N: number;
  readonly C: number;
  readonly H: number;
  readonly O: number;
  readonly K: number;
  readonly S: number;
  readonly P: number;
}

/** A convolution over a batch and its gradients, in gather form. */
function convolution(f: Convolution): { forward: Program; input: Program; weight: Program; guarded: Program } {
  const rows = Math.floor((f.H + 2 * f.P - f.K) / f.S) + 1;
  const X = realTensor(f.N, f.C, f.H, f.H);
  const W = realTensor(f.O, f.C, f.K, f.K);
  const Y = realTensor(f.N, f.O, rows, rows);
  const place = (u: string, p: string): Expr => add([mul([c(f.S), ix(u)]), ix(p), c(-f.P)]);
  const x = read('x', [ix('b'), ix('m'), place('i', 'p'), place('j', 'q')], { guarded: true });
  const back = (u: string, p: string): Expr => {
    const num = add([subtract(ix(u), ix(p)), c(f.P)]);
    return f.S === 1 ? num : quotient(num, c(f.S));
  };
  const weight = at('w', ix('n'), ix('m'), ix('p'), ix('q'));
  const taps = [binder('p', c(f.K)), binder('q', c(f.K))];
  const inside = (u: string, p: string): Expr[] => {
    const num = add([subtract(ix(u), ix(p)), c(f.P)]);
    const q = floorDiv(num, c(f.S));
    return [compare('==', mod(num, c(f.S)), zero), compare('>=', q, zero), compare('<', q, c(rows))];
  };
  const floored = (u: string, p: string): Expr => floorDiv(add([subtract(ix(u), ix(p)), c(f.P)]), c(f.S));
  return {
    forward: programOf(
      { x: X, w: W },
      [['y', Y, ['b', 'n', 'i', 'j'], sum([binder('m', c(f.C)), ...taps], mul([weight, x]))]],
      ['y'],
    ),
    input: programOf(
      { w: W, g: Y },
      [
        [
          'dx',
          X,
          ['b', 'm', 'u', 'v'],
          sum(
            [binder('n', c(f.O)), ...taps],
            mul([weight, read('g', [ix('b'), ix('n'), back('u', 'p'), back('v', 'q')], { guarded: true })]),
          ),
        ],
      ],
      ['dx'],
    ),
    weight: programOf(
      { x: X, g: Y },
      [
        [
          'dw',
          W,
          ['n', 'm', 'p', 'q'],
          sum(
            [binder('b', c(f.N)), binder('i', c(rows)), binder('j', c(rows))],
            mul([at('g', ix('b'), ix('n'), ix('i'), ix('j')), x]),
          ),
        ],
      ],
      ['dw'],
    ),
    guarded: programOf(
      { w: W, g: Y },
      [
        [
          'dx',
          X,
          ['b', 'm', 'u', 'v'],
          sum(
            [binder('n', c(f.O)), ...taps],
            ifThenElse(
              and([...inside('u', 'p'), ...inside('v', 'q')]),
              mul([weight, at('g', ix('b'), ix('n'), floored('u', 'p'), floored('v', 'q'))]),
              zero,
            ),
          ),
        ],
      ],
      ['dx'],
    ),
  };
}

describe('contractions', () => {
  const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13];
  it.each(
    sizes.flatMap(
      (n) =>
        [
          [n, 5, 3],
          [4, n, 7],
          [3, 5, n],
          [n, n, n],
        ] as const,
    ),
  )('multiplies matrices of %i×%i over %i', (n, m, d) => {
    for (const left of [
      ['i', 'k'],
      ['k', 'i'],
    ] as [string, string][])
      for (const right of [
        ['k', 'j'],
        ['j', 'k'],
      ] as [string, string][])
        expectAgreement(product(n, m, d, left, right));
  });

  it('keeps tiles within the registers and uses them', () => {
    const [step] = schedule(product(64, 64, 64, ['i', 'k'], ['k', 'j']), jsTarget.machine).steps;
    const tiles = step?.loops.map((l) => l.tile) ?? [];
    const lanes = tiles.reduce((a, b) => a * b, 1);
    expect(lanes).toBeGreaterThanOrEqual(6);
    expect(lanes + tiles.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(15);
  });

  const shapes: Convolution[] = [];
  for (const S of [1, 2, 3])
    for (const P of [0, 1, 2])
      for (const [H, K] of [
        [5, 3],
        [6, 2],
        [7, 5],
        [3, 3],
        [6, 1],
      ] as const)
        if (H + 2 * P >= K) shapes.push({ N: 2, C: 3, H, O: 4, K, S, P });
  shapes.push({ N: 1, C: 1, H: 9, O: 1, K: 4, S: 4, P: 3 }, { N: 3, C: 2, H: 11, O: 5, K: 3, S: 2, P: 0 });
  it.each(shapes)('convolves $N×$C×$H to $O by $K, stride $S, padding $P, and back', (f) => {
    const { forward, input, weight, guarded } = convolution(f);
    for (const program of [forward, input, weight, guarded]) expectAgreement(program);
  });

  it('visits no zero of a strided adjoint and tests nothing in its loops', () => {
    const { input, guarded } = convolution({ N: 2, C: 3, H: 8, O: 4, K: 4, S: 2, P: 1 });
    for (const program of [input, guarded]) {
      const text = kernelOf(program).text.replaceAll(/\/\*\*.*\*\//g, '');
      expect(text).not.toMatch(/\?|\bif\b/);
      // the residue of a phase is found once, outside of all other loops
      for (const line of text.split('\n')) if (line.includes('%')) expect(line).toMatch(/_phase_1/);
    }
  });
});

describe("a gather's adjoint", () => {
  const rows = 5;
  const bracket = (e: Expr): Expr => iverson(compare('==', ix('u'), e));
  const t = read('t', [ix('r')], { type: 'int' });
  const inputs = { t: intTensor(rows, 7), f: realTensor(7, 4) };
  const adjoint = (body: Expr, binders = [binder('r', c(7))], shape = [rows, 4], indices = ['u', 'v']): Program =>
    programOf(inputs, [['y', realTensor(...shape), indices, sum(binders, body)]], ['y']);
  const cases: readonly (readonly [string, Program])[] = [
    ['as a bracket', adjoint(mul([bracket(t), at('f', ix('r'), ix('v'))]))],
    ['as a branch', adjoint(ifThenElse(compare('==', t, ix('u')), at('f', ix('r'), ix('v')), zero))],
    [
      'mixed with an affine part',
      adjoint(
        mul([iverson(compare('==', ix('u'), add([t, ix('v')]))), at('f', ix('r'), ix('v'))]),
        [binder('r', c(7)), binder('v', c(4))],
        [8],
        ['u'],
      ),
    ],
    ['that may leave the tensor', adjoint(mul([bracket(subtract(t, c(2))), at('f', ix('r'), ix('v'))]))],
    [
      'of a clamped subscript',
      adjoint(mul([bracket(call('clamp', [subtract(ix('r'), c(1)), c(0), c(4)])), at('f', ix('r'), ix('v'))])),
    ],
    ['of a divided subscript', adjoint(mul([bracket(floorDiv(ix('r'), c(2))), at('f', ix('r'), ix('v'))]))],
    [
      'under another condition',
      adjoint(
        ifThenElse(
          and([compare('==', t, ix('u')), compare('>', at('f', ix('r'), c(0)), zero)]),
          at('f', ix('r'), ix('v')),
          zero,
        ),
      ),
    ],
  ];
  it.each(cases)('%s', (_, program) => {
    for (const seed of [1, 2]) expectAgreement(program, { seed });
  });

  it('never loops over every slot', () => {
    const { text } = kernelOf(cases[0]?.[1] ?? product(1, 1, 1, ['i', 'k'], ['k', 'j']));
    expect(text).not.toContain('===');
    expect(text).toMatch(/y\$\[.*\] = y\$/);
  });
});
