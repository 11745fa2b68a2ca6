import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { verify } from '../../../src/verify.ts';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'products of bold rows': [
    [
      raw`L = \frac1N\sum_{n=1}^N \mathbf x_n \cdot \mathbf y_n`,
      one('x[N,I], y[N,I]', 'L = 1/N·Σ[n] Σ[i] x[n,i]·y[n,i]'),
    ],
    [raw`L = \sum_i(1-\mathbf z_i\cdot\mathbf v_i)`, one('z[I,J], v[I,J]', 'L = Σ[i] (1 − Σ[j] z[i,j]·v[i,j])')],
    [
      raw`L = -\sum_i \log \frac{e^{\mathbf z_i\cdot\mathbf v_i/\tau}}{\sum_j e^{\mathbf z_i\cdot\mathbf v_j/\tau}}`,
      one('z[I,K], v[I,K], τ', 'L = −Σ[i] log(exp((Σ[k] z[i,k]·v[i,k])/τ)/Σ[j] exp((Σ[l] z[i,l]·v[j,l])/τ))'),
    ],
    [raw`s_{ij} = \mathbf z_i\cdot\mathbf v_j`, one('z[I,K], v[J,K]', 's[i,j] = Σ[k] z[i,k]·v[j,k]')],
  ],
  'products of vectors above a slash': [
    [raw`s = \mathbf z^\top\mathbf v/\tau`, one('z[I], v[I], τ', 's = (Σ[i] z[i]·v[i])/τ')],
    [raw`s = z^\top v/\tau`, one('z[I], v[I], τ', 's = (Σ[i] z[i]·v[i])/τ')],
    [raw`\mathbf S = \mathbf X^\top\mathbf X/n`, one('X[I,J], n', 'S[j,k] = (Σ[i] X[i,j]·X[i,k])/n')],
  ],
  'rows and their elements': [
    [
      raw`\hat y_i = \mathbf w^\top\mathbf x_i \\ J = \sum_{i=1}^m (\hat y_i-y_i)^2 \\ s = \sum_{i=1}^m\sum_{j=1}^n x_{ij} w_j`,
      one('w[n], x[m,n], y[m]', 'ŷ[i] = Σ[k] w[k]·x[i,k]', 'J = Σ[i] (ŷ[i] − y[i])²', 's = Σ[i,j] x[i,j]·w[j]'),
    ],
  ],
  'a bracket transposed': [
    [raw`y = (a + b)^T c`, one('a[I], b[I], c[I]', 'y = Σ[i] (a[i] + b[i])·c[i]')],
    [raw`y = (a - b)^\top c`, one('a[I], b[I], c[I]', 'y = Σ[i] (a[i] − b[i])·c[i]')],
    [
      raw`s_{ij} = (\mathbf x_i \mathbf W)(\mathbf x_j \mathbf V)^T`,
      one('x[I,K], W[K,M], V[K,M]', 's[i,j] = Σ[m] (Σ[k] x[i,k]·W[k,m])·Σ[l] x[j,l]·V[l,m]'),
    ],
    [raw`y = \sum_{t=1}^T x_t (1 - \beta)^T`, one('x[T], β', 'y = Σ[t] x[t]·(1 − β)^T')],
  ],
  'the identity and ones': [
    [
      raw`\mathbf h = (\mathbf W+\lambda\mathbf I)\mathbf x`,
      one('W[J,J], λ, x[J]', 'h[j] = Σ[i] (W[j,i] + λ·(j == i))·x[i]'),
    ],
    [raw`y = \mathbf 1^\top\mathbf x`, one('x[I]', 'y = Σ[i] x[i]')],
    [raw`\mathbf y = \mathbf x - \mu\mathbf 1`, one('x[I], μ', 'y[i] = x[i] − μ')],
    [
      raw`\mathbf y = \mathbf I \mathbf x, \quad \mathbf I \in \mathbb{R}^{m \times n}`,
      one('I[m,n], x[n]', 'y[j] = Σ[i] I[j,i]·x[i]'),
    ],
    [raw`y_i = \mathbb{1}[x_i > 0]`, one('x[I]', 'y[i] = (x[i] > 0)')],
  ],
  'letters behind a slash': [
    [
      raw`k = \exp(-\|\mathbf x-\mathbf c\|^2/2\sigma^2)`,
      one('x[I], c[I], σ', 'k = exp(−(Σ[i] (x[i] − c[i])²)/(2·σ²))'),
    ],
    [raw`y = a/bc`, one('a, b, c', 'y = a/(b·c)')],
    [raw`y = a/b \cdot c`, one('a, b, c', 'y = a/b·c')],
    [raw`y = a/\sqrt{2}\sigma`, one('a, σ', 'y = a/(sqrt(2)·σ)')],
    [raw`y = 1/2 x`, one('x', 'y = 1/2·x')],
    [raw`y = \eta/m \sum_{i=1}^m x_i`, one('η, x[m]', 'y = η/m·Σ[i] x[i]')],
    [raw`y = a/f(b) \\ f(z) = z^2`, one('a, b', 'y = a/b²')],
  ],
};

for (const [title, cases] of Object.entries(table))
  describe(title, () => {
    test.each(cases)('%s', (text, layer) => expect(understood(text)).toBe(layer));
  });

describe('a slash that may be taken for another', () => {
  const warned = (text: string): readonly string[] =>
    check({ name: '<latex>', text, notation: 'latex' }).diagnostics.map(
      (d) => `${d.code} ${text.slice(d.span?.start ?? 0, d.span?.end ?? 0)}`,
    );
  test.each([
    ['y = 1/2 x', ['latex-slash 1/2']],
    ['y = a/2(b + c)', ['latex-slash a/2']],
    ['y = a/bc', []],
    [raw`y = 1/2 \sum_i x_i`, []],
  ])('%s', (text, warnings) => expect(warned(text)).toEqual(warnings));
});

describe('a bracket of which nothing says that it is an array', () => {
  test.each([
    [raw`s_{ij} = (x_i W^Q)(x_j W^K)^T`, '(x_j W^K)^T'],
    [raw`y = (\lambda a + b)^T c`, raw`(\lambda a + b)^T`],
    ['y = (1 - x)^T', '(1 - x)^T'],
  ])('%s', (text, place) => expect(errorsOf(text)).toEqual([['latex-capital', place]]));
});

describe('claims about gradients, second derivatives and Jacobians of arrays', () => {
  const ridge = raw`J = \frac12\|\mathbf X \mathbf w - \mathbf y\|^2 + \frac{\lambda}{2}\|\mathbf w\|^2 \\ `;
  const logistic = raw`\hat y_i = \sigma(\mathbf w^\top\mathbf x_i+b) \\ J = -\frac1m\sum_{i=1}^m (y_i\log\hat y_i + (1-y_i)\log(1-\hat y_i)) \\ `;
  const linear = raw`\mathbf y = \mathbf A\mathbf x \\ `;
  test.each([
    [raw`${ridge}\nabla_{\mathbf w} J = \mathbf X^\top(\mathbf X\mathbf w-\mathbf y) + \lambda\mathbf w`, 'proved'],
    [raw`${ridge}\nabla_{\mathbf w} J = \mathbf X^\top(\mathbf X\mathbf w-\mathbf y)`, 'refuted'],
    [raw`${ridge}\nabla_{\mathbf w}^2 J = \mathbf X^\top \mathbf X + \lambda\mathbf I`, 'proved'],
    [
      raw`${ridge}\frac{\partial^2 J}{\partial w_i \partial w_j} = (\mathbf X^\top \mathbf X + \lambda\mathbf I)_{ij}`,
      'proved',
    ],
    [raw`J = \frac12\|X w - y\|^2 + \frac{\lambda}{2}\|w\|^2, \quad \nabla_w^2 J = X^T X + \lambda I`, 'proved'],
    [raw`${logistic}\frac{\partial J}{\partial w_j} = \frac1m\sum_i(\hat y_i-y_i)x_{ij}`, 'proved'],
    [raw`${linear}\frac{\partial\mathbf y}{\partial\mathbf x}=\mathbf A`, 'proved'],
    [raw`${linear}\frac{\partial\mathbf y}{\partial\mathbf x}=\mathbf A^\top`, 'refuted'],
  ])('%s', (text, verdict) =>
    expect(verify({ name: 'claims.tex', text, notation: 'latex' }).map((c) => c.verdict)).toEqual([verdict]),
  );
  test('by what a gradient is', () => expect(errorsOf(raw`y = \nabla f`)).toEqual([['latex-derivative', raw`\nabla`]]));
});
