import type { Claim } from '../check/index.ts';
import type { Bench } from './bench.ts';
import type { Difference } from './compare.ts';
import { isOutside } from './evaluate.ts';
import { rangeSentence, repairOf } from './repair.ts';
import type { Subject } from './subject.ts';

/** Why a claim is refuted: what is wrong in it where that is found, and what its counterexample shows. */
export function explained(claim: Claim, subject: Subject, found: Difference, bench: Bench): string {
  const repair = repairOf(claim, subject, found, bench);
  const values = shown(claim, subject, found);
  if (repair === undefined) return values;
  return isOutside(found.right) ? repair.sentence : `${repair.sentence} ${values}`;
}

function shown(claim: Claim, { indices }: Subject, found: Difference): string {
  const at = indices.map((b, d) => `${b.index}=${(found.at[d] ?? 0) + (found.starts[d] ?? 0)}`);
  const place = at.length === 0 ? '' : ` at ${at.join(', ')}`;
  if (!isOutside(found.right)) return `The claim gives ${found.right}${place}; it is ${found.left}.`;
  const [other] = claim.otherRanges;
  if (other !== undefined) return rangeSentence(other.op ?? 'sum', other.index, other.stated, other.inferred);
  const [doubt] = claim.doubts;
  return doubt === undefined ? `It reads outside a tensor${place}: ${found.right.outside}` : doubt.message;
}
