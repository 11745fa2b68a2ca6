import { describe, expect, it } from 'vitest';
import { constructs, passes, required, unreachable } from '../support/fuzz/coverage.ts';
import { formulaTests } from './formulas.ts';

const coverage = formulaTests(0, 2500);

describe('the random formulas reach everything', () => {
  it('prints its matrix of constructs and passes', () => {
    console.log(coverage.table());
  });

  it('hits every cell that it must, and none that is listed as out of reach', () => {
    const missed: string[] = [];
    for (const pass of passes) {
      for (const construct of constructs) {
        if (required(pass, construct) && coverage.count(pass, construct) === 0) missed.push(`${pass} × ${construct}`);
      }
    }
    expect(missed).toEqual([]);
    const surprising = constructs.filter((c) => unreachable(c) !== undefined && coverage.count('check', c) > 0);
    expect(surprising).toEqual([]);
  });
});
