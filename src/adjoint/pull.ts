import type { Binder, Equation, Expr, Read, Reduce } from '../ir/index.ts';
import { and, compare, floorDiv, ifThenElse, index, mapChildren, mod, mul, not, sum, zero } from '../ir/index.ts';
import { isActive } from './activity.ts';
import type { Place, Ties } from './extremum.ts';
import { productOfOthers, shareOf, winner } from './extremum.ts';
import { callDerivatives, powerByBase, powerByExponent } from './local.ts';
import type { NameSupply } from './supply.ts';

/** One place where a tensor is read, and what flows back to it: Σ[binders] if guards then cotangent else 0, at the subscripts read. */
export interface Contribution {
  readonly tensor: string;
  readonly subscripts: readonly Expr[];
  readonly binders: readonly Binder[];
  readonly guards: readonly Expr[];
  readonly cotangent: Expr;
}

/** What a walk needs to know and where it leaves what it finds. */
export interface PullContext {
  readonly active: ReadonlySet<string>;
  readonly ties: Ties;
  readonly supply: NameSupply;
  readonly emit: (contribution: Contribution) => void;
  readonly save: (equation: Equation) => void;
}

/** Pulls a cotangent back through an expression to every active read in it: one linear rule per construct. */
export function pull(e: Expr, cotangent: Expr, place: Place, context: PullContext): void {
  if (!isActive(e, context.active)) return;
  switch (e.kind) {
    case 'read':
      emitRead(e, cotangent, place, context);
      return;
    case 'add':
      for (const term of e.terms) pull(term, cotangent, place, context);
      return;
    case 'mul':
      e.factors.forEach((factor, i) => {
        const others = e.factors.filter((_, j) => j !== i);
        pull(factor, mul([cotangent, ...others]), place, context);
      });
      return;
    case 'pow':
      pull(e.base, mul([cotangent, powerByBase(e)]), place, context);
      if (isActive(e.exponent, context.active)) pullThrough(e.exponent, cotangent, powerByExponent(e), place, context);
      return;
    case 'call':
      callDerivatives(e).forEach((derivative, i) => {
        const arg = e.args[i];
        if (arg !== undefined) pullThrough(arg, cotangent, derivative, place, context);
      });
      return;
    case 'if':
      pull(e.then, cotangent, guarded(place, e.cond), context);
      pull(e.else, cotangent, guarded(place, not(e.cond)), context);
      return;
    case 'reduce':
      pullReduce(e, cotangent, place, context);
      return;
    default:
      // conditions, int arithmetic and brackets are locally constant
      return;
  }
}

const guarded = (place: Place, guard: Expr): Place => ({ ...place, guards: [...place.guards, guard] });

/** Pulls `cotangent·derivative` into `e`; a piecewise derivative guards the value, so that a branch not taken contributes nothing, not even 0·∞. */
function pullThrough(e: Expr, cotangent: Expr, derivative: Expr, place: Place, context: PullContext): void {
  if (derivative.kind === 'if') {
    pullThrough(e, cotangent, derivative.then, guarded(place, derivative.cond), context);
    pullThrough(e, cotangent, derivative.else, guarded(place, not(derivative.cond)), context);
    return;
  }
  if (derivative.kind === 'const' && derivative.value === 0) return;
  const isOne = derivative.kind === 'const' && derivative.value === 1;
  pull(e, isOne ? cotangent : mul([cotangent, derivative]), place, context);
}

function pullReduce(e: Reduce, cotangent: Expr, place: Place, context: PullContext): void {
  const inside: Place = { ...place, binders: [...place.binders, ...e.binders] };
  switch (e.op) {
    case 'sum':
      pull(e.body, cotangent, inside, context);
      return;
    case 'prod':
      pull(e.body, mul([cotangent, productOfOthers(e, context.supply)]), inside, context);
      return;
    case 'max':
    case 'min': {
      const { guard, share } = winner(e, e, place, context.ties, context.supply, context.save);
      pull(e.body, shareOf(cotangent, share), guarded(inside, guard), context);
      return;
    }
    default:
      return;
  }
}

function emitRead(e: Read, cotangent: Expr, place: Place, context: PullContext): void {
  const guards = [...place.guards];
  // inside a guarded read a remainder means zero: the division becomes a floor under the guard that nothing is left
  const exact = (s: Expr): Expr => {
    const inner = mapChildren(s, exact);
    if (inner.kind !== 'quotient') return inner;
    guards.push(compare('==', mod(inner.num, inner.den), zero));
    return floorDiv(inner.num, inner.den);
  };
  const subscripts = e.guarded
    ? e.subscripts.map((s) => (s.kind === 'quotient' ? mapChildren(s, exact) : exact(s)))
    : e.subscripts;
  context.emit({ tensor: e.tensor, subscripts, binders: place.binders, guards, cotangent });
}

/** The bracket `u = subscript`, multiplied out where the subscript is an exact division. */
const bracket = (u: Expr, subscript: Expr): Expr =>
  subscript.kind === 'quotient' ? compare('==', mul([subscript.den, u]), subscript.num) : compare('==', u, subscript);

/** Σ over every index of the place read, of the cotangent where the subscripts are `u` and the guards hold. */
export function gather(contribution: Contribution, u: readonly string[]): Expr {
  const { subscripts, binders, guards, cotangent } = contribution;
  const brackets = subscripts.map((s, d) => bracket(index(u[d] ?? ''), s));
  const conditions = [...brackets, ...guards];
  return sum(binders, conditions.length === 0 ? cotangent : ifThenElse(and(conditions), cotangent, zero));
}
