import type { Call, Expr, Pow } from '../ir/index.ts';
import {
  add,
  call,
  compare,
  constant,
  freeIndices,
  ifThenElse,
  minusOne,
  mul,
  pow,
  readTensors,
  zero,
} from '../ir/index.ts';
import { scalarTable } from '../scalar/table.ts';

/** ∂(base^exponent)/∂base = exponent·base^(exponent−1), and 0 where the exponent is 0. */
export function powerByBase(e: Pow): Expr {
  const n = e.exponent;
  if (n.kind === 'const') {
    if (n.value === 0) return zero;
    if (n.value === 1) return constant(1);
    const lowered = n.value === 2 ? e.base : pow(e.base, constant(n.value - 1));
    return mul([n, lowered]);
  }
  const slope = mul([n, pow(e.base, add([n, minusOne]))]);
  // x^b at x = b = 0 is 1 whatever x does, where 0·0^(−1) would be NaN; an exponent of hyper-parameters alone is not expected to be 0
  const fixed = freeIndices(n).size === 0 && readTensors(n).size === 0;
  return fixed ? slope : ifThenElse(compare('==', n, zero), zero, slope);
}

/** ∂(base^exponent)/∂exponent = base^exponent·log(base), and 0 where the base is 0. */
export const powerByExponent = (e: Pow): Expr =>
  ifThenElse(compare('==', e.base, zero), zero, mul([e, call('log', [e.base])]));

/** ∂fn(args)/∂args[i] for each i, from the scalar table. */
export const callDerivatives = (e: Call): readonly Expr[] => scalarTable[e.fn].derivative(e.args, e);
