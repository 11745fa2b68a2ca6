import { describe, expect, test } from 'vitest';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'names that a head declares': [
    [
      `% layer dual(K_X[S,N]; α[N])\n${raw`y = \mathbf{K}_X \cdot \alpha`}`,
      'dual(K_X[S,N]; α[N]) {\n  y[j] = Σ[i] K_X[j,i]·α[i]\n}',
    ],
  ],
  'tensors that are zero outside': [
    [
      `% input: x[N], h[K]\n% zero outside: x\n% range: i<N+K-1\n${raw`y_i = \sum_n h_n x_{i-n}`}`,
      one('x[N], h[K]', 'y[i<N+K−1] = Σ[n] h[n]·x?[i−n]'),
    ],
  ],
  'tables of probabilities': [
    [raw`P(y \mid x) = \frac{P(x|y) P(y)}{P(x)}`, one('P_x_given_y, P_y, P_x', 'P_y_given_x = P_x_given_y·P_y/P_x')],
    [
      raw`\hat{y} = \operatorname{argmax}_y P(y) \prod_i P(x_i | y)`,
      one('P_y[Y], P_x_given_y[I,Y]', 'ŷ = argmax[y] P_y[y]·Π[i] P_x_given_y[i,y]'),
    ],
    [raw`L = -\sum_{i=1}^n \log p(y_i \mid x_i)`, one('p_y_given_x[n]', 'L = −Σ[i] log(p_y_given_x[i])')],
    [raw`P(Y = y | X) = \frac{w_y}{\sum_j w_j}`, one('w[Y]', 'P_Y_y_given_X[y] = w[y]/Σ[j] w[j]')],
  ],
  'functions of a vector that is printed by its elements': [
    [raw`h(x) = \sum_i w_i x_i + b`, one('w[I], x[I], b', 'h = Σ[i] w[i]·x[i] + b')],
    [
      raw`h_{NB}(x) = \operatorname{argmax}_y P(y) \prod_i P(x_i | y)`,
      one('P_y[Y], P_x_given_y[I,Y]', 'h_NB = argmax[y] P_y[y]·Π[i] P_x_given_y[i,y]'),
    ],
  ],
  'functions of arrays that comments define': [
    [
      '% fn softmax(x)[k] = exp(x[k]) / Σ[j] exp(x[j])\n% input: W[K,N], x[N], b[K]\n' +
        raw`y = \mathrm{softmax}(W x + b)`,
      one('W[K,N], x[N], b[K]', 'y[j] = exp(Σ[i] W[j,i]·x[i] + b[j])/Σ[k] exp(Σ[i] W[k,i]·x[i] + b[k])'),
    ],
    [
      '% fn 𝔼(z) = Σ[ω] p[ω]·z[ω]\n% input: Y[S], p[S]\n' + raw`C = \mathbb{E}[Y^2] - \mathbb{E}[Y]^2`,
      one('Y[S], p[S]', 'C = Σ[j] p[j]·Y[j]² − (Σ[i] p[i]·Y[i])²'),
    ],
    [
      '% layer conv(O[H,V]; W[A,B], b)\n% fn rot_180(W)[m,n] = W[A−1−m, B−1−n]\n% fn *(W, O)[i,j] = Σ[m,n] W[m,n]·O[i+m,j+n]\n' +
        raw`X_{i,j} = \text{rot}_{180}\{W_{m,n}\} * O_{i,j} + b`,
      'conv(O[H,V]; W[A,B], b) {\n  X[i,j] = Σ[k,l] W[A−1−k, B−1−l]·O[i+k, j+l] + b\n}',
    ],
  ],
  'several of a kind, numbered above': [
    [raw`J = \frac{1}{2m} \sum_{i=1}^{m} (h^{(i)} - y^{(i)})^2`, one('h[m], y[m]', 'J = 1/(2·m)·Σ[i] (h[i] − y[i])²')],
    [
      raw`h^{(i)} = \theta^T x^{(i)} \\ J(\theta) = \sum_{i=1}^{m} (h^{(i)} - y^{(i)})^2`,
      one('θ[J2], x[m,J2], y[m]', 'h[i] = Σ[j] θ[j]·x[i,j]', 'J = Σ[i] (h[i] − y[i])²'),
    ],
    // without a sum that counts them, what stands above is part of the name
    [raw`a_i^{(l+1)} = \tanh(a_i^{(l)})`, one('a_l[I]', 'a_l1[i] = tanh(a_l[i])')],
  ],
  'steps of an iteration': [
    [
      raw`w_{ij}(n+1) = w_{ij}(n) - \alpha g_{ij}(n)`,
      one('w_n[I,J], α, g_n[I,J]', 'w_n1[i,j] = w_n[i,j] − α·g_n[i,j]'),
    ],
    [
      raw`\theta_i \gets \theta_i - \eta \frac{\partial E}{\partial \theta_i}`,
      one('θ[I], η, δθ[I]', 'θ_next[i] = θ[i] − η·δθ[i]'),
    ],
    [
      '% input: θ[N], δθ[N]\n' +
        raw`\theta^{(n)} \to \theta^{(n)} - \alpha \frac{\partial L(\theta)}{\partial \theta^{(n)}}`,
      one('θ[N], δθ[N], α', 'θ_next[n] = θ[n] − α·δθ[n]'),
    ],
    [raw`w := w - \eta g`, one('w, η, g', 'w_next = w − η·g')],
    [raw`w := 3 x`, one('x', 'w = 3·x')],
  ],
  'columns of a matrix whose elements are printed': [
    [
      '% layer first(x[2]; w[2,3])\n' + raw`s = w_1^{T} x + w_{00} x_0`,
      'first(x[2]; w[2,3]) {\n  s = Σ[i] w[i,1]·x[i] + w[0,0]·x[0]\n}',
    ],
  ],
  'expressions alone': [
    [
      raw`w^T x + b,\quad 5 \times 5 \times 3 = 75`,
      one('w[I], x[I], b', 'y = Σ[i] w[i]·x[i] + b', 'd = 5·5·3', 'return y'),
    ],
    [
      raw`\min_{w, b, \xi} \frac{1}{2} \|w\|^2 + C \sum_{i=1}^{n} \xi_i \quad \text{subject to} \quad \xi_i \ge 0`,
      one('w[J], C, ξ[n]', 'y = 1/2·Σ[j] w[j]² + C·Σ[i] ξ[i]'),
    ],
    [raw`\max_i x_i`, one('x[I]', 'y = max[i] x[i]')],
  ],
  'elements of what a function gives': [
    [
      '% fn f(z) = sin(z)\n' + raw`[f(X)]_{i_0, i_1, \dots, i_{n-1}} = f(X_{i_0, i_1, \dots, i_{n-1}})`,
      one('X[..]', 'f_X[..] = sin(X[..])'),
    ],
  ],
  'functions of applied functions': [
    [raw`f(z) = z^2 \\ y_i = \log f(x_i)`, one('x[I]', 'y[i] = log(x[i]²)')],
    [raw`y_i = \log x_i (z_i + 1)`, one('x[I], z[I]', 'y[i] = log(x[i])·(z[i] + 1)')],
    ['% fn f(z) = sin(z)\n' + raw`y_i = \exp 2 f(x_i) z_i`, one('x[I], z[I]', 'y[i] = exp(2·sin(x[i]))·z[i]')],
  ],
};

describe('what could be read in two ways is refused', () => {
  for (const [tex, code, place] of [
    [raw`p_k = \frac{P(k) P(x | k)}{\sum_c P(c) P(x \mid c)}`, 'latex-unsupported', 'P(k)'],
    [raw`y_i = (x_i | 2)`, 'latex-unexpected', '(x_i | 2)'],
    [raw`y = P(x + 1 | z)`, 'latex-unsupported', '(x + 1 | z)'],
    ['% fn g(x)[k] = x[k] / Σ[j] x[j]\ny = g(z)', 'latex-array', 'z'],
    // one step is no number of steps
    [raw`% input: θ[N]${'\n'}\theta^{(n)} \to \theta^{(n)} - \alpha \theta^{(l)}`, 'unbound-index', 'l'],
    ['% fn f(x, z) = Σ[i] x[i]·z[i]\n% input: x[N]\ny = f(x)', 'wrong-arity', 'f(x)'],
  ] as const)
    test(tex, () => expect(errorsOf(tex)).toContainEqual([code, place]));
});

for (const [title, rows] of Object.entries(table)) {
  describe(title, () => {
    for (const [tex, expected] of rows) test(tex, () => expect(understood(tex)).toBe(expected));
  });
}
