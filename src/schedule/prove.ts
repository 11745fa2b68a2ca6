import type { Expr, Read } from '../ir/index.ts';
import {
  add,
  and,
  children as childrenOf,
  comparesToZero,
  constant,
  ifThenElse,
  iverson,
  mapChildren,
  minusOne,
  mul,
  not,
  one,
  or,
  read,
  reduce,
  zero,
} from '../ir/index.ts';
import type { Ranges } from './ranges.ts';
import { extentOf } from './ranges.ts';

/** The condition with what the ranges decide taken out; true or false where they decide it whole. */
export function proveCondition(e: Expr, ranges: Ranges): Expr | boolean {
  switch (e.kind) {
    case 'compare': {
      if (e.left.type !== 'int' || e.right.type !== 'int') return proveGuards(e, ranges);
      const { lo, hi } = ranges.of(add([e.left, mul([minusOne, e.right])]));
      return comparesToZero(e.op, lo, hi) ?? proveGuards(e, ranges);
    }
    case 'and':
    case 'or': {
      const decisive = e.kind === 'or';
      const open: Expr[] = [];
      for (const arg of e.args) {
        const known = proveCondition(arg, ranges);
        if (known === decisive) return decisive;
        if (typeof known !== 'boolean') open.push(known);
      }
      if (open.length === 0) return !decisive;
      return e.kind === 'or' ? or(open) : and(open);
    }
    case 'not': {
      const known = proveCondition(e.arg, ranges);
      return typeof known === 'boolean' ? !known : not(known);
    }
    default:
      return proveGuards(e, ranges);
  }
}

/** The expression without the tests that the ranges of its indices decide: guards of reads, branches, brackets. */
export function proveGuards(e: Expr, ranges: Ranges): Expr {
  switch (e.kind) {
    case 'read':
      return proveRead(e, ranges);
    case 'if': {
      const cond = proveCondition(e.cond, ranges);
      if (typeof cond === 'boolean') return typed(proveGuards(cond ? e.then : e.else, ranges), e.type);
      return ifThenElse(cond, proveGuards(e.then, ranges), proveGuards(e.else, ranges), e.span);
    }
    case 'iverson': {
      const cond = proveCondition(e.cond, ranges);
      return typeof cond === 'boolean' ? (cond ? one : zero) : iverson(cond, e.span);
    }
    case 'reduce': {
      const inside = ranges.with(e.binders);
      return reduce(e.op, e.binders, proveGuards(e.body, inside), e.span);
    }
    default:
      return mapChildren(e, (child) => proveGuards(child, ranges));
  }
}

/** An int branch of a real conditional stays a number: its type may change, its value does not. */
const typed = (e: Expr, type: Expr['type']): Expr =>
  e.kind === 'const' && type === 'real' ? constant(e.value, 'real') : e;

function proveRead(e: Read, ranges: Ranges): Expr {
  const subscripts = e.subscripts.map((s) => proveGuards(s, ranges));
  const inside =
    e.guarded && subscripts.every((s, d) => isInside(s, extentOf(ranges.shape(e.tensor)[d]), ranges) && !divides(s));
  return read(e.tensor, subscripts, { guarded: e.guarded && !inside, type: e.type, span: e.span });
}

const divides = (e: Expr): boolean =>
  e.kind === 'quotient' || (e.kind !== 'const' && e.kind !== 'index' && childrenOf(e).some(divides));

export function isInside(subscript: Expr, extent: number, ranges: Ranges): boolean {
  const { lo, hi } = ranges.of(subscript);
  return lo >= 0 && hi < extent;
}
