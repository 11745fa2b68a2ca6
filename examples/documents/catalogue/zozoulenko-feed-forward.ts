import type { Formula } from '../formula.ts';

const f = `fn f(z) = tanh(z)
fn df(z) = 1 − tanh(z)²`;

/** Y stands for X of layer l + 1. */
const dense = `${f}
layer dense(X[R,I]; W[I,J], b[J]) {
  s[r,j] = Σ[i] X[r,i]·W[i,j] + b[j]
  Y[r,j] = f(s[r,j])
}`;

/** The same with as many rows as columns everywhere, so that misplaced indices stay inside; V stands for W of layer l + 1. */
const square = `${f}
layer dense(X[N,N]; W[N,N], V[N,N], b[N]) {
  s[r,j] = Σ[i] X[r,i]·W[i,j] + b[j]
  Y[r,j] = f(s[r,j])
}`;

const single = `${f}
layer dense(X[I]; W[I,J], b[J]) {
  s[j] = Σ[i] X[i]·W[i,j] + b[j]
  Y[j] = f(s[j])
}`;

const loss = `layer loss(p[N], y[N]) {
  L = Σ[i] (p[i] − y[i])²
}`;

const quotient = `layer quotient(θ[N]; ; h=0.001) {
  L = Σ[i] θ[i]²
  q[i<N] = (Σ[k] (θ[k] + (if k == i then h else 0))² − L)/h
  return L
}`;

const entries = `layer entries(θ[n]) {
  count = Σ[i] (1 + 0·θ[i])
}`;

const wrongLoss = '∂L/∂p[i] = 2·sqrt(Σ[j] (p[j] − y[j])²)';
const rightLoss = '∂L/∂p[i] = 2·(p[i] − y[i])';

/** Formulas 6, 7 and 16 to 33: feed-forward networks. */
export const feedForward: readonly Formula[] = [
  {
    key: 'W-indices',
    title: 'Indices of the weights',
    printed: String.raw`W_{ba}^{(l)} : X_{ra}^{(l)} \to X_{rb}^{(l+1)}`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: square,
      wrt: [],
      claims: [
        {
          claim: 's[r,j] = Σ[i] X[r,i]·W[j,i] + b[j]',
          answer: 'refuted',
          says: 'with the indices in the order of the sentence',
        },
      ],
    },
    note: 'The sentence gives the target first. (6), (7) and every formula after them have the source first, as X·W needs.',
    corrected: [
      {
        latex: String.raw`W_{ab}^{(l)} : X_{ra}^{(l)} \to X_{rb}^{(l+1)}`,
        layer: dense,
        claims: [{ claim: 's[r,j] = Σ[i] X[r,i]·W[i,j] + b[j]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '6',
    number: 6,
    title: 'A neuron with three inputs',
    printed: String.raw`\begin{aligned} X_{00}^{(3)} &= f(X_{00}^{(2)}W_{00}^{(2)} + X_{01}^{(2)}W_{10}^{(2)} + X_{02}^{(2)}W_{20}^{(2)} + b^{(2)}) \\ &= f(X_{00}^{(2)}W_{00}^{(2)} + b^{(2)}) \end{aligned}`,
    reading: '% fn f(z) = tanh(z)\n',
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: `${f}
layer neuron(X[1,3]; W[3,1], b) {
  Y[r,j] = f(Σ[i] X[r,i]·W[i,j] + b)
}`,
      claims: [
        { claim: 'Y[r,j] = f(X[r,0]·W[0,j] + X[r,1]·W[1,j] + X[r,2]·W[2,j] + b)', answer: 'holds', says: 'line 1' },
        { claim: 'Y[r,j] = f(X[r,0]·W[0,j] + b)', answer: 'refuted', says: 'line 2' },
      ],
    },
    note: 'The second line drops two of the three products. What is meant is the matrix product, without subscripts.',
    corrected: [
      {
        latex: 'X^{(3)} = f(X^{(2)}W^{(2)} + b^{(2)})',
        layer: `${f}
layer neuron(X[1,3]; W[3,1], b) {
  Y[r,j] = f(X[r,0]·W[0,j] + X[r,1]·W[1,j] + X[r,2]·W[2,j] + b)
}`,
        claims: [{ claim: 'Y[r,j] = f(Σ[i] X[r,i]·W[i,j] + b)', answer: 'holds' }],
      },
    ],
  },
  {
    key: '6-sizes',
    title: 'Sizes of that neuron',
    printed: String.raw`X^{(3)} \in \mathbb{R}^{1 \times 1},\ X^{(2)} \in \mathbb{R}^{1 \times 3},\ W^{(2)} \in \mathbb{R}^{3 \times 1},\ b^{(2)} \in \mathbb{R}^1`,
    state: 'definition',
    judgement: 'right',
    recomputed: [
      {
        kind: 'shape',
        says: 'the output of a layer with these inputs',
        layer: dense,
        sizes: { R: 1, I: 3, J: 1 },
        of: 'Y',
        printed: [1, 1],
        equal: true,
      },
    ],
  },
  {
    key: '7',
    number: 7,
    title: 'A layer',
    printed: 'X^{(l+1)} = f(X^{(l)}W^{(l)} + b^{(l)})',
    state: 'computation',
    judgement: 'right',
    understood: { layer: dense },
  },
  {
    key: '16',
    number: 16,
    title: 'Cost',
    printed: String.raw`\begin{aligned} L(W,b) &= ||\hat{y} - y||^{2} \\ &= ||f(f(f(XW^{(0)} + b^{(0)})W^{(1)} + b^{(1)})W^{(2)} + b^{(2)}) - y||^{2} \end{aligned}`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `${f}
layer cost(X[R,I], y[R,D]; W0[I,A], b0[A], W1[A,B], b1[B], W2[B,D], b2[D]) {
  X1[r,a] = f(Σ[i] X[r,i]·W0[i,a] + b0[a])
  X2[r,b] = f(Σ[a] X1[r,a]·W1[a,b] + b1[b])
  ŷ[r,d] = f(Σ[b] X2[r,b]·W2[b,d] + b2[d])
  L = Σ[r,d] (ŷ[r,d] − y[r,d])²
}`,
      wrt: ['W2'],
    },
  },
  {
    key: '17',
    number: 17,
    title: 'Where the gradient lives',
    printed: String.raw`\nabla L(\theta) : \mathbb{R}^n \to \mathbb{R}^n`,
    state: 'definition',
    judgement: 'right',
    understood: { layer: entries, wrt: [], claims: [{ claim: 'count = n', answer: 'holds' }] },
  },
  {
    key: '18',
    number: 18,
    title: 'The gradient, written out',
    printed: String.raw`\nabla L(\theta) = \left(\frac{\partial L(\theta)}{\partial \theta^{(0)}} \quad \frac{\partial L(\theta)}{\partial \theta^{(1)}} \quad \dots \quad \frac{\partial L(\theta)}{\partial \theta^{(n)}}\right)`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: entries,
      wrt: [],
      claims: [{ claim: 'count = n + 1', answer: 'refuted', says: 'entries from 0 to n' }],
    },
    note: 'Counted from 0, the last of the n entries of (17) is that of n − 1, as (21) has it.',
    corrected: [
      {
        latex: String.raw`\nabla L(\theta) = \left(\frac{\partial L(\theta)}{\partial \theta^{(0)}} \quad \dots \quad \frac{\partial L(\theta)}{\partial \theta^{(n-1)}}\right)`,
        layer: entries,
        claims: [{ claim: 'count = (n − 1) + 1', answer: 'holds' }],
      },
    ],
  },
  {
    key: '19',
    number: 19,
    title: 'Part of the gradient',
    printed: String.raw`\frac{\partial L(\theta)}{\partial \theta^{(l)}} = \nabla_{\theta^{(l)}} L(\theta)`,
    state: 'definition',
    judgement: 'not judged',
    note: 'Two notations for one thing.',
  },
  {
    key: '20',
    number: 20,
    title: 'Gradient descent',
    printed: String.raw`\theta^{(n)} \to \theta^{(n)} - \alpha \frac{\partial L(\theta)}{\partial \theta^{(l)}}`,
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: `layer descent(θ[N]; ; α=0.1) {
  L = Σ[i] θ[i]²
  v[n] = θ[n] − α·2·θ[n]
}`,
      wrt: [],
      claims: [{ claim: 'v[n] = θ[n] − α·2·θ[l]', answer: 'rejected', says: 'with L = Σ θ²' }],
    },
    note: 'A parameter moves against its own derivative: n and l are to be the same index.',
    corrected: [
      {
        latex: String.raw`\theta^{(l)} \to \theta^{(l)} - \alpha \frac{\partial L(\theta)}{\partial \theta^{(l)}}`,
        layer: `layer descent(θ[N]; ; α=0.1) {
  L = Σ[i] θ[i]²
}`,
        claims: [{ claim: '∂L/∂θ[l] = 2·θ[l]', answer: 'holds', says: 'with L = Σ θ²' }],
      },
    ],
  },
  {
    key: '21',
    number: 21,
    title: 'Forward difference',
    printed: String.raw`\frac{\partial L(\theta)}{\partial \theta^{(i)}} = \frac{L(\theta^{(0)}, \dots, \theta^{(i)} + h, \dots, \theta^{(n-1)}) - L(\theta)}{h}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: quotient,
      wrt: ['θ'],
      claims: [
        { claim: '∂L/∂θ[i] = q[i]', answer: 'refuted', says: 'with L = Σ θ², as an equation' },
        { claim: '∂L/∂θ[i] = q[i] − h', answer: 'holds', says: 'with L = Σ θ²: the error is h' },
      ],
    },
    note: 'An approximation, as the sentence before it says; ≈ should stand for =.',
  },
  {
    key: '21-parameters',
    title: 'Parameters of the network of figure 1',
    printed: '24',
    state: 'garbled in print',
    judgement: 'not judged',
    note: 'The figure is a picture and not in the text.',
  },
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
    note: 'In the first line the denominator on the right has to be W; the second line is right as factors of the chain rule.',
    corrected: [
      {
        latex: String.raw`\frac{\partial X^{(l+1)}}{\partial W^{(l)}} = \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial W^{(l)}}`,
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
    note: 'In the first line the denominator on the right has to be b.',
    corrected: [
      {
        latex: String.raw`\frac{\partial X^{(l+1)}}{\partial b^{(l)}} = \frac{\partial f(X^{(l)}W^{(l)} + b^{(l)})}{\partial b^{(l)}}`,
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
    note: 'The weights are those of layer l, by (7) and by (26). Unless all layers have one width, the printed product does not even have a shape.',
    corrected: [
      {
        latex: String.raw`\delta^{(l)} = \left(\delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)})\right) W^{(l)^{T}}`,
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
