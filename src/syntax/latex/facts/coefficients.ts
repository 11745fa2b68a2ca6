import type { Formula } from '../read/math.ts';
import { bare, everyFormula, factorsOf } from '../read/walk.ts';

/** Letters that numbers are called by, and functions seldom. */
const numberLetter = /^[abcmnαβγεηλμνξτω]$/u;

/** Letters before brackets that are factors, `\lambda (a-b)^2`: every bracket behind them holds one sum or difference. */
export function coefficientsIn(all: readonly Formula[], applied: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set([...applied].filter((name) => numberLetter.test(name)));
  const check = (f: Formula): void => {
    const factors = factorsOf(f).map(bare);
    for (const [i, head] of factors.entries()) {
      const args = factors[i + 1];
      if (head.kind !== 'symbol' || args?.kind !== 'group' || args.open === 'tex') continue;
      const [only, ...more] = args.items.map(bare);
      if (only?.kind !== 'sum' || more.length > 0) found.delete(head.name);
    }
  };
  for (const formula of all) everyFormula(formula, (f) => f.kind === 'product' && check(f));
  return found;
}
