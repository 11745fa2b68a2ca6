import type { Expr, Reduce } from '../../ir/index.ts';
import { divide, reduce } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { inRange } from './safety.ts';

/**
 * A product that leaves one element out as the whole product over that element: Π[j] (if j == i then 1 else x[j]) is
 * (Π[j] x[j])/x[i], where the element is not 0. Undefined for other products. For comparing only.
 */
export function wholeProduct(e: Reduce, context: Context): Expr | undefined {
  const [b, ...more] = e.binders;
  const { body } = e;
  if (b === undefined || more.length > 0 || body.kind !== 'if' || body.cond.kind !== 'compare') return undefined;
  if (body.cond.op !== '==' || body.then.kind !== 'const' || body.then.value !== 1) return undefined;
  const { left, right } = body.cond;
  const isIndex = (side: Expr): boolean => side.kind === 'index' && side.name === b.index;
  const at = isIndex(left) ? right : isIndex(right) ? left : undefined;
  if (at === undefined || context.keys.free(at).has(b.index)) return undefined;
  if (b.lo.kind !== 'const' || b.lo.value !== 0 || !inRange(at, b.hi, context)) return undefined;
  return divide(
    reduce('prod', e.binders, body.else),
    context.substitute(context.adopt(body.else), new Map([[b.index, at]])),
  );
}
