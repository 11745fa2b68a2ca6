import type { Formula } from '../formula.ts';
import { dense, f, square } from './zozoulenko-layers.ts';

const single = `${f}
layer dense(X[I]; W[I,J], b[J]) {
  s[j] = Σ[i] X[i]·W[i,j] + b[j]
  Y[j] = f(s[j])
}`;

const loss = `layer loss(p[N], y[N]) {
  L = Σ[i] (p[i] − y[i])²
}`;

const wrongLoss = '∂L/∂p[i] = 2·sqrt(Σ[j] (p[j] − y[j])²)';
const rightLoss = '∂L/∂p[i] = 2·(p[i] − y[i])';

/** Formulas 22 to 33: the gradients of feed-forward networks. */
export const gradients: readonly Formula[] = [
  {
    key: '22',
    number: 22,
    title: 'Chain rule for the weights',
    printed: String.raw`\frac{\partial L(\theta)}{\partial (vec(W^{(l)})^T)} = \frac{\partial L(\theta)}{\partial (vec(X^{(l+1)})^T)} \frac{\partial (vec(X^{(l+1)}))}{\partial (vec(W^{(l)})^T)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: dense,
      wrt: ['W'],
      claims: [
        { claim: 'δW[i,j] = Σ[r,l] δY[r,l]·((l == j)·X[r,i]·df(s[r,l]))', answer: 'holds' },
        { claim: '∂Y[r,l]/∂W[i,j] = (l == j)·X[r,i]·df(s[r,l])', answer: 'holds', says: 'the last factor' },
      ],
    },
  },
  {
    key: '23',
    number: 23,
    title: 'Chain rule for the bias',
    printed: String.raw`\frac{\partial L(\theta)}{\partial (vec(b^{(l)})^T)} = \frac{\partial L(\theta)}{\partial (vec(X^{(l+1)})^T)} \frac{\partial (vec(X^{(l+1)}))}{\partial (vec(b^{(l)})^T)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: dense,
      wrt: ['b'],
      claims: [
        { claim: 'δb[j] = Σ[r,l] δY[r,l]·((l == j)·df(s[r,l]))', answer: 'holds' },
        { claim: '∂Y[r,l]/∂b[j] = (l == j)·df(s[r,l])', answer: 'holds', says: 'the last factor' },
      ],
    },
  },
  {
    key: '24',
    number: 24,
    title: 'Chain rule for the layer before',
    printed: String.raw`\frac{\partial L(\theta)}{\partial (vec(X^{(l)})^T)} = \frac{\partial L(\theta)}{\partial (vec(X^{(l+1)})^T)} \frac{\partial (vec(X^{(l+1)}))}{\partial (vec(X^{(l)})^T)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: dense,
      wrt: ['X'],
      claims: [
        { claim: 'δX[r,i] = Σ[t,l] δY[t,l]·((t == r)·W[i,l]·df(s[t,l]))', answer: 'holds' },
        { claim: '∂Y[t,l]/∂X[r,i] = (t == r)·W[i,l]·df(s[t,l])', answer: 'holds', says: 'the last factor' },
      ],
    },
  },
  {
    key: '25',
    number: 25,
    title: 'Derivative of the cost',
    printed: String.raw`\frac{\partial L(\theta)}{\partial \hat{y}} = 2||\hat{y} - y||`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: { layer: loss, wrt: ['p'], claims: [{ claim: wrongLoss, answer: 'refuted' }] },
    note: 'The derivative by a vector is a vector: the difference stands without the norm.',
    corrected: [
      {
        latex: String.raw`\frac{\partial L(\theta)}{\partial \hat{y}} = 2(\hat{y} - y)`,
        layer: loss,
        claims: [{ claim: rightLoss, answer: 'holds' }],
      },
    ],
  },
  {
    key: '25-AB',
    title: 'Derivatives of a matrix product',
    printed: String.raw`\frac{\partial AB}{\partial B}=A^T,\quad \frac{\partial AB}{\partial A}=B^T`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: `layer product(A[I,K], B[K,J]) {
  C[i,j] = Σ[k] A[i,k]·B[k,j]
}`,
      claims: [
        { claim: 'δB[k,j] = Σ[i] A[i,k]·δC[i,j]', answer: 'holds', says: 'A transposed, times the gradient' },
        { claim: 'δA[i,k] = Σ[j] δC[i,j]·B[k,j]', answer: 'holds', says: 'the gradient, times B transposed' },
      ],
    },
    note: 'Right as factors of the chain rule, on the proper side; a derivative of a matrix by a matrix has four indices.',
  },
  {
    key: '26',
    number: 26,
    title: 'A layer by the layer before',
    printed: String.raw`\begin{aligned} \frac{\partial X^{(l+1)}}{\partial X^{(l)}} &= \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial X^{(l)}} \\ &= f'(X^{(l)}W^{(l)} + b^{(l)})W^{(l)^{T}} \end{aligned}`,
    excerpt: "f'(X^{(l)}W^{(l)} + b^{(l)})W^{(l)^{T}}",
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: dense,
      wrt: ['X'],
      claims: [
        { claim: 'δX[r,i] = Σ[j] (δY[r,j]·df(s[r,j]))·W[i,j]', answer: 'holds', says: 'as factors of the chain rule' },
      ],
    },
    note: 'Right as factors of the chain rule, the gradient multiplied elementwise into the first; the derivative itself has four indices.',
  },
  {
    key: '27',
    number: 27,
    title: 'A layer by its weights',
    printed: String.raw`\begin{aligned} \frac{\partial X^{(l+1)}}{\partial W^{(l)}} &= \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial X^{(l)}} \\ &= X^{(l)^T} f'(X^{(l)}W^{(l)} + b^{(l)}) \end{aligned}`,
    excerpt: String.raw`\frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial X^{(l)}}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: square,
      wrt: ['W'],
      claims: [
        {
          claim: '∂Y[r,j]/∂W[k,l] = (r == k)·df(s[r,j])·W[l,j]',
          answer: 'refuted',
          says: 'line 1: the derivative by X in place of that by W',
        },
        {
          claim: 'δW[i,j] = Σ[r] X[r,i]·(δY[r,j]·df(s[r,j]))',
          answer: 'holds',
          says: 'line 2, as factors of the chain rule',
        },
      ],
    },
    note: 'The denominator on the right of the first line has to be W. The second line is right as factors of the chain rule.',
    corrected: [
      {
        latex: String.raw`\frac{\partial X^{(l+1)}}{\partial W^{(l)}} = \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial W^{(l)}}`,
        excerpt: String.raw`\frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial W^{(l)}}`,
        layer: dense,
        claims: [{ claim: '∂Y[r,j]/∂W[i,l] = (j == l)·X[r,i]·df(s[r,j])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '28',
    number: 28,
    title: 'A layer by its bias',
    printed: String.raw`\begin{aligned} \frac{\partial X^{(l+1)}}{\partial b^{(l)}} &= \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial X^{(l)}} \\ &= f'(X^{(l)}W^{(l)} + b^{(l)}) \end{aligned}`,
    excerpt: String.raw`\frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial X^{(l)}}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: square,
      wrt: ['b'],
      claims: [
        {
          claim: '∂Y[r,j]/∂b[l] = df(s[r,j])·W[l,j]',
          answer: 'refuted',
          says: 'line 1: the derivative by X in place of that by b',
        },
        { claim: 'δb[j] = Σ[r] δY[r,j]·df(s[r,j])', answer: 'holds', says: 'line 2, as a factor of the chain rule' },
      ],
    },
    note: 'The denominator on the right of the first line has to be b. The second line is right.',
    corrected: [
      {
        latex: String.raw`\frac{\partial X^{(l+1)}}{\partial b^{(l)}} = \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial b^{(l)}}`,
        excerpt: String.raw`\frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial b^{(l)}}`,
        layer: dense,
        claims: [{ claim: '∂Y[r,j]/∂b[l] = (j == l)·df(s[r,j])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '29',
    number: 29,
    title: 'What δ stands for',
    printed: String.raw`\delta^{(l)} = \frac{\partial L(\theta)}{\partial X^{(l)}}`,
    state: 'definition',
    judgement: 'not judged',
    note: 'Names the gradient.',
  },
  {
    key: '30',
    number: 30,
    title: 'δ of the last layer',
    printed: String.raw`\delta^{(l_{sista})} = 2||\hat{y} - y||`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: { layer: loss, wrt: ['p'], claims: [{ claim: wrongLoss, answer: 'refuted' }] },
    note: 'As (25): the difference stands without the norm.',
    corrected: [
      {
        latex: String.raw`\delta^{(l_{sista})} = 2(\hat{y} - y)`,
        layer: loss,
        claims: [{ claim: rightLoss, answer: 'holds' }],
      },
    ],
  },
  {
    key: '31',
    number: 31,
    title: 'Recursion of δ',
    printed: String.raw`\begin{aligned} \delta^{(l)} &= \frac{\partial L(\theta)}{\partial X^{(l)}} = \frac{\partial L(\theta)}{\partial X^{(l+1)}} \frac{\partial X^{(l+1)}}{\partial X^{(l)}} \\ &= \left(\delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)})\right) W^{(l+1)^{T}} \end{aligned}`,
    excerpt: 'W^{(l+1)^{T}}',
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: square,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,i] = Σ[j] (δY[r,j]·df(s[r,j]))·V[i,j]',
          answer: 'refuted',
          says: 'V being W of layer l + 1',
        },
      ],
    },
    note: 'The weights are those of layer l, by (7) and (26). With those of layer l + 1 the product has no shape unless all layers have one width.',
    corrected: [
      {
        latex: String.raw`\delta^{(l)} = \left(\delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)})\right) W^{(l)^{T}}`,
        excerpt: 'W^{(l)^{T}}',
        layer: dense,
        claims: [{ claim: 'δX[r,i] = Σ[j] (δY[r,j]·df(s[r,j]))·W[i,j]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '32',
    number: 32,
    title: 'Gradient of the weights',
    printed: String.raw`\begin{aligned} \frac{\partial L(\theta)}{\partial W^{(l)}} &= \frac{\partial L(\theta)}{\partial X^{(l+1)}} \frac{\partial X^{(l+1)}}{\partial W^{(l)}} \\ &= X^{(l)^T} \left( \delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)}) \right) \end{aligned}`,
    reading: '% layer dense(X_l[R,I]; W_l[I,J], b_l[J])\n% fn f(z) = sin(z)\n',
    buildsOn: ['7'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: dense,
      wrt: ['W'],
      claims: [{ claim: 'δW[i,j] = Σ[r] X[r,i]·(δY[r,j]·df(s[r,j]))', answer: 'holds' }],
    },
  },
  {
    key: '33',
    number: 33,
    title: 'Gradient of the bias',
    printed: String.raw`\begin{aligned} \frac{\partial L(\theta)}{\partial b^{(l)}} &= \frac{\partial L(\theta)}{\partial X^{(l+1)}} \frac{\partial X^{(l+1)}}{\partial b^{(l)}} \\ &= \delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)}) \end{aligned}`,
    excerpt: String.raw`\delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)})`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: single,
      wrt: ['b'],
      claims: [{ claim: 'δb[j] = δY[j]·df(s[j])', answer: 'holds', says: 'for one example' }],
    },
    note: 'Right for one example, for which the cost is defined there. For a batch, which (32) covers, the sum over its rows is missing: the right side has a row for each example and b has not.',
    corrected: [
      {
        latex: String.raw`\frac{\partial L(\theta)}{\partial b_j^{(l)}} = \sum_{r} \left( \delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)}) \right)_{r,j}`,
        layer: dense,
        claims: [{ claim: 'δb[j] = Σ[r] δY[r,j]·df(s[r,j])', answer: 'holds' }],
      },
    ],
  },
];
