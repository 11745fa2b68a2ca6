import { describe, expect, test } from 'vitest';
import { load } from '../../src/index.ts';
import { latexName } from '../../src/render/latex/names.ts';
import { latexEquation } from '../../src/render/latex/program.ts';
import { names, printed } from './latex-out.ts';

describe('a formula as a mathematician writes it', () => {
  for (const { formula, latex } of printed) {
    test(formula, () => {
      const program = load(formula);
      const last = program.equations.at(-1);
      expect(last === undefined ? '' : latexEquation(program, last)).toBe(latex);
    });
  }
});

describe('a name as a mathematician writes it', () => {
  for (const [name, latex] of names) test(name, () => expect(latexName(name)).toBe(latex));
});
