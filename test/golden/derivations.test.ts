import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { checkGradients } from '../../src/gradcheck/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { printProgram } from '../../src/ir/print.ts';
import { derivations } from './derivations.ts';

/** The lines of a printed Program that define what `given` does not. */
function derivedLines(p: Program, given: Program): string[] {
  const own = new Set(given.equations.map((e) => e.name));
  const names = p.equations.map((e) => e.name).filter((name) => !own.has(name));
  return printProgram(p)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => names.some((name) => line.startsWith(`${name}[`) || line.startsWith(`${name} =`)));
}

describe('derived formulas', () => {
  for (const { formula, derived } of derivations) {
    const program = loadProgram({ name: 'golden', text: formula });

    describe(program.name, () => {
      const backward = adjoint(program);

      it('read as expected', () => {
        expect(derivedLines(backward.program, program)).toEqual(derived);
      });

      it('parse back to the same text', () => {
        const text = printProgram(backward.program);
        expect(printProgram(loadProgram({ name: 'printed', text }))).toBe(text);
      });

      it('come out the same every time', () => {
        expect(printProgram(adjoint(program).program)).toBe(printProgram(backward.program));
      });

      it('are the gradient', () => {
        const report = checkGradients(program, { trials: 4 });
        expect(report.failures).toEqual([]);
        expect(report.instances).toBeGreaterThan(0);
      });

      it('can be differentiated again', () => {
        const report = checkGradients(backward.program, { trials: 2 });
        expect(report.failures).toEqual([]);
        expect(report.instances).toBeGreaterThan(0);
      });
    });
  }
});
