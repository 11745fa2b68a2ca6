import { describe, expect, it } from 'vitest';
import { loadProgram } from '../../src/check/index.ts';
import { evaluate, type Results } from '../../src/evaluate.ts';
import type { CaseData } from '../../src/values/case.ts';

const N = 'NaN';

/** What formulas mean, worked out by hand from the description of the language: text, case, outputs and gradients. */
const meanings: readonly (readonly [string, string, CaseData, Partial<Results>])[] = [
  // reductions reach over the product that follows
  [
    'Σ stops at +',
    'layer f(a[N], b[N], c) { y = Σ[m] a[m]·b[m] + c }',
    { inputs: { a: [1, 2], b: [3, 4], c: 10 } },
    { outputs: { y: 21 } },
  ],
  [
    'Σ takes divisions',
    'layer f(a[N], b) { y = Σ[i] a[i]/b }',
    { inputs: { a: [1, 2], b: 4 } },
    { outputs: { y: 0.75 } },
  ],
  [
    'Σ after a division',
    'layer f(x[N]) { y[i] = x[i]/Σ[j] x[j]·2 }',
    { inputs: { x: [1, 3] } },
    { outputs: { y: [0.125, 0.375] } },
  ],
  ['Σ after a minus', 'layer f(x[N]) { y = 10 − Σ[i] x[i] − 1 }', { inputs: { x: [1, 3] } }, { outputs: { y: 5 } }],
  [
    'nested Σ without parentheses',
    'layer f(x[N,M]) { y = Σ[i] x[i,0]·Σ[j] x[i,j] + 1 }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    { outputs: { y: 25 } },
  ],
  ['parentheses extend Σ', 'layer f(x[N]) { y = Σ[i] (x[i] + 1) }', { inputs: { x: [1, 3] } }, { outputs: { y: 6 } }],
  [
    'mean over two indices',
    'layer f(x[N,M]) { y = mean[i,j] x[i,j] }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 6],
        ],
      },
    },
    { outputs: { y: 3 } },
  ],
  [
    'max of products',
    'layer f(a[N], b[N]) { y = max[i] a[i]·b[i] − 1 }',
    { inputs: { a: [1, -2], b: [3, -4] } },
    { outputs: { y: 7 } },
  ],
  [
    'a product of sums',
    'layer f(x[N,M]) { y = Π[i] Σ[j] x[i,j] }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    { outputs: { y: 21 } },
  ],
  // precedence
  ['minus and powers', 'layer f(x) { y = −x² }', { inputs: { x: 3 } }, { outputs: { y: -9 } }],
  ['powers to the right', 'layer f(x) { y = x^3^2 }', { inputs: { x: 2 } }, { outputs: { y: 512 } }],
  ['a negative exponent', 'layer f(x) { y = x^−2 }', { inputs: { x: 2 } }, { outputs: { y: 0.25 } }],
  ['products and divisions from the left', 'layer f(x) { y = x/2·3/4 }', { inputs: { x: 8 } }, { outputs: { y: 3 } }],
  ['a chain of divisions', 'layer f(x) { y = x/2/4 }', { inputs: { x: 8 } }, { outputs: { y: 1 } }],
  ['differences from the left', 'layer f(x) { y = x − 2 − 3 }', { inputs: { x: 8 } }, { outputs: { y: 3 } }],
  [
    'if reaches to the end',
    'layer f(x) { y = if x > 0 then 1 else 2 + 10 }',
    { inputs: { x: -1 } },
    { outputs: { y: 12 } },
  ],
  [
    'or is looser than and',
    'layer f(x) { y = if x > 0 or x > 5 and x < 0 then 1 else 2 }',
    { inputs: { x: 1 } },
    { outputs: { y: 1 } },
  ],
  [
    'not is looser than comparisons',
    'layer f(x) { y = if not x > 0 then 1 else 2 }',
    { inputs: { x: 1 } },
    { outputs: { y: 2 } },
  ],
  // integers
  [
    '// rounds down',
    'layer f(x[N]) { y[i] = x[i]·0 + (i − 3)//2 }',
    { inputs: { x: [0, 0, 0, 0, 0] } },
    { outputs: { y: [-2, -1, -1, 0, 0] } },
  ],
  [
    '% is not negative',
    'layer f(x[N]) { y[i] = x[i]·0 + (i − 3)%2 }',
    { inputs: { x: [0, 0, 0, 0] } },
    { outputs: { y: [1, 0, 1, 0] } },
  ],
  [
    '/ of indices is real',
    'layer f(x[N]) { y[i] = x[i] + i/2 }',
    { inputs: { x: [0, 0, 0] } },
    { outputs: { y: [0, 0.5, 1] } },
  ],
  ['1/N is real', 'layer f(x[N]) { y = 1/N·Σ[i] x[i] }', { inputs: { x: [1, 2] } }, { outputs: { y: 1.5 } }],
  [
    "Kronecker's delta",
    'layer f(x[N]) { y[i,j<N] = x[i]·(i == j) }',
    { inputs: { x: [5, 6] } },
    {
      outputs: {
        y: [
          [5, 0],
          [0, 6],
        ],
      },
    },
  ],
  [
    'an int tensor as a number',
    'layer f(x[N], t[N] : int < 9) { y[i] = x[i] + t[i]·t[i] }',
    { inputs: { x: [1, 1], t: [2, 3] } },
    { outputs: { y: [5, 10] } },
  ],
  [
    'a gather with an offset',
    'layer f(x[N], t[R] : int < N−1) { y[r] = x[t[r]+1] }',
    { inputs: { x: [5, 6, 7], t: [0, 1, 0] } },
    { outputs: { y: [6, 7, 6] } },
  ],
  ['argmax at a tie', 'layer f(x[N]) { y = argmax[i] x[i] }', { inputs: { x: [1, 7, 7] } }, { outputs: { y: 1 } }],
  [
    'argmin over two binders',
    'layer f(x[N,M]) { y = argmin[i,j] x[i,j] }',
    {
      inputs: {
        x: [
          [5, 4, 1],
          [1, 3, 3],
        ],
      },
    },
    { outputs: { y: 2 } },
  ],
  [
    'argmax in an expression',
    'layer f(x[N,M], z[M]) { y[i] = z[argmax[j] x[i,j]] }',
    {
      inputs: {
        x: [
          [1, 2],
          [4, 3],
        ],
        z: [10, 20],
      },
    },
    { outputs: { y: [20, 10] } },
  ],
  // ranges
  [
    'a strided window',
    'layer f(x[H]; θ[K]; s=2) { y[i] = Σ[p] θ[p]·x[i·s+p] }',
    { inputs: { x: [1, 2, 3, 4, 5, 6], θ: [1, 10] } },
    { outputs: { y: [21, 43, 65] } },
  ],
  [
    'what a stride leaves over',
    'layer f(x[H]; θ[K]; s=3) { y[i] = Σ[p] θ[p]·x[i·s+p] }',
    { inputs: { x: [1, 2, 3, 4, 5, 6], θ: [1, 10] } },
    { outputs: { y: [21, 54] } },
  ],
  [
    'a half-open binder',
    'layer f(x[N]) { y = Σ[i in 1..3] x[i] }',
    { inputs: { x: [1, 2, 4, 8] } },
    { outputs: { y: 6 } },
  ],
  [
    'a reversed read',
    'layer f(x[N]) { y[i<N] = x[N−1−i] }',
    { inputs: { x: [1, 2, 3] } },
    { outputs: { y: [3, 2, 1] } },
  ],
  [
    'a dependent range',
    'layer f(x[N]) { y[i<N] = Σ[j<i+1] x[j] }',
    { inputs: { x: [1, 2, 4] } },
    { outputs: { y: [1, 3, 7] } },
  ],
  [
    'an empty sum',
    'layer f(x[N]) { y[i<N] = Σ[j<i] x[j] }',
    { inputs: { x: [1, 2, 4] } },
    { outputs: { y: [0, 1, 3] } },
  ],
  [
    'an empty product',
    'layer f(x[N]) { y[i<N] = Π[j<i] x[j] }',
    { inputs: { x: [3, 2, 4] } },
    { outputs: { y: [1, 3, 6] } },
  ],
  ['no elements at all', 'layer f(x[N]) { y[i] = 2·x[i] }', { inputs: { x: [] } }, { outputs: { y: [] } }],
  [
    'a diagonal',
    'layer f(x[N,N]) { y[i] = x[i,i] }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    { outputs: { y: [1, 4] } },
  ],
  // reads under ?
  ['padding', 'layer f(x[N]) { y[i<N+2] = x?[i−1] }', { inputs: { x: [1, 2] } }, { outputs: { y: [0, 1, 2, 0] } }],
  [
    'an exact division',
    'layer f(x[N]) { y[i<2·N] = x?[i/2] }',
    { inputs: { x: [1, 2] } },
    { outputs: { y: [1, 0, 2, 0] } },
  ],
  [
    'an exact division of negative numbers',
    'layer f(x[N]) { y[i<5] = x?[(i−2)/2] }',
    { inputs: { x: [1, 2] } },
    { outputs: { y: [0, 0, 1, 0, 2] } },
  ],
  [
    'repeated edges',
    'layer f(x[N]) { y[i<N+2] = x[clamp(i−1, 0, N−1)] }',
    { inputs: { x: [1, 2] } },
    { outputs: { y: [1, 1, 2, 2] } },
  ],
  [
    'a mixed left-hand side',
    'layer f(x[M,H,W]) { y[m·(H·W) + i·W + j] = x[m,i,j] }',
    {
      inputs: {
        x: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      },
    },
    { outputs: { y: [1, 2, 3, 4, 5, 6, 7, 8] } },
  ],
  [
    'a mixed left-hand side with a stated range',
    'layer f(x[H]; ; r=2) { y[h·r + a<r] = x[h] }',
    { inputs: { x: [1, 2] } },
    { outputs: { y: [1, 1, 2, 2] } },
  ],
  // packs
  ['an empty pack', 'layer f(x[..]) { y[..] = 2·x[..] }', { inputs: { x: 3 } }, { outputs: { y: 6 } }],
  [
    'a pack of two axes',
    'layer f(x[..,K]) { y[..,k] = x[..,k]/Σ[j] x[..,j] }',
    { inputs: { x: [[[1, 3]], [[2, 2]]] } },
    { outputs: { y: [[[0.25, 0.75]], [[0.5, 0.5]]] } },
  ],
  [
    'a reduced pack',
    'layer f(x[..]) { y = Σ[..] x[..]² }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    { outputs: { y: 30 } },
  ],
  [
    'the mean of a pack',
    'layer f(x[..]) { y = mean[..] x[..] }',
    {
      inputs: {
        x: [
          [1, 2],
          [3, 6],
        ],
      },
    },
    { outputs: { y: 3 } },
  ],
  // branches and non-finite numbers
  [
    'a branch not taken',
    'layer f(x[N]) { y[i] = if x[i] > 0 then log(x[i]) else 0 }',
    { inputs: { x: [-1, 1] }, cotangents: { y: [1, 3] } },
    { outputs: { y: [0, 0] }, gradients: { x: [0, 3] } },
  ],
  [
    'a false bracket makes its product 0',
    'layer f(x[N], w[N]) { y[i] = (i == 1)·x[i]/w[i] + Σ[j] x[j]·(j == i and i != 0) }',
    { inputs: { x: [N, 3], w: [0, 2] } },
    { outputs: { y: [0, 4.5] } },
  ],
  [
    'a false bracket stops a cotangent that is not a number',
    'layer f(x[N]) { y[i] = (i > 0)·x[i]² }',
    { inputs: { x: [N, 3] }, cotangents: { y: [1, 2] } },
    { outputs: { y: [0, 9] }, gradients: { x: [0, 12] } },
  ],
  ['NaN in max', 'layer f(x[N]) { y = max[i] x[i] }', { inputs: { x: [1, N, 3] } }, { outputs: { y: Number.NaN } }],
  ['NaN in argmax', 'layer f(x[N]) { y = argmax[i] x[i] }', { inputs: { x: [1, N, 3] } }, { outputs: { y: 1 } }],
  [
    'NaN in pointwise max and min',
    'layer f(x[N], z[N]) { y[i] = max(x[i], z[i]) + min(x[i], z[i]) }',
    { inputs: { x: [1, N, 1], z: [N, 1, 2] } },
    { outputs: { y: [Number.NaN, Number.NaN, 3] } },
  ],
  [
    'NaN compares as nothing',
    'layer f(x) { y = if x < 0 then 1 else (if x >= 0 then 2 else 3) }',
    { inputs: { x: N } },
    { outputs: { y: 3 } },
  ],
  [
    'a comparison that does not hold of NaN',
    'layer f(x) { y = if not x < 0 then 1 else 2 }',
    { inputs: { x: N } },
    { outputs: { y: 1 } },
  ],
  [
    'isnan and isinf',
    'layer f(x[N]) { y[i] = (isnan(x[i])) + 2·(isinf(x[i])) }',
    { inputs: { x: [1, N, 'Infinity', '-Infinity'] } },
    { outputs: { y: [0, 1, 2, 2] } },
  ],
  [
    'infinity from a division',
    'layer f(x) { y = 1/x }',
    { inputs: { x: 0 } },
    { outputs: { y: Number.POSITIVE_INFINITY } },
  ],
  [
    'softmax far out',
    'layer f(x[N]) { m = max[j] x[j]\n y[k] = exp(x[k] − m)/Σ[j] exp(x[j] − m) }',
    { inputs: { x: [1e4, 1e4, -1e4] } },
    { outputs: { y: [0.5, 0.5, 0] } },
  ],
  [
    'rounding',
    'layer f(x[N]) { y[i] = round(x[i]) }',
    { inputs: { x: [0.5, 1.5, 2.5, -1.5, 2.4] } },
    { outputs: { y: [0, 2, 2, -2, 2] } },
  ],
  [
    'constants',
    'layer f(x) { y = if x < inf() then floor(1000·pi()) else 0 }',
    { inputs: { x: 1 } },
    { outputs: { y: 3141 } },
  ],
  // names
  [
    'Greek and English names',
    'layer f(θ[N]; alpha) { y[i] = α·theta[i] }',
    { inputs: { theta: [1, 2], α: 3 } },
    { outputs: { y: [3, 6] } },
  ],
  [
    'words of other languages',
    'layer var(constructor[N]; this, dy) { fn_[new] = constructor[new]·this + dy }',
    { inputs: { constructor: [1, 2], this: 3, dy: 1 } },
    { outputs: { fn_: [4, 7] } },
  ],
  [
    'a function',
    'fn σ(z) = 1/(1 + exp(−z))\nlayer f(x) { y = σ(σ(x) − 1/2) }',
    { inputs: { x: 0 } },
    { outputs: { y: 0.5 } },
  ],
  [
    'two outputs',
    'layer f(x) { a = 2·x\n b = a + 1\n return b, a }',
    { inputs: { x: 1 }, cotangents: { b: 1 } },
    { outputs: { b: 3, a: 2 }, gradients: { x: 2 } },
  ],
  ['a continued line', 'layer f(x) { y = x\n + 1\n }', { inputs: { x: 1 } }, { outputs: { y: 2 } }],
  // derivatives
  [
    'max at a tie',
    'layer f(x[N]) { y = max[i] x[i] }',
    { inputs: { x: [7, 1, 7] }, cotangents: { y: 2 } },
    { outputs: { y: 7 }, gradients: { x: [2, 0, 0] } },
  ],
  [
    'a tie in the order of the binders',
    'layer f(x[N,M]) { y = max[j,i] x[i,j] }',
    {
      inputs: {
        x: [
          [1, 7],
          [7, 7],
        ],
      },
      cotangents: { y: 1 },
    },
    {
      outputs: { y: 7 },
      gradients: {
        x: [
          [0, 0],
          [1, 0],
        ],
      },
    },
  ],
  [
    'pointwise max at a tie',
    'layer f(x, z) { y = max(x, z) + 10·min(x, z) }',
    { inputs: { x: 1, z: 1 }, cotangents: { y: 1 } },
    { outputs: { y: 11 }, gradients: { x: 11, z: 0 } },
  ],
  [
    'relu and abs at zero',
    'layer f(x) { y = relu(x) + abs(x) }',
    { inputs: { x: 0 }, cotangents: { y: 1 } },
    { outputs: { y: 0 }, gradients: { x: 0 } },
  ],
  [
    'if on its boundary',
    'layer f(x) { y = if x >= 0 then 2·x else 3·x }',
    { inputs: { x: 0 }, cotangents: { y: 1 } },
    { outputs: { y: 0 }, gradients: { x: 2 } },
  ],
  [
    'a product with one zero',
    'layer f(x[N]) { y = Π[i] x[i] }',
    { inputs: { x: [2, 0, 5] }, cotangents: { y: 1 } },
    { outputs: { y: 0 }, gradients: { x: [0, 10, 0] } },
  ],
  [
    'a product with two zeros',
    'layer f(x[N]) { y = Π[i] x[i] }',
    { inputs: { x: [0, 0, 5] }, cotangents: { y: 1 } },
    { outputs: { y: 0 }, gradients: { x: [0, 0, 0] } },
  ],
  [
    'a power at zero',
    'layer f(x) { y = x^2 + x^3 }',
    { inputs: { x: 0 }, cotangents: { y: 1 } },
    { outputs: { y: 0 }, gradients: { x: 0 } },
  ],
  [
    'a gather with repeats',
    'layer f(x[N], t[R] : int < N) { y[r] = x[t[r]] }',
    { inputs: { x: [5, 6, 7], t: [2, 0, 2] }, cotangents: { y: [1, 10, 100] } },
    { outputs: { y: [7, 5, 7] }, gradients: { x: [10, 0, 101] } },
  ],
  [
    'argmax is constant',
    'layer f(x[N], z[N]) { y = z[argmax[i] x[i]] }',
    { inputs: { x: [1, 2], z: [3, 4] }, cotangents: { y: 1 } },
    { outputs: { y: 4 }, gradients: { x: [0, 0], z: [0, 1] } },
  ],
  [
    'a step',
    'layer f(x) { y = floor(x) + sign(x) + (x > 0) }',
    { inputs: { x: 1.5 }, cotangents: { y: 1 } },
    { outputs: { y: 3 }, gradients: { x: 0 } },
  ],
  [
    'what is read twice',
    'layer f(x[N]) { y[i] = x[i]·x[0] }',
    { inputs: { x: [2, 3] }, cotangents: { y: [1, 1] } },
    { outputs: { y: [4, 6] }, gradients: { x: [7, 2] } },
  ],
  [
    'a tensor nobody reads',
    'layer f(x, z) { y = x }',
    { inputs: { x: 2, z: 3 }, cotangents: { y: 5 } },
    { outputs: { y: 2 }, gradients: { x: 5, z: 0 } },
  ],
  [
    'a position under its guard',
    'layer f(x[N]) { y[i<N] = if i > 0 then x[argmax[j<i] x[j]] else −1 }',
    { inputs: { x: [3, 1, 4] }, cotangents: { y: [1, 10, 100] } },
    { outputs: { y: [-1, 3, 3] }, gradients: { x: [110, 0, 0] } },
  ],
  [
    'a maximum under its guard',
    'layer f(x[N]) { y[i<N] = if i > 0 then max[j<i] x[j] else 0 }',
    { inputs: { x: [3, 5, 4] }, cotangents: { y: [1, 10, 100] } },
    { outputs: { y: [0, 3, 5] }, gradients: { x: [10, 100, 0] } },
  ],
  [
    'the same of one element',
    'layer f(x[N]) { y[i<N] = if i > 0 then max[j<i] x[j] else 0 }',
    { inputs: { x: [3] }, cotangents: { y: [1] } },
    { outputs: { y: [0] }, gradients: { x: [0] } },
  ],
  [
    'a guard beside a dependent range',
    'layer f(x[N], c) { y[i<N] = if i > 0 then c·Π[j<i] x[j] else 0 }',
    { inputs: { x: [3, 5, 4], c: 2 }, cotangents: { y: [1, 10, 100] } },
    { outputs: { y: [0, 6, 30] }, gradients: { x: [1020, 600, 0], c: 1530 } },
  ],
  [
    'a power at zero to the zero',
    'layer f(x[N], b[N]) { y[i] = x[i]^b[i] }',
    { inputs: { x: [0, 0, 2], b: [0, 2, 3] }, cotangents: { y: [1, 1, 1] } },
    { outputs: { y: [1, 0, 8] }, gradients: { x: [0, 0, 12], b: [0, 0, 8 * Math.LN2] } },
  ],
  [
    'a masked root',
    'layer f(x[N]) { y[i] = if x[i] > 0 then sqrt(x[i]) else 0 }',
    { inputs: { x: [0, 4] }, cotangents: { y: [1, 1] } },
    { outputs: { y: [0, 2] }, gradients: { x: [0, 0.25] } },
  ],
];

/** −0 and 0 are one number here. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, v) => (typeof v === 'number' ? (Number.isFinite(v) ? v + 0 : String(v)) : v)),
  );

describe('the language', () => {
  for (const target of ['reference', 'js'] as const) {
    it.each(meanings)(`%s (${target})`, async (_name, text, data, expected) => {
      const found = await evaluate(loadProgram({ name: '<formula>', text }), data, { target });
      expect(plain(found)).toEqual(plain(expected));
    });
  }
});
