import type { Expr } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import type { Comparison, Difference } from './compare.ts';
import type { Proof } from './prove.ts';

/** How an instance was come by. */
export interface Origin {
  /** Whether its inputs are special ones: what differs at a tie or a pole of them may be a matter of single points. */
  readonly small: boolean;
  /** Whether no range that a hyper-parameter bounds has a negative length. */
  readonly stated: boolean;
}

/** What the instances compared so far say together. */
export class Tally {
  readonly #ofDerivatives: boolean;
  readonly #lengths: readonly Expr[];
  compared = 0;
  agreed = 0;
  telling = 0;
  worst = 0;
  /** A difference on a tie or kink. */
  singular: Difference | undefined;
  /** A place of a random instance, and of a small one, at which one side alone has a value. */
  oneSided: Difference | undefined;
  isolated: Difference | undefined;
  /** Whether it differs where a range would have a negative length. */
  #differsBelow = false;

  /** A claim about derivatives is not refuted by a tie that small numbers meet by chance. */
  constructor(ofDerivatives: boolean, lengths: readonly Expr[]) {
    this.#ofDerivatives = ofDerivatives;
    this.#lengths = lengths;
  }

  /** Takes an instance in; gives its difference where that refutes the claim. */
  add(c: Comparison | undefined, { small, stated }: Origin): Difference | undefined {
    if (c === undefined) return undefined;
    if (!stated) {
      if (c.difference !== undefined) this.#differsBelow = true;
      return undefined;
    }
    if (c.difference !== undefined && !(this.#ofDerivatives && small && c.difference.singular)) return c.difference;
    this.singular ??= c.difference;
    if (small) this.isolated ??= c.oneSided;
    else this.oneSided ??= c.oneSided;
    if (c.agreed > 0) this.compared++;
    this.agreed += c.agreed;
    this.telling += c.telling;
    this.worst = Math.max(this.worst, c.worst);
    return undefined;
  }

  /** Where the claim does not hold, or is not looked at, though it is right elsewhere; of a proof, what that leaves out. */
  note(proof?: Pick<Proof, 'almost' | 'lengths' | 'partial'>): string {
    const { singular, oneSided, isolated } = this;
    const notes: string[] = [];
    if (singular !== undefined)
      notes.push(
        `Ties, kinks and boundaries are left out, where a derivative is a convention: at one of them the claim gives ${singular.right}, and einabla ${singular.left}.`,
      );
    else if (proof?.almost) notes.push('Ties and points at which a comparison is on its boundary are left out.');
    const apart = oneSided ?? isolated;
    if (apart !== undefined) {
      const side = Number.isFinite(apart.left) ? 'the claim' : 'the left side';
      const where =
        oneSided === undefined ? 'Points at which it divides by zero' : `Values at which ${side} is not a number`;
      notes.push(`${where} are left out.`);
    } else if (proof?.partial) notes.push('Points at which a condition compares what has no value are left out.');
    if (this.#differsBelow && (proof?.lengths ?? []).length === 0)
      notes.push(
        `It is taken for ${this.#lengths.map((e) => `${printExpr(e)} ≥ 0`).join(', ')}: no range has less than no elements.`,
      );
    return notes.map((n) => ` ${n}`).join('');
  }
}
