import type { Range } from '../ir/index.ts';
import type { Knowledge, Scope } from '../rewrite/index.ts';
import type { Requirement } from './assume.ts';
import type { Subject } from './subject.ts';

/** What an argument is made from. */
export interface Ground {
  /** The claim, and the same with what assumptions say of symbols put in. */
  readonly stated: Subject;
  readonly subject: Subject;
  readonly requirements: readonly Requirement[];
  readonly knowledge: Knowledge;
  readonly scope: Scope;
  /** Which tensors may be written out, and whether functions may too. */
  readonly names: ReadonlySet<string>;
  readonly exactly: boolean;
  /** The assumptions that are put in. */
  readonly putIn: readonly Requirement[];
  /** Ranges of the claim's indices. */
  readonly ranges: ReadonlyMap<string, Range>;
}
