import type { Expr, Read } from '../ir/index.ts';
import { compare, floorDiv, mapChildren, mod, mul, not, one, opposite, read, zero } from '../ir/index.ts';

/** A summand that is `body` where all conditions hold and contributes nothing elsewhere. */
export interface Guarded {
  readonly conditions: readonly Expr[];
  readonly body: Expr;
}

/** Extents of a tensor. */
export type ShapeOf = (tensor: string) => readonly Expr[];

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

/** The condition as a list of conditions that all must hold. */
export function conjuncts(condition: Expr): readonly Expr[] {
  if (condition.kind === 'and') return condition.args.flatMap(conjuncts);
  if (condition.kind === 'not') return negated(condition.arg);
  return [condition];
}

function negated(condition: Expr): readonly Expr[] {
  if (condition.kind === 'not') return conjuncts(condition.arg);
  if (condition.kind === 'or') return condition.args.flatMap(negated);
  // of reals, NaN makes both a comparison and its opposite false
  if (condition.kind === 'compare' && condition.left.type === 'int' && condition.right.type === 'int')
    return [compare(opposite[condition.op], condition.left, condition.right)];
  return [not(condition)];
}

/** The conditions under which a summand contributes, taken out of it: brackets, branches that are zero, and, where shapes are given, guarded reads. */
export function extractGuards(e: Expr, shapeOf: ShapeOf | undefined): Guarded {
  switch (e.kind) {
    case 'mul': {
      const conditions: Expr[] = [];
      const factors: Expr[] = [];
      for (const factor of e.factors) {
        const inner = extractGuards(factor, shapeOf);
        conditions.push(...inner.conditions);
        if (!(inner.body === one && factor.kind === 'iverson')) factors.push(inner.body);
      }
      return conditions.length === 0 ? { conditions, body: e } : { conditions, body: mul(factors) };
    }
    case 'iverson':
      return { conditions: conjuncts(e.cond), body: one };
    case 'if': {
      if (isZero(e.else)) {
        const inner = extractGuards(e.then, shapeOf);
        return { conditions: [...conjuncts(e.cond), ...inner.conditions], body: inner.body };
      }
      if (isZero(e.then)) {
        const inner = extractGuards(e.else, shapeOf);
        return { conditions: [...negated(e.cond), ...inner.conditions], body: inner.body };
      }
      return { conditions: [], body: e };
    }
    case 'read':
      return e.guarded && shapeOf !== undefined ? readGuards(e, shapeOf(e.tensor)) : { conditions: [], body: e };
    default:
      return { conditions: [], body: e };
  }
}

/** `x?[s…]` as `x[s…]` where every subscript lies inside and every division is exact. */
export function readGuards(e: Read, shape: readonly Expr[]): Guarded {
  const conditions: Expr[] = [];
  const exact = (s: Expr): Expr => {
    const inner = mapChildren(s, exact);
    if (inner.kind !== 'quotient') return inner;
    conditions.push(compare('==', mod(inner.num, inner.den), zero));
    return floorDiv(inner.num, inner.den);
  };
  const subscripts = e.subscripts.map((s, d) => {
    const inside = exact(s);
    const extent = shape[d];
    if (extent === undefined) throw new Error(`${e.tensor} has no axis ${d}`);
    conditions.push(compare('>=', inside, zero), compare('<', inside, extent));
    return inside;
  });
  return { conditions, body: read(e.tensor, subscripts, { type: e.type, span: e.span }) };
}
