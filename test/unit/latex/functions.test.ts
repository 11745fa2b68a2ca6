import { describe, expect, test } from 'vitest';
import { understood } from './read.ts';

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
