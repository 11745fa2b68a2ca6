import type { Expr, Mul } from '../../ir/index.ts';
import { add, mapChildren, mul } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { isDelta } from '../form/delta.ts';
import type { Form, Term } from '../form/form.ts';
import { isOneR } from '../form/rational.ts';
import { formExpr, multiplyTerms } from '../form/terms.ts';
import { closeSum } from '../normal/close.ts';
import { algebra, normalExpr, normalise } from '../normal/normalise.ts';

/** Sums of terms multiplied out under one sum. */
const MAX_SPLITS = 8;

/**
 * Σ[k] a[k]·((k == i)·b[k] + c[k]) is a[i]·b[i] + Σ[k] a[k]·c[k]: a delta that stands in a sum of terms is solved for by itself.
 * After the forward tensors are put in, for they are found in whole sums.
 */
export function selectDeltas(form: Form, context: Context): Form {
  const given = formExpr(form);
  const rewritten = select(given, context);
  return rewritten === given ? form : normalise(rewritten, context);
}

function select(e: Expr, context: Context): Expr {
  if (e.type !== 'real' || e.kind === 'read') return e;
  const inner = mapChildren(e, (child) => select(child, context));
  if (inner.kind === 'mul') return e === inner ? e : shorter(inner, distributed(e, inner), context);
  if (inner.kind !== 'reduce' || inner.op !== 'sum') return inner;
  const names = new Set(inner.binders.map((b) => b.index));
  let terms = normalise(inner.body, context);
  let changed = false;
  for (let step = 0; step < MAX_SPLITS; step++) {
    const next = terms.flatMap((t) => split(t, names, context) ?? [t]);
    if (next.length === terms.length) break;
    terms = next;
    changed = true;
  }
  return changed ? formExpr(closeSum(inner.binders, terms, context, algebra)) : inner;
}

/** The product with a reduction that has become a sum of terms multiplied out: what divides it may cancel in each. */
function distributed(before: Expr, after: Mul): Expr {
  const at = after.factors.findIndex(
    (f, i) => f.kind === 'add' && before.kind === 'mul' && before.factors[i]?.kind === 'reduce',
  );
  const sum = after.factors[at];
  if (sum?.kind !== 'add') return after;
  return add(sum.terms.map((t) => mul(after.factors.map((f, i) => (i === at ? t : f)))));
}

const shorter = (a: Expr, b: Expr, context: Context): Expr =>
  a === b || normalExpr(a, context).size <= normalExpr(b, context).size ? a : b;

/** The term with one sum multiplied out, a term of which has a delta of a summed index. */
function split(t: Term, names: ReadonlySet<string>, context: Context): Form | undefined {
  const holds = (e: Expr): boolean => [...context.keys.free(e)].some((name) => names.has(name));
  for (const f of t.factors) {
    if (f.base.kind !== 'add' || !isOneR(f.exponent) || !holds(f.base)) continue;
    const form = normalise(f.base, context);
    if (form.length < 2 || !form.some((s) => s.guards.some((g) => isDelta(g) && holds(g.cond)))) continue;
    const rest = { ...t, factors: t.factors.filter((g) => g !== f) };
    return form.map((s) => multiplyTerms(rest, s, context.keys));
  }
  return undefined;
}
