import { describe, expect, test } from 'vitest';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

describe('a letter that says which element is meant', () => {
  for (const [tex, layer] of [
    [
      raw`L = -\log \frac{e^{z_y}}{\sum_{j=1}^K e^{z_j}}`,
      one('z[K], y : int < K', 'L = −log(exp(z[y])/Σ[j] exp(z[j]))'),
    ],
    [
      raw`L = \sum_{j \ne y} \max(0, s_j - s_y + 1)`,
      one('y : int < J, s[J]', 'L = Σ[j] (j != y)·max(0, s[j] − s[y] + 1)'),
    ],
    [
      raw`p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}, \quad L = -\log p_y`,
      one('z[K], y : int < K', 'p[k] = exp(z[k])/Σ[j] exp(z[j])', 'L = −log(p[y])'),
    ],
    // given as data it counts from 0, however the places are counted in print
    [
      `% input: y : int < C\n${raw`L = \sum_{j=1}^C \mathbb{1}[j=y] z_j`}`,
      one('y : int < C, z[C]', 'L = Σ[j] (j == y)·z[j]'),
    ],
    [
      raw`L = -\sum_{n=1}^N p_{n,t_n}, \quad p_{n,k} = \frac{z_{n,k}}{\sum_{j=1}^K z_{n,j}}`,
      one('t[N] : int < K, z[N,K]', 'p[n,k] = z[n,k]/Σ[j] z[n,j]', 'L = −Σ[n] p[n, t[n]]'),
    ],
    [
      raw`c = \arg\max_j z_j, \quad L = z_c + \sum_{j=1}^K z_j`,
      one('z[K]', 'c = argmax[j] z[j]', 'L = z[c] + Σ[j] z[j]'),
    ],
    // labels of names that nothing runs over, and words, stay what they are
    [
      raw`y_j = \sum_i w_{ji} x_i + x_{\mathrm{out}} + b_h`,
      one('w[J,I], x[I], x_out, b_h', 'y[j] = Σ[i] w[j,i]·x[i] + x_out + b_h'),
    ],
  ] as const)
    test(tex, () => expect(understood(tex)).toBe(layer));
});

describe('a function of vectors is put in where it is applied', () => {
  for (const [tex, layer] of [
    [
      raw`h(x) = \sigma(w^T x + b), \quad L = \frac{1}{2m} \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2`,
      one('w[J], b, x[m,J], y[m]', 'L = 1/(2·m)·Σ[i] (sigmoid(Σ[j] w[j]·x[i,j] + b) − y[i])²'),
    ],
    [
      raw`h_\theta(x) = \theta^T x, \quad J = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2`,
      one('θ[J2], x[m,J2], y[m]', 'J = 1/(2·m)·Σ[i] (Σ[j] θ[j]·x[i,j] − y[i])²'),
    ],
    [
      raw`k(\mathbf x, \mathbf y) = \exp(-\|\mathbf x - \mathbf y\|^2), \quad K_{ij} = k(\mathbf x_i, \mathbf x_j)`,
      one('x[I,K2]', 'K[i,j] = exp(−Σ[k] (x[i,k] − x[j,k])²)'),
    ],
    // at its own argument it has a name
    [raw`f(x) = w^T x + b \\ L = (f(z) - t)^2`, one('w[I], b, z[I], t', 'L = ((Σ[i] w[i]·z[i] + b) − t)²')],
    [
      raw`h(x) = \sigma(w^T x + b), \quad L = (h(x) - y)^2`,
      one('w[I], x[I], b, y', 'h = sigmoid(Σ[i] w[i]·x[i] + b)', 'L = (h − y)²'),
    ],
  ] as const)
    test(tex, () => expect(understood(tex)).toBe(layer));

  const both = raw`h(x) = \sigma(w^T x + b), \quad L = \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2 + h(x)`;
  test(both, () => expect(errorsOf(both)).toContainEqual(['latex-function', '(x)']));

  const inside = raw`f(\mathbf x) = \sum_i w_i x_i, \quad L = \sum_{i=1}^n f(\mathbf x_i)^2`;
  test(`${inside}, whose indices are two`, () =>
    expect(understood(inside)).toMatch(/L = Σ\[i\] \(Σ\[([^i])\] w\[\1\]·x\[i,\1\]\)²/u));

  const other = raw`f(x) = A x, \quad A \in \mathbb{R}^{m \times n}, \quad x \in \mathbb{R}^n, \quad y = f(x^2)`;
  test(other, () => expect(errorsOf(other).map(([code]) => code)).toEqual(['latex-function']));
});

describe('a letter before the sum in a bracket', () => {
  for (const [tex, layer] of [
    [raw`L = \lambda (a-b)^2`, one('λ, a, b', 'L = λ·(a − b)²')],
    [raw`y_i = \alpha(e^{x_i}-1)`, one('α, x[I]', 'y[i] = α·(exp(x[i]) − 1)')],
  ] as const)
    test(tex, () => expect(understood(tex)).toBe(layer));

  for (const tex of [raw`y = f(a - b)`, raw`y = \lambda(a)`, raw`y = \lambda(a - 1, b)`, raw`y = \varphi(a - b)`])
    test(`${tex} is asked for`, () => expect(errorsOf(tex).map(([code]) => code)).toContain('latex-unknown-function'));
});
