import type { Claim, LayerClaims } from '../check/index.ts';
import type { Expr, Program } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import type { Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { requirementsOf } from './assume.ts';
import { Bench } from './bench.ts';
import { compareAt, type Difference, type Gap } from './compare.ts';
import { type Evaluation, isOutside } from './evaluate.ts';
import { explained } from './explain.ts';
import { landmarksOf } from './landmarks.ts';
import { simplified } from './minimise.ts';
import { type Proof, prove } from './prove.ts';
import { areStated, stateableLengths } from './ranges.ts';
import { type Subject, Subjects } from './subject.ts';
import { Tally } from './tally.ts';

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
      if (this.#claims.claims.length === 1) return subject;
      const own = subjects instanceof Subjects ? attempt(() => subjects.alone(claim)) : subject;
      return 'reason' in own ? subject : own;
    };
    const found = new Trial(subject, this.#bench).outcome(alone);
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

/** A claim on its way to a verdict. */
class Trial {
  readonly #subject: Subject;
  readonly #bench: Bench;
  readonly #gap: Gap;
  readonly #lengths: readonly Expr[];
  readonly #tally: Tally;

  constructor(subject: Subject, bench: Bench) {
    this.#subject = subject;
    this.#bench = bench;
    this.#gap = bench.requirements.some((r) => !r.ofSizes) ? ASSUMED : EXACT;
    this.#lengths = stateableLengths(subject);
    this.#tally = new Tally(subject.ofDerivatives, this.#lengths);
  }

  outcome(alone: () => Subject): Outcome {
    const tally = this.#tally;
    const program = this.#subject.program;
    const early = this.#firstOf(this.#bench.small(program));
    if (early !== undefined) return this.#refuted(early);
    let reason = '';
    for (let i = 0; i < INSTANCES; i++) {
      const evaluation = this.#bench.varied(program, i);
      if ('reason' in evaluation) reason = evaluation.reason;
      else {
        const found = this.#seen(evaluation, false);
        if (found !== undefined) return this.#refuted(found);
      }
      if (i !== FIRST - 1) continue;
      if (tally.compared === 0 && tally.singular === undefined && tally.oneSided === undefined) break;
      const exception = this.#firstOf(this.#bench.probes(program, landmarksOfClaim(this.#subject, this.#bench)));
      if (exception !== undefined) return this.#refuted(exception);
      const proved = tally.agreed > 0 && tally.oneSided === undefined ? this.#proved(alone) : undefined;
      if (proved !== undefined) return proved;
    }
    const neverDefined = tally.telling === 0 && tally.oneSided !== undefined;
    if (tally.agreed > 0 && !neverDefined)
      return {
        verdict: 'holds-numerically',
        detail: `It holds on ${tally.compared} instances of varied sizes; worst relative error ${tally.worst.toExponential(1)}.${tally.note()}`,
      };
    if (tally.oneSided !== undefined) return this.#refuted(tally.oneSided);
    return {
      verdict: 'unknown',
      detail: sentence(reason === '' ? 'no instance was found at which it can be evaluated' : reason),
    };
  }

  /** Values are no convention: a proof of a claim about values may leave no point out. */
  #proved(alone: () => Subject): Outcome | undefined {
    const options = { almost: this.#subject.ofDerivatives, stated: this.#lengths.length > 0 };
    const { requirements } = this.#bench;
    const own = alone();
    const proof =
      prove(own, requirements, options) ??
      (own === this.#subject ? undefined : prove(this.#subject, requirements, options));
    if (proof === undefined) return undefined;
    const under = requirements.length === 0 ? '' : ' under the assumptions';
    const lengths = proof.lengths.map((e) => `${printExpr(e)} ≥ 0`).join(', ');
    const stated = lengths === '' ? '' : `, for ${lengths}`;
    const detail = `Both sides have one normal form${under}${stated}.${this.#tally.note(proof)}`;
    return { verdict: 'proved', detail, proof };
  }

  #refuted(found: Difference): Outcome {
    const least = this.#smallest(found);
    const landmarks = landmarksOfClaim(this.#subject, this.#bench);
    const search = { subject: this.#subject, bench: this.#bench, least: this.#gap, landmarks };
    return {
      verdict: 'refuted',
      detail: 'There is a counterexample.',
      counterexample: simplified(least, search),
    };
  }

  #seen(evaluation: Evaluation, small: boolean): Difference | undefined {
    const stated = areStated(this.#lengths, evaluation.instance.sizes);
    const comparison = compareAt(this.#subject, evaluation, this.#gap, small ? 'small' : 'any');
    return this.#tally.add(comparison, { small, stated });
  }

  #firstOf(evaluations: Iterable<Evaluation>): Difference | undefined {
    for (const evaluation of evaluations) {
      const found = this.#seen(evaluation, true);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The first difference at the least sizes, among instances where there is one of the same sort. */
  #smallest(found: Difference): Difference {
    const { layer, program, ofDerivatives } = this.#subject;
    // what has no value, and what shows of derivatives on ties only, is looked for where no tie and no zero is met by chance
    const valueless = !isOutside(found.right) && !Number.isFinite(found.right - found.left);
    const generic = valueless || (found.singular && ofDerivatives);
    let least = found;
    for (const evaluation of generic ? this.#bench.generic(program) : this.#candidates()) {
      const { sizes } = evaluation.instance;
      if (extentOf(sizes, layer) >= extentOf(least.instance.sizes, layer) || !areStated(this.#lengths, sizes)) continue;
      const { difference } = compareAt(this.#subject, evaluation, this.#gap, generic ? 'any' : 'small') ?? {};
      if (difference !== undefined && (generic || !ofDerivatives || !difference.singular)) least = difference;
    }
    return least;
  }

  *#candidates(): Iterable<Evaluation> {
    yield* this.#bench.small(this.#subject.program, true);
    yield* this.#bench.probes(this.#subject.program, landmarksOfClaim(this.#subject, this.#bench));
  }
}

/** How large sizes are: all extents, and what hyper-parameters have in place of their defaults. */
function extentOf({ dims, hypers, pack }: Sizes, layer: Program): number {
  const extents = [...dims.values(), ...pack].reduce((n, v) => n + v, 0);
  return layer.hypers.reduce((n, h) => {
    const value = hypers.get(h.name) ?? 0;
    return value === h.default ? n : n + 1 + Math.abs(value) + (Number.isInteger(value) ? 0 : 1);
  }, extents);
}

/** The numbers in a claim, its layer and its assumptions. */
const landmarksOfClaim = ({ layer, left, right }: Subject, { requirements }: Bench): readonly number[] =>
  landmarksOf([left, right, ...layer.equations.map((e) => e.body), ...requirements.map((r) => r.condition)]);
