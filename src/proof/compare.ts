import { sizeValue } from '../interpret/index.ts';
import {
  type Evaluation,
  exactPlace,
  type Instance,
  isOutside,
  type Outside,
  type Place,
  placesOf,
} from './evaluate.ts';
import { areAffordable } from './sizes.ts';
import type { Subject } from './subject.ts';

/** A place where the sides of a claim differ beyond doubt, or where the claim has no value. */
export interface Difference {
  readonly instance: Instance;
  /** Values of the indices, counted from `starts`. */
  readonly at: readonly number[];
  readonly starts: readonly number[];
  readonly left: number;
  readonly right: number | Outside;
  /** Whether it is on a tie, a kink or a pole, where the left side is a convention. */
  readonly singular: boolean;
}

/** What one instance says about a claim. */
export interface Comparison {
  /** Places at which the sides are finite and agree up to rounding. */
  readonly agreed: number;
  /** Those among them that are not 0. */
  readonly telling: number;
  /** The largest relative deviation among them. */
  readonly worst: number;
  readonly difference: Difference | undefined;
  /** A place at which one side alone is a finite number. */
  readonly oneSided: Difference | undefined;
}

/** Sides that deviate by less than this, in proportion to their size, agree. */
const CLOSE = 1e-12;

/** A gap counts where it is this many times what rounding can explain. */
const CLEAR = 64;

/** Places evaluated again exactly in one instance. */
const MAX_EXACT = 6;

/** The least gap that counts: in proportion to the values, and as it stands. */
export interface Gap {
  readonly relative: number;
  readonly absolute: number;
}

/** How an instance was chosen: at one of `any` inputs ties and zeros mean something; `small` numbers meet by chance. */
export type Chosen = 'any' | 'small';

/**
 * Compares the sides of a claim at every place of an instance. What differs at first sight is evaluated again with running
 * error bounds, and counts only if the gap is clear; `least` is the least gap that counts. Undefined where the left
 * side has no value at the instance, or evaluating takes too many operations.
 */
export function compareAt(
  subject: Subject,
  evaluation: Evaluation,
  least: Gap,
  chosen: Chosen,
): Comparison | undefined {
  const { instance } = evaluation;
  const extents = subject.indices.map((b) => b.hi);
  if (!areAffordable([subject.left, subject.right], extents, instance.sizes)) return undefined;
  const places = placesOf(subject, evaluation);
  if (places === undefined) return undefined;
  let agreed = 0;
  let telling = 0;
  let worst = 0;
  let exact = 0;
  let singular: Difference | undefined;
  let oneSided: Difference | undefined;
  const starts = subject.starts.map((e) => sizeValue(e, instance.sizes, 'a range'));
  const found = (place: Place, isSingular: boolean): Difference => ({
    ...place,
    starts,
    instance,
    singular: isSingular,
  });
  for (const place of places) {
    const { left, right } = place;
    if (isOutside(right)) return { agreed, telling, worst, difference: found(place, false), oneSided };
    if (!Number.isFinite(left) || !Number.isFinite(right)) {
      if (oneSided !== undefined || Object.is(left, right) || (Number.isNaN(left) && !Number.isFinite(right))) continue;
      // special inputs may be so large that a value overflows, which says nothing
      if (chosen === 'small' && !dividesByZero(subject, place, instance)) continue;
      oneSided = found(place, false);
      // infinite everywhere around, or divided by zero there: no matter of single points or of a function's domain
      if (chosen === 'any' && isWrongThere(subject, place, instance))
        return { agreed, telling, worst, difference: oneSided, oneSided };
    } else if (Math.abs(left - right) <= CLOSE * Math.max(Math.abs(left), Math.abs(right))) {
      if (agreed === 0 && chosen === 'any' && !isTelling(subject, place, instance)) return undefined;
      agreed++;
      if (left !== 0) telling++;
      worst = Math.max(worst, deviation(left, right));
    } else if (exact++ < MAX_EXACT) {
      const verdict = gapAt(subject, place, instance, least, chosen);
      // what is left of terms that cancel deviates by their rounding, not by its own
      if (verdict === 'agree') {
        agreed++;
        telling++;
      } else if (verdict === 'differ' || (verdict === 'singular' && chosen === 'any'))
        return { agreed, telling, worst, difference: found(place, verdict === 'singular'), oneSided };
      else if (verdict === 'singular') singular ??= found(place, true);
      else if (verdict === 'pole') oneSided ??= found(place, false);
    }
  }
  return { agreed, telling, worst, difference: singular, oneSided };
}

/** Whether agreement at a place says anything: where the bounds are as wide as the values, rounding may have made them equal. */
function isTelling(subject: Subject, { at }: Place, instance: Instance): boolean {
  const exact = exactPlace(subject, instance, at);
  if (exact === undefined) return true;
  const { left, right } = exact;
  return !(left.e + right.e > 1e-3 * Math.max(1e-3, Math.abs(left.v), Math.abs(right.v)));
}

/** Whether the claim is infinite or divides by exactly zero at a place where the left side is finite. */
function isWrongThere(subject: Subject, { at, left, right }: Place, instance: Instance): boolean {
  if (!Number.isFinite(left) || isOutside(right)) return false;
  if (!Number.isNaN(right)) return true;
  const exact = exactPlace(subject, instance, at);
  return exact !== undefined && exact.poles > 0;
}

/** Whether either side divides by exactly zero at a place. */
const dividesByZero = (subject: Subject, { at }: Place, instance: Instance): boolean =>
  (exactPlace(subject, instance, at)?.poles ?? 0) > 0;

const deviation = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));

/**
 * What an evaluation with error bounds says of a gap. `open` where rounding can explain it, but is not likely to; `pole` where it
 * comes of a comparison with what a division by zero gives.
 */
export function gapAt(
  subject: Subject,
  { at }: Pick<Place, 'at'>,
  instance: Instance,
  least: Gap,
  chosen: Chosen,
): 'agree' | 'differ' | 'singular' | 'pole' | 'open' {
  let exact = exactPlace(subject, instance, at);
  if (exact !== undefined && exact.undecided > 0 && chosen === 'any')
    exact = exactPlace(subject, instance, at, { snap: true });
  if (exact === undefined) return 'open';
  const { left, right, singular, undecided } = exact;
  // what overflows is not a number either, which says nothing
  if (exact.valueless > 0) return exact.poles > 0 ? 'pole' : 'open';
  const gap = Math.abs(left.v - right.v);
  const rounding = left.e + right.e;
  if (!Number.isFinite(gap) || !Number.isFinite(rounding)) return 'open';
  const size = Math.max(Math.abs(left.v), Math.abs(right.v));
  // bounds as wide as the values say nothing
  if (rounding > 1e-6 * Math.max(1, size)) return 'open';
  if (gap <= 4 * rounding || gap <= 1e-14 * size || gap <= least.absolute) return 'agree';
  if (undecided > 0 || gap <= CLEAR * rounding || gap <= least.relative * size) return 'open';
  return singular > 0 ? 'singular' : 'differ';
}
