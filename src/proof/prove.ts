import type { Equation, Expr } from '../ir/index.ts';
import { constantOf, equal, subtract, subtractPoly, toPoly, visit } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { equivalent, type Knowledge } from '../rewrite/index.ts';
import type { Step } from '../steps/index.ts';
import { argument } from './argument.ts';
import type { Requirement } from './assume.ts';
import { elementary } from './elementary.ts';
import type { Ground } from './ground.ts';
import { assumed } from './knowledge.ts';
import { digitsOf, MAX_DIGITS } from './magnitude.ts';
import { comparesPartial } from './partial.ts';
import type { Subject } from './subject.ts';
import { unfold } from './unfold.ts';

/** Why both sides are equal for all sizes: they reduce to one form. */
export interface Proof {
  /** A chain of equal formulas from the left side to the right, each with what it follows by; made when it is asked for. */
  readonly steps: readonly Step[];
  /** Whether single points are left out, at which a comparison of reals is on its boundary. */
  readonly almost: boolean;
  /** Lengths of ranges that are taken to be at least 0. */
  readonly lengths: readonly Expr[];
  /** Whether a condition of either side may compare what has no value, such as a quotient by 0. */
  readonly partial: boolean;
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
  const { subject, knowledge, putIn } = assumed(stated, requirements);
  const ranges = new Map(subject.indices.map((b) => [b.index, { lo: b.lo, hi: b.hi }]));
  const lhs: Pick<Equation, 'indices' | 'type'> = {
    indices: subject.indices.map((b) => b.index),
    type: { dtype: 'real', shape: subject.indices.map((b) => b.hi) },
  };
  const scope = { program: subject.program, lhs };
  let before: { readonly left: Expr; readonly right: Expr } | undefined;
  for (const { names, exactly } of unfoldings(subject)) {
    const write = (e: Expr): Expr | undefined => {
      const written = unfold(e, subject.program, names, lhs.indices);
      return written === undefined || !exactly ? written : elementary(written);
    };
    const left = write(subject.left);
    const right = write(subject.right);
    if (left === undefined || right === undefined || left.size + right.size > MAX_SIZE) return undefined;
    if (digitsOf(elementary(left)) + digitsOf(elementary(right)) > MAX_DIGITS) return undefined;
    if (before !== undefined && equal(before.left, left) && equal(before.right, right)) continue;
    before = { left, right };
    const attempt = ({ almost, stated: ordered }: ProofOptions): Proof | undefined => {
      const lengths = new Map<string, Expr>();
      const taken = (length: Expr): void => {
        lengths.set(printExpr(length), length);
      };
      const known: Knowledge = { ...knowledge, almost, ...(ordered ? { ordered: taken } : {}) };
      if (!equivalent(left, right, scope, known)) return undefined;
      const open = [...lengths.values()].filter((length) => !isAssumed(length, requirements));
      const ground = { stated, subject, requirements, knowledge: known, scope, names, exactly, putIn, ranges };
      const partial = !equal(left, right) && [left, right].some((e) => comparesPartial(e, subject.program));
      return new FoundProof(almost, open, partial, ground);
    };
    const found = strongest(attempt, { ...options, almost: options.almost && [left, right].some(comparesReals) });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The proof that leaves least out: nothing, or, where leaving everything out leads to one, as little as still does. */
function strongest(
  attempt: (options: ProofOptions) => Proof | undefined,
  { almost, stated }: ProofOptions,
): Proof | undefined {
  const whole = attempt({ almost: false, stated: false });
  if (whole !== undefined || !(almost || stated)) return whole;
  const weakest = attempt({ almost, stated });
  if (weakest === undefined || !(almost && stated)) return weakest;
  return attempt({ almost: false, stated: true }) ?? attempt({ almost: true, stated: false }) ?? weakest;
}

/** Whether reals are compared in an expression. */
function comparesReals(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'compare' && (node.left.type === 'real' || node.right.type === 'real')) found = true;
  });
  return found;
}

class FoundProof implements Proof {
  readonly almost: boolean;
  readonly lengths: readonly Expr[];
  readonly partial: boolean;
  readonly #ground: Ground;
  #steps: readonly Step[] | undefined;

  constructor(almost: boolean, lengths: readonly Expr[], partial: boolean, ground: Ground) {
    this.almost = almost;
    this.lengths = lengths;
    this.partial = partial;
    this.#ground = ground;
  }

  get steps(): readonly Step[] {
    this.#steps ??= argument(this.#ground);
    return this.#steps;
  }
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

interface Unfolding {
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
    { names: new Set(derived), exactly: false },
    { names: all, exactly: false },
    { names: all, exactly: true },
  ];
}
