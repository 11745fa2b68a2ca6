import type { Formula, Recomputation } from '../formula.ts';

const convolution = `layer convolution(x[M,H,W]; θ[N,M,K,K], b[N]; s=1, P=0) {
  y[n, i<(H+2·P−K)//s+1, j<(W+2·P−K)//s+1] = Σ[m,p,q] θ[n,m,p,q]·x?[m, i·s+p−P, j·s+q−P] + b[n]
}`;

const rows = `layer rows(x[W], k[F]; ; S=1, P=0) {
  z[i<W+2·P] = x?[i−P]
  y[i] = Σ[j] k[j]·z[i·S+j]
  N = Σ[i] (1 + 0·y[i])
}`;

const parameters = `layer parameters(θ[K,D,F,F], b[K]) {
  weights = Σ[k<K, d<D, i<F, j<F] 1
  biases = Σ[k<K] 1
  count = weights + biases
}`;

const windows = `layer windows(x[W]; ; F=2, S=2) {
  y[i] = max[j<F] x[i·S+j]
  N = Σ[i] (1 + 0·y[i])
}`;

const pooling = `layer pooling(x[D,H,W]; ; F=2, S=2) {
  y[d,i,j] = max[p<F, q<F] x[d, i·S+p, j·S+q]
}`;

const shape = (
  says: string,
  sizes: Readonly<Record<string, number>>,
  printed: readonly number[],
  equal = true,
): Recomputation => ({
  kind: 'shape',
  says,
  layer: convolution,
  sizes,
  of: 'y',
  printed,
  equal,
});

/** A quotient of sizes, as the slides print it. */
export const quotient = (
  says: string,
  data: Readonly<Record<string, number>>,
  printed: number,
  unit?: number,
): Recomputation => ({
  kind: 'value',
  says,
  layer: 'layer size(; ; N=7, F=3, P=0, stride=1.0) {\n  y = (N − F + 2·P)/stride + 1\n}',
  data: { hyper: data, inputs: {} },
  of: 'y',
  printed,
  ...(unit === undefined ? {} : { unit }),
  equal: true,
});

const count = (says: string, sizes: readonly [number, number, number], of: string, printed: number): Recomputation => {
  const [K, D, F] = sizes;
  return {
    kind: 'value',
    says,
    layer:
      'layer count(; ; K=1, D=1, F=1) {\n  filter = Σ[d<D, i<F, j<F] 1\n  one = filter + 1\n  all = Σ[k<K] one\n  return filter, one, all\n}',
    data: { hyper: { K, D, F }, inputs: {} },
    of,
    printed,
    equal: true,
  };
};

const kindly = 'Right where the stride divides; else the quotient is to be rounded down.';

/** Sizes and numbers of parameters of single layers. */
export const sizes: readonly Formula[] = [
  {
    key: 'dot-product',
    title: 'One number of a convolution',
    printed: String.raw`w^T x + b,\quad 5 \times 5 \times 3 = 75`,
    alone: 'layer number(x[N]; w[N], b) {\n  y = Σ[i] w[i]·x[i] + b\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: 'layer number(x[D,F,F]; w[D,F,F], b) {\n  y = Σ[d,i,j] w[d,i,j]·x[d,i,j] + b\n}',
    },
    recomputed: [count('components of the scalar product', [1, 3, 5], 'filter', 75)],
  },
  {
    key: 'maps',
    title: 'Six filters over an image',
    printed: String.raw`32 \times 32 \times 3 \to 28 \times 28 \times 6`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [shape('6 filters of 5×5', { M: 3, H: 32, W: 32, N: 6, K: 5, s: 1, P: 0 }, [6, 28, 28])],
  },
  {
    key: 'size-7-3-1',
    title: 'A 3×3 filter over 7×7',
    printed: String.raw`7 \times 7,\ 3 \times 3 \Rightarrow 5 \times 5`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [shape('stride 1', { M: 1, H: 7, W: 7, N: 1, K: 3, s: 1, P: 0 }, [1, 5, 5])],
  },
  {
    key: 'size-7-3-2',
    title: 'The same with stride 2',
    printed: String.raw`7 \times 7,\ 3 \times 3,\ \text{stride } 2 \Rightarrow 3 \times 3`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [shape('stride 2', { M: 1, H: 7, W: 7, N: 1, K: 3, s: 2, P: 0 }, [1, 3, 3])],
  },
  {
    key: 'size-N',
    title: 'Size of an activation',
    printed: String.raw`(N - F) / \text{stride} + 1`,
    state: 'definition',
    judgement: 'right if read kindly',
    understood: {
      layer: rows,
      wrt: [],
      claims: [
        {
          claim: 'N = (W − F + 2·P)/S + 1',
          answer: 'holds',
          says: 'where the stride divides',
          assume: ['(W − F + 2·P) % S == 0'],
        },
        { claim: 'N = (W − F + 2·P)/S + 1', answer: 'refuted', says: 'for every stride' },
      ],
    },
    note: `${kindly} The document takes the other view: such a filter does not fit.`,
    corrected: [
      {
        latex: String.raw`\lfloor (N - F) / \text{stride} \rfloor + 1`,
        layer: rows,
        claims: [{ claim: 'N = (W − F + 2·P)//S + 1', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'size-N-7',
    title: 'The size for N = 7 and F = 3',
    printed: String.raw`(7 - 3)/1 + 1 = 5,\quad (7 - 3)/2 + 1 = 3,\quad (7 - 3)/3 + 1 = 2.33`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      quotient('stride 1', { N: 7, F: 3, stride: 1 }, 5),
      quotient('stride 2', { N: 7, F: 3, stride: 2 }, 3),
      quotient('stride 3', { N: 7, F: 3, stride: 3 }, 2.33, 0.01),
    ],
  },
  {
    key: 'size-padded',
    title: 'A 3×3 filter over 7×7 with a border of 1',
    printed: String.raw`7 \times 7 \Rightarrow 7 \times 7`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [shape('stride 1, one zero on every side', { M: 1, H: 7, W: 7, N: 1, K: 3, s: 1, P: 1 }, [1, 7, 7])],
  },
  {
    key: 'border',
    title: 'Border that keeps the size',
    printed: 'P = (F-1)/2',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: `layer rows(x[W], k[2·P+1]; ; P=1) {
  z[i<W+2·P] = x?[i−P]
  y[i] = Σ[j] k[j]·z[i+j]
  N = Σ[i] (1 + 0·y[i])
}`,
      wrt: [],
      claims: [{ claim: 'N = W', answer: 'holds', says: 'with F = 2·P + 1' }],
    },
    recomputed: [
      shape('F = 3: a border of 1', { M: 1, H: 32, W: 32, N: 1, K: 3, s: 1, P: 1 }, [1, 32, 32]),
      shape('F = 5: a border of 2', { M: 1, H: 32, W: 32, N: 1, K: 5, s: 1, P: 2 }, [1, 32, 32]),
      shape('F = 7: a border of 3', { M: 1, H: 32, W: 32, N: 1, K: 7, s: 1, P: 3 }, [1, 32, 32]),
    ],
  },
  {
    key: 'shrinking',
    title: 'Filters of 5×5, over and over',
    printed: String.raw`32 \Rightarrow 28 \Rightarrow 24 \dots`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      shape('once', { M: 1, H: 32, W: 32, N: 1, K: 5, s: 1, P: 0 }, [1, 28, 28]),
      shape('twice', { M: 1, H: 28, W: 28, N: 1, K: 5, s: 1, P: 0 }, [1, 24, 24]),
    ],
  },
  {
    key: 'size-32',
    title: 'Ten filters of 5×5 with a border of 2',
    printed: String.raw`(32+2 \cdot 2-5)/1+1 = 32,\quad 32 \times 32 \times 10`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      quotient('the quotient', { N: 32, F: 5, P: 2, stride: 1 }, 32),
      shape('the volume', { M: 3, H: 32, W: 32, N: 10, K: 5, s: 1, P: 2 }, [10, 32, 32]),
    ],
  },
  {
    key: 'parameters-760',
    title: 'Their parameters',
    printed: String.raw`5 \times 5 \times 3 + 1 = 76 \Rightarrow 76 \cdot 10 = 760`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [count('one filter with its bias', [10, 3, 5], 'one', 76), count('all ten', [10, 3, 5], 'all', 760)],
  },
  {
    key: 'summary-sizes',
    title: 'Summary: sizes of a convolution',
    printed: String.raw`W_2 = (W_1 - F + 2P)/S + 1,\quad H_2 = (H_1 - F + 2P)/S + 1,\quad D_2 = K`,
    state: 'definition',
    judgement: 'right if read kindly',
    understood: {
      layer: rows,
      wrt: [],
      claims: [
        {
          claim: 'N = (W − F + 2·P)/S + 1',
          answer: 'holds',
          says: 'where S divides',
          assume: ['(W − F + 2·P) % S == 0'],
        },
        { claim: 'N = (W − F + 2·P)/S + 1', answer: 'refuted', says: 'for every stride' },
      ],
    },
    note: kindly,
    corrected: [
      {
        latex: String.raw`W_2 = \lfloor (W_1 - F + 2P)/S \rfloor + 1`,
        layer: rows,
        claims: [{ claim: 'N = (W − F + 2·P)//S + 1', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'summary-parameters',
    title: 'Summary: parameters of a convolution',
    printed: String.raw`(F \cdot F \cdot D_1) \cdot K \text{ weights},\quad K \text{ biases}`,
    state: 'definition',
    judgement: 'right',
    understood: {
      layer: parameters,
      wrt: [],
      claims: [
        { claim: 'weights = (F·F·D)·K', answer: 'holds' },
        { claim: 'biases = K', answer: 'holds' },
      ],
    },
  },
  {
    key: 'settings',
    title: 'Common settings',
    printed: String.raw`(F, S, P) = (3, 1, 1),\ (5, 1, 2),\ (1, 1, 0)`,
    state: 'worked example',
    judgement: 'right',
    note: 'All three keep the size.',
    recomputed: [
      shape('F = 3, S = 1, P = 1', { M: 1, H: 32, W: 32, N: 1, K: 3, s: 1, P: 1 }, [1, 32, 32]),
      shape('F = 5, S = 1, P = 2', { M: 1, H: 32, W: 32, N: 1, K: 5, s: 1, P: 2 }, [1, 32, 32]),
      shape('F = 1, S = 1, P = 0', { M: 1, H: 32, W: 32, N: 1, K: 1, s: 1, P: 0 }, [1, 32, 32]),
    ],
  },
  {
    key: 'conv-1x1',
    title: 'Filters of 1×1',
    printed: String.raw`1 \times 1 \times 64`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [count('components of the scalar product along the depth', [32, 64, 1], 'filter', 64)],
  },
  {
    key: 'neurons',
    title: 'Neurons of five maps',
    printed: String.raw`28 \times 28 \times 5`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [shape('5 filters of 5×5 over 32×32×3', { M: 3, H: 32, W: 32, N: 5, K: 5, s: 1, P: 0 }, [5, 28, 28])],
  },
  {
    key: 'pooling-hyper',
    title: 'Summary: hyper-parameters of pooling',
    printed: String.raw`\text{three hyper-parameters: } F,\ S`,
    state: 'definition',
    judgement: 'wrong',
    note: 'Three are announced and two listed; pooling, and the sizes beneath, have these two.',
    corrected: [
      {
        latex: String.raw`\text{two hyper-parameters: } F,\ S`,
        recomputed: [
          { kind: 'hyper-parameters', says: 'hyper-parameters of pooling', layer: pooling, printed: 2, equal: true },
        ],
      },
    ],
    recomputed: [
      { kind: 'hyper-parameters', says: 'hyper-parameters of pooling', layer: pooling, printed: 3, equal: false },
    ],
  },
  {
    key: 'pooling-sizes',
    title: 'Summary: sizes of pooling',
    printed: String.raw`W_2 = (W_1 - F)/S + 1,\quad H_2 = (H_1 - F)/S + 1,\quad D_2 = D_1`,
    state: 'definition',
    judgement: 'right if read kindly',
    understood: {
      layer: windows,
      wrt: [],
      claims: [
        { claim: 'N = (W − F)/S + 1', answer: 'holds', says: 'where S divides', assume: ['(W − F) % S == 0'] },
        { claim: 'N = (W − F)/S + 1', answer: 'refuted', says: 'for every stride' },
      ],
    },
    note: kindly,
    corrected: [
      {
        latex: String.raw`W_2 = \lfloor (W_1 - F)/S \rfloor + 1`,
        layer: windows,
        claims: [{ claim: 'N = (W − F)//S + 1', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'pooling-result',
    title: 'Result of a max pooling',
    printed: String.raw`\begin{bmatrix} 6 & 8 \\ 3 & 4 \end{bmatrix}`,
    state: 'garbled in print',
    judgement: 'not judged',
    note: 'The map that is pooled is a picture and not in the text.',
  },
];
