import type { Formula } from '../formula.ts';

const φ = `fn φ(z) = sin(z)
fn dφ(z) = cos(z)`;

const signals = `${φ}
layer signals(x0[D]; w[D,A]) {
  s[j] = Σ[i] w[i,j]·x0[i]
  x[j] = φ(s[j])
}`;

const second = `${φ}
layer second(x[A]; w[A]) {
  s = Σ[i] w[i]·x[i]
  y = φ(s)
}`;

const network = `${φ}
layer network(x0[D]; w1[D,A], w2[A]) {
  s1[j] = Σ[i] w1[i,j]·x0[i]
  x1[j] = φ(s1[j])
  s2    = Σ[j] w2[j]·x1[j]
  y     = φ(s2)
}`;

const three = `layer signals(x0[3]; w[3,A]) {
  s[j] = Σ[i] w[i,j]·x0[i]
}`;

/** Formulas 28 to 34: networks and their sensitivity to the input. */
export const networks: readonly Formula[] = [
  {
    key: 'weights',
    title: 'Names of the weights',
    printed: String.raw`w_{ii}^{(\ell)}`,
    state: 'garbled in print',
    judgement: 'right if read kindly',
    note: 'Two different indices are explained beneath, the source i and the target j; (28) to (46) print both.',
  },
  {
    key: '28',
    number: 28,
    title: 'First perceptron of the first layer',
    printed: String.raw`s_{1}^{(1)} = w_1^{(1)T} x^{(0)} = w_{01}^{(1)} x_0^{(0)} + w_{11}^{(1)} x_1^{(0)} + w_{21}^{(1)} x_2^{(0)},\quad y_1 = x_1^{(1)} = \varphi(s_1^{(1)}) = \varphi(w_1^{(1)T} x^{(0)})`,
    reading: '% fn φ(z) = sin(z)\n% layer first(x_0[3]; w_1[3,A])\n% return: y1\n',
    alone: 'layer first(x[3]; w[3,A]) {\n  y = sin(Σ[i] w[i,1]·x[i])\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: three,
      claims: [{ claim: 's[j] = w[0,j]·x0[0] + w[1,j]·x0[1] + w[2,j]·x0[2]', answer: 'holds', says: 'of column 1' }],
    },
  },
  {
    key: '29',
    number: 29,
    title: 'Second perceptron of the first layer',
    printed: String.raw`s_{2}^{(1)} = w_2^{(1)T} x^{(0)} = w_{02}^{(1)} x_0^{(0)} + w_{12}^{(1)} x_1^{(0)} + w_{22}^{(1)} x_2^{(0)},\quad y_2 = x_2^{(1)} = \varphi(s_2^{(1)}) = \varphi(w_2^{(1)T} x^{(0)})`,
    reading: '% fn φ(z) = sin(z)\n% layer first(x_0[3]; w_1[3,A])\n% return: y2\n',
    alone: 'layer first(x[3]; w[3,A]) {\n  y = sin(Σ[i] w[i,2]·x[i])\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: three,
      claims: [{ claim: 's[j] = w[0,j]·x0[0] + w[1,j]·x0[1] + w[2,j]·x0[2]', answer: 'holds', says: 'of column 2' }],
    },
  },
  {
    key: '30',
    number: 30,
    title: 'First layer as a matrix product',
    printed: String.raw`s^{(1)} = w^{(1)T} x^{(0)} ; x^{(1)} = \varphi(s^{(1)}) = \varphi(w^{(1)T} x^{(0)})`,
    reading: '% fn φ(z) = sin(z)\n% layer first(x_0[D]; w_1[D,A])\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: signals, claims: [{ claim: 'x[j] = φ(Σ[i] w[i,j]·x0[i])', answer: 'holds' }] },
  },
  {
    key: '31',
    number: 31,
    title: 'Neuron of the second layer',
    printed: String.raw`s^{(2)} = s_1^{(1)} = w_1^{(2)T} x^{(1)} = w_{01}^{(2)} x_0^{(1)} + w_{11}^{(2)} x_1^{(1)} + w_{21}^{(2)} x_2^{(1)},\quad y = x_1^{(2)} = \varphi(s^{(2)}) = \varphi(w^{(2)T} x^{(1)})`,
    excerpt: 's^{(2)} = s_1^{(1)}',
    reading: '% fn φ(z) = sin(z)\n',
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: `${φ}
layer network(x0[3]; w1[3,2], w2[3]) {
  s1[j] = Σ[i] w1[i,j]·x0[i]
  x1[j<3] = if j == 0 then −1 else φ(s1[j−1])
  s2 = Σ[j] w2[j]·x1[j]
  y  = φ(s2)
}`,
      wrt: ['w2'],
      claims: [
        {
          claim: 's2 = s1[0]',
          answer: 'refuted',
          says: 'the signal is that of the first perceptron of the first layer',
        },
        { claim: 's2 = w2[0]·x1[0] + w2[1]·x1[1] + w2[2]·x1[2]', answer: 'holds', says: 'the sum' },
      ],
    },
    note: 'The neuron is the first of layer 2, so its signal has the superscript (2); as printed it would be that of a neuron of layer 1. The sum is right.',
    corrected: [
      {
        latex: 's^{(2)} = s_1^{(2)} = w_1^{(2)T} x^{(1)}',
        excerpt: 's^{(2)} = s_1^{(2)}',
        layer: second,
        claims: [{ claim: 's = Σ[j] x[j]·w[j]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '32',
    number: 32,
    title: 'The network as a composition',
    printed: String.raw`f_w(x^{(0)}) = y = \varphi(w^{(2)T}\varphi(w^{(1)T}x^{(0)}))`,
    reading: '% fn φ(z) = sin(z)\n% layer network(x_0[D]; w_1[D,A], w_2[A])\n',
    state: 'computation',
    judgement: 'right if read kindly',
    understood: {
      layer: network,
      claims: [{ claim: 'y = φ(Σ[j] w2[j]·φ(Σ[i] w1[i,j]·x0[i]))', answer: 'holds' }],
    },
    note: 'Between the two layers the constant element x₀ = −1 of (31) is to be put in front of the vector; the composition does not show it.',
  },
  {
    key: '33',
    number: 33,
    title: 'Chain rule through the network',
    printed: String.raw`\begin{aligned} dy &= \frac{dy}{ds^{(2)}} ds^{(2)} = \frac{dy}{ds^{(2)}} \frac{ds^{(2)}}{dx^{(1)}} dx^{(1)} \\ &= \frac{dy}{ds^{(2)}} \frac{ds^{(2)}}{dx^{(1)}} \frac{dx^{(1)}}{ds^{(1)}} ds^{(1)} = \frac{dy}{ds^{(2)}} \frac{ds^{(2)}}{dx^{(1)}} \frac{dx^{(1)}}{ds^{(1)}} \frac{ds^{(1)}}{dx^{(0)}} dx^{(0)} \end{aligned}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: network,
      wrt: ['x0'],
      claims: [{ claim: '∂y/∂x0[i] = dφ(s2)·Σ[j] w2[j]·dφ(s1[j])·w1[i,j]', answer: 'holds' }],
    },
  },
  {
    key: '34',
    number: 34,
    title: 'Total variation',
    printed: String.raw`dy = \varphi'(s^{(2)})w^{(2)T}\varphi'(s^{(1)})w^{(1)T}dx^{(0)}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: network,
      wrt: ['x0'],
      claims: [{ claim: '∂y/∂x0[i] = dφ(s2)·Σ[j] w2[j]·dφ(s1[j])·w1[i,j]', answer: 'holds' }],
    },
    note: "φ'(s⁽¹⁾) stands for the diagonal matrix of the derivatives.",
  },
  {
    key: 'regularisation',
    title: 'Regularisation',
    printed: String.raw`\left\| w^{(\ell)} \right\|_{1,2} \leq 1`,
    state: 'prose',
    judgement: 'not judged',
    note: 'A condition put on the weights.',
  },
];
