import { compares } from './comparison.ts';
import type { Expr, Index, Read, SymbolExpr } from './expr.ts';

/** The value of a dimension, hyper-parameter, index or integer tensor's element; undefined where it is not known. */
export type Lookup = (leaf: SymbolExpr | Index | Read) => number | undefined;

export const floorDivide = (a: number, b: number): number => Math.floor(a / b);

/** Remainder with `0 <= r < |b|`. */
export function remainder(a: number, b: number): number {
  const m = Math.abs(b);
  return ((a % m) + m) % m;
}

/** What stops an integer expression from having a value. */
export type IntegerFault = 'division by zero' | 'remainder';

export class IntegerError extends Error {
  readonly fault: IntegerFault;
  readonly at: Expr;

  constructor(fault: IntegerFault, at: Expr) {
    super(fault);
    this.fault = fault;
    this.at = at;
  }
}

/** The value of an int expression, or undefined where a leaf is not known. Errors: IntegerError. */
export function intValue(e: Expr, lookup: Lookup): number | undefined {
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'symbol':
    case 'index':
    case 'read':
      return lookup(e);
    case 'add':
      return fold(e.terms, lookup, 0, (a, b) => a + b);
    case 'mul':
      return fold(e.factors, lookup, 1, (a, b) => a * b);
    case 'pow': {
      const base = intValue(e.base, lookup);
      const exponent = intValue(e.exponent, lookup);
      return base === undefined || exponent === undefined ? undefined : base ** exponent;
    }
    case 'floordiv':
    case 'mod':
    case 'quotient': {
      const num = intValue(e.num, lookup);
      const den = intValue(e.den, lookup);
      if (den === 0) throw new IntegerError('division by zero', e);
      if (num === undefined || den === undefined) return undefined;
      if (e.kind === 'floordiv') return floorDivide(num, den);
      if (e.kind === 'mod') return remainder(num, den);
      if (remainder(num, den) !== 0) throw new IntegerError('remainder', e);
      return num / den;
    }
    case 'call': {
      const args: number[] = [];
      for (const arg of e.args) {
        const value = intValue(arg, lookup);
        if (value === undefined) return undefined;
        args.push(value);
      }
      const [a = 0, b = 0, c = 0] = args;
      if (e.fn === 'abs') return Math.abs(a);
      if (e.fn === 'min') return Math.min(a, b);
      if (e.fn === 'max') return Math.max(a, b);
      return e.fn === 'clamp' ? Math.min(Math.max(a, b), c) : undefined;
    }
    case 'if': {
      const cond = holds(e.cond, lookup);
      return cond === undefined ? undefined : intValue(cond ? e.then : e.else, lookup);
    }
    case 'iverson': {
      const cond = holds(e.cond, lookup);
      return cond === undefined ? undefined : Number(cond);
    }
    default:
      return undefined;
  }
}

function fold(
  parts: readonly Expr[],
  lookup: Lookup,
  start: number,
  combine: (a: number, b: number) => number,
): number | undefined {
  let acc = start;
  for (const part of parts) {
    const value = intValue(part, lookup);
    if (value === undefined) return undefined;
    acc = combine(acc, value);
  }
  return acc;
}

/** Whether a condition holds, or undefined where that depends on what is not known. Errors: IntegerError. */
export function holds(e: Expr, lookup: Lookup): boolean | undefined {
  switch (e.kind) {
    case 'and': {
      let all: boolean | undefined = true;
      for (const arg of e.args) {
        const value = holds(arg, lookup);
        if (value === false) return false;
        if (value === undefined) all = undefined;
      }
      return all;
    }
    case 'or': {
      let any: boolean | undefined = false;
      for (const arg of e.args) {
        const value = holds(arg, lookup);
        if (value === true) return true;
        if (value === undefined) any = undefined;
      }
      return any;
    }
    case 'not': {
      const value = holds(e.arg, lookup);
      return value === undefined ? undefined : !value;
    }
    case 'compare': {
      const left = literalOrInt(e.left, lookup);
      const right = literalOrInt(e.right, lookup);
      if (left === undefined || right === undefined) return undefined;
      return compares(e.op, left, right);
    }
    default:
      return undefined;
  }
}

/** A literal of any type, or an int expression's value; other real expressions are never decided here. */
function literalOrInt(e: Expr, lookup: Lookup): number | undefined {
  if (e.kind === 'const') return e.value;
  return e.type === 'int' ? intValue(e, lookup) : undefined;
}
