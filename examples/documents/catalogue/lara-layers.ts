import type { Formula } from '../formula.ts';

const rows = `layer rows(x[W], k[F]; ; S=1, P=0) {
  z[i<W+2·P] = x?[i−P]
  y[i] = Σ[j] k[j]·z[i·S+j]
  N = Σ[i] (1 + 0·y[i])
}`;

const filterFace = `layer face(x[H,W], w[K,K]) {
  y[i,j] = Σ[p,q] w[p,q]·x[i+p,j+q]
}`;

const response = `layer response(w[K,K]) {
  y = Σ[p,q] w[p,q]
}`;

/** The region of the picture under the filter: rows 1 to 5 and columns 1 to 5 of the smiling face. */
const region = [
  [0, 0, 2, 2, 2],
  [0, 2, 2, 2, 2],
  [2, 2, 9, 9, 9],
  [2, 2, 9, 9, 9],
  [2, 2, 9, 9, 9],
];

const filter = [
  [1, 2],
  [3, -1],
];

const convolved = [
  [-2, 8, 10, 10],
  [8, 3, 24, 24],
  [10, 17, 45, 45],
  [10, 17, 45, 45],
];

const rectified = [
  [0, 8, 10, 10],
  [8, 3, 24, 24],
  [10, 17, 45, 45],
  [10, 17, 45, 45],
];

const edge = (key: string, title: string, printed: string, rows_: readonly (readonly number[])[]): Formula => ({
  key,
  title,
  printed,
  state: 'worked example',
  judgement: 'right',
  note: 'The elements cancel, so a flat region gives no response.',
  recomputed: [
    {
      kind: 'value',
      says: 'the response to a flat region of ones',
      layer: response,
      data: { inputs: { w: rows_.map((row) => [...row]) } },
      of: 'y',
      printed: 0,
      equal: true,
    },
  ],
});

/** Padding, sizes, pooling and the smiling face. */
export const layers: readonly Formula[] = [
  {
    key: 'padding',
    title: 'Zero-padding',
    printed: String.raw`4 \times 4 \to 6 \times 6`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 'the square of the slide with one zero on every side',
        layer: 'layer padded(x[H,W]; ; P=1) {\n  y[i<H+2·P, j<W+2·P] = x?[i−P, j−P]\n}',
        data: {
          inputs: {
            x: [
              [35, 19, 25, 6],
              [13, 22, 16, 53],
              [4, 3, 7, 10],
              [9, 8, 1, 3],
            ],
          },
        },
        of: 'y',
        printed: [
          [0, 0, 0, 0, 0, 0],
          [0, 35, 19, 25, 6, 0],
          [0, 13, 22, 16, 53, 0],
          [0, 4, 3, 7, 10, 0],
          [0, 9, 8, 1, 3, 0],
          [0, 0, 0, 0, 0, 0],
        ],
        equal: true,
      },
    ],
  },
  {
    key: 'sizes',
    title: 'Number of neurons of the next layer',
    printed: String.raw`N = \frac{W - F + 2P}{S} + 1`,
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
    note: 'Right where S divides; else the quotient is to be rounded down.',
    corrected: [
      {
        latex: String.raw`N = \left\lfloor \frac{W - F + 2P}{S} \right\rfloor + 1`,
        layer: rows,
        claims: [{ claim: 'N = (W − F + 2·P)//S + 1', answer: 'holds' }],
      },
    ],
  },
  edge(
    'kernel-horizontal',
    'Filter for horizontal edges',
    String.raw`\begin{bmatrix} -1 & -1 & -1 \\ 0 & 0 & 0 \\ 1 & 1 & 1 \end{bmatrix}`,
    [
      [-1, -1, -1],
      [0, 0, 0],
      [1, 1, 1],
    ],
  ),
  edge(
    'kernel-vertical',
    'Filter for vertical edges',
    String.raw`\begin{bmatrix} -1 & 0 & 1 \\ -1 & 0 & 1 \\ -1 & 0 & 1 \end{bmatrix}`,
    [
      [-1, 0, 1],
      [-1, 0, 1],
      [-1, 0, 1],
    ],
  ),
  {
    key: 'kernel-outline',
    title: 'Filter for outlines',
    printed: String.raw`\begin{bmatrix} -1 & -1 & -1 \\ -1 & 8 & -1 \\ -1 & -1 & 1 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'wrong',
    note: 'The last corner has lost its sign: the elements have to cancel, so that a flat region gives no response.',
    corrected: [
      {
        latex: String.raw`\begin{bmatrix} -1 & -1 & -1 \\ -1 & 8 & -1 \\ -1 & -1 & -1 \end{bmatrix}`,
        recomputed: [
          {
            kind: 'value',
            says: 'with −1 in the corner',
            layer: response,
            data: {
              inputs: {
                w: [
                  [-1, -1, -1],
                  [-1, 8, -1],
                  [-1, -1, -1],
                ],
              },
            },
            of: 'y',
            printed: 0,
            equal: true,
          },
        ],
      },
    ],
    recomputed: [
      {
        kind: 'value',
        says: 'the response of the printed filter to a flat region of ones',
        layer: response,
        data: {
          inputs: {
            w: [
              [-1, -1, -1],
              [-1, 8, -1],
              [-1, -1, 1],
            ],
          },
        },
        of: 'y',
        printed: 0,
        equal: false,
      },
    ],
  },
  {
    key: 'kernel-emboss',
    title: 'Filter that embosses',
    printed: String.raw`\begin{bmatrix} -1 & -1 & 0 \\ -1 & 1 & 1 \\ 0 & 1 & 1 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    note: 'The elements add up to 1, so a flat region stays as it is; it is no filter for edges.',
    recomputed: [
      {
        kind: 'value',
        says: 'the response to a flat region of ones',
        layer: response,
        data: {
          inputs: {
            w: [
              [-1, -1, 0],
              [-1, 1, 1],
              [0, 1, 1],
            ],
          },
        },
        of: 'y',
        printed: 1,
        equal: true,
      },
    ],
  },
  {
    key: 'face-products',
    title: 'The filter over the corner of the face, step by step',
    printed: String.raw`\begin{aligned} (1)(0) + (2)(0) + (3)(0) + (-1)(2) &= -2 \\ (1)(0) + (2)(2) + (3)(2) + (-1)(2) &= 8 \\ (1)(2) + (2)(2) + (3)(2) + (-1)(2) &= 10 \\ (1)(2) + (2)(2) + (3)(2) + (-1)(2) &= 10 \end{aligned}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 'the first row of the convolution',
        layer: filterFace,
        data: { inputs: { x: region.slice(0, 2), w: filter } },
        of: 'y',
        printed: [[-2, 8, 10, 10]],
        equal: true,
      },
    ],
  },
  {
    key: 'face-convolution',
    title: 'The corner of the face, convolved',
    printed: String.raw`\begin{bmatrix} -2 & 8 & 10 & 10 \\ 8 & 3 & 24 & 24 \\ 10 & 17 & 45 & 45 \\ 10 & 17 & 45 & 45 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 'the 5×5 corner under the 2×2 filter',
        layer: filterFace,
        data: { inputs: { x: region, w: filter } },
        of: 'y',
        printed: convolved,
        equal: true,
      },
    ],
  },
  {
    key: 'max-pooling',
    title: 'Max pooling',
    printed: String.raw`h_{i,j}^l = \max_{p,q} h_{i+p,j+q}^{l-1}`,
    reading: '% hyper: m=2\n% range: p<m, q<m\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer pooling(h[H,W]; ; m=2) {\n  y[i,j] = max[p<m, q<m] h[i+p,j+q]\n}' },
    note: 'In steps of 1; the worked example takes steps of 2.',
  },
  {
    key: 'average-pooling',
    title: 'Average pooling',
    printed: String.raw`h_{i,j}^l = \frac{1}{m^2} \sum_{p,q} h_{i+p,j+q}^{l-1}`,
    reading: '% hyper: m=2\n% range: p<m, q<m\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer pooling(h[H,W]; ; m=2) {\n  y[i,j] = 1/m²·Σ[p<m, q<m] h[i+p,j+q]\n}' },
  },
  {
    key: 'l2-pooling',
    title: 'L2 pooling',
    printed: String.raw`h_{i,j}^l = \sqrt{\left(\sum_{p,q} h_{i+p,j+q}^{l-1}\right)^2}`,
    excerpt: String.raw`\sqrt{\left(\sum_{p,q} h_{i+p,j+q}^{l-1}\right)^2}`,
    reading: '% hyper: m=2\n% range: p<m, q<m\n',
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: 'layer pooling(h[H,W]; ; m=2) {\n  y[i,j] = sqrt(Σ[p<m, q<m] h[i+p,j+q]²)\n}',
      claims: [{ claim: 'y[i,j] = sqrt((Σ[p<m, q<m] h[i+p,j+q])²)', answer: 'refuted' }],
    },
    note: 'The square belongs inside the sum. As printed, root and square leave the absolute value of the sum.',
    corrected: [
      {
        latex: String.raw`h_{i,j}^l = \sqrt{\sum_{p,q} \left(h_{i+p,j+q}^{l-1}\right)^2}`,
        excerpt: String.raw`\sqrt{\sum_{p,q} \left(h_{i+p,j+q}^{l-1}\right)^2}`,
        layer: 'layer pooling(h[H,W]; ; m=2) {\n  y[i,j] = sqrt(Σ[p<m, q<m] h[i+p,j+q]²)\n}',
        claims: [{ claim: 'y[i,j] = sqrt(Σ[p<m, q<m] h[i+p,j+q]·h[i+p,j+q])', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'face-relu',
    title: 'The convolved face, rectified',
    printed: String.raw`\begin{bmatrix} 0 & 8 & 10 & 10 \\ 8 & 3 & 24 & 24 \\ 10 & 17 & 45 & 45 \\ 10 & 17 & 45 & 45 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 'ReLU of the convolution',
        layer: 'layer rectifier(x[H,W]) {\n  y[i,j] = relu(x[i,j])\n}',
        data: { inputs: { x: convolved } },
        of: 'y',
        printed: rectified,
        equal: true,
      },
    ],
  },
  {
    key: 'face-pooling',
    title: 'The convolved face, pooled',
    printed: String.raw`\begin{bmatrix} 8 & 24 \\ 17 & 45 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: '2×2 max pooling',
        layer: 'layer pooling(x[H,W]) {\n  y[i,j] = max[p<2, q<2] x[2·i+p,2·j+q]\n}',
        data: { inputs: { x: rectified } },
        of: 'y',
        printed: [
          [8, 24],
          [17, 45],
        ],
        equal: true,
      },
      {
        kind: 'value',
        says: 'convolution, ReLU and pooling as one layer, from the face on',
        layer: `layer face(x[H,W], w[K,K]) {
  c[i,j] = Σ[p,q] w[p,q]·x[i+p,j+q]
  y[i,j] = max[p<2, q<2] relu(c[2·i+p,2·j+q])
}`,
        data: { inputs: { x: region, w: filter } },
        of: 'y',
        printed: [
          [8, 24],
          [17, 45],
        ],
        equal: true,
      },
    ],
  },
];
