import type { Claim, LayerClaims } from '../check/index.ts';
import type { Program } from '../ir/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { requirementsOf } from './assume.ts';
import { Bench } from './bench.ts';
import { type Comparison, compareAt, type Difference, type Gap } from './compare.ts';
import { type Evaluation, isOutside } from './evaluate.ts';
import { explained } from './explain.ts';
import { simplified } from './minimise.ts';
import { type Proof, prove } from './prove.ts';
import { type Subject, Subjects } from './subject.ts';

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

/** Random instances compared before a proof is tried, and in all. */
const FIRST = 4;
const INSTANCES = 24;

/** The least gap that counts: inputs that were made to satisfy assumptions do so but for a rounding of the order of 1e-9. */
const EXACT: Gap = { relative: 1e-13, absolute: 0 };
const ASSUMED: Gap = { relative: 1e-6, absolute: 1e-6 };

export interface JudgeOptions {
  /** Whether to look for what is wrong in a refuted claim; by default it is. */
  readonly explain?: boolean;
}

/** Judges the claims of a layer, one after another. */
export class Judge {
  readonly #explain: boolean;
  readonly #claims: LayerClaims;
  readonly #bench: Bench;
  readonly #subjects: Subjects | { readonly reason: string };

  constructor(layer: Program, claims: LayerClaims, options: JudgeOptions = {}) {
    this.#explain = options.explain ?? true;
    this.#claims = claims;
    this.#bench = new Bench(layer, requirementsOf(claims.assumptions));
    this.#subjects = attempt(() => new Subjects(layer, claims));
  }

  get judgements(): readonly Judgement[] {
    return this.#claims.claims.map((claim) => this.judge(claim));
  }

  judge(claim: Claim): Judgement {
    const subjects = this.#subjects;
    const subject = subjects instanceof Subjects ? attempt(() => subjects.of(claim)) : subjects;
    if ('reason' in subject) return { claim, verdict: 'unknown', detail: sentence(subject.reason) };
    const alone = (): Subject => {
      const own = subjects instanceof Subjects ? attempt(() => subjects.alone(claim)) : subject;
      return 'reason' in own ? subject : own;
    };
    const found = verdictOn(subject, alone, this.#bench);
    const { counterexample } = found;
    if (counterexample === undefined || !this.#explain) return { claim, subject, ...found };
    return { claim, subject, ...found, detail: explained(claim, subject, counterexample, this.#bench) };
  }
}

/** What work gives, or why it was refused. */
function attempt<T>(work: () => T): T | { readonly reason: string } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    return { reason: error.diagnostics[0]?.message ?? 'it could not be derived' };
  }
}

const sentence = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`);

type Outcome = Omit<Judgement, 'claim' | 'subject'>;

function verdictOn(subject: Subject, alone: () => Subject, bench: Bench): Outcome {
  const gap = bench.requirements.some((r) => !r.ofSizes) ? ASSUMED : EXACT;
  const tally = new Tally(subject.ofDerivatives);
  const refuted = (found: Difference, small = false): Outcome => {
    const least = small ? found : smallest(found, subject, bench, gap);
    const counterexample = simplified(least, { subject, bench, least: gap });
    return { verdict: 'refuted', detail: 'There is a counterexample.', counterexample };
  };
  const seen = (evaluation: Evaluation, small: boolean): Difference | undefined =>
    tally.add(compareAt(subject, evaluation, gap, small ? 'small' : 'any'), small);
  const first = firstOf(bench.small(subject.program), seen);
  if (first !== undefined) return refuted(first, true);
  let reason = '';
  for (let i = 0; i < INSTANCES; i++) {
    const evaluation = bench.varied(subject.program, i);
    if ('reason' in evaluation) reason = evaluation.reason;
    else {
      const found = seen(evaluation, false);
      if (found !== undefined) return refuted(found);
    }
    if (i === FIRST - 1) {
      if (tally.compared === 0 && tally.singular === undefined && tally.oneSided === undefined) break;
      if (tally.agreed > 0 && tally.oneSided === undefined) {
        const proof = prove(alone(), bench.requirements) ?? prove(subject, bench.requirements);
        // values are no convention: the boundaries that the proof leaves out are looked at
        const beyond =
          proof?.almost && !subject.ofDerivatives ? firstOf(bench.small(subject.program, true), seen) : undefined;
        if (beyond !== undefined) return refuted(beyond, true);
        if (proof !== undefined)
          return {
            verdict: 'proved',
            detail: `${proofSentence(bench)}${tally.note === '' && proof.almost ? BOUNDARIES : tally.note}`,
            proof,
          };
      }
    }
  }
  const neverDefined = tally.telling === 0 && tally.oneSided !== undefined;
  if (tally.agreed > 0 && !neverDefined)
    return {
      verdict: 'holds-numerically',
      detail: `It holds on ${tally.compared} instances of varied sizes; worst relative error ${tally.worst.toExponential(1)}.${tally.note}`,
    };
  if (tally.oneSided !== undefined) return refuted(tally.oneSided);
  return {
    verdict: 'unknown',
    detail: sentence(reason === '' ? 'no instance was found at which it can be evaluated' : reason),
  };
}

function firstOf(
  evaluations: Iterable<Evaluation>,
  seen: (evaluation: Evaluation, small: boolean) => Difference | undefined,
): Difference | undefined {
  for (const evaluation of evaluations) {
    const found = seen(evaluation, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a proof leaves out that compares but for single points. */
const BOUNDARIES = ' Points at which a comparison is on its boundary are left out.';

const proofSentence = ({ requirements }: Bench): string =>
  `Both sides have one normal form${requirements.length === 0 ? '' : ' under the assumptions'}.`;

/** The first difference among small instances where there is one of the same sort. */
function smallest(found: Difference, subject: Subject, bench: Bench, gap: Gap): Difference {
  // what shows on ties only, or has no value, is looked for where no tie and no zero is met by chance
  const generic = found.singular || (!isOutside(found.right) && !Number.isFinite(found.right - found.left));
  const candidates = generic ? bench.generic(subject.program) : bench.small(subject.program, true);
  for (const evaluation of candidates) {
    const { difference } = compareAt(subject, evaluation, gap, generic ? 'any' : 'small') ?? {};
    if (difference !== undefined && (generic || !difference.singular)) return difference;
  }
  return found;
}

/** What the instances compared so far say together. */
class Tally {
  readonly #ofDerivatives: boolean;
  compared = 0;
  agreed = 0;
  telling = 0;
  worst = 0;
  /** A difference on a tie or kink. */
  singular: Difference | undefined;
  /** A place of a random instance, and of a small one, at which one side alone has a value. */
  oneSided: Difference | undefined;
  isolated: Difference | undefined;

  /** A claim about derivatives is not refuted by a tie that small numbers meet by chance. */
  constructor(ofDerivatives: boolean) {
    this.#ofDerivatives = ofDerivatives;
  }

  /** Takes an instance in; gives its difference where that refutes the claim. */
  add(c: Comparison | undefined, small: boolean): Difference | undefined {
    if (c === undefined) return undefined;
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

  /** Where the claim does not hold though it is right elsewhere. */
  get note(): string {
    const { singular, oneSided, isolated } = this;
    const notes: string[] = [];
    if (singular !== undefined)
      notes.push(
        `Ties, kinks and boundaries are left out, where a derivative is a convention: at one of them the claim gives ${singular.right}, and einabla ${singular.left}.`,
      );
    const apart = oneSided ?? isolated;
    if (apart !== undefined) {
      const side = Number.isFinite(apart.left) ? 'the claim' : 'the left side';
      const where =
        oneSided === undefined ? 'Points at which it divides by zero' : `Values at which ${side} is not a number`;
      notes.push(`${where} are left out.`);
    }
    return notes.map((n) => ` ${n}`).join('');
  }
}
