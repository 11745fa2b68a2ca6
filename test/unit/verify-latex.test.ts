import { describe, expect, test } from 'vitest';
import { EinablaError, verifyLatex } from '../../src/index.ts';

const square = String.raw`L = \frac12 \sum_i (x_i - t_i)^2 \qquad \frac{\partial L}{\partial x_i} = `;

describe('claims of a text in LaTeX', () => {
  test('are judged where they stand', () => {
    expect(verifyLatex(`${square}x_i - t_i`)).toMatchObject([{ verdict: 'proved', line: 1 }]);
    expect(verifyLatex(`${square}t_i - x_i`)).toMatchObject([{ verdict: 'refuted' }]);
  });

  test('options say what the text leaves open', () => {
    const pooled = String.raw`y_i = \max_p x_{is+p} \qquad \sum_i y_i = 0`;
    expect(verifyLatex(pooled, { ranges: ['p<k'], hyper: ['k=2', 's=2'] })).toMatchObject([{ verdict: 'refuted' }]);
  });

  test('a text that cannot be read throws what is wrong in it', () => {
    expect(() => verifyLatex(String.raw`y_i = \frac{x_i`)).toThrow(EinablaError);
  });
});
