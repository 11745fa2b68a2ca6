import { describe, expect, test } from 'vitest';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

const quadratic = 'z[k<3] = if k == 0 then x1² else if k == 1 then sqrt(2)·x1·x2 else x2²';
const rotation =
  'A[k<2, l<2] = if k == 0 then (if l == 0 then cos(t) else −sin(t)) else if l == 0 then sin(t) else cos(t)';
const pair = 'z[k<2] = if k == 0 then a else b';

const read: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'a vector by its entries': [
    [raw`z = \begin{pmatrix} x_1^2 \\ \sqrt2 x_1 x_2 \\ x_2^2 \end{pmatrix}`, one('x1, x2', quadratic)],
    [raw`z = \left( x_1^2, \sqrt2 x_1 x_2, x_2^2 \right)^T`, one('x1, x2', quadratic)],
    [raw`(x_1, x_2) \mapsto (z_1, z_2, z_3) = (x_1^2, \sqrt{2} x_1 x_2, x_2^2)`, one('x1, x2', quadratic)],
    [raw`z = \begin{bmatrix} a & b \end{bmatrix}`, one('a, b', pair)],
    [raw`\mathbf{z} = \begin{pmatrix} a & b \end{pmatrix}^T`, one('a, b', pair)],
  ],
  'a matrix by its entries': [
    [
      raw`z = \left[ \begin{array}{c|c} a & b \\ \hline c & d \end{array} \right]^T`,
      one('a, b, c, d', 'z[k<2, l<2] = if k == 0 then (if l == 0 then a else c) else if l == 0 then b else d'),
    ],
    [
      raw`A = \begin{bmatrix} \cos t & -\sin t \\ \sin t & \cos t \end{bmatrix}, \quad y = A \mathbf{v}`,
      one('t, v[2]', rotation, 'y[j] = Σ[i] A[j,i]·v[i]'),
    ],
  ],
  'an array inside a formula has a name': [
    [
      raw`y = \begin{bmatrix} \cos t & -\sin t \\ \sin t & \cos t \end{bmatrix} v`,
      one('t, v[2]', rotation, 'y[j] = Σ[i] A[j,i]·v[i]'),
    ],
    [
      raw`y = \begin{pmatrix} a & b \end{pmatrix} \begin{pmatrix} c \\ d \end{pmatrix}`,
      one('a, b, c, d', 'v[k<2] = if k == 0 then a else b', 'u[l<2] = if l == 0 then c else d', 'y = Σ[i] v[i]·u[i]'),
    ],
  ],
  'a list of elements on the left': [
    [
      raw`\begin{pmatrix} y_1 \\ y_2 \end{pmatrix} = \begin{bmatrix} \cos t & -\sin t \\ \sin t & \cos t \end{bmatrix} \mathbf{x} + \mathbf{b}`,
      one('t, x[2], b[2]', rotation, 'y[j] = Σ[i] A[j,i]·x[i] + b[j]'),
    ],
  ],
  'elements are counted as they are read': [
    [raw`z = \begin{pmatrix} a \\ b \end{pmatrix}, \quad y = z_1 + 3 z_2`, one('a, b', pair, 'y = z[0] + 3·z[1]')],
    [raw`z = \begin{pmatrix} a \\ b \end{pmatrix}, \quad y = z_0 + 3 z_1`, one('a, b', pair, 'y = z[0] + 3·z[1]')],
    [raw`(z_1, z_2) = (a, b), \quad y = 3 z_2`, one('a, b', pair, 'y = 3·z[1]')],
    [raw`(z_0, z_1) = (a, b), \quad y = 3 z_1`, one('a, b', pair, 'y = 3·z[1]')],
    [
      raw`z = \begin{pmatrix} a \\ b \end{pmatrix}, \quad y = \sum_{i=1}^{2} i z_i`,
      one('a, b', pair, 'y = Σ[i] (i + 1)·z[i]'),
    ],
    [
      raw`z = \begin{pmatrix} a \\ b \end{pmatrix}, \quad y = \sum_{i=0}^{1} i z_i`,
      one('a, b', pair, 'y = Σ[i] i·z[i]'),
    ],
  ],
  'several names at once are all outputs': [
    [raw`(y, z) = (a + b, a b)`, one('a, b', 'y = a + b', 'z = a·b', 'return y, z')],
  ],
  'a matrix with dots': [
    [
      '% fn f(z) = tanh(z)\n' +
        raw`Y = \begin{bmatrix} f(X_{00}) & f(X_{01}) & \dots & f(X_{0I}) \\ f(X_{10}) & f(X_{11}) & \dots & f(X_{1I}) \\ \vdots & \vdots & \ddots & \vdots \\ f(X_{J0}) & f(X_{J1}) & \dots & f(X_{JI}) \end{bmatrix}`,
      one('X[J+1, I+1]; ; J, I', 'Y[k,l] = tanh(X[k,l])'),
    ],
    [
      raw`Y = \begin{pmatrix} x_{1,1}^2 & \cdots & x_{1,n}^2 \\ \vdots & \ddots & \vdots \\ x_{m,1}^2 & \cdots & x_{m,n}^2 \end{pmatrix}`,
      one('x[m,n]', 'Y[k,l] = x[k,l]²'),
    ],
  ],
  'a list with dots': [
    [raw`y = (x_1^2, x_2^2, \dots, x_n^2)`, one('x[n]', 'y[k] = x[k]²')],
    [raw`(y_1, \dots, y_n) = (x_1^2, \dots, x_n^2)`, one('x[n]', 'y[k] = x[k]²')],
    // says what shape x has
    [raw`\mathbf{x} = (x_1, \dots, x_n)^T, \quad y = \mathbf{w}^T \mathbf{x}`, one('w[n], x[n]', 'y = Σ[i] w[i]·x[i]')],
  ],
  'arrays of their own elements': [
    [
      raw`W = \begin{bmatrix} W_{11} & W_{12} \\ W_{21} & W_{22} \end{bmatrix}, \quad y = W \mathbf{x}`,
      one('W[2,2], x[2]', 'y[j] = Σ[i] W[j,i]·x[i]'),
    ],
    [
      raw`A = \begin{pmatrix} A_{11} & \dots & A_{1n} \\ \vdots & \ddots & \vdots \\ A_{m1} & \dots & A_{mn} \end{pmatrix}, \quad y = A \mathbf{x}`,
      one('A[m,n], x[n]', 'y[j] = Σ[i] A[j,i]·x[i]'),
    ],
  ],
  'sums and products with dots': [
    [raw`y = x_1 + \dots + x_n`, one('x[n]', 'y = Σ[k] x[k]')],
    [raw`y = b - x_1 - x_2 - \dots - x_n`, one('b, x[n]', 'y = b − Σ[k] x[k]')],
    [raw`y = b + w_1 x_1 + w_2 x_2 + \dots + w_n x_n`, one('b, w[n], x[n]', 'y = b + Σ[k] w[k]·x[k]')],
    [raw`y_j = w_{j1} x_1 + w_{j2} x_2 + \cdots + w_{jn} x_n`, one('w[J,n], x[n]', 'y[j] = Σ[k] w[j,k]·x[k]')],
    [raw`y = x_0 + x_1 + \dots + x_{n-1}`, one('x[n]', 'y = Σ[k] x[k]')],
    [raw`y = a_1 \cdot \ldots \cdot a_n`, one('a[n]', 'y = Π[k] a[k]')],
    [raw`y = a_{11} + a_{22} + \dots + a_{nn}`, one('a[n,n]', 'y = Σ[k] a[k,k]')],
    [raw`y = a_1 x + a_2 x^2 + \dots + a_n x^n`, one('a[n], x', 'y = Σ[k] a[k]·x^(k+1)')],
    [raw`y = \max(x_1, x_2, \dots, x_n)`, one('x[n]', 'y = max[k] x[k]')],
    [raw`y = c a_1 a_2 \cdots a_n`, one('c, a[n]', 'y = c·Π[k] a[k]')],
  ],
};

describe('arrays by their entries', () => {
  for (const [what, cases] of Object.entries(read))
    test(what, () => {
      for (const [text, layer] of cases) expect(understood(text), text).toBe(layer);
    });
});

describe('what entries leave open is refused', () => {
  for (const [what, text, code, at] of [
    ['a row too short', raw`z = \begin{pmatrix} a & b \\ c \end{pmatrix}`, 'latex-entries', 'c'],
    ['a row too long', raw`z = \begin{pmatrix} a \\ b & c \end{pmatrix}`, 'latex-entries', 'b & c'],
    ['an entry missing', raw`z = \begin{pmatrix} a & \\ c & d \end{pmatrix}`, 'latex-entries', 'a &'],
    ['no entries', raw`z = \begin{pmatrix} \end{pmatrix}`, 'latex-entries', raw`\begin{pmatrix} \end{pmatrix}`],
    ['more entries than names', '(y, z) = (a, b, c)', 'latex-entries', '(y, z) = (a, b, c)'],
    [
      'the first or the second',
      raw`z = \begin{pmatrix} a \\ b \\ c \end{pmatrix}, \quad y = z_1`,
      'latex-entries',
      'z_1',
    ],
    ['an entry of an array without a name', raw`y = \begin{pmatrix} a \\ b \end{pmatrix}_1`, 'latex-entries', ''],
    [
      'blocks',
      raw`\mathbf{z} = \begin{pmatrix} \mathbf{a} \\ \mathbf{b} \end{pmatrix}`,
      'latex-array',
      raw`\mathbf{a}`,
    ],
    ['an index of a sum', raw`y = \sum_i \begin{pmatrix} x_i \\ z_i \end{pmatrix}`, 'latex-entries', ''],
    ['a determinant', raw`z = \begin{vmatrix} a & b \\ c & d \end{vmatrix}`, 'latex-unsupported', ''],
    [
      'other lengths',
      raw`y = \begin{pmatrix} a \\ b \end{pmatrix} + \begin{pmatrix} a \\ b \\ c \end{pmatrix}`,
      'range-mismatch',
      '',
    ],
    [
      'an index beyond',
      raw`z = \begin{pmatrix} a \\ b \end{pmatrix}, \quad y = \sum_{i=1}^{3} z_i`,
      'read-outside',
      'z_i',
    ],
    ['dots between other names', raw`y = \begin{bmatrix} a & \dots & c \end{bmatrix}`, 'latex-dots', raw`\dots`],
    [
      'one entry of another form',
      raw`Y = \begin{bmatrix} X_{00} & \dots & X_{0I} \\ Z_{10} & \dots & X_{1I} \\ \vdots & \ddots & \vdots \\ X_{J0} & \dots & X_{JI} \end{bmatrix}`,
      'latex-dots',
      raw`\dots`,
    ],
    ['one place of two', raw`y = a_{11} + a_{12} + \dots + a_{1n}`, 'latex-dots', raw`\dots`],
    ['places left out', raw`y = x_1 + x_3 + \dots + x_n`, 'latex-dots', raw`\dots`],
    ['steps not printed', raw`y = x_2 + \dots + x_{2n}`, 'latex-dots', raw`\dots`],
    ['other signs', raw`y = x_1 - x_2 + \dots + x_n`, 'latex-dots', raw`\dots`],
    ['another second term', raw`y = w_1 x_1 + w_2 x_1 + \dots + w_n x_n`, 'latex-dots', raw`\dots`],
    ['the last before the first', raw`y = x_5 + x_6 + \dots + x_4`, 'latex-dots', raw`\dots`],
  ] as const)
    test(what, () => {
      const found = errorsOf(text).find(([c]) => c === code);
      expect(found, JSON.stringify(errorsOf(text))).toBeDefined();
      if (at !== '') expect(found?.[1]).toBe(at);
    });
});
