import type { Equation, Expr } from '../ir/index.ts';
import {
  constantOf,
  freeIndices,
  freshName,
  index,
  mapChildren,
  reduce,
  substituteIndices,
  subtract,
  subtractPoly,
  toPoly,
  zero,
} from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { type Agreement, agreement, type Knowledge } from '../rewrite/index.ts';
import type { Requirement } from './assume.ts';
import { elementary } from './elementary.ts';
import { assumed } from './knowledge.ts';
import { digitsOf, MAX_DIGITS } from './magnitude.ts';
import type { Subject } from './subject.ts';
import { unfold } from './unfold.ts';

/** One line of a proof: what was done, and both sides after it. The sides of the last are the same. */
export interface ProofStep {
  readonly title: string;
  readonly left: Expr;
  readonly right: Expr;
}

/** Why both sides are equal for all sizes: they reduce to one form. */
export interface Proof {
  readonly steps: readonly ProofStep[];
  /** Whether single points are left out, at which a comparison of reals is on its boundary. */
  readonly almost: boolean;
  /** Lengths of ranges that are taken to be at least 0. */
  readonly lengths: readonly Expr[];
}

/** What a proof may leave out. */
export interface ProofOptions {
  /** Single points. */
  readonly almost: boolean;
  /** Ranges of negative length. */
  readonly stated: boolean;
}

/** Sides beyond this many nodes are not brought to normal form. */
const MAX_SIZE = 4000;

/** A proof that both sides are equal wherever both are defined; undefined where none was found. */
export function prove(stated: Subject, requirements: readonly Requirement[], options: ProofOptions): Proof | undefined {
  const { subject, knowledge } = assumed(stated, requirements);
  const lhs: Pick<Equation, 'indices' | 'type'> = {
    indices: subject.indices.map((b) => b.index),
    type: { dtype: 'real', shape: subject.indices.map((b) => b.hi) },
  };
  const scope = { program: subject.program, lhs };
  for (const { title, names, exactly } of unfoldings(subject)) {
    const write = (e: Expr): Expr | undefined => {
      const written = unfold(e, subject.program, names, lhs.indices);
      return written === undefined || !exactly ? written : elementary(written);
    };
    const left = write(subject.left);
    const right = write(subject.right);
    if (left === undefined || right === undefined || left.size + right.size > MAX_SIZE) return undefined;
    if (digitsOf(elementary(left)) + digitsOf(elementary(right)) > MAX_DIGITS) return undefined;
    for (const [almost, ordered] of manners(options)) {
      const lengths = new Map<string, Expr>();
      const taken = (length: Expr): void => {
        lengths.set(printExpr(length), length);
      };
      const known: Knowledge = { ...knowledge, almost, ...(ordered ? { ordered: taken } : {}) };
      const shown = agreement(left, right, scope, known);
      if (shown === undefined) continue;
      const written = { title, left: readable(left), right: readable(right) };
      return {
        almost,
        lengths: [...lengths.values()].filter((length) => !isAssumed(length, requirements)),
        steps: [{ title: 'as claimed', left: stated.left, right: stated.right }, written, last(shown)],
      };
    }
  }
  return undefined;
}

/** Whether an assumption says that an int is not negative: `k ≥ 0` and `k > 2` say it of k. */
const isAssumed = (length: Expr, requirements: readonly Requirement[]): boolean =>
  requirements.some(({ condition }) => {
    if (condition.kind !== 'compare') return false;
    const { left, right, op } = condition;
    const difference = op === '>' || op === '>=' ? subtract(left, right) : subtract(right, left);
    const slack = constantOf(subtractPoly(toPoly(length), toPoly(difference)));
    return slack !== undefined && op !== '==' && op !== '!=' && slack >= (op === '>' || op === '<' ? -1 : 0);
  });

/** Whether points, and ranges of negative length, are left out; nothing is first. */
const manners = ({ almost, stated }: ProofOptions): readonly (readonly [boolean, boolean])[] =>
  [false, ...(almost ? [true] : [])].flatMap((a) => [false, ...(stated ? [true] : [])].map((b) => [a, b] as const));

/** What the sides have in common. */
function last(shown: Agreement): ProofStep {
  if (shown.by === 'form') {
    const form = readable(shown.form);
    return { title: 'both in normal form', left: form, right: form };
  }
  return {
    title: 'their difference, zero once its denominators are cleared',
    left: readable(shown.difference),
    right: zero,
  };
}

/** The expression with bound indices under plain names. */
function readable(e: Expr, taken: ReadonlySet<string> = freeIndices(e)): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, (child) => readable(child, taken));
  const used = new Set(taken);
  const map = new Map<string, Expr>();
  const binders = e.binders.map((b) => {
    const plain = b.index.replace(/\d*(?:#.*)?$/u, '');
    const name = plain === '..' ? plain : freshName(plain, used);
    used.add(name);
    const renamed = { index: name, lo: substituteIndices(b.lo, map), hi: substituteIndices(b.hi, map) };
    if (name !== b.index) map.set(b.index, index(name));
    return renamed;
  });
  return reduce(e.op, binders, readable(substituteIndices(e.body, map), used), e.span);
}

interface Unfolding {
  readonly title: string;
  readonly names: ReadonlySet<string>;
  /** Whether scalar functions are written with exp, log and cases. */
  readonly exactly: boolean;
}

/** What is written out: the derivatives, then every tensor, then functions too. */
function unfoldings({ layer, program }: Subject): readonly Unfolding[] {
  const forward = new Set(layer.equations.map((e) => e.name));
  const real = program.equations.filter((e) => e.type.dtype === 'real').map((e) => e.name);
  // positions of maxima that were saved for a derivative are written out with it
  const derived = program.equations.map((e) => e.name).filter((name) => !forward.has(name));
  const all = new Set([...real, ...derived]);
  return [
    { title: 'with the derivatives written out', names: new Set(derived), exactly: false },
    { title: 'with every tensor written out', names: all, exactly: false },
    { title: 'with every tensor and function written out', names: all, exactly: true },
  ];
}
