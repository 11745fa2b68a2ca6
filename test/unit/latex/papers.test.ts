import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

/** Formulas as papers on machine learning print them, without a head, and what they are. */
const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'bold small letters are vectors, bold capitals matrices': [
    [raw`\mathbf{y} = \mathbf{W}\mathbf{x} + \mathbf{b}`, one('W[J,I], x[I], b[J]', 'y[j] = Σ[i] W[j,i]·x[i] + b[j]')],
    [raw`\vec{y} = W\vec{x} + \vec{b}`, one('W[J,I], x⃗[I], b⃗[J]', 'y⃗[j] = Σ[i] W[j,i]·x⃗[i] + b⃗[j]')],
    [raw`y = \mathbf{w} \cdot \mathbf{x} + b`, one('w[I], x[I], b', 'y = Σ[i] w[i]·x[i] + b')],
    [
      raw`\mathbf{y} = (\mathbf{x}\mathbf{W} + \mathbf{b}) \odot \sigma(\mathbf{x}\mathbf{V} + \mathbf{c})`,
      one('x[I], W[I,K], b[K], V[I,K], c[K]', 'y[k] = (Σ[i] x[i]·W[i,k] + b[k])·sigmoid(Σ[j] x[j]·V[j,k] + c[k])'),
    ],
    [
      raw`\mathrm{MSE} = \frac{1}{m} \sum_i (\hat{\boldsymbol{y}} - \boldsymbol{y})_i^2`,
      one('m, ŷ[I], y[I]', 'MSE = 1/m·Σ[i] (ŷ[i] − y[i])²'),
    ],
    [
      raw`f(\mathbf{x}) = \mathrm{sign}(\mathbf{w}\cdot\mathbf{x} + b)`,
      one('w[I], x[I], b', 'f = sign(Σ[i] w[i]·x[i] + b)'),
    ],
  ],
  'a vector with one index is a row of a matrix': [
    [
      raw`J(\mathbf{w}) = \sum_{i=1}^N (\mathbf w^T\mathbf x_i - y_i)^2 + \lambda \|\mathbf w\|_2^2`,
      one('w[J2], x[N,J2], y[N], λ', 'J = Σ[i] (Σ[j] w[j]·x[i,j] − y[i])² + λ·Σ[k] w[k]²'),
    ],
    [
      raw`J = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \|\mathbf{x}_n - \boldsymbol\mu_k\|^2`,
      one('r[N,K], x[N,I], μ[K,I]', 'J = Σ[n,k] r[n,k]·Σ[i] (x[n,i] − μ[k,i])²'),
    ],
    [raw`D_{ij} = \|x_i-x_j\|^2`, one('x[I,K]', 'D[i,j] = Σ[k] (x[i,k] − x[j,k])²')],
    [
      raw`\mathbf{S} = \frac{1}{N}\sum_{n=1}^N (\mathbf{x}_n - \bar{\mathbf{x}})(\mathbf{x}_n - \bar{\mathbf{x}})^T`,
      one('x[N,I], x̄[I]', 'S[i,j] = 1/N·Σ[n] (x[n,i] − x̄[i])·(x[n,j] − x̄[j])'),
    ],
    [raw`\mathbf{y} = \sum_i \alpha_i \mathbf{v}_i`, one('α[I], v[I,J]', 'y[j] = Σ[i] α[i]·v[i,j]')],
    // where all letters are bold, they are elements
    [
      raw`\mathbf{y}_i = \sum_j \mathbf{W}_{ij} \mathbf{x}_j + \mathbf{b}_i`,
      one('W[I,J], x[J], b[I]', 'y[i] = Σ[j] W[i,j]·x[j] + b[i]'),
    ],
  ],
  'shapes that the text states': [
    [
      raw`y = Wx + b, \quad W \in \mathbb{R}^{m\times n},\ x \in \mathbb{R}^n`,
      one('W[m,n], x[n], b[m]', 'y[j] = Σ[i] W[j,i]·x[i] + b[j]'),
    ],
    [
      raw`y = Wx + b \ \text{where } W \text{ is } m \times n \text{ and } x \in \mathbb{R}^n`,
      one('W[m,n], x[n], b[m]', 'y[j] = Σ[i] W[j,i]·x[i] + b[j]'),
    ],
    [raw`Y = XW, \quad X: n \times d, W: d \times k`, one('X[n,d], W[d,k]', 'Y[j,l] = Σ[i] X[j,i]·W[i,l]')],
    [
      raw`Let $x, z\in\mathbb{R}^d$ be inputs and $W\in\mathbb{R}^{k\times d}$ weights. Then \[ h = \tanh(W(x + z) + b) \] with $b \in \mathbb{R}^k$.`,
      one('W[k,d], x[d], z[d], b[k]', 'h[j] = tanh(Σ[i] W[j,i]·(x[i] + z[i]) + b[j])'),
    ],
    [raw`y_i = x_i^2, \quad i \in \{1, \dots, n\}`, one('x[n]', 'y[i] = x[i]²')],
  ],
  'norms, and products with plain capitals': [
    [raw`R = \lambda \|W\|_F^2`, one('λ, W[I,J]', 'R = λ·Σ[i,j] W[i,j]²')],
    [
      raw`\mathbf{y} = W_2\sigma(W_1\mathbf{x}) + \mathbf{x}`,
      one('W2[I,J], W1[J,I], x[I]', 'y[k] = Σ[j] W2[k,j]·sigmoid(Σ[i] W1[j,i]·x[i]) + x[k]'),
    ],
    [raw`p = \frac{1}{1+e^{-w^Tx - b}}`, one('w[I], x[I], b', 'p = 1/(1 + exp(Σ[i] (−w[i]·x[i]) − b))')],
    [raw`Y = X \cdot W + b`, one('X, W, b', 'Y = X·W + b')],
  ],
  'subscripts that only tell names apart': [
    [
      raw`m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t \\ \hat{m}_t = \frac{m_t}{1-\beta_1^t}`,
      one('β1, m_t_1, g_t, t', 'm_t = β1·m_t_1 + (1 − β1)·g_t', 'm̂_t = m_t/(1 − β1^t)'),
    ],
    [
      raw`v_{t+1} = \mu v_t - \eta g_t \\ \theta_{t+1} = \theta_t + v_{t+1}`,
      one('μ, v_t, η, g_t, θ_t', 'v_t1 = μ·v_t − η·g_t', 'θ_t1 = θ_t + v_t1'),
    ],
    [
      raw`\theta_{t+1,i} = \theta_{t,i} - \frac{\eta}{\sqrt{G_{t,ii} + \epsilon}} g_{t,i}`,
      one('θ_t[I], η, G_t[I,I], ε, g_t[I]', 'θ_t1[i] = θ_t[i] − η/sqrt(G_t[i,i] + ε)·g_t[i]'),
    ],
    [
      raw`\mathbf{h}_t = \tanh(\mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{W}_{xh}\mathbf{x}_t + \mathbf{b}_h)`,
      one(
        'W_hh[K,I], h_t_1[I], W_xh[K,J], x_t[J], b_h[K]',
        'h_t[k] = tanh(Σ[i] W_hh[k,i]·h_t_1[i] + Σ[j] W_xh[k,j]·x_t[j] + b_h[k])',
      ),
    ],
    // products element by element show what is a vector
    [
      raw`f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f) \\ h_t = f_t \odot h_{t-1}`,
      one(
        'W_f[J,I], x_t[I], U_f[J,J], h_t_1[J], b_f[J]',
        'f_t[k] = sigmoid(Σ[i] W_f[k,i]·x_t[i] + Σ[j] U_f[k,j]·h_t_1[j] + b_f[k])',
        'h_t[i] = f_t[i]·h_t_1[i]',
      ),
    ],
    // no steps: an index that a sum binds, another name
    [
      raw`a_{ts} = \frac{\sum_{d=1}^{d_k} q_{td} k_{sd}}{\sqrt{d_k}}`,
      one('q[T,d_k], k[S,d_k]', 'a[t,s] = (Σ[d] q[t,d]·k[s,d])/sqrt(d_k)'),
    ],
    [raw`E_{\text{test}} = \frac{1}{m} \|\hat{y} - y\|_2^2`, one('m, ŷ[I], y[I]', 'E_test = 1/m·Σ[i] (ŷ[i] − y[i])²')],
  ],
  'functions of arrays that papers use without defining them': [
    [
      raw`\text{Attention}(Q,K,V) = \mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V`,
      one(
        'Q[L,I], K[J,I], d_k, V[J,M]',
        'Attention[l,m] = Σ[j] (exp((Σ[i] Q[l,i]·K[j,i])/sqrt(d_k))/Σ[n] exp((Σ[i] Q[l,i]·K[n,i])/sqrt(d_k)))·V[j,m]',
      ),
    ],
    [
      raw`\hat{\mathbf{y}} = \mathrm{softmax}(\mathbf{W}\mathbf{h} + \mathbf{b})`,
      one('W[J,I], h[I], b[J]', 'ŷ[j] = exp(Σ[i] W[j,i]·h[i] + b[j])/Σ[k] exp(Σ[i] W[k,i]·h[i] + b[k])'),
    ],
    [raw`p = \operatorname{softmax}(z)`, one('z[I]', 'p[i] = exp(z[i])/Σ[j] exp(z[j])')],
    [raw`y_i = \operatorname{softmax}(x)_i`, one('x[I]', 'y[i] = exp(x[i])/Σ[j] exp(x[j])')],
    [raw`L = \mathrm{tr}(\mathbf{A}^\top \mathbf{B})`, one('A[I,J], B[I,J]', 'L = Σ[j] Σ[i] A[i,j]·B[i,j]')],
    // a text that defines one means its own
    [
      raw`\mathrm{softmax}(\boldsymbol{x})_i = \frac{\exp(2x_i)}{\sum_j \exp(2x_j)}`,
      one('x[I]', 'softmax[i] = exp(2·x[i])/Σ[j] exp(2·x[j])'),
    ],
  ],
  'arrays and numbers that are defined with what they depend on': [
    [raw`f(x) = w^T x + b \\ L = (f(x) - t)^2`, one('w[I], x[I], b, t', 'f = Σ[i] w[i]·x[i] + b', 'L = (f − t)²')],
  ],
  'ranges beside a formula': [
    [raw`L = \sum_i x_i, \quad i = 1, \dots, N`, one('x[N]', 'L = Σ[i] x[i]')],
    ['y_i = x_i^2 \\\\ 0 \\le i < N', one('x[N]', 'y[i] = x[i]²')],
  ],
  'formulas in a line': [
    [
      raw`We compute $$y_i = \sigma(z_i)$$ where $z_i = 2 x_i + 1$.`,
      one('x[I]', 'z[i] = 2·x[i] + 1', 'y[i] = sigmoid(z[i])'),
    ],
  ],
  'marks below names and brackets': [
    [raw`L = q k_+ + \sum_i q k_i`, one('q, k_plus, k[I]', 'L = q·k_plus + Σ[i] q·k[i]')],
    [raw`L = \sum_{i} [ a_i - b_i ]_+`, one('a[I], b[I]', 'L = Σ[i] max(0, a[i] − b[i])')],
  ],
};

describe('what would be misread is refused', () => {
  for (const [tex, code, place] of [
    // without braces a script is one sign
    ['y_i = x_i^10 + 1', 'latex-script', '^10'],
    ['y_i = x_i^-1', 'latex-script', '^-1'],
    ['y = x_10', 'latex-script', '_10'],
    // matrices or numbers
    ['y = W x + b', 'latex-capital', 'W x'],
    [raw`\mathrm{FFN}(x) = \max(0, xW_1 + b_1)W_2 + b_2`, 'latex-capital', 'xW_1'],
    [
      raw`\mathbf{w} = (\mathbf{X}^\top\mathbf{X})^{-1}\mathbf{X}^\top\mathbf{y}`,
      'latex-unsupported',
      raw`(\mathbf{X}^\top\mathbf{X})^{-1}`,
    ],
    [raw`d = |\boldsymbol\Sigma|`, 'latex-array', raw`|\boldsymbol\Sigma|`],
    [raw`E = \|\mathbf{W}\|_2^2`, 'latex-unsupported', raw`\|\mathbf{W}\|_2^2`],
    // another kind of array than is printed
    [raw`\mathbf{y} = \mathbf{w}^T \mathbf{x}`, 'latex-array', raw`\mathbf{y}`],
    [raw`L = \mathbf{W} \mathbf{x}`, 'latex-array', 'L'],
    // over which index it runs is not said
    [raw`y_i = \operatorname{softmax}(x_i)`, 'latex-array', raw`\operatorname{softmax}(x_i)`],
    // conditions that no range is
    [raw`y_i = 2 x_i \quad \text{for all } i \ne 3`, 'latex-condition', raw`i \ne 3`],
    [raw`y_i = 2 x_i \quad \text{for all } i \in I`, 'latex-condition', raw`i \in I`],
    // shapes that do not fit
    [raw`y = Wx, \quad W \in \mathbb{R}^{m\times n},\ x \in \mathbb{R}^m`, 'range-mismatch', 'Wx'],
  ] as const)
    test(tex, () => expect(errorsOf(tex)).toContainEqual([code, place]));
});

test('what is not used beside a formula is named', () => {
  const { diagnostics } = check({
    name: 't',
    text: raw`y_i = r_i x_i, \quad r_i \sim \mathrm{Bernoulli}(p)`,
    notation: 'latex',
  });
  expect(diagnostics.map((d) => [d.severity, d.code])).toEqual([['warning', 'latex-unused']]);
});

for (const [title, rows] of Object.entries(table)) {
  describe(title, () => {
    for (const [tex, expected] of rows) test(tex, () => expect(understood(tex)).toBe(expected));
  });
}
