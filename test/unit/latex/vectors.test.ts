import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { understood } from './read.ts';

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
