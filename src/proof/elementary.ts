import type { Call, Expr } from '../ir/index.ts';
import {
  add,
  call,
  compare,
  constant,
  divide,
  ifThenElse,
  iverson,
  mapChildren,
  minusOne,
  mul,
  negate,
  one,
  pow,
  subtract,
  zero,
} from '../ir/index.ts';

/*
 * Scalar functions in terms of exp, log and cases, so that different spellings of one function meet: sigmoid(x) and
 * 1/(1 + exp(−x)), relu(x) and max(0, x). The identities hold for all real arguments.
 */

/** The expression over exp, log, powers and cases as far as functions allow, decimal literals as exact fractions. */
export function elementary(e: Expr): Expr {
  if (e.kind === 'const') return exactLiteral(e);
  if (e.type === 'int' || e.kind === 'read') return e;
  const inner = mapChildren(e, elementary);
  return inner.kind === 'call' ? expandCall(inner) : inner;
}

function expandCall(e: Call): Expr {
  const [a = zero, b = zero, c = zero] = e.args;
  const exp = (x: Expr): Expr => call('exp', [x]);
  const twice = (x: Expr): Expr => mul([constant(2), x]);
  const half = (x: Expr): Expr => divide(x, constant(2));
  switch (e.fn) {
    case 'sigmoid':
      return pow(add([one, exp(negate(a))]), minusOne);
    case 'tanh':
      return subtract(one, divide(constant(2), add([exp(twice(a)), one])));
    case 'sinh':
      return half(subtract(exp(a), exp(negate(a))));
    case 'cosh':
      return half(add([exp(a), exp(negate(a))]));
    case 'softplus':
      return call('log', [add([one, exp(a)])]);
    case 'log1p':
      return call('log', [add([one, a])]);
    case 'expm1':
      return subtract(exp(a), one);
    case 'log2':
      return divide(call('log', [a]), call('log', [constant(2)]));
    case 'tan':
      return divide(call('sin', [a]), call('cos', [a]));
    case 'relu':
      return ifThenElse(compare('>', a, zero), a, zero);
    case 'abs':
      return ifThenElse(compare('>=', a, zero), a, negate(a));
    case 'sign':
      return subtract(iverson(compare('>', a, zero)), iverson(compare('<', a, zero)));
    case 'max':
      return ifThenElse(compare('>=', a, b), a, b);
    case 'min':
      return ifThenElse(compare('<=', a, b), a, b);
    case 'clamp':
      return ifThenElse(compare('>', a, c), c, ifThenElse(compare('<', a, b), b, a));
    default:
      return e;
  }
}

/** Digits of a decimal literal that are read as an exact fraction. */
const MAX_DIGITS = 9;

/** 0.1 is 1/10: what the literal says, which the nearest float only stands for. */
function exactLiteral(e: Extract<Expr, { kind: 'const' }>): Expr {
  if (Number.isInteger(e.value)) return e;
  const match = /^(-?)(\d+)\.?(\d*)(?:e([+-]?\d+))?$/.exec(String(e.value));
  if (match === null) return e;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = Number(`${whole}${fraction}`);
  const power = Number(exponent) - fraction.length;
  if (digits >= 10 ** MAX_DIGITS || power >= 0 || power < -MAX_DIGITS) return e;
  return divide(constant(sign === '-' ? -digits : digits), constant(10 ** -power));
}
