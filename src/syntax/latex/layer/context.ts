import type { Report } from '../../../support/report.ts';
import type { FunctionSyntax } from '../../syntax.ts';
import type { Equality } from '../facts/equalities.ts';
import type { Facts } from '../facts/facts.ts';
import type { Meaning } from '../resolve/meaning.ts';
import type { Directives } from './directives.ts';
import type { Left } from './left.ts';
import type { StatedExtents } from './stated.ts';

/** An equality with what its left side is. */
export interface Read {
  readonly left: Left;
  readonly equality: Equality;
}

/** `f(x) = …` or `f'(x) = …` for an `f` that is defined elsewhere. */
export interface FunctionStatement {
  readonly read: Read;
  readonly function: FunctionSyntax;
  readonly derivative: boolean;
}

/** Everything that the equations and claims of one layer are read with. */
export interface Context {
  readonly reads: readonly Read[];
  readonly facts: Facts;
  /** Extents that the text states, by the names of their tensors. */
  readonly extents: StatedExtents;
  readonly report: Report;
  readonly directives: Directives;
  /** Equalities about functions that are defined already. */
  readonly stated: readonly FunctionStatement[];
  /** The text computes something forward: statements about gradients are claims about it. */
  readonly forward: boolean;
  /**
   * What formulas mean; `guarding` in formulas of gradients, `derivatives` in claims. Errors go to the report given, or to the
   * text's; new indices are none of those in `apart`.
   */
  meaning(guarding: boolean, report?: Report, derivatives?: boolean, apart?: readonly string[]): Meaning;
}
