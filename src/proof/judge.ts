import type { Claim, LayerClaims } from '../check/index.ts';
import type { Program } from '../ir/index.ts';
import { random } from '../runtime/random.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { requirementsOf } from './assume.ts';
import { compareAt, type Difference } from './compare.ts';
import { drawInstance } from './draw.ts';
import { explained } from './explain.ts';
import { minimised } from './minimise.ts';
import { type Proof, prove } from './prove.ts';
import { type Subject, subjectOf } from './subject.ts';

export type Verdict = 'proved' | 'refuted' | 'holds-numerically' | 'unknown';

/** What became of a claim. */
export interface Judgement {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** The reason in a sentence or two. */
  readonly detail: string;
  /** Present where the claim is proved. */
  readonly proof?: Proof;
  /** Present where it is refuted. */
  readonly counterexample?: Difference;
  /** Both formulas; absent where the claim speaks of something that cannot be derived. */
  readonly subject?: Subject;
}

/** Instances compared before a proof is tried, and in all. */
const FIRST = 4;
const INSTANCES = 24;

/** Judges one claim of a layer. */
export function judge(layer: Program, claim: Claim, claims: LayerClaims): Judgement {
  try {
    const subject = subjectOf(layer, claim, claims);
    if ('reason' in subject) return { claim, verdict: 'unknown', detail: `${subject.reason}.` };
    return { claim, subject, ...verdictOn(subject, claims) };
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    return { claim, verdict: 'unknown', detail: error.diagnostics[0]?.message ?? 'it could not be derived' };
  }
}

function verdictOn(subject: Subject, claims: LayerClaims): Omit<Judgement, 'claim' | 'subject'> {
  const requirements = requirementsOf(claims.assumptions);
  const least = requirements.some((r) => !r.ofSizes) ? 1e-6 : 1e-13;
  let instances = 0;
  let agreed = 0;
  let worst = 0;
  let reason = 'no instance was found at which it can be evaluated';
  let singular: Difference | undefined;
  let oneSided: Difference | undefined;
  const refutation = (found: Difference): Omit<Judgement, 'claim' | 'subject'> => {
    const search = { subject, requirements, least, singular: found.singular };
    const smallest = minimised(found, search);
    return { verdict: 'refuted', detail: explained(subject, smallest), counterexample: smallest };
  };
  for (let i = 0; i < INSTANCES; i++) {
    const instance = drawInstance(subject, requirements, random(11, subject.layer.name, i), i);
    if ('reason' in instance) {
      reason = instance.reason;
      if (i >= FIRST && instances === 0) break;
      continue;
    }
    const compared = compareAt(subject, instance, least);
    if (compared === undefined) continue;
    if (compared.difference !== undefined && !compared.difference.singular) return refutation(compared.difference);
    singular ??= compared.difference;
    oneSided ??= compared.oneSided;
    if (compared.agreed > 0) instances++;
    agreed += compared.agreed;
    worst = Math.max(worst, compared.worst);
    if (i === FIRST - 1 && agreed > 0 && oneSided === undefined) {
      const proof = prove(subject, requirements);
      if (proof !== undefined) return { verdict: 'proved', detail: 'both sides have one normal form', proof };
    }
  }
  if (agreed === 0 && singular !== undefined) return refutation(singular);
  if (agreed === 0 && oneSided !== undefined) return refutation(oneSided);
  if (agreed === 0) return { verdict: 'unknown', detail: reason };
  return {
    verdict: 'holds-numerically',
    detail: `on ${instances} random instances of varied sizes; worst relative error ${worst.toExponential(1)}`,
  };
}
