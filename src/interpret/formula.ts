import type { Expr } from '../ir/index.ts';
import { symbol } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import type { Algebra } from './algebra.ts';

const names = ['0', '1', '2'] as const;
const self = symbol('self', 'real');

/** The derivatives of a scalar function by its arguments, as formulas of the symbols `0`, `1`, `2` and `self`. */
function formulas(fn: ScalarFunctionName): readonly Expr[] {
  const entry = scalarTable[fn];
  return entry.derivative(
    names.slice(0, entry.arity).map((name) => symbol(name, 'real')),
    self,
  );
}

/** The values of a scalar function's derivatives, found by evaluating the table's formulas in the algebra. */
export function derivativesIn<T>(
  fn: ScalarFunctionName,
  args: readonly T[],
  value: T,
  algebra: Algebra<T>,
): readonly T[] {
  const lookup = (name: string): T => {
    const found = name === self.name ? value : args[names.indexOf(name as (typeof names)[number])];
    if (found === undefined) throw new Error(`the derivative of ${fn} uses ${name}`);
    return found;
  };
  return formulas(fn).map((e) => scalarIn(e, lookup, algebra));
}

/** A formula of symbols, without tensors and reductions, in an algebra. */
function scalarIn<T>(e: Expr, lookup: (name: string) => T, a: Algebra<T>): T {
  const value = (x: Expr): T => scalarIn(x, lookup, a);
  switch (e.kind) {
    case 'const':
      return a.constant(e.value);
    case 'symbol':
      return lookup(e.name);
    case 'add':
      return a.sum(e.terms.map(value));
    case 'mul':
      return a.product(e.factors.map(value));
    case 'pow':
      if (e.exponent.kind !== 'const') break;
      return e.exponent.value === -1
        ? a.divide(a.constant(1), value(e.base))
        : a.integerPower(value(e.base), e.exponent.value);
    case 'call':
      return a.call(e.fn, e.args.map(value));
    case 'if':
      return value(holdsIn(e.cond, value, a) ? e.then : e.else);
    default:
  }
  throw new Error(`a derivative in the table of scalar functions uses ${e.kind}`);
}

function holdsIn<T>(e: Expr, value: (x: Expr) => T, a: Algebra<T>): boolean {
  switch (e.kind) {
    case 'and':
      return e.args.every((arg) => holdsIn(arg, value, a));
    case 'or':
      return e.args.some((arg) => holdsIn(arg, value, a));
    case 'not':
      return !holdsIn(e.arg, value, a);
    case 'compare':
      return a.compare(e.op, value(e.left), value(e.right));
    default:
      throw new Error(`a condition in the table of scalar functions uses ${e.kind}`);
  }
}
