import type { Equation, Expr, Read } from '../ir/index.ts';
import { index, mapChildren } from '../ir/index.ts';
import { closeSum } from './close.ts';
import type { Context } from './context.ts';
import type { Form } from './form.ts';
import { algebra, normalise } from './normalise.ts';
import type { Rational } from './rational.ts';
import { isOneR, multiplyR } from './rational.ts';
import { formExpr } from './terms.ts';

/** A tensor whose elements along one axis add up to a known number, as those of e[k]/Σ[j] e[j] add up to 1. */
export interface Unit {
  readonly tensor: string;
  readonly axis: number;
  readonly value: Rational;
}

/** The axes of a forward tensor along which its definition adds up to a number; `settle` writes a sum with earlier tensors. */
export function unitsOf(e: Equation, form: Form, context: Context, settle: (form: Form) => Form): readonly Unit[] {
  return e.indices.flatMap((name, axis) => {
    const extent = e.type.shape[axis];
    const range = context.ranges.get(name);
    if (extent === undefined || range === undefined) return [];
    const other = context.fresh(name);
    context.ranges.set(other, range);
    const renamed = context.substitute(formExpr(form), new Map([[name, index(other)]]));
    const binders = [{ index: other, lo: range.lo, hi: range.hi }];
    const [only, ...more] = settle(closeSum(binders, normalise(renamed, context), context, algebra));
    if (only === undefined || more.length > 0 || only.factors.length > 0 || only.guards.length > 0) return [];
    return [{ tensor: e.name, axis, value: only.coefficient }];
  });
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
    const { axis, value } = unit;
    const over = base.subscripts[axis];
    if (over?.kind !== 'index') continue;
    const b = inner.binders.find((x) => x.index === over.name);
    const extent = context.types.get(unit.tensor)?.shape[axis];
    if (b === undefined || extent === undefined || b.lo.kind !== 'const' || b.lo.value !== 0) continue;
    const others = inner.binders.filter((x) => x !== b);
    const holds = (x: Expr): boolean => context.keys.free(x).has(over.name);
    const alone =
      context.keys.of(b.hi) === context.keys.of(extent) &&
      !others.some((x) => holds(x.lo) || holds(x.hi)) &&
      !only.guards.some((g) => holds(g.cond)) &&
      !only.factors.some((g) => g !== f && holds(g.base)) &&
      !otherSubscripts(base, axis).some(holds);
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

const otherSubscripts = (e: Read, axis: number): readonly Expr[] => e.subscripts.filter((_, d) => d !== axis);
