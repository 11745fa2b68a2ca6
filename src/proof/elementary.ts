import type { Call, Expr, If } from '../ir/index.ts';
import {
  add,
  call,
  children,
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
  if (e.kind === 'read' || (e.type === 'int' && !mayHoldReals(e))) return e;
  const inner = mapChildren(e, elementary);
  return splitting(inner.kind === 'call' ? expandCall(inner) : inner);
}

/** Whether an int is not arithmetic of indices alone: a bracket, cases, or the position of an extreme. */
const mayHoldReals = (e: Expr): boolean =>
  e.kind === 'iverson' || e.kind === 'if' || e.kind === 'reduce' || e.kind === 'add' || e.kind === 'mul';

/** The cases of a formula, and of the branches that a function has been written as. */
function splitting(e: Expr): Expr {
  if (e.kind === 'add' || e.kind === 'mul') return mapChildren(e, splitting);
  const inner = e.kind === 'if' ? ifThenElse(e.cond, splitting(e.then), splitting(e.else)) : e;
  return casesFirst(inner, MAX_CASES);
}

/** Cases are not told apart beyond this many in one formula, and in none beyond this many nodes. */
const MAX_CASES = 4;
const MAX_SIZE = 400;

/** log(1 + (if c then a else b)) is log(1 + a) or log(1 + b), and `if (if c then a else b) > 0 then p else q` asks for c first. */
function casesFirst(e: Expr, left: number): Expr {
  const inner =
    left === 0 || e.size > MAX_SIZE
      ? undefined
      : deciding(e)
          .map(firstCase)
          .find((c) => c !== undefined);
  if (inner === undefined) return e;
  const taking = (branch: Expr): Expr => {
    const put = (x: Expr): Expr => (x === inner ? branch : mapChildren(x, put));
    const decided = new Set(deciding(e));
    return casesFirst(
      mapChildren(e, (child) => (decided.has(child) ? put(child) : child)),
      left - 1,
    );
  };
  return ifThenElse(inner.cond, taking(inner.then), taking(inner.else));
}

/** The parts of an expression in which a case distinction is in the way: arguments, bases of powers, conditions. */
function deciding(e: Expr): readonly Expr[] {
  if (e.type === 'bool') return [];
  if (e.kind === 'if' || e.kind === 'iverson') return [e.cond];
  if (e.kind === 'call') return e.args;
  return e.kind === 'pow' ? [e.base] : [];
}

/** A case distinction that stands in an expression under no sum. */
function firstCase(e: Expr): If | undefined {
  if (e.kind === 'if') return e;
  if (e.kind === 'reduce' || e.kind === 'read') return undefined;
  for (const child of children(e)) {
    const found = firstCase(child);
    if (found !== undefined) return found;
  }
  return undefined;
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
