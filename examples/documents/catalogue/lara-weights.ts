import type { Formula } from '../formula.ts';

const f = `fn f(z) = sin(z)
fn df(z) = cos(z)`;

/** O is the output of layer l − 1, X the signal of layer l. */
const layer = `layer layer(O[H,V]; W[A,B], b) {
  X[i,j] = Σ[m,n] W[m,n]·O[i+m,j+n] + b
}`;

/** The forward pass of a convolution, and the gradient of its weights. */
export const weights: readonly Formula[] = [
  {
    key: 'forward-rotated',
    title: 'Forward pass, as a convolution',
    printed: String.raw`X_{i,j}^l = \text{rotación}_{180}\{W_{m,n}^l\} \times O_{i,j}^{l-1} + b^l`,
    reading:
      '% layer layer(O_l_1[H,V]; W_l[A,B], b_l)\n% fn rotación_180(W)[m,n] = W[A−1−m,B−1−n]\n% fn ×(W, O)[i,j] = Σ[m,n] W[A−1−m,B−1−n]·O[i+m,j+n]\n',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer layer(O[H,V]; W[A,B], b) {
  r[m,n] = W[A−1−m,B−1−n]
  X[i,j] = Σ[m,n] r[A−1−m,B−1−n]·O[i+m,j+n] + b
}`,
      claims: [
        {
          claim: 'X[i,j] = Σ[m,n] W[m,n]·O[i+m,j+n] + b',
          answer: 'holds',
          says: 'turned once by hand and once by the convolution, the filter stands as it is',
        },
      ],
      wrt: [],
    },
  },
  {
    key: 'forward',
    title: 'Forward pass',
    printed: String.raw`X_{i,j}^l = \sum_m \sum_n W_{m,n}^l O_{i+m,j+n}^{l-1} + b^l`,
    state: 'computation',
    judgement: 'right',
    understood: { layer },
  },
  {
    key: 'forward-activation',
    title: 'Output of a layer',
    printed: 'O_{i,j}^l = f(X_{i,j}^l)',
    reading: '% fn f(z) = sin(z)\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: `${f}\nlayer activation(X[H,V]) {\n  O[i,j] = f(X[i,j])\n}` },
  },
  {
    key: 'W-chain',
    title: 'Gradient of a weight, by the chain rule',
    printed: String.raw`\frac{\partial E}{\partial W_{m',n'}^l} = \sum_{i=0}^{h-k_1} \sum_{j=0}^{w-k_2} \frac{\partial E}{\partial X_{i,j}^l} \frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l}`,
    reading: '% layer layer(O_l_1[h,w]; W_l[k1,k2], b_l)\n',
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer,
      wrt: ['W'],
      claims: [
        {
          claim: 'δW[m,n] = Σ[i<H−A+1, j<V−B+1] δX[i,j]·O[i+m,j+n]',
          answer: 'holds',
          says: 'with the derivative below',
        },
      ],
    },
    note: 'h and w are the height and width of what the filter slides over.',
  },
  {
    key: 'W-δ',
    title: 'Gradient of a weight, with δ',
    printed: String.raw`\frac{\partial E}{\partial W_{m',n'}^l} = \sum_{i=0}^{h-k_1} \sum_{j=0}^{w-k_2} \delta_{i,j}^l \frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l}`,
    reading: '% layer layer(O_l_1[h,w]; W_l[k1,k2], b_l)\n',
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer,
      wrt: ['W'],
      claims: [
        {
          claim: 'δW[m,n] = Σ[i<H−A+1, j<V−B+1] δX[i,j]·O[i+m,j+n]',
          answer: 'holds',
          says: 'with the derivative below',
        },
      ],
    },
  },
  {
    key: 'X-by-W-1',
    title: 'The signal by a weight, put in',
    printed: String.raw`\frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l} = \frac{\partial}{\partial W_{m',n'}^l} \left(\sum_m \sum_n W_{m,n}^l O_{i+m,j+n}^{l-1} + b^l \right)`,
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['W'], claims: [{ claim: '∂X[i,j]/∂W[m,n] = O[i+m,j+n]', answer: 'holds' }] },
  },
  {
    key: 'X-by-W-2',
    title: 'The signal by a weight, written out',
    printed: String.raw`\frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l} = \frac{\partial}{\partial W_{m',n'}^l} \left(W_{0,0}^l O_{i+0,j+0}^{l-1} + \dots + W_{m',n'}^l O_{i+m',j+n'}^{l-1} + \dots + b^l \right)`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['W'], claims: [{ claim: '∂X[i,j]/∂W[m,n] = O[i+m,j+n]', answer: 'holds' }] },
  },
  {
    key: 'X-by-W-3',
    title: 'The signal by a weight, the one term that stays',
    printed: String.raw`\frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l} = \frac{\partial}{\partial W_{m',n'}^l} \left(W_{m',n'}^l O_{i+m',j+n'}^{l-1} \right)`,
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['W'], claims: [{ claim: '∂X[i,j]/∂W[m,n] = O[i+m,j+n]', answer: 'holds' }] },
  },
  {
    key: 'X-by-W',
    title: 'The signal by a weight',
    printed: String.raw`\frac{\partial X_{i,j}^l}{\partial W_{m',n'}^l} = O_{i+m',j+n'}^{l-1}`,
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['W'], claims: [{ claim: '∂X[i,j]/∂W[m,n] = O[i+m,j+n]', answer: 'holds' }] },
  },
  {
    key: 'W',
    title: 'Gradient of a weight',
    printed: String.raw`\frac{\partial E}{\partial W_{m',n'}^l} = \sum_{i=0}^{h-k_1} \sum_{j=0}^{w-k_2} \delta_{i,j}^l O_{i+m',j+n'}^{l-1}`,
    reading: '% layer layer(O_l_1[h,w]; W_l[k1,k2], b_l)\n',
    buildsOn: ['forward'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer,
      wrt: ['W'],
      claims: [{ claim: 'δW[m,n] = Σ[i<H−A+1, j<V−B+1] δX[i,j]·O[i+m,j+n]', answer: 'holds' }],
    },
  },
  {
    key: 'W-rotated',
    title: 'Gradient of the weights, as a convolution',
    printed: String.raw`\frac{\partial E}{\partial W_{m',n'}^l} = \text{rotación}_{180}\{\sigma_{i,j}^l\} \times O_{m',n'}^{l-1}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer,
      wrt: ['W'],
      claims: [
        {
          claim: 'δW[m,n] = Σ[i<H−A+1, j<V−B+1] δX[(H−A)−((H−A)−i),(V−B)−((V−B)−j)]·O[i+m,j+n]',
          answer: 'holds',
          says: 'δ turned once by hand and once by the convolution',
        },
      ],
    },
    note: 'Here and in the sentence before, σ stands for what is δ everywhere else.',
  },
];
