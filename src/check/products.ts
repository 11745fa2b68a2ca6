import { add, constant, type Expr, floorDiv, minusOne, mod, mul, pow, quotient, visit } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type { ProductSyntax, SumSyntax, Syntax } from '../syntax/index.ts';
import { negated } from './expressions.ts';
import { clip, where } from './phrases.ts';
import type { Reading } from './reading.ts';
import type { Use } from './unresolved.ts';

/** A number as written. */
export function readLiteral(r: Reading, text: string, span: Span, use: Use): Expr {
  const value = Number(text.replace('−', '-'));
  if (!Number.isFinite(value))
    return r.error(
      'number-too-large',
      span,
      `${clip(text)} is beyond the largest number of float64.`,
      'infinity is written `inf()`',
    );
  const int = /^-?\d+$/.test(text) && Number.isSafeInteger(value);
  if (use !== 'value' && !int)
    return r.error(
      'not-integer',
      span,
      `${clip(text)} is no integer, but stands in ${where(use)}.`,
      'write a whole number',
    );
  return constant(value, int ? 'int' : 'real', span);
}

/** Terms with their signs. */
export function readSum(r: Reading, s: SumSyntax, use: Use): Expr {
  const terms = s.terms.map(({ negative, term }) => {
    r.spend();
    return negative ? negated(readFactors(r, term, use), term.span) : r.number(term, use);
  });
  return add(terms, s.span);
}

/**
 * The factors of a product as written: `−a·b/c` is −1, a, b, c^(−1). A leading 1 is dropped before `/`. Where `/` is exact
 * division, and before `//` and `%`, what stands on the left becomes one factor.
 */
export function readFactors(r: Reading, s: Syntax, use: Use): Expr[] {
  if (s.kind === 'negate') {
    const operand = r.number(s.operand, use);
    return s.operand.kind === 'number' && operand.kind === 'const'
      ? [constant(-operand.value, operand.type, s.span)]
      : [minusOne, operand];
  }
  if (s.kind !== 'product') return [r.number(s, use)];
  let factors = readFactors(r, s.first, use);
  s.rest.forEach(({ op, opSpan, factor }, i) => {
    const right = r.number(factor, use);
    if (op === '*') factors.push(right);
    else if (op === '/' && use === 'value') {
      const unit = i === 0 && s.first.kind === 'number' && s.first.text === '1';
      if (unit) factors = [];
      factors.push(pow(right, minusOne, factor.span));
    } else factors = [integerDivision(r, op, mul(factors), right, s, opSpan, use)];
  });
  return factors;
}

/** A power; beside subscripts and bounds only literal ones. */
export function readPower(r: Reading, base: Syntax, exponent: Syntax, span: Span, use: Use): Expr {
  const b = r.number(base, use);
  if (use === 'value') return pow(b, r.number(exponent), span);
  if (exponent.kind !== 'number' || !/^\d+$/.test(exponent.text))
    return r.error('not-integer', exponent.span, `A power in ${where(use)} has a literal exponent.`, 'write a product');
  return pow(b, readLiteral(r, exponent.text, exponent.span, use), span);
}

function integerDivision(
  r: Reading,
  op: '/' | '//' | '%',
  left: Expr,
  right: Expr,
  s: ProductSyntax,
  opSpan: Span,
  use: Use,
): Expr {
  if (right.kind === 'const' && right.value === 0)
    return r.error('division-by-zero', opSpan, 'An integer is divided by zero.', 'divide by a positive number');
  const span = { start: s.span.start, end: right.span?.end ?? s.span.end };
  if (op === '/') {
    if (use === 'bound')
      return r.error(
        'division-in-bound',
        opSpan,
        'A bound is an integer, and `/` may leave a remainder.',
        'write `//`, which rounds down',
      );
    return quotient(left, right, span);
  }
  const real = [left, right].filter((e) => e.type !== 'int');
  if (real.length > 0 && !real.some((e) => noteWhole(r, e)))
    return r.error(
      'not-integer',
      opSpan,
      `\`${op}\` divides integers, but a real number stands beside it.`,
      op === '//' ? 'write `floor(a/b)` for real numbers' : 'write `a − b·floor(a/b)` for real numbers',
    );
  return op === '//' ? floorDiv(left, right, span) : mod(left, right, span);
}

/** Hyper-parameters beside `//` and `%` are integers: notes those not known as such, to be read so next time. */
function noteWhole(r: Reading, e: Expr): boolean {
  let noted = false;
  visit(e, (node) => {
    if (node.kind !== 'symbol' || node.type === 'int') return;
    r.scope.intHypers.add(canonicalName(node.name));
    noted = true;
  });
  return noted;
}
