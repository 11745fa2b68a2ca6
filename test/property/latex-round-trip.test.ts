import { describe, expect, test } from 'vitest';
import { formatLatex } from '../../src/index.ts';
import { printProgram } from '../../src/ir/print.ts';
import { load, loadLatex } from '../../src/load.ts';
import { plainProgram } from '../support/plain-program.ts';
import { randomProgram } from '../support/random-program.ts';

const BLOCKS = 6;
const EACH = 50;

describe('LaTeX of a random Program loads back as itself', () => {
  for (let block = 0; block < BLOCKS; block++) {
    test(`random expressions ${block * EACH} to ${block * EACH + EACH - 1}`, () => {
      for (let k = block * EACH; k < (block + 1) * EACH; k++) {
        // what text gives back, for an expression that no parser has seen may hold what no text says
        const program = load(printProgram(randomProgram(k)));
        const latex = formatLatex(program, { width: k % 2 === 0 ? 40 : 72 });
        expect(plainProgram(loadLatex(latex)), `${k}: ${latex}`).toEqual(plainProgram(program));
      }
    });
  }
});
