import type { Formula } from '../formula.ts';

const f = `fn f(z) = sin(z)
fn df(z) = cos(z)`;

const elementwise = `${f}
layer elementwise(X[J,I]) {
  Y[j,i] = f(X[j,i])
}`;

const pack = `${f}
layer elementwise(X[..]) {
  Y[..] = f(X[..])
}`;

const rectifier = `layer rectifier(x) {
  y = if x < 0 then 0 else x
}`;

const logistic = `layer logistic(x) {
  y = 1/(1 + exp(−x))
}`;

const hyperbolic = `layer hyperbolic(x) {
  y = (exp(x) − exp(−x))/(exp(x) + exp(−x))
}`;

/** Formulas 1 to 5 and 8 to 15: notation and activation functions. */
export const activations: readonly Formula[] = [
  {
    key: '0',
    title: 'Indices of a tensor',
    printed: String.raw`0 \le r < R,\ 0 \le c < C,\ 0 \le h < H,\ 0 \le r\, w < W`,
    state: 'garbled in print',
    judgement: 'right if read kindly',
    note: 'A letter r has strayed into the last range, which is that of w.',
  },
  {
    key: '1',
    number: 1,
    title: 'A function of a matrix',
    printed: String.raw`f(X) = \begin{bmatrix} f(X_{0,0}) & f(X_{0,1}) & \cdots & f(X_{0,i}) \\ f(X_{1,0}) & f(X_{1,1}) & \cdots & f(X_{1,i}) \\ \vdots & \vdots & \ddots & \vdots \\ f(X_{j,0}) & f(X_{j,1}) & \cdots & f(X_{j,i}) \end{bmatrix}`,
    reading: '% fn f(z) = sin(z)\n',
    alone: `${f}\nlayer elementwise(X[j+1,i+1]; ; j, i) {\n  Y[k,l] = f(X[k,l])\n}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: elementwise },
  },
  {
    key: '2',
    number: 2,
    title: 'Its derivative',
    printed: String.raw`\frac{\partial f(X)}{\partial X} = \begin{bmatrix} \frac{\partial f(X_{0,0})}{\partial X_{0,0}} & \frac{\partial f(X_{0,1})}{\partial X_{0,1}} & \cdots & \frac{\partial f(X_{0,i})}{\partial X_{0,i}} \\ \frac{\partial f(X)}{\partial X_{1,0}} & \frac{\partial f(X_{1,1})}{\partial X_{1,1}} & \cdots & \frac{\partial f(X_{1,i})}{\partial X_{1,i}} \\ \vdots & \vdots & \ddots & \vdots \\ \frac{\partial f(X_{j,0})}{\partial X_{j,0}} & \frac{\partial f(X_{j,1})}{\partial X_{j,1}} & \cdots & \frac{\partial f(X_{j,i})}{\partial X_{j,i}} \end{bmatrix}`,
    excerpt: String.raw`\frac{\partial f(X)}{\partial X_{1,0}}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: { layer: elementwise, claims: [{ claim: 'δX[j,i] = δY[j,i]·df(X[j,i])', answer: 'holds' }] },
    note: 'The first element of the second row has lost the subscript of X above the bar. The matrix holds the derivatives of each element by itself only; (4) says so for any rank.',
  },
  {
    key: '3',
    number: 3,
    title: 'A function of a tensor',
    printed: String.raw`[f(X)]_{i_0, i_1, \dots, i_{n-1}} = f(X_{i_0, i_1, \dots, i_{n-1}})`,
    reading: '% fn f(z) = sin(z)\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: pack },
  },
  {
    key: '4',
    number: 4,
    title: 'Its derivative',
    printed: String.raw`\left[\frac{\partial f(X)}{\partial X}\right]_{i_0,i_1,\dots,i_{n-1}} = \frac{\partial f(X_{i_0,i_1,\dots,i_{n-1}})}{\partial X_{i_0,i_1,\dots,i_{n-1}}}`,
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: pack, claims: [{ claim: 'δX[..] = δY[..]·df(X[..])', answer: 'holds' }] },
  },
  {
    key: '5',
    number: 5,
    title: 'Hadamard product',
    printed: String.raw`C_{i_0,i_1,\cdots,i_{n-1}} = A_{i_0,i_1,\cdots,i_{n-1}} \odot B_{i_0,i_1,\cdots,i_{n-1}}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer hadamard(A[..], B[..]) {\n  C[..] = A[..]·B[..]\n}' },
  },
  {
    key: '8',
    number: 8,
    title: 'Logistic function',
    printed: String.raw`\sigma(x) = \frac{1}{1 + e^{-x}}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: logistic },
  },
  {
    key: '9',
    number: 9,
    title: 'Hyperbolic tangent',
    printed: String.raw`tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: hyperbolic },
  },
  {
    key: '10',
    number: 10,
    title: 'ReLU',
    printed: String.raw`ReLU(x) = \begin{cases} 0 & \text{om } x < 0 \\ x & \text{om } x \ge 0 \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: rectifier },
  },
  {
    key: '11',
    number: 11,
    title: 'Derivative of the logistic function',
    printed: String.raw`\begin{aligned} \frac{\partial \sigma(x)}{\partial x} &= \frac{e^{-x}}{(1+e^{-x})^2} \\ &= \frac{1}{1+e^{-x}} \left( \frac{1+e^{-x}}{1+e^{-x}} - \frac{1}{1+e^{-x}} \right) \\ &= \sigma(x)(1-\sigma(x)) \end{aligned}`,
    buildsOn: ['8'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: logistic,
      claims: [
        { claim: '∂y/∂x = exp(−x)/(1 + exp(−x))²', answer: 'holds', says: 'line 1' },
        {
          claim: '∂y/∂x = 1/(1 + exp(−x))·((1 + exp(−x))/(1 + exp(−x)) − 1/(1 + exp(−x)))',
          answer: 'holds',
          says: 'line 2',
        },
        { claim: '∂y/∂x = y·(1 − y)', answer: 'holds', says: 'line 3' },
      ],
    },
  },
  {
    key: '12',
    number: 12,
    title: 'Derivative of the hyperbolic tangent',
    printed: String.raw`\begin{aligned} \frac{\partial(tanh(x))}{\partial x} &= \frac{(e^x + e^{-x})(e^x + e^{-x}) - (e^x - e^{-x})(e^x - e^{-x})}{(e^x + e^{-x})^2} \\ &= 1 - \frac{(e^x - e^{-x})^2}{(e^x + e^{-x})^2} \\ &= 1 - tanh^2(x) \end{aligned}`,
    buildsOn: ['9'],
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: hyperbolic,
      claims: [
        {
          claim:
            '∂y/∂x = ((exp(x) + exp(−x))·(exp(x) + exp(−x)) − (exp(x) − exp(−x))·(exp(x) − exp(−x)))/(exp(x) + exp(−x))²',
          answer: 'holds',
          says: 'line 1',
        },
        { claim: '∂y/∂x = 1 − (exp(x) − exp(−x))²/(exp(x) + exp(−x))²', answer: 'holds', says: 'line 2' },
        { claim: '∂y/∂x = 1 − y²', answer: 'holds', says: 'line 3' },
      ],
    },
  },
  {
    key: '13',
    number: 13,
    title: 'Derivative of ReLU',
    printed: String.raw`\frac{\partial (ReLU(x))}{\partial x} = \begin{cases} 0 & \text{om } x < 0\\ 1 & \text{om } x \ge 0 \end{cases}`,
    buildsOn: ['10'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: rectifier, claims: [{ claim: '∂y/∂x = if x < 0 then 0 else 1', answer: 'holds' }] },
    note: 'At 0 a subgradient has to be chosen; the document says so and takes 1.',
  },
  {
    key: '14',
    number: 14,
    title: 'ReLU from the right',
    printed: String.raw`\lim_{x \to 0^+} ReLU(x) = 1`,
    state: 'prose',
    judgement: 'wrong',
    understood: {
      layer: rectifier,
      claims: [{ claim: 'y = 1', answer: 'refuted', says: 'near 0, from the right', assume: ['x > 0', 'x < 0.1'] }],
    },
    note: 'ReLU is continuous, so the limit is 0. It is the derivative that tends to 1, and the sentences around speak of it.',
    corrected: [
      {
        latex: String.raw`\lim_{x \to 0^+} \frac{\partial (ReLU(x))}{\partial x} = 1`,
        layer: rectifier,
        claims: [{ claim: '∂y/∂x = 1', answer: 'holds', assume: ['x > 0'] }],
      },
    ],
    recomputed: [
      {
        kind: 'value',
        says: 'ReLU at one millionth',
        layer: rectifier,
        data: { inputs: { x: 1e-6 } },
        of: 'y',
        printed: 1,
        unit: 0.001,
        equal: false,
      },
    ],
  },
  {
    key: '15',
    number: 15,
    title: 'ReLU from the left',
    printed: String.raw`\lim_{x \to 0^{-}} ReLU(x) = 0`,
    state: 'prose',
    judgement: 'right',
    understood: {
      layer: rectifier,
      claims: [{ claim: 'y = 0', answer: 'holds', says: 'left of 0', assume: ['x < 0'] }],
    },
    note: 'Right as it stands; as in (14), the derivative is meant, and its limit is 0 too.',
  },
];
