import type { Formula } from '../formula.ts';

const step = `layer heaviside(x) {
  y = if x >= 0 then 1 else 0
}`;

const signum = `layer signum(x) {
  h = if x >= 0 then 1 else 0
  y = if x >= 0 then 1 else −1
}`;

const rectifier = `layer rectifier(x) {
  h = if x >= 0 then 1 else 0
  y = max(x, 0)
}`;

const logistic = `layer logistic(x; ; c=1.0) {
  y = 1/(1 + exp(−c·x))
}`;

const hyperbolic = `layer hyperbolic(x) {
  y = (exp(x) − exp(−x))/(exp(x) + exp(−x))
}`;

const softmax = `layer softmax(x[N]; ; c=1.0, ℓ=1.0) {
  norm = (Σ[j] abs(exp(c·x[j]))^ℓ)^(1/ℓ)
  y[i] = exp(c·x[i])/norm
}`;

/** Formulas 1 to 14: activation functions. */
export const activations: readonly Formula[] = [
  {
    key: '1',
    number: 1,
    title: 'Linear activation',
    printed: String.raw`f(x) = kx,\ k > 0`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer linear(x; ; k=1.0) {\n  f = k·x\n}' },
  },
  {
    key: '2',
    number: 2,
    title: 'Its derivative',
    printed: "f'(x) = k",
    buildsOn: ['1'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: 'layer linear(x; ; k=1.0) {\n  f = k·x\n}',
      claims: [{ claim: '∂f/∂x = k', answer: 'holds' }],
    },
  },
  {
    key: '3',
    number: 3,
    title: 'Identity',
    printed: 'f(x) = x',
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer identity(x) {\n  f = x\n}' },
  },
  {
    key: '4',
    number: 4,
    title: 'Step function',
    printed: String.raw`H(x) = \begin{cases} 0, x < 0 \\ 1, x \ge 0 \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: step },
  },
  {
    key: '5',
    number: 5,
    title: 'Derivative of the step function',
    printed: String.raw`H'(x) = \delta(x)`,
    state: 'prose',
    judgement: 'right',
    understood: {
      layer: step,
      claims: [{ claim: '∂y/∂x = 0', answer: 'holds', says: 'away from 0, where the distribution is zero' }],
    },
    note: 'An equation between distributions; the right side is the impulse, no cotangent. Index notation holds its part away from 0.',
  },
  {
    key: '6',
    number: 6,
    title: 'Sign function',
    printed: String.raw`S(x) = \begin{cases} -1, & x < 0 \\ 1, & x \ge 0 \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: signum },
  },
  {
    key: 'S=2H−1',
    title: 'Sign and step',
    printed: 'S(x) = 2H(x) - 1',
    reading: '% fn S(x) = if x < 0 then −1 else 1\n% fn H(x) = if x < 0 then 0 else 1\n',
    state: 'identity',
    judgement: 'right',
    understood: { layer: signum, claims: [{ claim: 'y = 2·h − 1', answer: 'holds' }], wrt: [] },
  },
  {
    key: '7',
    number: 7,
    title: 'Derivative of the sign function',
    printed: String.raw`S'(x) = 2H'(x) = 2\delta(x)`,
    state: 'prose',
    judgement: 'right',
    understood: {
      layer: signum,
      claims: [{ claim: '∂y/∂x = 0', answer: 'holds', says: 'away from 0, where the distribution is zero' }],
    },
    note: 'An equation between distributions; it follows from S = 2H − 1 and (5).',
  },
  {
    key: '8',
    number: 8,
    title: 'ReLU',
    printed: String.raw`ReLU(x) = \max\{x, 0\} = \begin{cases} 0, & x < 0 \\ x, & x \ge 0 \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: rectifier,
      claims: [{ claim: 'y = if x >= 0 then x else 0', answer: 'holds' }],
    },
  },
  {
    key: 'ReLU=xH',
    title: 'ReLU and step',
    printed: 'ReLU(x) = xH(x)',
    reading: '% fn ReLU(x) = if x < 0 then 0 else x\n% fn H(x) = if x < 0 then 0 else 1\n',
    state: 'identity',
    judgement: 'right',
    understood: { layer: rectifier, claims: [{ claim: 'y = x·h', answer: 'holds' }], wrt: [] },
  },
  {
    key: "ReLU'=H",
    title: 'Derivative of ReLU',
    printed: "ReLU'(x) = H(x)",
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: rectifier, claims: [{ claim: '∂y/∂x = h', answer: 'holds' }] },
    note: 'At 0 a subgradient has to be chosen; the document takes 1 there.',
  },
  {
    key: '9',
    number: 9,
    title: 'Parametric ReLU',
    printed: String.raw`PReLU(x) = \begin{cases} \alpha x, \ x < 0 \\ x, \ x \ge 0 \end{cases}, \ \alpha > 0`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer prelu(x; α) {\n  y = if x < 0 then α·x else x\n}' },
  },
  {
    key: '10',
    number: 10,
    title: 'Logistic function',
    printed: String.raw`\sigma_c(x) = \sigma(c, x) = \frac{1}{1 + e^{-cx}}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: logistic },
  },
  {
    key: 'σ→H',
    title: 'Limit of the logistic function',
    printed: String.raw`c \to \infty :\ \sigma_c(x) \to H(x)`,
    state: 'prose',
    judgement: 'right if read kindly',
    note: 'Holds at every x but 0: there σ is 1/2 for every c, as the document says itself, and H is 1.',
    recomputed: [
      {
        kind: 'value',
        says: 'σ with c = 1000 at −1 and 1 against H',
        layer: 'layer logistic(x[N]; ; c=1.0) {\n  y[i] = 1/(1 + exp(−c·x[i]))\n}',
        data: { hyper: { c: 1000 }, inputs: { x: [-1, 1] } },
        of: 'y',
        printed: [0, 1],
        unit: 1e-9,
        equal: true,
      },
      {
        kind: 'value',
        says: 'and at 0',
        layer: 'layer logistic(x[N]; ; c=1.0) {\n  y[i] = 1/(1 + exp(−c·x[i]))\n}',
        data: { hyper: { c: 1000 }, inputs: { x: [0] } },
        of: 'y',
        printed: [1],
        unit: 1e-9,
        equal: false,
      },
    ],
  },
  {
    key: 'σ(0)',
    title: 'Logistic function at 0',
    printed: String.raw`\sigma_c(0)=\frac{1}{2}`,
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: 'layer logistic_at_zero(; ; c=1.0) {\n  y = 1/(1 + exp(−c·0))\n}',
      claims: [{ claim: 'y = 1/2', answer: 'holds' }],
      wrt: [],
    },
  },
  {
    key: 'σ-range',
    title: 'Range of the logistic function',
    printed: String.raw`\sigma_c : \mathbb{R} \to (0,1)`,
    state: 'definition',
    judgement: 'right',
    understood: {
      layer: `layer range(x; ; c=1.0) {
  y = 1/(1 + exp(−c·x))
  inside = if 0 < y and y < 1 then 1 else 0
}`,
      claims: [{ claim: 'inside = 1', answer: 'holds' }],
      wrt: [],
    },
  },
  {
    key: "σ'",
    title: 'Derivative of the logistic function',
    printed: String.raw`\sigma'_c = c\sigma_c(1 - \sigma_c)`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: logistic, claims: [{ claim: '∂y/∂x = c·y·(1 − y)', answer: 'holds' }] },
  },
  {
    key: '11',
    number: 11,
    title: 'Logit, the inverse of the logistic function',
    printed: String.raw`\sigma^{-1}(x) = \log\left(\frac{x}{1-x}\right)`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer logit(x) {
  y = log(x/(1 − x))
  z = 1/(1 + exp(−y))
  return y
}`,
      claims: [{ claim: 'z = x', answer: 'holds', assume: ['x > 0', 'x < 1'] }],
      wrt: [],
    },
  },
  {
    key: '12',
    number: 12,
    title: 'Hyperbolic tangent',
    printed: String.raw`t(x) = \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: hyperbolic, claims: [{ claim: 'y = tanh(x)', answer: 'holds' }] },
  },
  {
    key: 'tanh-range',
    title: 'Range of the hyperbolic tangent',
    printed: String.raw`t : \mathbb{R} \to (0,1)`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: `layer range(x) {
  y = tanh(x)
  inside = if 0 < y and y < 1 then 1 else 0
}`,
      claims: [{ claim: 'inside = 1', answer: 'refuted' }],
      wrt: [],
    },
    note: 'The values lie in (−1, 1), as the asymptotes ±1 in the next line of the document say.',
    corrected: [
      {
        latex: String.raw`t : \mathbb{R} \to (-1,1)`,
        layer: `layer range(x) {
  y = tanh(x)
  inside = if −1 < y and y < 1 then 1 else 0
}`,
        claims: [{ claim: 'inside = 1', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'tanh-asymptotes',
    title: 'Asymptotes of the hyperbolic tangent',
    printed: String.raw`x \to \pm\infty :\ t(x) \to \pm 1`,
    state: 'prose',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 't at −20 and 20',
        layer: 'layer hyperbolic(x[N]) {\n  y[i] = tanh(x[i])\n}',
        data: { inputs: { x: [-20, 20] } },
        of: 'y',
        printed: [-1, 1],
        unit: 1e-9,
        equal: true,
      },
    ],
  },
  {
    key: 'tanh=2σ−1',
    title: 'Hyperbolic tangent and logistic function',
    printed: String.raw`t(x) = 2\sigma_2(x) - 1`,
    reading: '% fn t(x) = tanh(x)\n% fn σ_2(x) = 1/(1 + exp(−2·x))\n',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: `layer hyperbolic(x) {
  σ = 1/(1 + exp(−2·x))
  y = (exp(x) − exp(−x))/(exp(x) + exp(−x))
}`,
      claims: [{ claim: 'y = 2·σ − 1', answer: 'holds' }],
      wrt: [],
    },
  },
  {
    key: "tanh'",
    title: 'Derivative of the hyperbolic tangent',
    printed: "t'(x) = 1 - t^2(x)",
    buildsOn: ['12'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: hyperbolic, claims: [{ claim: '∂y/∂x = 1 − y²', answer: 'holds' }] },
  },
  {
    key: '13',
    number: 13,
    title: 'Softmax',
    printed: String.raw`softmax_c(x)_i = \frac{e^{cx_i}}{\|e^{cx}\|_{\ell}}, \ c > 0`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: softmax },
    note: 'The norm is usually ℓ1, as the document says beneath.',
  },
  {
    key: '14',
    number: 14,
    title: 'Limit of softmax',
    printed: String.raw`\lim_{c \to \infty} softmax_c(x) = e_k,\ k = arg max\{x_1, \dots, x_n\}`,
    state: 'prose',
    judgement: 'right',
    note: 'Where the largest element is unique; else the limit shares 1 among the equal ones.',
    recomputed: [
      {
        kind: 'value',
        says: 'c = 100, x = (1, 3, 2)',
        layer: softmax,
        data: { hyper: { c: 100 }, inputs: { x: [1, 3, 2] } },
        of: 'y',
        printed: [0, 1, 0],
        unit: 1e-9,
        equal: true,
      },
    ],
  },
];
