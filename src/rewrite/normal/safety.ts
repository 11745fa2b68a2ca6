import type { Expr } from '../../ir/index.ts';
import { addPoly, children, constantPoly, freeIndices, subtractPoly, toPoly } from '../../ir/index.ts';
import type { ScalarFunctionName } from '../../scalar/names.ts';
import type { Context } from '../form/context.ts';
import type { Factor } from '../form/form.ts';
import { isIntegerR } from '../form/rational.ts';
import { provesNonNegative } from '../integers/bounds.ts';

/*
 * Which factors may be evaluated where the formula does not ask for them, and then be multiplied by zero.
 * The elements of tensors count as finite: where they are not, the forward pass has failed already.
 */

/** Functions that are finite for every finite argument. */
const finiteFunctions: ReadonlySet<ScalarFunctionName> = new Set([
  'abs',
  'sign',
  'floor',
  'ceil',
  'round',
  'sin',
  'cos',
  'atan',
  'tanh',
  'asinh',
  'erf',
  'sigmoid',
  'relu',
  'softplus',
  'min',
  'max',
  'clamp',
  'pi',
]);

/** Whether the value is finite wherever the tensors are. */
export function staysFinite(e: Expr): boolean {
  switch (e.kind) {
    case 'const':
    case 'symbol':
    case 'index':
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
    case 'iverson':
    case 'read':
      return true;
    case 'pow':
      return isLiteralPower(e) ? staysFinite(e.base) : isScalar(e);
    case 'call':
      return finiteFunctions.has(e.fn) && e.args.every(staysFinite);
    case 'reduce':
      if (e.op === 'sum' || e.op === 'prod') return staysFinite(e.body);
      // over a range that may be empty for some outer index there is no value at all
      if (e.binders.some((b) => freeIndices(b.lo).size > 0 || freeIndices(b.hi).size > 0)) return false;
      return e.op === 'argmax' || e.op === 'argmin' || staysFinite(e.body);
    default:
      return children(e).every(staysFinite);
  }
}

const isLiteralPower = (e: Extract<Expr, { kind: 'pow' }>): boolean =>
  e.exponent.kind === 'const' && Number.isInteger(e.exponent.value) && e.exponent.value >= 0;

/** An expression of literals, dimensions and hyper-parameters only. */
export const isScalar = (e: Expr): boolean => e.kind !== 'read' && e.kind !== 'index' && children(e).every(isScalar);

export const isFiniteFactor = (f: Factor): boolean =>
  (isIntegerR(f.exponent) && f.exponent.num > 0 && staysFinite(f.base)) || isScalar(f.base);

/** Whether every read stays inside its tensor by the ranges alone, whatever guards stand around. */
export function isLegal(e: Expr, context: Context): boolean {
  if (
    e.kind === 'read' &&
    !e.guarded &&
    !subscriptsInRange(e.tensor, e.subscripts, context) &&
    !context.known?.has(e, context)
  )
    return false;
  return children(e).every((child) => isLegal(child, context));
}

/** Whether the ranges of indices prove that the subscripts stay inside the tensor. */
export function subscriptsInRange(tensor: string, subscripts: readonly Expr[], context: Context): boolean {
  const shape = context.types.get(tensor)?.shape;
  if (shape === undefined || shape.length !== subscripts.length) return false;
  return subscripts.every((s, d) => {
    const extent = shape[d];
    return extent !== undefined && inRange(s, extent, context);
  });
}

/** Whether the ranges prove 0 ≤ s < extent. */
export function inRange(s: Expr, extent: Expr, context: Context): boolean {
  if (s.kind === 'index') {
    const range = context.ranges.get(s.name);
    const fromZero = range !== undefined && range.lo.kind === 'const' && range.lo.value === 0;
    if (fromZero && context.keys.of(range.hi) === context.keys.of(extent)) return true;
  }
  const p = toPoly(s);
  return (
    provesNonNegative(p, context) &&
    provesNonNegative(addPoly(subtractPoly(toPoly(extent), p), constantPoly(-1)), context)
  );
}
