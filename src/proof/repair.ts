import type { Claim } from '../check/index.ts';
import type { Expr, Range } from '../ir/index.ts';
import {
  add,
  constant,
  divide,
  equal,
  freeIndices,
  fromPoly,
  index,
  mapChildren,
  minusOne,
  mul,
  negate,
  pow,
  read,
  readTensors,
  substituteIndices,
  subtractPoly,
  symbol,
  toPoly,
  visit,
  zero,
} from '../ir/index.ts';
import { printExpr, printRelation } from '../ir/print.ts';
import { tidy } from '../steps/tidy.ts';
import { EinablaError } from '../support/diagnostic.ts';
import type { Bench } from './bench.ts';
import { compareAt, type Difference, type Gap } from './compare.ts';
import { type Edit, edits, factorCandidates, type Vocabulary } from './edits.ts';
import { type Evaluation, extentsOf, positions, run } from './evaluate.ts';
import { landmarksOf } from './landmarks.ts';
import { linearity, multipliedOut, readable } from './laws.ts';
import type { Subject } from './subject.ts';

/** What is wrong with a claim, found by what makes it right. */
export interface Repair {
  readonly sentence: string;
  /** The right side that holds. */
  readonly right: Expr;
}

/** Changes tried for one claim, and nodes of all the formulas that they make. */
const MAX_EDITS = 1500;
const MAX_NODES = 150_000;

/** Terms of the right formula that a claim may lack. */
const MAX_TERMS = 12;

/** Instances at which a repaired claim must hold: small ones, and random ones. */
const SMALL = 24;
const VARIED = 3;

/** How far the sides may deviate. */
const CLOSE = 1e-9;
const LEAST: Gap = { relative: CLOSE, absolute: CLOSE };

/** The least change found after which a refuted claim holds. */
export function repairOf(claim: Claim, subject: Subject, found: Difference, bench: Bench): Repair | undefined {
  const trial = new Trial(subject, found, bench);
  // a gap too small to tell right from wrong by comparing
  if (trial.holds(subject.right)) return undefined;
  for (const other of claim.otherRanges) {
    if (other.body === undefined) continue;
    const right = subject.restate(other.body);
    if (!trial.holds(right)) continue;
    return { sentence: rangeSentence(other.op ?? 'sum', other.index, other.stated, other.inferred), right };
  }
  const guarded = guardReads(subject.right);
  if (guarded !== subject.right && trial.holds(guarded))
    return {
      sentence: 'It reads outside a tensor; where such reads give zero, written `?[…]`, it holds.',
      right: guarded,
    };
  const opposite = negate(subject.right);
  if (trial.holds(opposite)) return { sentence: 'It has the wrong sign.', right: opposite };
  const shown = (e: Expr): string => shownIn(subject, e);
  const indices = new Set(subject.indices.map((b) => b.index));
  for (const f of factorCandidates(subject.layer, [derivedSide(subject), subject.right], indices)) {
    const more = mul([f, subject.right]);
    if (trial.holds(more)) return { sentence: `It lacks the factor ${shown(f)}.`, right: more };
    const less = divide(subject.right, f);
    if (trial.holds(less)) {
      const isFactor = holds(subject.right, f) || f.kind === 'const' || f.kind === 'symbol';
      const sentence = isFactor
        ? `It has the factor ${shown(f)} too much.`
        : `It lacks the factor ${shown(inverse(f))}.`;
      return { sentence, right: less };
    }
    const turned = mul([constant(-1), more]);
    if (trial.holds(turned)) return { sentence: `It lacks the factor ${shown(negate(f))}.`, right: turned };
  }
  for (const t of termsOf(derivedSide(subject), subject))
    for (const missing of [t, negate(t)]) {
      const more = add([subject.right, missing]);
      if (trial.holds(more)) return { sentence: `It lacks the term ${shown(missing)}.`, right: more };
    }
  let tried = 0;
  for (const edit of edits(subject.right, subject.indices, vocabularyOf(subject))) {
    if (tried++ > Math.min(MAX_EDITS, MAX_NODES / subject.right.size)) return undefined;
    if (!trial.holds(edit.whole)) continue;
    return { sentence: editSentence(edit, subject), right: edit.whole };
  }
  return undefined;
}

/** What the left side is computed from: its own name explains nothing. */
const derivedSide = ({ program, left }: Subject): Expr => {
  const equation = program.equations.find((e) => left.kind === 'read' && e.name === left.tensor);
  if (equation === undefined || left.kind !== 'read') return zero;
  return substituteIndices(
    equation.body,
    new Map(equation.indices.map((name, d) => [name, left.subscripts[d] ?? index(name)])),
  );
};

/** The terms of a formula when it is multiplied out. */
function termsOf(e: Expr, { program }: Subject): readonly Expr[] {
  const whole = linearity(multipliedOut(linearity(e, new Set(program.dims))), new Set(program.dims));
  return whole.kind === 'add' ? whole.terms.slice(0, MAX_TERMS) : [whole];
}

const inverse = (e: Expr): Expr =>
  e.kind === 'pow' && e.exponent.kind === 'const' && e.exponent.value === -1 ? e.base : pow(e, minusOne);

/** Whether a formula stands in another. */
function holds(e: Expr, part: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (equal(node, part)) found = true;
  });
  return found;
}

/** What an edit says was wrong. */
function editSentence({ old, new: next }: Edit, subject: Subject): string {
  const term = old.kind === 'add' && old.type === 'real' ? changedTerm(old.terms, next) : undefined;
  if (term !== undefined)
    return `The term ${shownIn(subject, term.e)} ${term.isTurned ? 'has the wrong sign' : 'is too much'}.`;
  const withRanges = old.kind === 'reduce' && next.kind === 'reduce' && old.op === next.op;
  return `With ${shownIn(subject, next, withRanges)} in place of ${shownIn(subject, old, withRanges)} it holds.`;
}

/** The one term of a sum that another sum has with the other sign, or lacks. */
function changedTerm(terms: readonly Expr[], e: Expr): { readonly e: Expr; readonly isTurned: boolean } | undefined {
  const kept = e.kind === 'add' ? e.terms : [e];
  const [gone, ...more] = terms.filter((t) => !kept.some((k) => equal(k, t)));
  if (gone === undefined || more.length > 0) return undefined;
  if (kept.length === terms.length - 1) return { e: gone, isTurned: false };
  return kept.length === terms.length && kept.some((k) => equal(k, negate(gone)))
    ? { e: gone, isTurned: true }
    : undefined;
}

/** The tensors that either side reads, and the layer's real hyper-parameters. */
function vocabularyOf({ layer, program, left, right }: Subject): Vocabulary {
  const derived = program.equations.find((e) => left.kind === 'read' && e.name === left.tensor);
  const names = new Set(
    [right, ...(derived === undefined ? [left] : [derived.body])].flatMap((e) => [...readTensors(e)]),
  );
  const tensors = [...program.parameters, ...program.equations].filter((t) => names.has(t.name));
  return {
    tensors: new Map(tensors.map((t) => [t.name, t.type.shape])),
    hypers: program.hypers.filter((h) => h.type === 'real').map((h) => symbol(h.name, 'real')),
    strides: program.hypers.filter((h) => h.type === 'int').map((h) => symbol(h.name, 'int')),
    numbers: landmarksOf(layer.equations.map((e) => e.body)).slice(0, MAX_TERMS),
  };
}

/** A part of a formula as a person writes it; ranges of sums are said where they do not follow from what is summed, or `withRanges`. */
const shownIn = ({ program, indices }: Subject, e: Expr, withRanges = false): string => {
  const tidied = tidy(readable(e, new Set([...freeIndices(e), ...indices.map((b) => b.index)])), {
    isDerivative: () => false,
    isNatural: () => false,
  });
  const ranges = new Map(indices.map((b) => [b.index, b]));
  // an index that is bound around the part shown has its range there
  const isWhole = [...freeIndices(tidied)].every((name) => ranges.has(name));
  return isWhole && !withRanges
    ? `\`${printRelation(undefined, tidied, { program, ranges }).right}\``
    : `\`${printExpr(tidied)}\``;
};

const verbs = {
  sum: 'sums',
  prod: 'multiplies over',
  max: 'takes the maximum over',
  min: 'takes the minimum over',
  argmax: 'takes the maximum over',
  argmin: 'takes the minimum over',
} as const;

/** "The claim sums p up to K; the range is K−1." */
export function rangeSentence(op: keyof typeof verbs, name: string, stated: Range, inferred: Range): string {
  const last = ({ hi }: Range): string =>
    printExpr(fromPoly(subtractPoly(toPoly(hi), toPoly(constant(1))))).replaceAll(' ', '');
  const [from, to] = [printExpr(stated.lo), printExpr(inferred.lo)];
  const upper = last(stated) === last(inferred) ? '' : ` up to ${last(stated)}`;
  const lower = from === to ? '' : ` from ${from}`;
  const range = [lower === '' ? '' : `from ${to}`, upper === '' ? '' : `up to ${last(inferred)}`];
  return upper !== '' && lower === ''
    ? `The claim ${verbs[op]} ${name}${upper}; the range is ${last(inferred)}.`
    : `The claim ${verbs[op]} ${name}${lower}${upper}; the range is ${range.filter((t) => t !== '').join(' ')}.`;
}

/** Every read as one that gives zero outside. */
function guardReads(e: Expr): Expr {
  const inner = mapChildren(e, guardReads);
  if (inner.kind !== 'read' || inner.guarded || inner.subscripts.length === 0) return inner;
  return read(inner.tensor, inner.subscripts, { guarded: true, type: inner.type });
}

/** Tries right sides of one claim, first at the counterexample. */
class Trial {
  readonly #subject: Subject;
  readonly #instances: Iterator<Evaluation>;
  readonly #known: Known[] = [];
  readonly #first: Known | undefined;
  readonly #bench: Bench;

  constructor(subject: Subject, found: Difference, bench: Bench) {
    this.#subject = subject;
    this.#bench = bench;
    this.#instances = instances(subject, bench)[Symbol.iterator]();
    const evaluation = run(subject.program, found.instance);
    this.#first = evaluation === undefined ? undefined : this.#know(evaluation);
  }

  holds(right: Expr): boolean {
    if (this.#first === undefined || !this.#agrees(this.#first, right)) return false;
    for (let at = 0; ; at++) {
      const known = this.#instance(at);
      if (known === undefined) return at > 0 && !this.#hasException(right);
      if (!this.#agrees(known, right)) return false;
    }
  }

  /** Whether it differs where exceptions hide. */
  #hasException(right: Expr): boolean {
    const { layer, program, left, ofDerivatives } = this.#subject;
    const landmarks = landmarksOf([left, right, ...layer.equations.map((e) => e.body)]);
    const restated = { ...this.#subject, right };
    for (const evaluation of this.#bench.probes(program, landmarks)) {
      const { difference } = compareAt(restated, evaluation, LEAST, 'small') ?? {};
      if (difference !== undefined && !(difference.singular && ofDerivatives)) return true;
    }
    return false;
  }

  #instance(at: number): Known | undefined {
    while (this.#known.length <= at) {
      const { value, done } = this.#instances.next();
      if (done === true) return undefined;
      const known = this.#know(value);
      if (known !== undefined) this.#known.push(known);
    }
    return this.#known[at];
  }

  #know(evaluation: Evaluation): Known | undefined {
    const { indices, left } = this.#subject;
    try {
      const value = evaluation.value(left);
      const places = positions(extentsOf(indices, evaluation.instance.sizes)).slice(0, 64);
      const lefts = places.map((at) => {
        evaluation.place(indices, at);
        return value();
      });
      return { evaluation, places, lefts };
    } catch (error) {
      if (error instanceof EinablaError) return undefined;
      throw error;
    }
  }

  #agrees({ evaluation, places, lefts }: Known, right: Expr): boolean {
    try {
      const value = evaluation.value(right);
      return places.every((at, i) => {
        evaluation.place(this.#subject.indices, at);
        const [a, b] = [lefts[i] ?? Number.NaN, value()];
        return a === b || (Number.isFinite(b) && Math.abs(a - b) <= CLOSE * Math.max(1e-6, Math.abs(a), Math.abs(b)));
      });
    } catch (error) {
      if (error instanceof EinablaError) return false;
      throw error;
    }
  }
}

interface Known {
  readonly evaluation: Evaluation;
  readonly places: readonly (readonly number[])[];
  readonly lefts: readonly number[];
}

/** Instances without ties at which a repaired claim must hold. */
function* instances({ program }: Subject, bench: Bench): Iterable<Evaluation> {
  for (let at = 0; at < VARIED; at++) {
    const evaluation = bench.varied(program, at);
    if (!('reason' in evaluation)) yield evaluation;
  }
  let count = 0;
  for (const evaluation of bench.small(program)) if (count++ < SMALL) yield evaluation;
}
