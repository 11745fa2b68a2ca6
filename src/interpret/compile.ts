import type { Binder, Compare, Expr, Mul, Read, Reduce } from '../ir/index.ts';
import { stridesOf } from '../runtime/tensor.ts';
import { maximum, minimum, power } from '../scalar/special.ts';
import { scalarTable } from '../scalar/table.ts';
import { refuse } from '../support/diagnostic.ts';
import type { Stored } from './values.ts';

/** The value of a number, and whether a condition holds, at the current index values. */
export type Value = () => number;
export type Condition = () => boolean;

/** Where names get their values while an equation is evaluated. */
export interface Scope {
  /** Values of dimensions and hyper-parameters. */
  symbol(name: string): number;
  tensor(name: string): Stored;
  /** Current values of the indices, by slot; NaN-free outside of exact divisions that leave a remainder. */
  readonly indices: number[];
  /** The slot of an index; an index bound in two places has one slot, for no binder hides another. */
  slot(index: string): number;
}

/** The meaning of an expression of numbers: int or real, in float64. */
export function compileValue(e: Expr, scope: Scope): Value {
  const value = (x: Expr): Value => compileValue(x, scope);
  switch (e.kind) {
    case 'const': {
      const literal = e.value;
      return () => literal;
    }
    case 'symbol': {
      const known = scope.symbol(e.name);
      return () => known;
    }
    case 'index': {
      const { indices } = scope;
      const slot = scope.slot(e.name);
      return () => indices[slot] as number;
    }
    case 'read':
      return compileRead(e, scope);
    case 'add':
      return sumOf(e.terms.map(value));
    case 'mul':
      return compileProduct(e, scope);
    case 'pow': {
      const base = value(e.base);
      const exponent = value(e.exponent);
      return () => power(base(), exponent());
    }
    case 'floordiv': {
      const [num, den] = [value(e.num), divisor(e.den, scope)];
      return () => Math.floor(num() / den());
    }
    case 'mod': {
      const [num, den] = [value(e.num), divisor(e.den, scope)];
      return () => {
        const m = Math.abs(den());
        return ((num() % m) + m) % m;
      };
    }
    case 'quotient': {
      const [num, den] = [value(e.num), divisor(e.den, scope)];
      // a remainder leaves NaN: no element stands there
      return () => {
        const q = num() / den();
        return Number.isInteger(q) ? q : Number.NaN;
      };
    }
    case 'call': {
      const { evaluate } = scalarTable[e.fn];
      const args = e.args.map(value);
      const [a, b] = args;
      if (args.length === 1 && a !== undefined) return () => evaluate(a());
      if (args.length === 2 && a !== undefined && b !== undefined) return () => evaluate(a(), b());
      return () => evaluate(...args.map((arg) => arg()));
    }
    case 'if': {
      const [cond, then, otherwise] = [compileCondition(e.cond, scope), value(e.then), value(e.else)];
      return () => (cond() ? then() : otherwise());
    }
    case 'iverson': {
      const cond = compileCondition(e.cond, scope);
      return () => (cond() ? 1 : 0);
    }
    case 'reduce':
      return compileReduce(e, scope);
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
      throw new Error(`a condition (${e.kind}) stands where a number is needed`);
  }
}

/** The meaning of a condition; `and` and `or` stop early. */
export function compileCondition(e: Expr, scope: Scope): Condition {
  switch (e.kind) {
    case 'and': {
      const args = e.args.map((arg) => compileCondition(arg, scope));
      return () => args.every((arg) => arg());
    }
    case 'or': {
      const args = e.args.map((arg) => compileCondition(arg, scope));
      return () => args.some((arg) => arg());
    }
    case 'not': {
      const arg = compileCondition(e.arg, scope);
      return () => !arg();
    }
    case 'compare':
      return compileCompare(e, scope);
    case 'call': {
      const value = compileValue(e, scope);
      return () => value() !== 0;
    }
    default:
      throw new Error(`a number (${e.kind}) stands where a condition is needed`);
  }
}

function compileCompare(e: Compare, scope: Scope): Condition {
  const [left, right] = [compileValue(e.left, scope), compileValue(e.right, scope)];
  switch (e.op) {
    case '<':
      return () => left() < right();
    case '<=':
      return () => left() <= right();
    case '>':
      return () => left() > right();
    case '>=':
      return () => left() >= right();
    case '==':
      return () => left() === right();
    case '!=':
      return () => left() !== right();
  }
}

/** Terms are added from left to right. */
function sumOf(terms: readonly Value[]): Value {
  const [a, b, ...more] = terms;
  if (a !== undefined && b !== undefined && more.length === 0) return () => a() + b();
  return () => {
    let total = 0;
    for (const term of terms) total += term();
    return total;
  };
}

/**
 * Factors are multiplied from left to right; those with the exponent −1 are multiplied too and divide the rest once.
 * A false bracket makes the product 0 whatever the other factors are: Iverson's convention, under which `(c)·x` is `if c then x else 0`.
 */
function compileProduct(e: Mul, scope: Scope): Value {
  const brackets = e.factors.flatMap((f) => (f.kind === 'iverson' ? [compileCondition(f.cond, scope)] : []));
  const others = e.factors.filter((f) => f.kind !== 'iverson');
  if (brackets.length === 0) return compileQuotient(others, scope);
  const product = compileQuotient(others, scope);
  return () => (brackets.every((holds) => holds()) ? product() : 0);
}

function compileQuotient(factors: readonly Expr[], scope: Scope): Value {
  const above: Value[] = [];
  const below: Value[] = [];
  for (const f of factors) {
    if (f.kind === 'pow' && f.exponent.kind === 'const' && f.exponent.value === -1)
      below.push(compileValue(f.base, scope));
    else above.push(compileValue(f, scope));
  }
  const product = productOf(above);
  if (below.length === 0) return product;
  const divided = productOf(below);
  return () => product() / divided();
}

function productOf(factors: readonly Value[]): Value {
  const [a, b, ...more] = factors;
  if (a !== undefined && b === undefined) return a;
  if (a !== undefined && b !== undefined && more.length === 0) return () => a() * b();
  return () => {
    let total = 1;
    for (const factor of factors) total *= factor();
    return total;
  };
}

/** A divisor of `//`, `%` or an exact `/`. Errors when run: `integer-division-by-zero`. */
function divisor(e: Expr, scope: Scope): Value {
  const value = compileValue(e, scope);
  return () => {
    const den = value();
    if (den === 0) refuse('integer-division-by-zero', 'A divisor of an integer division is 0.', { span: e.span });
    return den;
  };
}

/** Errors when run: `read-outside` for a read without `?`. */
function compileRead(e: Read, scope: Scope): Value {
  const { data, shape } = scope.tensor(e.tensor);
  const strides = stridesOf(shape);
  const axes = e.subscripts.map((s, d) => ({
    subscript: compileValue(s, scope),
    extent: shape[d] ?? 0,
    stride: strides[d] ?? 1,
  }));
  if (axes.length !== shape.length)
    throw new Error(`${e.tensor} of rank ${shape.length} is read with ${axes.length} subscripts`);
  return () => {
    let offset = 0;
    for (const { subscript, extent, stride } of axes) {
      const i = subscript();
      // the comparison is false for NaN too
      if (!(i >= 0 && i < extent))
        return e.guarded
          ? 0
          : outside(
              e,
              axes.map((a) => a.subscript()),
              shape,
            );
      offset += i * stride;
    }
    return data[offset] as number;
  };
}

function outside(e: Read, at: readonly number[], shape: readonly number[]): never {
  return refuse(
    'read-outside',
    `${e.tensor}[${at.join(', ')}] is read, but ${e.tensor} has the shape [${shape.join(', ')}].`,
    {
      help: `Write ${e.tensor}?[…] to read zero outside.`,
      span: e.span,
    },
  );
}

/** Runs `step` at every combination of the binders' index values, the last index fastest. */
export function compileLoops(binders: readonly Binder[], scope: Scope, step: () => void): () => void {
  const { indices } = scope;
  return binders.reduceRight<() => void>((inner, b) => {
    const [lo, hi, slot] = [compileValue(b.lo, scope), compileValue(b.hi, scope), scope.slot(b.index)];
    return () => {
      const end = hi();
      for (let i = lo(); i < end; i++) {
        indices[slot] = i;
        inner();
      }
    };
  }, step);
}

/**
 * Σ and Π start from 0 and 1 and take elements in row-major order. max and min give the first extremal element and NaN
 * where an element is NaN; argmax and argmin give its position, that of the first NaN where there is one.
 * Errors when run: `empty-reduction`.
 */
function compileReduce(e: Reduce, scope: Scope): Value {
  const body = compileValue(e.body, scope);
  let acc = 0;
  let count = 0;
  let position = 0;
  const steps: { readonly [op in Reduce['op']]: () => void } = {
    sum: () => {
      acc += body();
    },
    prod: () => {
      acc *= body();
    },
    max: () => {
      acc = count++ === 0 ? body() : maximum(acc, body());
    },
    min: () => {
      acc = count++ === 0 ? body() : minimum(acc, body());
    },
    argmax: () => {
      const next = body();
      if (count === 0 || next > acc || (Number.isNaN(next) && !Number.isNaN(acc))) {
        acc = next;
        position = count;
      }
      count++;
    },
    argmin: () => {
      const next = body();
      if (count === 0 || next < acc || (Number.isNaN(next) && !Number.isNaN(acc))) {
        acc = next;
        position = count;
      }
      count++;
    },
  };
  const loops = compileLoops(e.binders, scope, steps[e.op]);
  if (e.op === 'sum' || e.op === 'prod') {
    const start = e.op === 'sum' ? 0 : 1;
    return () => {
      acc = start;
      loops();
      return acc;
    };
  }
  const positional = e.op === 'argmax' || e.op === 'argmin';
  return () => {
    count = 0;
    loops();
    if (count === 0) {
      refuse('empty-reduction', `${e.op} of no elements has no value.`, {
        help: `Give ${e.binders.map((b) => b.index).join(', ')} at least one value.`,
        span: e.span,
      });
    }
    return positional ? position : acc;
  };
}
