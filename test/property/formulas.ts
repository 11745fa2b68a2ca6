import { describe, expect, it } from 'vitest';
import { campaign } from '../support/fuzz/campaign.ts';
import { Coverage } from '../support/fuzz/coverage.ts';

/** Seed of the formulas that every test run tries; others are tried by hand with `fuzz.ts`. */
export const SEED = 20_261;

/** Formulas a test: small enough that a failure names a narrow part of the run. */
const CHUNK = 250;

/** Tries `count` random formulas from `from` on, in chunks, and gives what was covered. */
export function formulaTests(from: number, count: number): Coverage {
  const coverage = new Coverage();
  describe(`random formulas ${from} to ${from + count - 1}`, () => {
    for (let start = from; start < from + count; start += CHUNK) {
      it(`${start} to ${start + CHUNK - 1}`, { timeout: 900_000 }, () => {
        const result = campaign({ seed: SEED, from: start, count: CHUNK, failures: 3 });
        coverage.merge(result.coverage);
        expect(result.failures.map((f) => f.report).join(`\n${'-'.repeat(40)}\n`)).toBe('');
        // bounds of an access that no proof settles are tried at sample sizes, so a formula legal at few sizes may be refused
        expect(result.refusals.length, result.refusals.map((f) => f.report).join('\n')).toBeLessThanOrEqual(
          CHUNK / 100,
        );
        // a formula without values at its sizes is the generator's fault
        expect(result.discarded).toBeLessThan(CHUNK / 50);
      });
    }
  });
  return coverage;
}
