import type { Formula } from '../formula.ts';
import { dense, f, square } from './zozoulenko-layers.ts';

const quotient = `layer quotient(θ[N]; ; h=0.001) {
  L = Σ[i] θ[i]²
  q[i<N] = (Σ[k] (θ[k] + (if k == i then h else 0))² − L)/h
  return L
}`;

const entries = `layer entries(θ[n]) {
  count = Σ[i] (1 + 0·θ[i])
}`;

/** Formulas 6, 7 and 16 to 21: feed-forward networks and their cost. */
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
    reading: '% fn f(z) = sin(z)\n',
    excerpt: 'f(X_{00}^{(2)}W_{00}^{(2)} + b^{(2)})',
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
    note: 'The second line drops two of the three products. The matrix product, without subscripts, is meant.',
    corrected: [
      {
        latex: 'X^{(3)} = f(X^{(2)}W^{(2)} + b^{(2)})',
        excerpt: 'f(X^{(2)}W^{(2)} + b^{(2)})',
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
    reading: '% layer dense(X_l[R,I]; W_l[I,J], b_l[J])\n% fn f(z) = sin(z)\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: dense },
  },
  {
    key: '16',
    number: 16,
    title: 'Cost',
    printed: String.raw`\begin{aligned} L(W,b) &= ||\hat{y} - y||^{2} \\ &= ||f(f(f(XW^{(0)} + b^{(0)})W^{(1)} + b^{(1)})W^{(2)} + b^{(2)}) - y||^{2} \end{aligned}`,
    reading: '% fn f(z) = sin(z)\n% layer cost(X[R,I], y[R,D]; W_0[I,A], b_0[A], W_1[A,B], b_1[B], W_2[B,D], b_2[D])\n',
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
    excerpt: String.raw`\frac{\partial L(\theta)}{\partial \theta^{(n)}}`,
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
        excerpt: String.raw`\frac{\partial L(\theta)}{\partial \theta^{(n-1)}}`,
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
    reading: '% input: θ[N], δθ[N]\n',
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
    note: 'A parameter moves against its own derivative: n and l have to be one index.',
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
];
