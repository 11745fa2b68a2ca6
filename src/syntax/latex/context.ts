import type { Report } from '../../support/report.ts';
import type { Directives } from './directives.ts';
import type { Equality } from './equalities.ts';
import type { Facts } from './facts.ts';
import type { Left } from './left.ts';
import type { Meaning } from './meaning.ts';

/** An equality with what its left side is. */
export interface Read {
  readonly left: Left;
  readonly equality: Equality;
}

/** Everything that the equations and claims of one layer are read with. */
export interface Context {
  readonly reads: readonly Read[];
  readonly facts: Facts;
  readonly report: Report;
  readonly directives: Directives;
  /** The text computes something forward: statements about gradients are claims about it. */
  readonly forward: boolean;
  /** What formulas mean; `guarding` in formulas of gradients. Errors go to the report given, or to the text's. */
  meaning(guarding: boolean, report?: Report): Meaning;
}
