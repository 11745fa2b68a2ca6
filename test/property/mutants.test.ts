import { describe, expect, it } from 'vitest';
import { examine } from '../support/fuzz/campaign.ts';
import { Mismatch } from '../support/fuzz/compare.ts';
import { generate } from '../support/fuzz/generate.ts';
import { mutants } from '../support/fuzz/mutants.ts';
import { stages } from '../support/fuzz/stages.ts';

/** Formulas that a defect may survive. */
const BUDGET = 5000;
const SEED = 77;

/** How many formulas are tried before the spoilt compiler fails where the sound one does not; `undefined` beyond the budget. */
function formulasNeeded(mutant: (typeof mutants)[number]): number | undefined {
  const spoilt = mutant.spoil(stages);
  const only = new Set(mutant.only);
  for (let index = 0; index < BUDGET; index++) {
    const g = generate(SEED, index);
    if (!(examine(g.formula, g.mode, g.style, index, only, spoilt) instanceof Mismatch)) continue;
    if (examine(g.formula, g.mode, g.style, index, only, stages) === undefined) return index + 1;
  }
  return undefined;
}

const needed: number[] = [];

describe('planted defects are found', () => {
  it.each(mutants.map((m) => [m.name, m] as const))('%s', (_, mutant) => {
    const found = formulasNeeded(mutant);
    expect(found).toBeDefined();
    needed.push(found ?? BUDGET);
  });

  it('soon: the median is at most 200 formulas', () => {
    const sorted = [...needed].sort((a, b) => a - b);
    console.log(`mutants: ${needed.length} of ${mutants.length} found, formulas needed ${sorted.join(' ')}`);
    expect(sorted[Math.floor(sorted.length / 2)] ?? BUDGET).toBeLessThanOrEqual(200);
  });
});
