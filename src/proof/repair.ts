import type { Claim } from '../check/index.ts';
import type { Expr, Range } from '../ir/index.ts';
import {
  constant,
  divide,
  freeIndices,
  fromPoly,
  mapChildren,
  mul,
  negate,
  read,
  readTensors,
  subtractPoly,
  symbol,
  toPoly,
  zero,
} from '../ir/index.ts';
import { printExpr, printRelation } from '../ir/print.ts';
import { EinablaError } from '../support/diagnostic.ts';
import type { Bench } from './bench.ts';
import type { Difference } from './compare.ts';
import { edits, factorCandidates, type Vocabulary } from './edits.ts';
import { type Evaluation, extentsOf, positions, run } from './evaluate.ts';
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

/** Instances at which a repaired claim must hold: small ones, and random ones. */
const SMALL = 24;
const VARIED = 3;

/** How far the sides may deviate. */
const CLOSE = 1e-9;

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
    if (trial.holds(less)) return { sentence: `It has the factor ${shown(f)} too much.`, right: less };
    const turned = mul([constant(-1), more]);
    if (trial.holds(turned)) return { sentence: `It lacks the factor ${shown(negate(f))}.`, right: turned };
  }
  let tried = 0;
  for (const edit of edits(subject.right, subject.indices, vocabularyOf(subject))) {
    if (tried++ > Math.min(MAX_EDITS, MAX_NODES / subject.right.size)) return undefined;
    if (!trial.holds(edit.whole)) continue;
    return { sentence: `With ${shown(edit.new)} in place of ${shown(edit.old)} it holds.`, right: edit.whole };
  }
  return undefined;
}

/** What the left side is computed from, where it is a derived tensor: its own name explains nothing. */
const derivedSide = ({ layer, program, left }: Subject): Expr => {
  const equation = program.equations.find((e) => left.kind === 'read' && e.name === left.tensor);
  return equation === undefined || layer.equations.includes(equation) ? zero : equation.body;
};

/** The tensors that either side reads, and the layer's real hyper-parameters. */
function vocabularyOf({ program, left, right }: Subject): Vocabulary {
  const derived = program.equations.find((e) => left.kind === 'read' && e.name === left.tensor);
  const names = new Set(
    [right, ...(derived === undefined ? [left] : [derived.body])].flatMap((e) => [...readTensors(e)]),
  );
  const tensors = [...program.parameters, ...program.equations].filter((t) => names.has(t.name));
  return {
    tensors: new Map(tensors.map((t) => [t.name, t.type.shape])),
    hypers: program.hypers.filter((h) => h.type === 'real').map((h) => symbol(h.name, 'real')),
    strides: program.hypers.filter((h) => h.type === 'int').map((h) => symbol(h.name, 'int')),
  };
}

const shownIn = ({ program, indices }: Subject, e: Expr): string => {
  const ranges = new Map(indices.map((b) => [b.index, b]));
  const inner = new Set(freeIndices(e));
  // an index that is bound around the part shown has its range there
  return [...inner].every((name) => ranges.has(name)) && e.kind !== 'reduce'
    ? `\`${printRelation(undefined, e, { program, ranges }).right}\``
    : `\`${printExpr(e)}\``;
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

  constructor(subject: Subject, found: Difference, bench: Bench) {
    this.#subject = subject;
    this.#instances = instances(subject, bench)[Symbol.iterator]();
    const evaluation = run(subject.program, found.instance);
    this.#first = evaluation === undefined ? undefined : this.#know(evaluation);
  }

  holds(right: Expr): boolean {
    if (this.#first === undefined || !this.#agrees(this.#first, right)) return false;
    for (let at = 0; ; at++) {
      const known = this.#instance(at);
      if (known === undefined) return at > 0;
      if (!this.#agrees(known, right)) return false;
    }
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
