import type { Formula } from '../formula.ts';

const φ = `fn φ(z) = sin(z)
fn dφ(z) = cos(z)`;

/** Layer ℓ: the signals s from the signals r of the layer before. */
const layer = `${φ}
layer layer(r[I]; w[I,J]) {
  x[i] = φ(r[i])
  s[j] = Σ[k] w[k,j]·x[k]
}`;

const weights = `layer signals(x[I]; w[I,J]) {
  s[j] = Σ[k] w[k,j]·x[k]
}`;

/** The last layer and its cost; M stands for the number L of layers. */
const last = `${φ}
layer cost(s[D], z[D]) {
  x[j] = φ(s[j])
  C = 1/2·Σ[j] (x[j] − z[j])²
}`;

/** Formulas 35 to 46: back-propagation. */
export const backpropagation: readonly Formula[] = [
  {
    key: 'forward',
    title: 'Output of a neuron',
    printed: String.raw`x_i^{(\ell)} = \varphi(s_i^{(\ell)}) = \varphi(w_i^{(\ell)} x^{(\ell-1)})`,
    reading: '% fn φ(z) = sin(z)\n% layer forward(x_ℓ_1[D]; w_ℓ[D,A])\n',
    state: 'computation',
    judgement: 'right if read kindly',
    understood: {
      layer: `${φ}
layer forward(x0[D]; w[D,A]) {
  s[i] = Σ[k] w[k,i]·x0[k]
  x[i] = φ(s[i])
}`,
      claims: [{ claim: 'x[i] = φ(Σ[k] w[k,i]·x0[k])', answer: 'holds' }],
    },
    note: 'w is a column in (28) to (32), so a transposition is missing: two columns have no product.',
  },
  {
    key: '35',
    number: 35,
    title: 'Gradient of a weight',
    printed: String.raw`\frac{\partial C}{\partial w_{ij}^{(\ell)}} = \frac{\partial C}{\partial s_j^{(\ell)}} \frac{\partial s_j^{(\ell)}}{\partial w_{ij}^{(\ell)}} = \delta_j^{(\ell)} x_i^{(\ell-1)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: weights, wrt: ['w'], claims: [{ claim: 'δw[i,j] = δs[j]·x[i]', answer: 'holds' }] },
  },
  {
    key: '36',
    number: 36,
    title: 'A signal and its weights',
    printed: String.raw`\frac{\partial s_{j}^{(\ell)}}{\partial w_{ij}^{(\ell)}} = \frac{\partial}{\partial w_{ij}^{(\ell)}} \sum_{k=1}^{d^{(\ell-1)}} w_{kj}^{(\ell)} x_k^{(\ell-1)} = x_i^{(\ell-1)}`,
    reading: '\\[s_j^{(\\ell)} = \\sum_{k=1}^{d^{(\\ell-1)}} w_{kj}^{(\\ell)} x_k^{(\\ell-1)}\\]\n',
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: weights,
      wrt: ['w'],
      claims: [{ claim: '∂s[j]/∂w[i,l] = (j == l)·x[i]', answer: 'holds', says: 'x_i for l = j' }],
    },
    note: 'The sum leaves out k = 0, the bias that (28) counts among the weights; its derivative is x₀ likewise.',
  },
  {
    key: '36-δ',
    title: 'What δ stands for',
    printed: String.raw`\delta_{j}^{(\ell)} = \frac{\partial C}{\partial s_{i}^{(\ell)}}`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: last,
      wrt: ['s'],
      claims: [{ claim: '∂C/∂s[j] = (x[i] − z[i])·dφ(s[i])', answer: 'rejected' }],
    },
    note: 'The index is j on both sides, as in (35); nothing binds i. The same slip, which may be of the copy, stands in (38) and beneath (42).',
    corrected: [
      {
        latex: String.raw`\delta_{j}^{(\ell)} = \frac{\partial C}{\partial s_{j}^{(\ell)}}`,
        layer: last,
        claims: [{ claim: '∂C/∂s[j] = (x[j] − z[j])·dφ(s[j])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '37',
    number: 37,
    title: 'Cost',
    printed: String.raw`C = \frac{1}{2} \sum_{i=1}^{d^{(L)}} \left( x_j^{(L)} - z_j \right)^2 = \frac{1}{2} \left\| x^{(L)} - z \right\|^2 = \frac{1}{2} \left\| \varphi(s^{(L)}) - z \right\|^2`,
    excerpt: String.raw`\frac{1}{2} \sum_{i=1}^{d^{(L)}} \left( x_j^{(L)} - z_j \right)^2`,
    reading: '% fn φ(z) = sin(z)\n% layer cost(s_L[D], z[D])\n',
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: last,
      claims: [
        { claim: 'C = 1/2·Σ[i<D] (x[j] − z[j])²', answer: 'rejected', says: 'the sum' },
        { claim: 'C = 1/2·Σ[j] (φ(s[j]) − z[j])²', answer: 'holds', says: 'the norms' },
      ],
    },
    note: 'The sum counts i, but its terms have the index j. The two norms are right. The slip may be of the copy.',
    corrected: [
      {
        latex: String.raw`C = \frac{1}{2} \sum_{j=1}^{d^{(L)}} \left( x_j^{(L)} - z_j \right)^2`,
        excerpt: String.raw`\frac{1}{2} \sum_{j=1}^{d^{(L)}} \left( x_j^{(L)} - z_j \right)^2`,
        layer: last,
        claims: [{ claim: 'C = 1/2·Σ[j] (x[j] − z[j])²', answer: 'holds' }],
      },
    ],
  },
  {
    key: '37-norm',
    title: 'Cost as a sum over the last layer',
    printed: String.raw`\frac{1}{2}\left\|\varphi(s^{(L)})-z\right\|^2=\frac{1}{2}\sum_{j=1}^L\left(\varphi(s_j^{(L)})-z_j\right)^2`,
    excerpt: String.raw`\sum_{j=1}^L\left(\varphi(s_j^{(L)})-z_j\right)^2`,
    state: 'identity',
    judgement: 'wrong',
    understood: {
      layer: `${φ}
layer cost(s[D], z[D], r[L]) {
  x[j] = φ(s[j])
  C = 1/2·Σ[j] (x[j] − z[j])²
}`,
      claims: [
        {
          claim: 'C = 1/2·Σ[j<L] (if j < D then (φ(s[j]) − z[j])² else 0)',
          answer: 'refuted',
          says: 'what exists of the first L terms',
        },
      ],
      wrt: [],
    },
    note: 'L is the number of layers. The sum runs over the neurons of the last one, of which there are d, as in (37).',
    corrected: [
      {
        latex: String.raw`\frac{1}{2}\left\|\varphi(s^{(L)})-z\right\|^2=\frac{1}{2}\sum_{j=1}^{d^{(L)}}\left(\varphi(s_j^{(L)})-z_j\right)^2`,
        excerpt: String.raw`\sum_{j=1}^{d^{(L)}}\left(\varphi(s_j^{(L)})-z_j\right)^2`,
        layer: last,
        claims: [{ claim: 'C = 1/2·Σ[j<D] (φ(s[j]) − z[j])²', answer: 'holds' }],
      },
    ],
  },
  {
    key: '38',
    number: 38,
    title: 'δ of the last layer',
    printed: String.raw`\delta_j^{(L)} = \frac{\partial C}{\partial s_i^{(L)}} = (x^{(L)} - z)\varphi'(s_j^{(L)})`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: last,
      wrt: ['s'],
      claims: [{ claim: '∂C/∂s[j] = (x − z)·dφ(s[j])', answer: 'rejected' }],
    },
    note: 'x and z lack the index j, so that a number would equal a vector. The derivative is by the element j of s, not i.',
    corrected: [
      {
        latex: String.raw`\delta_j^{(L)} = \frac{\partial C}{\partial s_j^{(L)}} = (x_j^{(L)} - z_j)\varphi'(s_j^{(L)})`,
        layer: last,
        claims: [{ claim: '∂C/∂s[j] = (x[j] − z[j])·dφ(s[j])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '39',
    number: 39,
    title: 'δ of the layer before',
    printed: String.raw`\delta_{i}^{(\ell-1)} = \frac{\partial C}{\partial s_{i}^{(\ell-1)}} = \sum_{j=1}^{d^{(\ell)}} \frac{\partial C}{\partial s_{j}^{(\ell)}} \frac{\partial s_{j}^{(\ell)}}{\partial s_{i}^{(\ell-1)}} = \sum_{j=1}^{d^{(\ell)}} \delta_{j}^{(\ell)} \frac{\partial s_{j}^{(\ell)}}{\partial s_{i}^{(\ell-1)}}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer,
      wrt: ['r'],
      claims: [
        {
          claim: 'δr[i] = Σ[j] δs[j]·(w[i,j]·dφ(r[i]))',
          answer: 'holds',
          says: 'with the partial derivatives of (40)',
        },
      ],
    },
    note: 'The number is missing in print: 38 stands once beneath two formulas, and 40 follows.',
  },
  {
    key: '39-prose',
    title: 'Which signals a signal affects',
    printed: String.raw`s_j^{(\ell-1)} \text{ affects all } s_i^{(\ell)},\ 1 \leq j \leq d^{(\ell)}`,
    state: 'definition',
    judgement: 'wrong',
    note: 'The indices are exchanged: j, which runs to the size of layer ℓ, belongs to the signals of layer ℓ. (39) has them right.',
    understood: {
      layer,
      wrt: [],
      claims: [
        {
          claim: '∂s[i]/∂r[j] = if j < J then w[j,i]·dφ(r[j]) else 0',
          answer: 'refuted',
          says: 'only j up to the size of layer ℓ count',
        },
      ],
    },
    corrected: [
      {
        latex: String.raw`s_i^{(\ell-1)} \text{ affects all } s_j^{(\ell)},\ 1 \leq j \leq d^{(\ell)}`,
        layer,
        claims: [{ claim: '∂s[j]/∂r[i] = w[i,j]·dφ(r[i])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '40',
    number: 40,
    title: 'Sensitivity of a signal to the layer before',
    printed: String.raw`\begin{aligned} \frac{\partial s_{j}^{(\ell)}}{\partial s_{i}^{(\ell-1)}} &= \frac{\partial}{\partial s_{i}^{(\ell-1)}} \sum_{j=1}^{d^{(\ell-1)}} w_{ij}^{(\ell)} x_{j}^{(\ell-1)} \\ &= \frac{\partial}{\partial s_{i}^{(\ell-1)}} \sum_{j=1}^{d^{(\ell-1)}} w_{ij}^{(\ell)} \varphi(s_{j}^{(\ell-1)}) \\ &= w_{ij}^{(\ell)} \varphi'(s_{i}^{(\ell-1)}) \end{aligned}`,
    excerpt: String.raw`\sum_{j=1}^{d^{(\ell-1)}} w_{ij}^{(\ell)} \varphi(s_{j}^{(\ell-1)})`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer,
      wrt: ['r'],
      claims: [
        { claim: 's[j] = Σ[j] w[i,j]·x[j]', answer: 'rejected', says: 'the sum of the first two lines' },
        { claim: '∂s[j]/∂r[i] = w[i,j]·dφ(r[i])', answer: 'holds', says: 'the last line' },
      ],
    },
    note: 'The first two lines sum over j, which the left side holds fixed, and over the second index of w; the sum is over the neurons of the layer before, the first index. The last line is right.',
    corrected: [
      {
        latex: String.raw`\frac{\partial s_{j}^{(\ell)}}{\partial s_{i}^{(\ell-1)}} = \frac{\partial}{\partial s_{i}^{(\ell-1)}} \sum_{k=1}^{d^{(\ell-1)}} w_{kj}^{(\ell)} \varphi(s_{k}^{(\ell-1)}) = w_{ij}^{(\ell)} \varphi'(s_{i}^{(\ell-1)})`,
        excerpt: String.raw`\sum_{k=1}^{d^{(\ell-1)}} w_{kj}^{(\ell)} \varphi(s_{k}^{(\ell-1)})`,
        layer,
        claims: [
          { claim: 's[j] = Σ[k] w[k,j]·φ(r[k])', answer: 'holds' },
          { claim: '∂s[j]/∂r[i] = w[i,j]·dφ(r[i])', answer: 'holds' },
        ],
      },
    ],
  },
  {
    key: '41',
    number: 41,
    title: 'Recursion of δ',
    printed: String.raw`\delta_i^{(\ell-1)} = \varphi'(s_i^{(\ell-1)}) \sum_{j=1}^{d^{(\ell)}} \delta_j^{(\ell)} w_{ij}^{(\ell)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['r'], claims: [{ claim: 'δr[i] = dφ(r[i])·Σ[j] δs[j]·w[i,j]', answer: 'holds' }] },
  },
  {
    key: '42',
    number: 42,
    title: 'Gradient descent',
    printed: String.raw`w_{ij}^{(\ell)}(n+1) = w_{ij}^{(\ell)}(n) - \alpha \delta_j^{(\ell)}(n) x_i^{(\ell-1)}(n)`,
    reading: '% layer update(w_ℓ_n[I,J], δ_ℓ_n[J], x_ℓ_1_n[I]; ; α=0.01)\n',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer update(w[I,J], δ[J], x[I]; ; α=0.01) {
  v[i,j] = w[i,j] − α·δ[j]·x[i]
}`,
      wrt: [],
    },
    note: 'By (35) δ_j·x_i is the gradient of the cost.',
  },
  {
    key: '42-δ',
    title: 'What δ stands for, once more',
    printed: String.raw`\delta_j^{(\ell)} = \frac{\partial \mathcal{C}}{\partial s_i^{(\ell)}}`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: last,
      wrt: ['s'],
      claims: [{ claim: '∂C/∂s[j] = (x[i] − z[i])·dφ(s[i])', answer: 'rejected' }],
    },
    note: 'The index is j on both sides.',
    corrected: [
      {
        latex: String.raw`\delta_j^{(\ell)} = \frac{\partial \mathcal{C}}{\partial s_j^{(\ell)}}`,
        layer: last,
        claims: [{ claim: '∂C/∂s[j] = (x[j] − z[j])·dφ(s[j])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '43',
    number: 43,
    title: 'A layer, in matrix form',
    printed: String.raw`x^{\ell} = \varphi(W^{(\ell)T}x^{(\ell-1)})`,
    reading: '% fn φ(z) = sin(z)\n',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `${φ}
layer dense(x0[I]; W[I,J]) {
  x[j] = φ(Σ[i] W[i,j]·x0[i])
}`,
    },
  },
  {
    key: '44',
    number: 44,
    title: 'δ of the last layer, in matrix form',
    printed: String.raw`\delta^{L} = (x^{(L)} - z) \odot \varphi'(s^{(L)})`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: last, wrt: ['s'], claims: [{ claim: '∂C/∂s[j] = (x[j] − z[j])·dφ(s[j])', answer: 'holds' }] },
  },
  {
    key: '45',
    number: 45,
    title: 'Recursion of δ, in matrix form',
    printed: String.raw`\delta^{\ell-1} = W^{(\ell)}\delta^{(\ell)} \odot \varphi'(s^{(\ell-1)})`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer, wrt: ['r'], claims: [{ claim: 'δr[i] = (Σ[j] w[i,j]·δs[j])·dφ(r[i])', answer: 'holds' }] },
  },
  {
    key: '46',
    number: 46,
    title: 'Gradient of the weights, in matrix form',
    printed: String.raw`\frac{\partial C}{\partial W^{(\ell)}} = x^{(\ell-1)} \delta^{(\ell)T}`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: weights, wrt: ['w'], claims: [{ claim: 'δw[i,j] = x[i]·δs[j]', answer: 'holds' }] },
  },
  {
    key: 'hadamard',
    title: 'Hadamard product',
    printed: String.raw`(a \odot b)_i = a_i b_i`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer hadamard(a[N], b[N]) {\n  y[i] = a[i]·b[i]\n}' },
  },
];
