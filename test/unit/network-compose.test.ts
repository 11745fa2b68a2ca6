import { describe, expect, test } from 'vitest';
import type { Program } from '../../src/ir/index.ts';
import { allIndices } from '../../src/ir/index.ts';
import { batch, concatenate, expandPack, fix, residual, sequential, sum } from '../../src/network/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { Given } from '../../src/specialise/sizes.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { firstOutput, layer, library, randomInputs, shapesOf } from '../support/run-network.ts';

/** What a refusal says, message and help. */
function refusal(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics.map((d) => `${d.message} / ${d.help ?? ''}`).join('\n');
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Both Programs on the same values: `names` says which parameter of `hand` has the values of which of `net`. */
function expectSame(net: Program, hand: Program, given: Given, names: ReadonlyMap<string, string>): void {
  const inputs = randomInputs(net, given, 11);
  const other = new Map<string, Tensor>();
  for (const p of hand.parameters) {
    const tensor = inputs.get(names.get(p.name) ?? p.name);
    if (tensor === undefined) throw new Error(`no values for ${p.name}`);
    other.set(p.name, tensor);
  }
  const shapes = new Map([...other].map(([name, t]) => [name, t.shape]));
  expect(firstOutput(net, given, inputs)).toEqual(firstOutput(hand, { shapes }, other));
}

describe('sequential', () => {
  const hand = layer(`layer hand(x[M,H,W]; θ[N,M,K,K], b[N]) {
    y1[n, i<(H+2−K)//1+1, j<(W+2−K)//1+1] = Σ[m,p,q] θ[n,m,p,q]·x?[m, i·1+p−1, j·1+q−1] + b[n]
    y2[n,i,j] = if y1[n,i,j] > 0 then y1[n,i,j] else 0
    y[n,i,j] = max[p<2, q<2] y2[n, i·2+p, j·2+q]
  }`);
  const names = new Map([
    ['θ', 'θ_conv2d'],
    ['b', 'b_conv2d'],
  ]);

  test('equals the hand-written network, with dimensions still open', () => {
    const net = sequential('net', [fix(library('conv2d'), { s: 1, P: 1 }), library('relu'), library('maxpool')]);
    expect(net.dims).toEqual(['M', 'H', 'W', 'N_conv2d', 'K_conv2d']);
    expect(net.parameters.map((p) => p.name)).toEqual(['x', 'θ_conv2d', 'b_conv2d']);
    expect(net.hypers.map((h) => h.name)).toEqual(['k_maxpool', 's_maxpool']);
    expect(net.outputs).toEqual(['y']);
    expectSame(net, hand, { dims: new Map(Object.entries({ M: 2, H: 6, W: 8, N_conv2d: 3, K_conv2d: 3 })) }, names);
  });

  test('equals the hand-written network, with sizes fixed', () => {
    const conv = fix(library('conv2d'), { N: 3, K: 3, s: 1, P: 1 });
    const pool = fix(library('maxpool'), { k: 2, s: 2 });
    const net = sequential('net', [conv, library('relu'), pool], { input: [2, 6, 8] });
    expect(net.dims).toEqual([]);
    expect([...shapesOf(net, {})]).toEqual([
      ['x', [2, 6, 8]],
      ['θ_conv2d', [3, 2, 3, 3]],
      ['b_conv2d', [3]],
      ['y_conv2d', [3, 6, 8]],
      ['y_relu', [3, 6, 8]],
      ['y', [3, 3, 4]],
    ]);
    expectSame(net, hand, {}, names);
  });

  test('a pack takes the axes of what it is connected to, and stays a pack after a pack', () => {
    const net = sequential('mlp', [library('dense'), library('tanh'), library('dense')]);
    expect(net.dims).toContain('..');
    const byHand = layer(`layer hand(x[..,I]; W[J,I], b[J], V[L,J], c[L]) {
      h[..,j] = tanh(Σ[i] W[j,i]·x[..,i] + b[j])
      y[..,l] = Σ[j] V[l,j]·h[..,j] + c[l]
    }`);
    const given = {
      shapes: new Map([
        ['x', [2, 3, 4]],
        ['W_dense1', [5, 4]],
        ['W_dense2', [6, 5]],
      ]),
    };
    const parameters = new Map([
      ['W', 'W_dense1'],
      ['b', 'b_dense1'],
      ['V', 'W_dense2'],
      ['c', 'b_dense2'],
    ]);
    expectSame(net, byHand, given, parameters);
  });

  test('labels, numbered layers and further inputs', () => {
    const net = sequential('net', [['in', library('dense')], library('dropout'), library('relu'), library('dropout')], {
      input: [7],
    });
    expect(net.parameters.map((p) => p.name)).toEqual(['x', 'W_in', 'b_in', 'mask', 'mask_dropout2']);
    expect(net.hypers.map((h) => h.name)).toEqual(['ρ_dropout1', 'ρ_dropout2']);
  });

  test('an index gives way to a tensor of another layer that bears its name', () => {
    for (const outer of ['i', 'a']) {
      const one = layer(`layer one(${outer}[N]) { z[k] = 2·${outer}[k] }`);
      const two = layer('layer two(x[N]) { y[i] = Σ[a<3] (a+1)·x[i] }');
      const net = sequential('net', [one, two]);
      for (const e of net.equations) expect([...e.indices, ...allIndices(e.body)]).not.toContain(outer);
      const inputs = randomInputs(net, { dims: new Map([['N', 4]]) }, 3);
      const values = [...(inputs.get(outer)?.data ?? [])];
      expect(firstOutput(net, { dims: new Map([['N', 4]]) }, inputs)).toEqual(values.map((v) => 12 * v));
    }
  });

  test('shared weights are one tensor', () => {
    const square = fix(library('dense'), { J: 4 });
    const net = sequential('tied', [square, library('tanh'), square], { input: [4], shared: ['W', 'b'] });
    expect(net.parameters.map((p) => p.name)).toEqual(['x', 'W', 'b']);
    const hand = layer(`layer hand(x[N]; W[N,N], b[N]) {
      h[j] = tanh(Σ[i] W[j,i]·x[i] + b[j])
      y[j] = Σ[i] W[j,i]·h[i] + b[j]
    }`);
    expectSame(net, hand, {}, new Map());
  });

  test('a dimension that is solved from both sides', () => {
    const pairs = layer('layer pairs(x[2·N]; w[N]) { y[i] = w[i]·(x[2·i] + x[2·i+1]) }');
    const net = sequential('net', [pairs], { input: [10] });
    expect(shapesOf(net, {}).get('y')).toEqual([5]);
    expect(refusal(() => sequential('net', [pairs], { input: [9] }))).toContain('2·N_pairs is not 9');
  });
});

describe('refusals name both layers and both shapes', () => {
  const conv = fix(library('conv2d'), { N: 3, K: 3, s: 1, P: 0 });
  test('rank', () => {
    const text = refusal(() => sequential('net', [conv, library('nll')], { input: [1, 6, 6] }));
    expect(text).toContain('nll takes p[R, C]');
    expect(text).toContain('conv2d gives y_conv2d[3, 4, 4]');
  });
  test('extent', () => {
    const text = refusal(() => sequential('net', [conv, fix(library('conv2d'), { M: 4, K: 1 })], { input: [1, 6, 6] }));
    expect(text).toContain('conv2d2 takes x[4, H, W]');
    expect(text).toContain('conv2d1 gives y_conv2d1[3, 4, 4]');
    expect(text).toContain('axis 0: 4 is not 3');
  });
  test('kind', () => {
    const pick = layer('layer pick(x[C,N]) { k[n] = argmax[c] x[c,n] }');
    expect(refusal(() => sequential('net', [pick, library('relu')]))).toContain('an integer tensor');
  });
  test('a shared weight that does not fit what flows in', () => {
    const options = { input: [4], shared: ['W'] };
    const text = refusal(() =>
      sequential('net', [fix(library('dense'), { J: 5 }), fix(library('dense'), { J: 5 })], options),
    );
    expect(text).toContain('dense2 takes W[5, I]');
    expect(text).toContain('dense1 gives W[5, 4]');
    expect(text).toContain('axis 1: 5 is not 4');
  });
  test('what cannot be decided without sizes', () => {
    const body = fix(library('conv2d'), { N: 1, s: 2, P: 0 });
    const text = refusal(() => residual('block', body, undefined, { input: [1, 'H', 'W'] }));
    expect(text).toContain('cannot be decided');
    expect(text).toContain('fix the sizes');
  });
  test('form', () => {
    expect(refusal(() => sequential('net', []))).toContain('no layers');
    expect(refusal(() => sequential('net', [layer('layer c(; w[N]) { y[i] = w[i] }')]))).toContain('no input');
    expect(refusal(() => sequential('net', [library('sgd'), library('relu')]))).toContain('sgd has 2 outputs');
    expect(refusal(() => sequential('net', [conv], { shared: ['V'] }))).toContain('they have x, θ, b');
    expect(refusal(() => fix(library('conv2d'), { Q: 1 }))).toContain('it has M, H, W, N, K, s, P');
    expect(refusal(() => fix(library('conv2d'), { K: 1.5 }))).toContain('cannot be 1.5');
    expect(refusal(() => fix(library('conv2d'), { s: 0.5 }))).toContain('cannot be 0.5');
    expect(refusal(() => sequential('net', [conv], { input: [1, -6, 6] }))).toContain('extent -6');
    expect(refusal(() => batch(layer('layer c(; w[N]) { y[i] = w[i] }')))).toContain('no input');
    expect(refusal(() => fix(library('lrn'), { α: Number.NaN }))).toContain('cannot be NaN');
    expect(refusal(() => sequential('net', [['a b', conv]]))).toContain('"a b" cannot be the label');
    expect(refusal(() => sequential('a\n}', [conv]))).toContain('cannot be the name of a network');
    expect(refusal(() => sequential('net', [conv], { input: ['if', 6, 6] }))).toContain(
      'cannot be the name of a dimension',
    );
    expect(refusal(() => batch(conv, '2'))).toContain('cannot be the name of a dimension');
    const odd = sequential(
      'constructor',
      [
        ['__proto__', library('relu')],
        ['toString', library('tanh')],
      ],
      { input: ['hasOwnProperty'] },
    );
    expect(odd.equations.map((e) => e.name)).toEqual(['y___proto__', 'y']);
    expect(refusal(() => batch(library('relu'), 'R', { shared: ['z'] }))).toContain('no input named z');
  });
});

describe('branches', () => {
  const conv = fix(library('conv2d'), { N: 2, K: 3, s: 1, P: 1 });
  test('a residual sum', () => {
    const net = residual('block', conv, undefined, { input: [2, 4, 5] });
    const hand = layer(`layer hand(x[M,H,W]; θ[M,M,K,K], b[M]) {
      y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x?[m, i+p−1, j+q−1] + b[n] + x[n,i,j]
    }`);
    const names = new Map([
      ['θ', 'θ_conv2d'],
      ['b', 'b_conv2d'],
    ]);
    expectSame(net, hand, {}, names);
  });

  test('a residual sum solves the dimensions that it ties, and refuses what cannot fit', () => {
    const net = residual('block', fix(library('conv2d'), { K: 3, s: 1, P: 1 }));
    expect(
      shapesOf(net, {
        dims: new Map([
          ['M', 3],
          ['H', 4],
          ['W', 5],
        ]),
      }).get('y'),
    ).toEqual([3, 4, 5]);
    const text = refusal(() =>
      residual('block', fix(library('conv2d'), { N: 3, K: 3, s: 1, P: 1 }), undefined, { input: [2, 4, 5] }),
    );
    expect(text).toContain('3 is not 2');
  });

  test('a sum of branches with a projection', () => {
    const net = residual('block', ['f', conv], ['p', fix(library('conv2d'), { N: 2, K: 1, s: 1, P: 0 })], {
      input: [3, 4, 4],
    });
    expect(net.parameters.map((p) => p.name)).toEqual(['x', 'θ_f', 'b_f', 'θ_p', 'b_p']);
    const three = sum('three', [library('tanh'), library('relu'), library('sigmoid')], true, { input: [6] });
    const hand = layer('layer hand(x[N]) { y[i] = tanh(x[i]) + relu(x[i]) + 1/(1+exp(−x[i])) + x[i] }');
    expectSame(three, hand, {}, new Map());
  });

  test('concatenation along an axis', () => {
    for (const axis of [0, 1]) {
      const net = concatenate('join', [library('relu'), library('tanh'), library('linear')], axis, { input: [2, 3] });
      const inputs = randomInputs(net, {}, 5);
      const x = [...(inputs.get('x')?.data ?? [])];
      const parts = [x.map((v) => Math.max(v, 0)), x.map(Math.tanh), x];
      const rows = [0, 1].flatMap((r) => parts.flatMap((part) => part.slice(3 * r, 3 * r + 3)));
      expect(shapesOf(net, {}).get('y')).toEqual(axis === 0 ? [6, 3] : [2, 9]);
      expect(firstOutput(net, {}, inputs)).toEqual(axis === 0 ? parts.flat() : rows);
    }
    expect(refusal(() => concatenate('join', [library('relu')], 2, { input: [2, 3] }))).toContain('axis 2');
  });

  test('an inception module: branches of different depth side by side', () => {
    const one = fix(library('conv2d'), { N: 2, K: 1, s: 1, P: 0 });
    const three = sequential('three', [
      fix(library('conv2d'), { N: 1, K: 1, s: 1, P: 0 }),
      library('relu'),
      fix(library('conv2d'), { N: 3, K: 3, s: 1, P: 1 }),
    ]);
    const net = concatenate(
      'inception',
      [
        ['a', one],
        ['b', three],
      ],
      0,
      { input: [2, 4, 4], batch: 'R' },
    );
    expect(shapesOf(net, { dims: new Map([['R', 2]]) }).get('y')).toEqual([2, 5, 4, 4]);
  });
});

describe('batch', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, readonly number[]>>])[] = [
    ['conv2d', { x: [2, 5, 6], θ: [3, 2, 3, 3] }],
    ['maxpool', { x: [2, 4, 6] }],
    ['avgpool', { x: [2, 4, 6] }],
    ['linearize', { x: [2, 3, 2] }],
    ['softmax', { x: [5] }],
    ['dense', { x: [4], W: [3, 4] }],
    ['prelu', { x: [2, 3] }],
    ['lrn', { x: [6, 2, 2] }],
    ['dropout', { x: [2, 3] }],
    ['naive_bayes', { likelihood: [3, 2] }],
    ['half_squared_error', { y: [3, 2] }],
    ['cross_entropy', { z: [3, 4] }],
  ];
  test.each(cases)('%s over a batch is every example by itself', (name, shapes) => {
    const single = library(name);
    const net = batch(single);
    const packed = net.dims.includes('..');
    const R = 3;
    const given: Given = {
      dims: new Map(
        [
          ['R', R],
          ['R2', R],
        ].filter(([d]) => net.dims.includes(String(d))) as [string, number][],
      ),
      shapes: new Map(
        Object.entries(shapes).map(([p, shape]) => [
          p,
          single.parameters.some((q) => q.name === p && q.role === 'input') ? [R, ...shape] : shape,
        ]),
      ),
    };
    expect(packed).toBe(single.dims.includes('..'));
    const inputs = randomInputs(net, given, 21);
    const positive = new Map(
      [...inputs].map(
        ([n, t]) => [n, name === 'naive_bayes' ? { ...t, data: t.data.map((v) => Math.abs(v) + 1) } : t] as const,
      ),
    );
    const whole = firstOutput(net, given, positive);
    const rows = Array.from({ length: R }, (_, r) => {
      const one = new Map(
        single.parameters.map((p) => {
          const t = positive.get(p.name);
          if (t === undefined) throw new Error(p.name);
          if (p.role === 'weight') return [p.name, t] as const;
          const size = t.data.length / R;
          return [p.name, { shape: t.shape.slice(1), data: t.data.slice(r * size, (r + 1) * size) }] as const;
        }),
      );
      return firstOutput(single, { shapes: new Map([...one].map(([n, t]) => [n, t.shape])) }, one);
    });
    expect(whole).toEqual(rows.flat());
  });

  test('tensors of weights alone get no batch axis, and layers over a batch stay as they are', () => {
    const scaled = layer('layer scaled(x[N]; w[N]) { u[i] = w[i]²\n y[i] = u[i]·x[i] }');
    const net = batch(scaled);
    expect(net.equations.map((e) => e.type.shape.length)).toEqual([1, 2]);
    const mixed = sequential(
      'net',
      [fix(library('conv2d'), { N: 2, K: 1, P: 0, s: 1 }), library('batchnorm'), library('relu')],
      {
        input: [1, 2, 3],
        batch: 'R',
      },
    );
    expect(mixed.dims).toEqual(['R']);
    expect(shapesOf(mixed, { dims: new Map([['R', 4]]) }).get('μ_batchnorm')).toEqual([2]);
  });
});

describe('packs written out', () => {
  test('axes are new names, each used once', () => {
    expect(refusal(() => expandPack(library('softmax'), ['N']))).toContain('has a name N already');
    expect(refusal(() => expandPack(library('softmax'), ['A', 'A']))).toContain('has a name A already');
  });

  test('softmax over two leading axes, none, and a bound pack', () => {
    const two = expandPack(library('softmax'), ['A', 'B']);
    expect(two.dims).toEqual(['A', 'B', 'N']);
    const given = {
      dims: new Map([
        ['A', 2],
        ['B', 3],
        ['N', 4],
      ]),
    };
    const inputs = randomInputs(two, given, 1);
    const packed = library('softmax');
    expect(firstOutput(two, given, inputs)).toEqual(
      firstOutput(packed, { shapes: new Map([['x', [2, 3, 4]]]) }, inputs),
    );
    const none = expandPack(library('softmax'), []);
    expect(none.dims).toEqual(['N']);
    const mse = expandPack(library('mse'), ['A', 'B']);
    const sizes = {
      dims: new Map([
        ['A', 2],
        ['B', 3],
      ]),
    };
    const values = randomInputs(mse, sizes, 2);
    expect(firstOutput(mse, sizes, values)).toEqual(
      firstOutput(
        library('mse'),
        {
          shapes: new Map([
            ['y', [2, 3]],
            ['z', [2, 3]],
          ]),
        },
        values,
      ),
    );
  });
});
