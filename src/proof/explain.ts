import type { Claim } from '../check/index.ts';
import type { Bench } from './bench.ts';
import type { Difference } from './compare.ts';
import { isOutside } from './evaluate.ts';
import type { Subject } from './subject.ts';

/** Why a claim is refuted, in a sentence: what its counterexample shows. */
export function explained(_claim: Claim, { indices }: Subject, found: Difference, _bench: Bench): string {
  const at = indices.map((b, d) => `${b.index}=${(found.at[d] ?? 0) + (found.starts[d] ?? 0)}`);
  const place = at.length === 0 ? '' : ` at ${at.join(', ')}`;
  if (isOutside(found.right)) return `The claim reads outside a tensor${place}: ${found.right.outside}`;
  return `The claim gives ${found.right}${place}; it is ${found.left}.`;
}
