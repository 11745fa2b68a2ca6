import type { Compare, Expr, Read } from '../../ir/index.ts';
import { call, compare, mul, not, subtract, visit, zero } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form, Term } from '../form/form.ts';
import { polynomial } from '../form/primitive.ts';
import { divideR, isOneR, toNumber } from '../form/rational.ts';
import { formExpr, term, termExpr, termKey } from '../form/terms.ts';
import { isPositive } from '../normal/exponentials.ts';
import { normalise } from '../normal/normalise.ts';
import { winnerComparison } from './winners.ts';

const always = compare('==', zero, zero);
const never = not(always);

/**
 * A comparison of reals as one of a form with 0, the form scaled so that both directions share it: `1 − a < 0` and `a > 1` are
 * `a − 1 > 0`. With `context.almost`, where the form is 0 only at single points, those points are left out of account.
 */
export function canonicalComparison(e: Compare, context: Context): Expr {
  const winner = winnerComparison(e, context);
  if (winner !== undefined) return winner;
  const form = [...normalise(e.left, context), ...normalise(e.right, context).map(negated)];
  const whole = simplified(normalise(formExpr(form), context), context);
  if (whole.length === 0) return e.op === '>=' || e.op === '<=' || e.op === '==' ? always : never;
  const sorted = [...whole].sort((a, b) => (termKey(a, context.keys) < termKey(b, context.keys) ? -1 : 1));
  // comparisons of one quantity with several numbers share its direction and scale
  const first = sorted.find((t) => t.factors.length > 0 || t.guards.length > 0) ?? sorted[0];
  if (first === undefined || toNumber(first.coefficient) === 0) return e;
  const falling = toNumber(first.coefficient) < 0;
  const lead = falling ? negated(first).coefficient : first.coefficient;
  const scaled = sorted.map((t) => ({
    ...t,
    coefficient: divideR(falling ? negated(t).coefficient : t.coefficient, lead),
  }));
  const value = formExpr(scaled);
  const op = falling ? turned[e.op] : e.op;
  if (scaled.every((t) => isPositiveTerm(t, context))) return op === '>' || op === '>=' || op === '!=' ? always : never;
  const above = compare('>', value, zero);
  const below = compare('<', value, zero);
  const level = compare('==', value, zero);
  if (context.almost && isSeldomZero(scaled, context)) {
    if (op === '==') return never;
    if (op === '!=') return always;
    return op === '>' || op === '>=' ? above : not(above);
  }
  switch (op) {
    case '>':
      return above;
    case '<':
      return below;
    case '>=':
      return not(below);
    case '<=':
      return not(above);
    case '==':
      return level;
    case '!=':
      return not(level);
  }
}

/** A form of the same sign: without positive factors that all terms have, and x instead of exp(x) − 1. */
function simplified(form: Form, context: Context): Form {
  const [a, b, ...more] = form;
  if (a === undefined || b === undefined || form.some((t) => t.guards.length > 0)) return form;
  const { content, rest } = polynomial(form, context.keys);
  const factors = content.factors.filter((f) => !isPositive(f.base, context));
  const reduced =
    factors.length === content.factors.length
      ? form
      : normalise(mul([termExpr(term(content.coefficient, factors)), formExpr(rest)]), context);
  const [one, other] = reduced;
  if (more.length > 0 || one === undefined || other === undefined || reduced.length > 2) return reduced;
  const [rising, falling] = toNumber(one.coefficient) > 0 ? [one, negated(other)] : [other, negated(one)];
  const exponential = [rising, falling].some((t) =>
    t.factors.some((f) => f.base.kind === 'call' && f.base.fn === 'exp'),
  );
  if (!exponential || !isPositiveTerm(rising, context) || !isPositiveTerm(falling, context)) return reduced;
  return normalise(subtract(call('log', [termExpr(rising)]), call('log', [termExpr(falling)])), context);
}

const negated = (t: Term): Term => ({ ...t, coefficient: { num: -t.coefficient.num, den: t.coefficient.den } });

const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const;

const isPositiveTerm = (t: Term, context: Context): boolean =>
  t.guards.length === 0 && t.coefficient.num > 0 && t.factors.every((f) => isPositive(f.base, context));

/**
 * Whether a form is linear in one real element that it reads once, with a factor that is a number, or beside a number that is not
 * 0: whatever the other values are, it is then 0 for one value of that element at most.
 */
function isSeldomZero(form: Form, { computed }: Context): boolean {
  const reads = form.flatMap(readsOf);
  // what is computed may be constant on a region, or follow the element
  if (reads.some((r) => computed.has(r.tensor))) return false;
  return reads.some((r) => {
    if (r.guarded || r.type !== 'real' || reads.filter((other) => other.tensor === r.tensor).length > 1) return false;
    const own = form.find((t) => t.factors.some((f) => f.base === r && isOneR(f.exponent)));
    if (own === undefined || own.guards.length > 0) return false;
    const others = form.filter((t) => t !== own);
    const [constant] = others;
    const beside = others.length === 1 && constant?.factors.length === 0 && constant.guards.length === 0;
    return own.factors.length === 1 || beside;
  });
}

function readsOf(t: Term): readonly Read[] {
  const found: Read[] = [];
  for (const e of [...t.factors.map((f) => f.base), ...t.guards.map((g) => g.cond)])
    visit(e, (node) => {
      if (node.kind === 'read') found.push(node);
    });
  return found;
}
