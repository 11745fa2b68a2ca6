import type { Binder, Equation, Expr, Read } from '../../ir/index.ts';
import { freeIndices, index, mapChildren, visit } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { isOneR, multiplyR, rational } from '../form/rational.ts';
import { formExpr } from '../form/terms.ts';
import { closeSum } from '../normal/close.ts';
import { algebra, normalise } from '../normal/normalise.ts';

/** A tensor whose elements along some axes add up to a known number, as those of e[k]/Σ[j] e[j] add up to 1. */
export interface Unit {
  readonly tensor: string;
  readonly axes: readonly number[];
  readonly value: Rational;
}

/** The axes of a forward tensor along which its definition adds up to a number; `settle` writes a sum with earlier tensors. */
export function unitsOf(e: Equation, form: Form, context: Context, settle: (form: Form) => Form): readonly Unit[] {
  return axesToTry(e).flatMap((axes) => {
    const map = new Map<string, Expr>();
    const binders = axes.flatMap((axis): Binder[] => {
      const name = e.indices[axis] ?? '';
      const range = context.ranges.get(name);
      if (range === undefined) return [];
      const other = context.fresh(name);
      context.ranges.set(other, range);
      map.set(name, index(other));
      return [{ index: other, lo: range.lo, hi: range.hi }];
    });
    if (binders.length < axes.length) return [];
    const renamed = context.substitute(formExpr(form), map);
    const [only, ...more] = settle(closeSum(binders, normalise(renamed, context), context, algebra));
    if (more.length > 0 || (only !== undefined && only.factors.length + only.guards.length > 0)) return [];
    return [{ tensor: e.name, axes, value: only?.coefficient ?? rational(0) }];
  });
}

/** Each axis by itself, and those together that some tensor of the definition lacks: what it was centred or scaled by. */
function axesToTry(e: Equation): readonly (readonly number[])[] {
  const all = e.indices.map((_, axis) => axis);
  const tried = new Map<string, readonly number[]>(all.map((axis) => [String(axis), [axis]]));
  visit(e.body, (node) => {
    if (node.kind !== 'read') return;
    const free = freeIndices(node);
    const lacking = all.filter((axis) => !free.has(e.indices[axis] ?? ''));
    if (lacking.length > 0 && lacking.length < all.length) tried.set(lacking.join(), lacking);
  });
  return [...tried.values()];
}

/** The form with each sum of such a tensor along that axis, over nothing else, as its number; `used` is told which. */
export function applyUnits(
  form: Form,
  units: readonly Unit[],
  context: Context,
  used: (unit: Unit) => void = () => undefined,
): Form {
  if (units.length === 0) return form;
  const given = formExpr(form);
  const rewritten = settleSums(given, units, context, used);
  return rewritten === given ? form : normalise(rewritten, context);
}

function settleSums(e: Expr, units: readonly Unit[], context: Context, used: (unit: Unit) => void): Expr {
  if (e.type !== 'real' || e.kind === 'read') return e;
  const inner = mapChildren(e, (child) => settleSums(child, units, context, used));
  if (inner.kind !== 'reduce' || inner.op !== 'sum') return inner;
  const [only, ...more] = normalise(inner.body, context);
  if (only === undefined || more.length > 0) return inner;
  const candidates = only.factors.flatMap((f) =>
    units.flatMap((unit) =>
      isOneR(f.exponent) && f.base.kind === 'read' && !f.base.guarded && f.base.tensor === unit.tensor
        ? [{ f, base: f.base, unit }]
        : [],
    ),
  );
  for (const { f, base, unit } of candidates) {
    const { axes, value } = unit;
    const over = axes.map((axis) => boundBy(inner.binders, base, axis, context));
    const summed = new Set(over.flatMap((b) => b?.index ?? []));
    if (over.includes(undefined) || summed.size < axes.length) continue;
    const others = inner.binders.filter((b) => !summed.has(b.index));
    const holds = (x: Expr): boolean => [...context.keys.free(x)].some((name) => summed.has(name));
    const alone =
      !others.some((x) => holds(x.lo) || holds(x.hi)) &&
      !only.guards.some((g) => holds(g.cond)) &&
      !only.factors.some((g) => g !== f && holds(g.base)) &&
      !base.subscripts.some((s, d) => !axes.includes(d) && holds(s));
    if (!alone) continue;
    used(unit);
    const rest = {
      ...only,
      coefficient: multiplyR(only.coefficient, value),
      factors: only.factors.filter((g) => g !== f),
    };
    return formExpr(others.length === 0 ? [rest] : closeSum(others, [rest], context, algebra));
  }
  return inner;
}

/** The binder whose index runs over all of that axis. */
function boundBy(binders: readonly Binder[], e: Read, axis: number, context: Context): Binder | undefined {
  const s = e.subscripts[axis];
  const extent = context.types.get(e.tensor)?.shape[axis];
  const b = binders.find((x) => s?.kind === 'index' && x.index === s.name);
  if (b === undefined || extent === undefined || b.lo.kind !== 'const' || b.lo.value !== 0) return undefined;
  return context.keys.of(b.hi) === context.keys.of(extent) ? b : undefined;
}
