import type { Binder, Expr, Reduce } from '../../ir/index.ts';
import { add, and, ifThenElse, index, iverson, mapChildren, mul, readTensors, reduce, zero } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { isDelta } from '../form/delta.ts';
import type { Form, Guard, Term } from '../form/form.ts';
import { primitive } from '../form/primitive.ts';
import type { Rational } from '../form/rational.ts';
import { isIntegerR, isOneR, minusOneR, multiplyR, negateR, oneR, toNumber } from '../form/rational.ts';
import { combine, formExpr, scaleForm, term, termKey } from '../form/terms.ts';
import { algebra, normalise } from '../normal/normalise.ts';
import { isLegal } from '../normal/safety.ts';
import { mergeBranches } from './branches.ts';
import { placeGuards } from './guards.ts';
import { isolatePositions } from './isolate.ts';
import { productExpr } from './product.ts';
import { openStar } from './star.ts';

/**
 * Writes a normal form as a reader would: common factors outside, sums over one range joined, branches of one condition in
 * one `if`, guards where they cost least.
 */
export function layout(form: Form, context: Context): Expr {
  if (form.length === 0) return zero;
  const deltas = commonDeltas(form, context);
  const opened = (t: Term): Form => algebra.productForm([[without(t, deltas, context)]], context);
  const terms = deltas.length === 0 ? form : combine(form.flatMap(opened), context.keys);
  return orderBrackets(layoutTerms(terms, deltas, context), context);
}

/** The product with its brackets, which may come from sums in it, in the order of the axes. */
function orderBrackets(e: Expr, context: Context): Expr {
  if (e.kind !== 'mul') return e;
  const brackets = e.factors.flatMap((f) => (f.kind === 'iverson' ? [f.cond] : []));
  if (brackets.length < 2) return e;
  const ordered = [...inAxisOrder(brackets, context)];
  return mul(e.factors.map((f) => (f.kind === 'iverson' ? iverson(ordered.shift() ?? f.cond) : f)));
}

/** The deltas that each of several terms has, where no term leans on them. */
function commonDeltas(form: Form, context: Context): readonly Guard[] {
  const [first, ...others] = form;
  if (first === undefined || others.length === 0) return [];
  const key = (g: Guard): string => context.keys.of(g.cond);
  const common = first.guards.filter(
    (g) => isDelta(g) && others.every((t) => t.guards.some((h) => isDelta(h) && key(h) === key(g))),
  );
  const isFree = (t: Term): boolean =>
    [...t.factors.map((f) => f.base), ...t.guards.map((g) => g.cond)].every((e) => isLegal(e, context));
  return common.length > 0 && form.every(isFree) ? common : [];
}

const without = (t: Term, guards: readonly Guard[], context: Context): Term => {
  const gone = new Set(guards.map((g) => context.keys.of(g.cond)));
  return { ...t, guards: t.guards.filter((g) => !gone.has(context.keys.of(g.cond))) };
};

function layoutTerms(form: Form, deltas: readonly Guard[], context: Context): Expr {
  const brackets = inAxisOrder(
    deltas.map((g) => g.cond),
    context,
  ).map((cond) => iverson(cond));
  const merged = mergeBranches(form, context, (f) => layout(f, context));
  const [only] = merged;
  if (only === undefined) return zero;
  if (merged.length === 1) return layoutTerm({ ...only, guards: [...only.guards, ...deltas] }, context);
  const { content, rest } = primitive(merged, context.keys);
  if (content.factors.length === 0 && isUnit(content.coefficient))
    return bracketed(layoutSum(merged, context), brackets);
  // a minus stands outside only where every term has one
  const negative = merged.every((t) => toNumber(t.coefficient) < 0);
  const sign = toNumber(content.coefficient) < 0 === negative ? oneR : minusOneR;
  return productExpr(
    { ...content, coefficient: multiplyR(content.coefficient, sign) },
    (e) => layoutAtom(e, context),
    context,
    { brackets, last: layoutSum(scaleForm(rest, sign), context) },
  );
}

/** ±1, or a fraction of it: what stands in no term. */
const isUnit = ({ num }: Rational): boolean => Math.abs(num) === 1;

/** Conditions on indices before those on data, each in the order of the left-hand side's first index in it. */
function inAxisOrder(conditions: readonly Expr[], context: Context): readonly Expr[] {
  const axes = [...context.left.keys()];
  const places = (e: Expr): readonly number[] => {
    const free = context.keys.free(e);
    return axes.flatMap((name, at) => (free.has(name) ? [at] : []));
  };
  const ranked = conditions.map((cond) => ({ cond, reads: readTensors(cond).size > 0 ? 1 : 0, at: places(cond) }));
  ranked.sort((a, b) => a.reads - b.reads || inOrder(a.at, b.at));
  return ranked.map(({ cond }) => cond);
}

/** Which of two lists of numbers comes first, as words in a dictionary. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

/** The value times brackets, which stand before a reduction at its end. */
function bracketed(value: Expr, brackets: readonly Expr[]): Expr {
  if (brackets.length === 0) return value;
  const factors = value.kind === 'mul' ? value.factors : [value];
  const last = factors.at(-1);
  return last?.kind === 'reduce' ? mul([...factors.slice(0, -1), ...brackets, last]) : mul([...factors, ...brackets]);
}

/** The atom with everything inside laid out. */
function layoutAtom(e: Expr, context: Context): Expr {
  switch (e.kind) {
    case 'add':
    case 'mul':
      return layout(normalise(e, context), context);
    case 'reduce':
      if (e.op === 'sum') return layoutReduction(e, context);
      return e.op === 'prod' ? reduce('prod', e.binders, layout(normalise(e.body, context), context)) : e;
    case 'call':
    case 'pow':
      return mapChildren(e, (child) => (child.type === 'real' ? layout(normalise(child, context), context) : child));
    default:
      return e;
  }
}

function layoutReduction(e: Reduce, context: Context): Expr {
  const form = normalise(e.body, context);
  const [only] = form;
  const star = form.length === 1 && only !== undefined ? openStar(e.binders, only, context) : undefined;
  return star === undefined
    ? reduce('sum', e.binders, layout(form, context))
    : reduce('sum', star.binders, layout([star.term], context));
}

function layoutTerm(t: Term, context: Context): Expr {
  const placed = placeGuards(t, context);
  const { factors } = placed;
  const brackets = isolatePositions(inAxisOrder(placed.brackets, context), context);
  const conditions = isolatePositions(placed.conditions, context);
  const inner = turned({ coefficient: t.coefficient, factors, guards: [] }, context);
  const write = (e: Expr): Expr => layoutAtom(e, context);
  if (conditions.length === 0) return productExpr(inner, write, context, { brackets: brackets.map((b) => iverson(b)) });
  const value = productExpr(inner, write, context);
  return mul([...brackets.map((b) => iverson(b)), guardedBy(conditions, value)]);
}

/** The value where all conditions hold, else 0. */
function guardedBy(conditions: readonly Expr[], value: Expr): Expr {
  const [only] = conditions;
  if (conditions.length === 1 && only?.kind === 'not') return ifThenElse(only.arg, zero, value);
  return ifThenElse(and(conditions), value, zero);
}

/** −c·(a − b) as c·(b − a), and −Σ[i] c·(a − b) as Σ[i] c·(b − a). */
function turned(t: Term, context: Context): Term {
  if (toNumber(t.coefficient) > 0) return t;
  for (const f of t.factors) {
    if (!isIntegerR(f.exponent) || f.exponent.num % 2 === 0) continue;
    const base = opposite(f.base, context);
    if (base === undefined) continue;
    return {
      coefficient: negateR(t.coefficient),
      factors: t.factors.map((g) => (g === f ? { base, exponent: f.exponent } : g)),
      guards: t.guards,
    };
  }
  return t;
}

/** −e, where that needs no minus before it. */
function opposite(e: Expr, context: Context): Expr | undefined {
  if (e.kind === 'add') {
    const form = normalise(e, context);
    return form.some((s) => toNumber(s.coefficient) < 0) ? formExpr(scaleForm(form, minusOneR)) : undefined;
  }
  if (e.kind !== 'reduce' || e.op !== 'sum') return undefined;
  const body = normalise(e.body, context);
  const [only, ...more] = scaleForm(body, minusOneR);
  if (only === undefined || more.length > 0 || toNumber(turned(only, context).coefficient) < 0) return undefined;
  // 1 − y is read more easily than y − 1
  const literal = only.factors.some(
    (f) => f.base.kind === 'add' && normalise(f.base, context).some((s) => s.factors.length === 0),
  );
  return literal ? undefined : reduce('sum', e.binders, formExpr([only]));
}

/** The terms added up, positive ones first, sums of one range and one factor outside joined. */
function layoutSum(form: Form, context: Context): Expr {
  const pieces = joinSums(form, context);
  const ordered = [...pieces.filter((p) => !p.negative), ...pieces.filter((p) => p.negative)];
  return add(ordered.flatMap(({ expr }) => (expr.kind === 'add' ? expr.terms : [expr])));
}

interface Piece {
  readonly negative: boolean;
  readonly expr: Expr;
}

interface Group {
  readonly outside: Term;
  readonly sums: { readonly reduce: Reduce; readonly term: Term }[];
}

/** c·Σ[i] a + c·Σ[i] b = c·Σ[i] (a + b). */
function joinSums(form: Form, context: Context): readonly Piece[] {
  const groups = new Map<string, Group>();
  const places: (Term | Group)[] = [];
  for (const t of form) {
    const sums = t.factors.filter((f) => f.base.kind === 'reduce' && f.base.op === 'sum' && isOneR(f.exponent));
    const [found] = sums;
    const base = found?.base;
    if (base?.kind !== 'reduce' || sums.length > 1 || t.guards.length > 0) {
      places.push(t);
      continue;
    }
    const outside = term(
      oneR,
      t.factors.filter((f) => f !== found),
    );
    const ranges = base.binders.map((b) => rangeKey(b, context)).sort();
    const key = `${termKey(outside, context.keys)} ${ranges.join(' ')}`;
    const group = groups.get(key);
    if (group !== undefined) {
      group.sums.push({ reduce: base, term: t });
      continue;
    }
    const fresh: Group = { outside, sums: [{ reduce: base, term: t }] };
    groups.set(key, fresh);
    places.push(fresh);
  }
  return places.flatMap((place) => ('sums' in place ? joined(place, context) : [pieceOf(place, context)]));
}

const pieceOf = (t: Term, context: Context): Piece => ({
  negative: toNumber(turned(t, context).coefficient) < 0,
  expr: layoutTerm(t, context),
});
const rangeKey = (b: Binder, context: Context): string => `${context.keys.of(b.lo)}:${context.keys.of(b.hi)}`;

function joined(group: Group, context: Context): readonly Piece[] {
  const [first] = group.sums;
  if (first === undefined) return [];
  const separate = (): readonly Piece[] => group.sums.map((s) => pieceOf(s.term, context));
  if (group.sums.length === 1) return separate();
  const bodies: Term[] = [];
  for (const s of group.sums) {
    const map = matchBinders(first.reduce.binders, s.reduce.binders, context);
    if (map === undefined) return separate();
    const body = normalise(context.substitute(s.reduce.body, map), context);
    bodies.push(...scaleForm(body, s.term.coefficient));
  }
  const form = combine(bodies, context.keys);
  const negative = form.every((t) => toNumber(t.coefficient) < 0);
  const sign = negative ? minusOneR : oneR;
  const body = layout(scaleForm(form, sign), context);
  const whole = productExpr({ ...group.outside, coefficient: sign }, (e) => layoutAtom(e, context), context, {
    last: reduce('sum', first.reduce.binders, body),
  });
  return [{ negative, expr: whole }];
}

/** Renames each index to the one of the same range, in the order written. */
function matchBinders(
  to: readonly Binder[],
  from: readonly Binder[],
  context: Context,
): ReadonlyMap<string, Expr> | undefined {
  const left = [...to];
  const map = new Map<string, Expr>();
  for (const b of from) {
    const at = left.findIndex((x) => rangeKey(x, context) === rangeKey(b, context));
    const found = left[at];
    if (found === undefined) return undefined;
    left.splice(at, 1);
    if (found.index !== b.index) map.set(b.index, index(found.index));
  }
  return map;
}
