import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { lenetStep } from './lenet.ts';
import type { Side } from './measure.ts';
import { fill, ours } from './ours.ts';
import {
  type Convolution,
  channelsFirst,
  channelsLast,
  convolution,
  given,
  peer,
  same,
  valueAndGradients,
} from './peer.ts';

export interface Row {
  readonly name: string;
  /** Floating-point operations, multiplications and additions counted apart, where the row is a contraction. */
  readonly flops?: number;
  /** What must be known to read the row. */
  readonly note?: string;
  /** How many times faster than the peer this row is meant to be. */
  readonly goal: number;
  build(): { readonly ours: Side; readonly peer: Side };
}

function matmul(n: number, goal: number): Row {
  const text = 'layer matmul(a[M,K], b[K,N]) { c[i,j] = Σ[k] a[i,k]·b[k,j] }';
  return {
    name: `matrix product ${n}`,
    flops: 2 * n ** 3,
    goal,
    build() {
      const inputs = new Map([
        ['a', fill([n, n], 1)],
        ['b', fill([n, n], 2)],
      ]);
      const [a, b] = [...inputs.values()].map(given) as [tf.Tensor2D, tf.Tensor2D];
      return { ours: ours(text, 'forward', inputs), peer: peer(() => [tf.matMul(a, b)], [['c', same]]) };
    },
  };
}

const conv =
  'layer conv(x[R,C,H,W]; θ[O,C,K,K]; P=0) { y[r,o, i<H+2·P−K+1, j<W+2·P−K+1] = Σ[c,p,q] θ[o,c,p,q]·x?[r,c,i+p−P,j+q−P] }';

const parts = [
  ['forward', 'forward', undefined],
  ['input', 'input gradient', 'x'],
  ['filter', 'filter gradient', 'θ'],
] as const;

function convolutionRows(
  name: string,
  c: Convolution,
  only = parts.map(([part]) => part as string),
  note?: string,
): Row[] {
  const out = c.extent + 2 * c.padding - c.kernel + 1;
  const shapes: readonly (readonly [string, readonly number[], number])[] = [
    ['x', [c.batch, c.inChannels, c.extent, c.extent], 1],
    ['θ', [c.outChannels, c.inChannels, c.kernel, c.kernel], 0.2],
    ['δy', [c.batch, c.outChannels, out, out], 1],
  ];
  return parts
    .filter(([part]) => only.includes(part))
    .map(([part, title, wrt]) => ({
      name: `${name} ${title}`,
      flops: 2 * c.batch * c.outChannels * out * out * c.inChannels * c.kernel ** 2,
      ...(note === undefined ? {} : { note }),
      goal: 1,
      build() {
        const inputs = new Map(shapes.map(([tensor, shape, scale], i) => [tensor, fill(shape, i + 1, scale)]));
        const padded = conv.replace('P=0', `P=${c.padding}`);
        return {
          ours: wrt === undefined ? ours(padded, 'forward', inputs) : ours(padded, 'backward', inputs, [wrt]),
          peer: convolution(part, c, inputs),
        };
      },
    }));
}

/** A layer forward, and forward with its gradients. */
function passes(
  name: string,
  text: string,
  inputs: readonly (readonly [name: string, t: Tensor])[],
  cotangent: Tensor,
  f: (...args: tf.Tensor[]) => tf.Tensor,
  images: boolean,
): Row[] {
  const all = new Map<string, Tensor>([...inputs, ['δy', cotangent]]);
  const layoutIn = (t: Tensor): tf.Tensor => (images && t.shape.length === 4 ? channelsLast(given(t)) : given(t));
  const layoutOut = images ? (t: tf.Tensor): tf.Tensor => (t.rank === 4 ? channelsFirst(t) : t) : same;
  const gradients = inputs.map(([tensor]) => [`δ${tensor}`, layoutOut] as const);
  return [
    {
      name: `${name} forward`,
      goal: 1,
      build() {
        const args = inputs.map(([, t]) => layoutIn(t));
        return { ours: ours(text, 'forward', all), peer: peer(() => [f(...args)], [['y', layoutOut]]) };
      },
    },
    {
      name: `${name} forward and backward`,
      goal: 1,
      build() {
        const args = inputs.map(([, t]) => layoutIn(t));
        const dy = layoutIn(cotangent);
        return {
          ours: ours(text, 'both', all),
          peer: peer(() => valueAndGradients(f, args, dy), [['y', layoutOut], ...gradients]),
        };
      },
    },
  ];
}

const pool = (k: number): Row[] => {
  const out = Math.floor((28 - k) / 2) + 1;
  return passes(
    `max pooling ${k}×${k}, 64×6×28×28,`,
    `layer pool(x[R,C,H,W]) { y[r,c,i,j] = max[p<${k}, q<${k}] x[r,c,2·i+p,2·j+q] }`,
    [['x', fill([64, 6, 28, 28], 1)]],
    fill([64, 6, out, out], 2),
    (x) => tf.maxPool(x as tf.Tensor4D, k, 2, 'valid'),
    true,
  );
};

const softmax = (rows: number, columns: number): Row[] =>
  passes(
    `softmax ${rows}×${columns}`,
    'layer softmax(x[R,N]) { m[r] = max[j] x[r,j]\n y[r,k] = exp(x[r,k] − m[r]) / Σ[j] exp(x[r,j] − m[r]) }',
    [['x', fill([rows, columns], 1, 6)]],
    fill([rows, columns], 2),
    (x) => tf.softmax(x),
    false,
  );

const batchnorm = passes(
  'batch normalisation 32×64×28×28',
  `layer batchnorm(x[R,C,H,W]; γ[C], β[C]; ε=1e-5) {
    μ[c] = 1/(R·H·W) · Σ[r,h,w] x[r,c,h,w]
    v[c] = 1/(R·H·W) · Σ[r,h,w] (x[r,c,h,w] − μ[c])²
    x̂[r,c,h,w] = (x[r,c,h,w] − μ[c]) · (v[c] + ε)^(−1/2)
    y[r,c,h,w] = γ[c]·x̂[r,c,h,w] + β[c]
  }`,
  [
    ['x', fill([32, 64, 28, 28], 1, 3, 0.5)],
    ['γ', fill([64], 2, 1, 1)],
    ['β', fill([64], 3)],
  ],
  fill([32, 64, 28, 28], 4),
  (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x as tf.Tensor4D, [0, 1, 2]);
    return tf.batchNorm(
      x as tf.Tensor4D,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor1D,
      gamma as tf.Tensor1D,
      1e-5,
    );
  },
  true,
);

const vgg = { batch: 1, inChannels: 128, outChannels: 128, kernel: 3, padding: 1 };

/** The rows of the comparison. */
export const rows: readonly Row[] = [
  matmul(256, 4),
  matmul(512, 4),
  ...convolutionRows('LeNet conv1, 64×1×28×28 → 6,', {
    batch: 64,
    inChannels: 1,
    extent: 28,
    outChannels: 6,
    kernel: 5,
    padding: 2,
  }),
  ...convolutionRows('LeNet conv2, 64×6×14×14 → 16,', {
    batch: 64,
    inChannels: 6,
    extent: 14,
    outChannels: 16,
    kernel: 5,
    padding: 0,
  }),
  ...convolutionRows('VGG conv, 128×56×56 → 128,', { ...vgg, extent: 56 }, ['forward', 'input']),
  ...convolutionRows(
    'VGG conv, 128×14×14 → 128,',
    { ...vgg, extent: 14 },
    ['filter'],
    'smaller than the rows above: the peer takes more than a minute there',
  ),
  ...pool(2),
  ...pool(3),
  ...softmax(64, 1000),
  ...softmax(4096, 1024),
  ...batchnorm,
  {
    name: 'LeNet-5 training step, batch 64',
    goal: 20,
    build: () => lenetStep(64),
  },
];
