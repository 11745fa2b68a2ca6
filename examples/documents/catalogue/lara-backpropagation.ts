import type { Formula } from '../formula.ts';

const f = `fn f(z) = sin(z)
fn df(z) = cos(z)`;

/** X is the signal of layer l, Y that of layer l + 1. */
const next = `${f}
layer layer(X[H,V]; W[A,B], b) {
  O[i,j] = f(X[i,j])
  Y[i,j] = Σ[m,n] W[m,n]·O[i+m,j+n] + b
}`;

const step = '∂Y[i,j]/∂X[u,v] = W?[u−i,v−j]·df(X[u,v])';

/** The gradient of the input of a convolution, and of a pooling. */
export const backpropagation: readonly Formula[] = [
  {
    key: 'region',
    title: 'Outputs that an input affects',
    printed: String.raw`(i' + k_1 - 1, j' + k_2 - 1) \text{ to } (i', j')`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: next,
      wrt: ['X'],
      claims: [
        {
          claim:
            '∂Y[i,j]/∂X[u,v] = if u <= i and i <= u+A−1 and v <= j and j <= v+B−1 then W?[u−i,v−j]·df(X[u,v]) else 0',
          answer: 'refuted',
          says: 'outputs from the input on, downwards and to the right',
        },
      ],
    },
    note: 'As printed, the upper left corner lies below and to the right of the lower right one. The sums that follow, over i′ − m and j′ − n, have it right.',
    corrected: [
      {
        latex: String.raw`(i' - k_1 + 1, j' - k_2 + 1) \text{ to } (i', j')`,
        layer: next,
        claims: [
          {
            claim:
              '∂Y[i,j]/∂X[u,v] = if u−A+1 <= i and i <= u and v−B+1 <= j and j <= v then W?[u−i,v−j]·df(X[u,v]) else 0',
            answer: 'holds',
          },
        ],
      },
    ],
  },
  {
    key: 'X-chain',
    title: 'Gradient of a signal, by the chain rule',
    printed: String.raw`\frac{\partial E}{\partial X_{i',j'}^l} = \sum_{m=0}^{k_1-1} \sum_{n=0}^{k_2-1} \frac{\partial E}{\partial X_{i'-m,j'-n}^{l+1}} \frac{\partial X_{i'-m,j'-n}^{l+1}}{\partial X_{i',j'}^l}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: next,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[u,v] = Σ[m,n] δY?[u−m,v−n]·(W[m,n]·df(X[u,v]))',
          answer: 'holds',
          says: 'with the derivative below',
        },
      ],
    },
    note: 'Positions outside the output count as zero.',
  },
  {
    key: 'X-δ',
    title: 'Gradient of a signal, with δ',
    printed: String.raw`\frac{\partial E}{\partial X_{i',j'}^l} = \sum_{m=0}^{k_1-1} \sum_{n=0}^{k_2-1} \delta_{i'-m,j'-n}^{l+1} \frac{\partial X_{i'-m,j'-n}^{l+1}}{\partial X_{i',j'}^l}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: next,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[u,v] = Σ[m,n] δY?[u−m,v−n]·(W[m,n]·df(X[u,v]))',
          answer: 'holds',
          says: 'with the derivative below',
        },
      ],
    },
  },
  {
    key: 'Y-by-X-1',
    title: 'The next signal by a signal, put in',
    printed: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = \frac{\partial}{\partial X_{i', j'}^l} \left(\sum_{m'} \sum_{n'} W_{m', n'}^{l+1} O_{i'-m+m', j'-n+n'}^l + b^{l+1} \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: next, wrt: ['X'], claims: [{ claim: step, answer: 'holds' }] },
  },
  {
    key: 'Y-by-X-2',
    title: 'The next signal by a signal, with the activation',
    printed: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = \frac{\partial}{\partial X_{i', j'}^l} \left(\sum_{m'} \sum_{n'} W_{m', n'}^{l+1} f(X_{i'-m+m', j'-n+n'}^l) + b^{l+1} \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: next,
      wrt: ['X'],
      claims: [
        { claim: 'Y[i,j] = Σ[m,n] W[m,n]·f(X[i+m,j+n]) + b', answer: 'holds', says: 'what is differentiated' },
        { claim: step, answer: 'holds' },
      ],
    },
  },
  {
    key: 'one-term',
    title: 'The one term that stays',
    printed: String.raw`f(X_{i'-m+m, j'-n'+n}^l) = f(X_{i', j'}^l),\quad W_{m', n'}^{l+1} = W_{m, n}^{l+1},\quad m = m',\ n = n'`,
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: `${f}
layer term(X[H,V]; W[A,B]) {
  y[i,j,m,n] = W[m,n]·f(X[i−m+m,j−n+n])
}`,
      wrt: [],
      claims: [{ claim: 'y[i,j,m,n] = W[m,n]·f(X[i,j])', answer: 'holds' }],
    },
  },
  {
    key: 'Y-by-X-3',
    title: 'The next signal by a signal, written out',
    printed: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = \frac{\partial}{\partial X_{i', j'}^l} \left(W_{m', n'}^{l+1} f(X_{0-m+m', 0-n+n'}^l) + \dots + W_{m, n}^{l+1} f(X_{i', j'}^l) + \dots + b^{l+1} \right)`,
    excerpt: "W_{m', n'}^{l+1} f(X_{0-m+m', 0-n+n'}^l)",
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: `${f}
layer terms(X[H,V]; W[A,B], b) {
  Y[i,j] = Σ[m,n] W[m,n]·f(X[i+m,j+n]) + b
}`,
      wrt: ['X'],
      claims: [
        {
          claim: 'Y[i,j] = W[0,0]·f(X[0,0]) + Σ[m,n] (if m == 0 and n == 0 then 0 else W[m,n]·f(X[i+m,j+n])) + b',
          answer: 'refuted',
          says: 'the first summand with 0 in place of i′ and j′, and m′ = n′ = 0',
        },
      ],
    },
    note: 'In the first summand m′ and n′ are 0; the print puts 0 for i′ and j′ instead. The result is right: that summand drops out anyway.',
    corrected: [
      {
        latex: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = \frac{\partial}{\partial X_{i', j'}^l} \left(W_{0,0}^{l+1} f(X_{i'-m+0, j'-n+0}^l) + \dots + W_{m, n}^{l+1} f(X_{i', j'}^l) + \dots + b^{l+1} \right)`,
        excerpt: "W_{0,0}^{l+1} f(X_{i'-m+0, j'-n+0}^l)",
        layer: `${f}
layer terms(X[H,V]; W[A,B], b) {
  Y[i,j] = Σ[m,n] W[m,n]·f(X[i+m,j+n]) + b
}`,
        claims: [
          {
            claim: 'Y[i,j] = W[0,0]·f(X[i+0,j+0]) + Σ[m,n] (if m == 0 and n == 0 then 0 else W[m,n]·f(X[i+m,j+n])) + b',
            answer: 'holds',
          },
        ],
      },
    ],
  },
  {
    key: 'Y-by-X-4',
    title: 'The next signal by a signal, the one term',
    printed: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = \frac{\partial}{\partial X_{i', j'}^l} \left(W_{m,n}^{l+1} f \left(X_{i', j'}^l \right) \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: next, wrt: ['X'], claims: [{ claim: step, answer: 'holds' }] },
  },
  {
    key: 'Y-by-X',
    title: 'The next signal by a signal',
    printed: String.raw`\frac{\partial X_{i'-m, j'-n}^{l+1}}{\partial X_{i', j'}^l} = W_{m,n}^{l+1} f' \left(X_{i', j'}^l \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: next, wrt: ['X'], claims: [{ claim: step, answer: 'holds' }] },
  },
  {
    key: 'X',
    title: 'Gradient of a signal',
    printed: String.raw`\frac{\partial E}{\partial X_{i', j'}^l} = \sum_{m=0}^{k_1-1} \sum_{n=0}^{k_2-1} \delta_{i'-m, j'-n}^{l+1} W_{m,n}^{l+1} f' \left(X_{i', j'}^l \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: next,
      wrt: ['X'],
      claims: [{ claim: 'δX[u,v] = Σ[m,n] δY?[u−m,v−n]·W[m,n]·df(X[u,v])', answer: 'holds' }],
    },
    note: 'Positions outside the output count as zero.',
  },
  {
    key: 'X-turned',
    title: 'The sum as a convolution with the turned filter',
    printed: String.raw`\sum_{m=0}^{k_1-1} \sum_{n=0}^{k_2-1} \delta_{i'-m, j'-n}^{l+1} W_{m,n}^{l+1}`,
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: `layer layer(X[H,V]; W[A,B]) {
  Y[i,j] = Σ[m,n] W[m,n]·X[i+m,j+n]
}`,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[u,v] = Σ[m,n] W[A−1−m,B−1−n]·δY?[u+m−(A−1),v+n−(B−1)]',
          answer: 'holds',
          says: 'the turned filter sliding over the padded gradient',
        },
      ],
    },
  },
  {
    key: 'average-share',
    title: 'Average pooling, backwards',
    printed: String.raw`1/n \times n`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: `layer pooling(h[H,V]; ; n=2) {
  y[i,j] = 1/(n·n)·Σ[p<n, q<n] h[i·n+p,j·n+q]
}`,
      claims: [
        { claim: 'δh[u,v] = δy?[u//n,v//n]·(1/n·n)', answer: 'refuted', says: 'as a factor, read from left to right' },
        { claim: 'δh[u,v] = δy?[u//n,v//n]/(1/(n·n))', answer: 'refuted', says: 'as a divisor, the brackets put in' },
      ],
    },
    note: 'Each element of a block takes the share 1/(n × n). The print lacks the brackets, and divides by the fraction instead of multiplying.',
    corrected: [
      {
        latex: String.raw`\frac{1}{n \times n}`,
        layer: `layer pooling(h[H,V]; ; n=2) {
  y[i,j] = 1/(n·n)·Σ[p<n, q<n] h[i·n+p,j·n+q]
}`,
        claims: [{ claim: 'δh[u,v] = δy?[u//n,v//n]·(1/(n·n))', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'heading',
    title: 'Heading of the second derivation',
    printed: String.raw`\frac{\partial E}{\partial \mathbf{X}}`,
    state: 'prose',
    judgement: 'not judged',
    note: 'The heading announces gradients of the weights once more; what follows, and the symbol, are the gradients of the inputs.',
  },
];
