import { describe, expect, it } from 'vitest';
import { constructs, passes, unreachable } from '../support/fuzz/coverage.ts';
import { formulaTests } from './formulas.ts';

const coverage = formulaTests(0, 2500);

describe('the random formulas reach everything', () => {
  it('prints its matrix of constructs and passes', () => {
    console.log(coverage.table());
  });

  it('hits every cell that can be reached, and none that is listed as out of reach', () => {
    const missed: string[] = [];
    const surprising: string[] = [];
    for (const pass of passes) {
      if (pass === 'wgsl') continue;
      for (const construct of constructs) {
        const reason = unreachable(pass, construct);
        const count = coverage.count(pass, construct);
        if (reason === undefined && count === 0) missed.push(`${pass} × ${construct}`);
        if (reason !== undefined && count > 0) surprising.push(`${pass} × ${construct}: ${reason}`);
      }
    }
    expect(missed).toEqual([]);
    expect(surprising).toEqual([]);
  });
});
