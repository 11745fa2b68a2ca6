import { describe, expect, test } from 'vitest';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** Sums as papers print them, the head that they need, and what they are. */
const readings: Readonly<Record<string, readonly (readonly [latex: string, head: string, equation: string])[]>> = {
  'an index that starts behind another keeps its start where places are counted from 1': [
    [raw`y = \sum_{i=1}^n \sum_{j=i+1}^n x_i x_j`, 'x[n]', 'y = Σ[i] Σ[j in i+1..n] x[i]·x[j]'],
    [raw`y = \sum_{i=0}^{n-1} \sum_{j=i+1}^{n-1} x_i x_j`, 'x[n]', 'y = Σ[i] Σ[j in i+1..n] x[i]·x[j]'],
    [raw`y = \sum_{i=1}^n \sum_{j=1}^i x_i x_j`, 'x[n]', 'y = Σ[i] Σ[j<i+1] x[i]·x[j]'],
    [raw`y_t = \sum_{s \le t} q_t k_s`, 'q[T], k[T]', 'y[t] = Σ[s<t+1] q[t]·k[s]'],
    [raw`y_t = \sum_{s \le t} x_s`, 'x[T]', 'y[t<T] = Σ[s<t+1] x[s]'],
  ],
  'of which only the last place is said, from 1 up to a number of places, from 0 up to the last one': [
    [raw`y = \sum_{i \le n} i x_i`, 'x[n]', 'y = Σ[i] (i + 1)·x[i]'],
    [raw`y = \sum_{i \le n-1} i x_i`, 'x[n]', 'y = Σ[i] i·x[i]'],
    [raw`y = \sum_{i < n} i x_i`, 'x[n]', 'y = Σ[i] i·x[i]'],
  ],
  'a start of 2 leaves the first place out': [
    [raw`y = \sum_{i=1}^n x_i + \sum_{i=2}^n x_i`, 'x[n]', 'y = Σ[i] x[i] + Σ[i in 1..n] x[i]'],
    [raw`y = \sum_{i=2}^n x_i`, 'x[n]', 'y = Σ[i in 1..n] x[i]'],
    [raw`y = \sum_{i=2}^n (x_i - x_{i-1})^2`, 'x[n]', 'y = Σ[i in 1..n] (x[i] − x[i−1])²'],
  ],
  'an axis has the places that are read along it': [
    [raw`R = \sum_{i=1}^{n-1} (x_{i+1}-x_i)^2`, 'x[n]', 'R = Σ[i<n−1] (x[i+1] − x[i])²'],
    [raw`R = \sum_{i=0}^{n-2} (x_{i+1}-x_i)^2`, 'x[n]', 'R = Σ[i<n−1] (x[i+1] − x[i])²'],
    [raw`R = \sum_{i=2}^{n-1} (x_{i+1}-2x_i+x_{i-1})^2`, 'x[n]', 'R = Σ[i in 1..n−1] (x[i+1] − 2·x[i] + x[i−1])²'],
    [raw`R = \sum_{i=1}^{n} (x_i - x_{i-1})^2`, 'x[n+1]; ; n', 'R = Σ[i in 1..n+1] (x[i] − x[i−1])²'],
  ],
  'indices in order run along one axis, one behind the other': [
    [raw`y = \sum_{i<j} x_i x_j`, 'x[J]', 'y = Σ[j] Σ[i<j] x[i]·x[j]'],
    [raw`y = -\sum_{i<j} w_{ij} s_i s_j`, 'w[J,J], s[J]', 'y = −Σ[j] Σ[i<j] w[i,j]·s[i]·s[j]'],
    [raw`y = \sum_{1 \le i < j \le n} x_i x_j`, 'x[n]', 'y = Σ[i] Σ[j in i+1..n] x[i]·x[j]'],
    [raw`y = \prod_{n \ge j > i \ge 1} (x_j - x_i)`, 'x[n]', 'y = Π[i] Π[j in i+1..n] (x[j] − x[i])'],
    [raw`y = \sum_i \sum_{j>i} x_i x_j`, 'x[I]', 'y = Σ[i] Σ[j] (j > i)·(x[i]·x[j])'],
    [raw`y = \sum_i \sum_{i<j} x_i x_j`, 'x[I]', 'y = Σ[i] Σ[j] (j > i)·(x[i]·x[j])'],
    [raw`y = \sum_{i,j, i<j} a_{ij}`, 'a[I,J]', 'y = Σ[i,j] (i < j)·a[i,j]'],
  ],
};

for (const [name, rows] of Object.entries(readings))
  describe(name, () => {
    test.each(rows)('%s', (latex, head, equation) => {
      expect(understood(latex)).toBe(`formula(${head}) {\n  ${equation}\n}`);
    });
  });

test.each([
  [raw`c_k = \sum_{n=1}^N x_n x_{n+k}`, 'latex-range', 'c'],
  [raw`y = \sum_{i \ge 2} x_i`, 'latex-binder', raw`i \ge 2`],
  [raw`y = \sum_{i \in \{1, \dots, n\}} x_i`, 'latex-binder', raw`\{1, \dots, n\}`],
])('%s is asked about', (latex, code, place) => {
  expect(errorsOf(latex)).toEqual([[code, place]]);
});
