import type { SourceDocument } from '../formula.ts';

const linearize = `layer linearize(x[M,H,W]) {
  y[m·(H·W) + i·W + j] = x[m,i,j]
}`;

const elements = `layer elements(x[M,H,W]) {
  size = Σ[m<M, i<H, j<W] 1
}`;

const convolution = `layer convolution(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) {
  y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n]
}`;

const rows = `layer rows(x[H], θ[K]; ; s=1) {
  y[i] = Σ[p] θ[p]·x[i·s+p]
  count = Σ[i] (1 + 0·y[i])
}`;

const parameters = `layer parameters(θ[N,M,K,K], b[N]) {
  count = Σ[n<N, m<M, p<K, q<K] 1 + Σ[n<N] 1
}`;

const pooling = `layer pooling(x[M,H,W]; ; s=2) {
  y[m,i,j] = max[p<s, q<s] x[m, i·s+p, j·s+q]
}`;

/** Laboratory notes on neural networks, in Romanian; the pages with formulas 21 to 29. */
export const lab: SourceDocument = {
  key: 'lab',
  author: 'Romanian laboratory notes',
  title: 'neural networks, sections 4.1.3 to 4.2.3, pages without author and title',
  language: 'Romanian',
  formulas: [
    {
      key: '21',
      number: 21,
      title: 'Softmax, backwards',
      printed: String.raw`\delta_{xk} = y_k \left( \delta_{y_k} - Z \right),\quad Z = \sum_{k'} \delta_{y_{k'}} y_{k'}`,
      state: 'backward formula',
      judgement: 'right',
      understood: {
        layer: `layer softmax(x[K]) {
  m    = max[j] x[j]
  y[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
}`,
        claims: [{ claim: 'δx[k] = y[k]·(δy[k] − Σ[j] δy[j]·y[j])', answer: 'holds' }],
      },
    },
    {
      key: 'linearize-y',
      title: 'Size of the vector',
      printed: String.raw`\mathbf{x} \in \mathbb{R}^{M \times H \times W},\quad \mathbf{y} \in \mathbb{R}^{M+W}`,
      excerpt: String.raw`\mathbf{y} \in \mathbb{R}^{M+W}`,
      state: 'definition',
      judgement: 'wrong',
      understood: { layer: elements, claims: [{ claim: 'size = M + W', answer: 'refuted' }], wrt: [] },
      note: 'The vector has as many elements as the volume: the extents multiply. The sign + may be an H misread in the copy.',
      corrected: [
        {
          latex: String.raw`\mathbf{y} \in \mathbb{R}^{M \cdot H \cdot W}`,
          layer: elements,
          claims: [{ claim: 'size = M·H·W', answer: 'holds' }],
        },
      ],
    },
    {
      key: 'linearize-δ',
      title: 'Sizes of the gradients',
      printed: String.raw`\boldsymbol{\delta}_y \in \mathbb{R}^{N+W},\quad \boldsymbol{\delta}_x \in \mathbb{R}^{N \times H \times W}`,
      state: 'definition',
      judgement: 'wrong',
      understood: {
        layer: `layer elements(x[M,H,W], δy[M·H·W], z[N]) {
  size = Σ[m<M, i<H, j<W] 1
}`,
        claims: [
          { claim: 'size = N + W', answer: 'refuted', says: 'the gradient of the vector' },
          { claim: 'size = N·H·W', answer: 'refuted', says: 'the gradient of the volume' },
        ],
        wrt: [],
      },
      note: 'A gradient has the shape of what it is the gradient of: the volume has M maps, not N, and the vector M·H·W elements.',
      corrected: [
        {
          latex: String.raw`\boldsymbol{\delta}_y \in \mathbb{R}^{M \cdot H \cdot W},\quad \boldsymbol{\delta}_x \in \mathbb{R}^{M \times H \times W}`,
          layer: elements,
          claims: [{ claim: 'size = M·H·W', answer: 'holds' }],
        },
      ],
    },
    {
      key: '22',
      number: 22,
      title: 'Linearisation',
      printed: String.raw`y_{m(HW)+iW+j} = x_{m,i,j} \quad 0 \le m < M, 0 \le i < H, 0 \le j < W`,
      state: 'computation',
      judgement: 'right',
      understood: { layer: linearize },
    },
    {
      key: '23',
      number: 23,
      title: 'Linearisation, backwards',
      printed: String.raw`\delta_{xm,i,j} = \delta_{y_m(HW)+iW+j}, \quad 0 \le m < M, 0 \le i < H, 0 \le j < W`,
      buildsOn: ['22'],
      state: 'backward formula',
      judgement: 'right',
      understood: {
        layer: linearize,
        claims: [{ claim: 'δx[m,i,j] = δy[m·(H·W) + i·W + j]', answer: 'holds' }],
      },
      note: 'The subscript is printed as if y_m were multiplied; it is the position of (22).',
    },
    {
      key: 'conv-sizes',
      title: 'Output size of a convolution',
      printed: String.raw`H' = (H - k)/s + 1,\quad W' = (W - k)/s + 1`,
      excerpt: "H' = (H - k)/s + 1",
      state: 'definition',
      judgement: 'wrong',
      understood: {
        layer: rows,
        claims: [
          { claim: 'count = (H−K)/s + 1', answer: 'refuted', says: 'for every stride' },
          { claim: 'count = (H−K)//s + 1', answer: 'holds', says: 'rounded down' },
        ],
        wrt: [],
      },
      note: "For the text's own example, H = 32, k = 3 and s = 2, it gives 15.5 rows, and the layer has 15: the quotient has to be rounded down. Right only where s divides H − k.",
      corrected: [
        {
          latex: String.raw`H' = \lfloor (H - k)/s \rfloor + 1,\quad W' = \lfloor (W - k)/s \rfloor + 1`,
          excerpt: String.raw`H' = \lfloor (H - k)/s \rfloor + 1`,
          layer: rows,
          claims: [{ claim: 'count = (H−K)//s + 1', answer: 'holds' }],
        },
      ],
      recomputed: [
        {
          kind: 'shape',
          says: 'the example: 10 filters of 3×3 over 3 maps of 32×32 in steps of 2; N = 10, and 15 rows and columns for 15.5',
          layer: convolution,
          sizes: { N: 10, M: 3, H: 32, W: 32, K: 3, s: 2 },
          of: 'y',
          printed: [10, 15.5, 15.5],
          equal: false,
        },
      ],
    },
    {
      key: 'conv-fan-in',
      title: 'Inputs of one output of a convolution',
      printed: String.raw`M \times k \times k`,
      state: 'definition',
      judgement: 'right',
      understood: {
        layer: `layer reads(θ[N,M,K,K]) {
  count[n] = Σ[m<M, p<K, q<K] (1 + 0·θ[n,m,p,q])
}`,
        claims: [{ claim: 'count[n] = M·K·K', answer: 'holds' }],
        wrt: [],
      },
    },
    {
      key: '24',
      number: 24,
      title: 'Convolution',
      printed: String.raw`y_{n,i,j} = \sum_{m=0}^{M-1} \sum_{p=0}^{k-1} \sum_{q=0}^{k-1} \theta_{n,m,p,q} \cdot x_{m,(i\cdot s)+p,(j\cdot s)+q} + b_n`,
      state: 'computation',
      judgement: 'right',
      understood: { layer: convolution },
      note: 'In signal processing this is the cross-correlation; networks call it convolution.',
    },
    {
      key: 'conv-parameters',
      title: 'Number of parameters of a convolution',
      printed: String.raw`N \times (k \times k + 1)`,
      state: 'definition',
      judgement: 'wrong',
      understood: { layer: parameters, claims: [{ claim: 'count = N·(K·K + 1)', answer: 'refuted' }], wrt: [] },
      note: 'Each filter has weights for every input map: the factor M is missing. Right only for M = 1.',
      corrected: [
        {
          latex: String.raw`N \times (M \times k \times k + 1)`,
          layer: parameters,
          claims: [{ claim: 'count = N·(M·K·K + 1)', answer: 'holds' }],
        },
      ],
    },
    {
      key: '25',
      number: 25,
      title: 'Gradient of the filters',
      printed: String.raw`\frac{\partial E}{\partial \theta_{n,m,p,q}} = \sum_{i,j} x_{n,m,i\cdot s+p,j\cdot s+q} \cdot \delta_{y_{n,i,j}}`,
      excerpt: String.raw`x_{n,m,i\cdot s+p,j\cdot s+q}`,
      buildsOn: ['24'],
      state: 'backward formula',
      judgement: 'wrong',
      understood: {
        layer: convolution,
        wrt: ['θ'],
        claims: [{ claim: 'δθ[n,m,p,q] = Σ[i,j] x[n,m,i·s+p,j·s+q]·δy[n,i,j]', answer: 'rejected' }],
      },
      note: 'x has three axes, the maps of the input; the index n of an output map does not belong to it.',
      corrected: [
        {
          latex: String.raw`\frac{\partial E}{\partial \theta_{n,m,p,q}} = \sum_{i,j} x_{m,i\cdot s+p,j\cdot s+q} \cdot \delta_{y_{n,i,j}}`,
          excerpt: String.raw`x_{m,i\cdot s+p,j\cdot s+q}`,
          layer: convolution,
          claims: [{ claim: 'δθ[n,m,p,q] = Σ[i,j] x[m,i·s+p,j·s+q]·δy[n,i,j]', answer: 'holds' }],
        },
      ],
    },
    {
      key: '26',
      number: 26,
      title: 'Gradient of the input of a convolution',
      printed: String.raw`\delta_{xm,i,j} = \frac{\partial E}{\partial x_{m,i,j}} = \sum_{0 \le n \le N, p, q} \theta_{n,m,p,q} \cdot \delta_{y_{n,m,(i-p)/s,(j-q)/s}}`,
      buildsOn: ['24'],
      excerpt: String.raw`\sum_{0 \le n \le N, p, q} \theta_{n,m,p,q} \cdot \delta_{y_{n,m,(i-p)/s,(j-q)/s}}`,
      state: 'backward formula',
      judgement: 'wrong',
      understood: {
        layer: convolution,
        wrt: ['x'],
        claims: [
          { claim: 'δx[m,i,j] = Σ[n<N+1, p, q] θ[n,m,p,q]·δy[n,m,(i−p)/s,(j−q)/s]', answer: 'rejected' },
          {
            claim: 'δx[m,i,j] = Σ[n<N+1, p, q] θ[n,m,p,q]·δy?[n,(i−p)/s,(j−q)/s]',
            answer: 'refuted',
            says: 'without the index m of δy, and zero where a position falls outside or between the outputs',
          },
        ],
      },
      note: 'δy has three axes, so m does not belong to it, and n runs to N − 1. Not said, but needed: δy counts as zero, which the circle says, where s does not divide i − p and j − q or the position lies outside the output.',
      corrected: [
        {
          latex: String.raw`\delta_{x_{m,i,j}} = \sum_{0 \le n < N, p, q} \theta_{n,m,p,q} \cdot \delta^{\circ}_{y_{n,(i-p)/s,(j-q)/s}}`,
          excerpt: String.raw`\sum_{0 \le n < N, p, q} \theta_{n,m,p,q} \cdot \delta^{\circ}_{y_{n,(i-p)/s,(j-q)/s}}`,
          layer: convolution,
          claims: [{ claim: 'δx[m,i,j] = Σ[n,p,q] θ[n,m,p,q]·δy?[n,(i−p)/s,(j−q)/s]', answer: 'holds' }],
        },
      ],
    },
    {
      key: '27',
      number: 27,
      title: 'Max pooling',
      printed: String.raw`y_{m,i,j} = \max(x_{m,i\cdot stride,j\cdot stride}, \dots x_{m,i\cdot (stride+1)-1,j\cdot (stride+1)-1})`,
      excerpt: String.raw`x_{m,i\cdot (stride+1)-1,j\cdot (stride+1)-1}`,
      reading: '% layer pooling(x[M,H,W]; ; stride=2)\n% range: i<H//stride, j<W//stride\n',
      state: 'computation',
      judgement: 'wrong',
      understood: {
        layer: pooling,
        claims: [
          {
            claim: 'y[m,i,j] = max[p in i·s..i·(s+1), q in j·s..j·(s+1)] x[m,p,q]',
            answer: 'refuted',
            says: 'the windows as printed',
          },
        ],
      },
      note: 'A window ends at (i+1)·stride − 1. As printed, that of i has i rows, and none for i = 0.',
      corrected: [
        {
          latex: String.raw`y_{m,i,j} = \max(x_{m,i\cdot stride,j\cdot stride}, \dots, x_{m,(i+1)\cdot stride-1,(j+1)\cdot stride-1})`,
          excerpt: String.raw`x_{m,(i+1)\cdot stride-1,(j+1)\cdot stride-1}`,
          layer: pooling,
          claims: [{ claim: 'y[m,i,j] = max[p in i·s..(i+1)·s, q in j·s..(j+1)·s] x[m,p,q]', answer: 'holds' }],
        },
      ],
    },
    {
      key: 'pool-sizes',
      title: 'Sizes of the gradients of max pooling',
      printed: String.raw`\boldsymbol{\delta}_y : M \times (H/stride) \times (W/stride),\quad \boldsymbol{\delta}_x : M \times H \times W`,
      state: 'definition',
      judgement: 'right if read kindly',
      understood: {
        layer: `layer windows(x[H]; ; s=2) {
  y[i] = max[p<s] x[i·s+p]
  count = Σ[i] (1 + 0·y[i])
}`,
        claims: [
          { claim: 'count = H/s', answer: 'holds', says: 'where s divides', assume: ['H % s == 0'] },
          { claim: 'count = H/s', answer: 'refuted', says: 'for every stride' },
        ],
        wrt: [],
      },
      note: 'Right where the stride divides H and W, into whole windows; else the quotients are to be rounded down.',
    },
    {
      key: '28',
      number: 28,
      title: 'Max pooling, backwards',
      printed: String.raw`\delta_{xm,i,j} = \begin{cases} \delta_{y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor}} &, \text{daca } \delta_{xm,i,j} == y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor} \\ 0 &, \text{altfel} \end{cases}`,
      excerpt: String.raw`\delta_{xm,i,j} == y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor}`,
      reading:
        '\\[y_{m,i,j} = \\max_{0 \\le p < stride, 0 \\le q < stride} x_{m,i\\cdot stride+p,j\\cdot stride+q}\\]\n',
      state: 'backward formula',
      judgement: 'wrong',
      understood: {
        layer: pooling,
        claims: [
          {
            claim: 'δx[m,i,j] = if δx[m,i,j] == y?[m,i//s,j//s] then δy?[m,i//s,j//s] else 0',
            answer: 'refuted',
          },
        ],
      },
      note: 'The condition has to compare the maximum y with x, not with the gradient of x, which is being defined.',
      corrected: [
        {
          latex: String.raw`\delta_{x_{m,i,j}} = \begin{cases} \delta_{y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor}} & \text{if } x_{m,i,j} = y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor} \\ 0 & \text{otherwise} \end{cases}`,
          excerpt: String.raw`x_{m,i,j} = y_{m,\lfloor i/stride \rfloor,\lfloor j/stride \rfloor}`,
          layer: pooling,
          claims: [
            {
              claim: 'δx[m,i,j] = if x[m,i,j] == y?[m,i//s,j//s] then δy?[m,i//s,j//s] else 0',
              answer: 'holds',
              says: 'except at ties, where one of the equal elements takes the gradient',
            },
          ],
        },
      ],
    },
    {
      key: '29',
      number: 29,
      title: 'ReLU',
      printed: String.raw`y_i = relu(x_i) = \max(x_i, 0)`,
      state: 'computation',
      judgement: 'right',
      understood: {
        layer: `layer rectifier(x[N]) {
  y[i] = max(x[i], 0)
}`,
        claims: [{ claim: 'y[i] = relu(x[i])', answer: 'holds' }],
      },
    },
  ],
};
