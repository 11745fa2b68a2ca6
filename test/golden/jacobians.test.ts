import { describe, expect, it } from 'vitest';
import { checkGradients, format, load, partial } from '../../src/index.ts';
import { specialise } from '../../src/specialise/index.ts';
import { expectAgreement } from '../support/differential.ts';
import { comparePartial, drawInstance } from '../support/partials.ts';
import { partialCases } from './jacobians.ts';

describe('partial derivatives', () => {
  for (const { formula, of, wrt, derived } of partialCases) {
    const program = load(formula);

    describe(`∂${of}/∂${wrt.join('∂')} of ${program.name}`, () => {
      const found = partial(program, of, wrt);

      it('read as expected', () => {
        expect(found.text.split('\n')).toEqual(derived);
      });

      it('parse back to the same layer', () => {
        const text = format(found.program);
        expect(format(load(text))).toBe(text);
      });

      it('are what dual numbers give', () => {
        let compared = 0;
        // inputs are drawn in several ways, and logarithms want positive ones
        for (let seed = 1; seed <= 24 && (seed <= 4 || compared === 0); seed++) {
          const instance = drawInstance(program, seed);
          const result = instance && comparePartial(found, instance);
          if (result === undefined) continue;
          compared += result.compared;
          expect(result.wrong).toEqual([]);
        }
        expect(compared).toBeGreaterThan(0);
      });

      it('can be differentiated again', () => {
        const report = checkGradients(found.program, { trials: 1 });
        expect(report.failures).toEqual([]);
        expect(report.instances).toBeGreaterThan(0);
      });

      it('have kernels that compute them', () => {
        const instance = drawInstance(program, 1);
        if (instance === undefined) throw new Error(`${program.name} has no sizes`);
        expectAgreement(specialise(found.program, instance.sizes), { digits: 9 });
      });
    });
  }
});
