import type { CompareOp } from '../ir/expr.ts';
import { MAX_RANK } from '../support/limits.ts';
import type { Span } from '../support/span.ts';
import { type Cursor, join } from './cursor.ts';
import type {
  AccessSyntax,
  BinderSyntax,
  CompareSyntax,
  NameSyntax,
  ProductSyntax,
  SumSyntax,
  Syntax,
} from './syntax.ts';
import type { TokenSymbol } from './token.ts';
import { reductionWords, reservedWords } from './words.ts';

/*
 * The expression grammar, loosest first:
 *   expression  if c then a else b | disjunction
 *   disjunction conjunction { or conjunction }
 *   conjunction negation { and negation }
 *   negation    not negation | comparison
 *   comparison  sum { (< <= > >= == !=) sum }
 *   sum         product { (+ −) product }
 *   product     signed { (· / // %) signed }
 *   signed      − signed | power
 *   power       primary { ² } [ ^ signed ]
 *   primary     number | name | name[…] | name?[…] | name(…) | .. | (expression) | REDUCTION[binders] product | if …
 */

const compareOps: ReadonlySet<TokenSymbol> = new Set<TokenSymbol>(['<', '<=', '>', '>=', '==', '!=']);

export function expression(c: Cursor): Syntax {
  return c.isWord('if') ? conditional(c) : disjunction(c);
}

function conditional(c: Cursor): Syntax {
  const start = c.advance().span;
  return c.nested(() => {
    const cond = expression(c);
    if (!c.takeWord('then')) c.unexpected('`then` or an operator');
    const then = expression(c);
    if (!c.takeWord('else')) c.unexpected('`else` or an operator');
    const otherwise = expression(c);
    return { kind: 'if', cond, then, else: otherwise, span: join(start, otherwise.span) };
  });
}

function disjunction(c: Cursor): Syntax {
  return logic(c, 'or', () => logic(c, 'and', () => negation(c)));
}

function logic(c: Cursor, kind: 'and' | 'or', operand: () => Syntax): Syntax {
  const first = operand();
  if (!c.isWord(kind)) return first;
  const args = [first];
  while (c.takeWord(kind)) args.push(operand());
  return { kind, args, span: join(first.span, c.previous.span) };
}

function negation(c: Cursor): Syntax {
  if (!c.isWord('not')) return comparison(c);
  const start = c.advance().span;
  const arg = c.nested(() => negation(c));
  return { kind: 'not', arg, span: join(start, arg.span) };
}

function comparison(c: Cursor): Syntax {
  const first = sum(c);
  if (c.isWord('in')) {
    c.advance();
    const lo = sum(c);
    c.expect('..', 'between the bounds of a range', 'a half-open range is written `i in a..b`');
    const hi = sum(c);
    return { kind: 'range', subject: first, lo, hi, span: join(first.span, hi.span) };
  }
  const rest: CompareSyntax['rest'][number][] = [];
  for (let { token } = c; token.kind === 'symbol' && compareOps.has(token.symbol); token = c.token) {
    c.advance();
    rest.push({ op: token.symbol as CompareOp, opSpan: token.span, operand: sum(c) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, span: join(first.span, c.previous.span) };
}

export function sum(c: Cursor): Syntax {
  const first = product(c);
  const terms: SumSyntax['terms'][number][] = [{ negative: false, term: first }];
  while (c.isSymbol('+') || c.isSymbol('-')) {
    const negative = c.isSymbol('-');
    c.advance();
    terms.push({ negative, term: product(c) });
  }
  return terms.length === 1 ? first : { kind: 'sum', terms, span: join(first.span, c.previous.span) };
}

function product(c: Cursor): Syntax {
  const first = signed(c);
  const rest: ProductSyntax['rest'][number][] = [];
  for (let op = productOp(c); op !== undefined; op = productOp(c)) {
    const opSpan = c.advance().span;
    if (c.isSymbol('*') && op === '*' && c.text(c.previous) === '*') {
      c.fail('unexpected-token', join(opSpan, c.token.span), '`**` is not an operator.', 'a power is written `^`');
    }
    rest.push({ op, opSpan, factor: signed(c) });
  }
  return rest.length === 0 ? first : { kind: 'product', first, rest, span: join(first.span, c.previous.span) };
}

function productOp(c: Cursor): '*' | '/' | '//' | '%' | undefined {
  const { token } = c;
  if (token.kind !== 'symbol') return undefined;
  const { symbol } = token;
  return symbol === '*' || symbol === '/' || symbol === '//' || symbol === '%' ? symbol : undefined;
}

function signed(c: Cursor): Syntax {
  if (!c.isSymbol('-')) return power(c);
  const start = c.advance().span;
  const operand = c.nested(() => signed(c));
  return { kind: 'negate', operand, span: join(start, operand.span) };
}

function power(c: Cursor): Syntax {
  return c.nested(() => {
    let base = primary(c);
    for (let { token } = c; token.kind === 'superscript'; token = c.token) {
      c.advance();
      const exponent: Syntax = { kind: 'number', text: String(token.value), span: token.span };
      if (base.kind === 'power') {
        c.fail('unexpected-token', token.span, 'One power stands on another.', 'write `(x²)³` or `x^(2·3)`');
      }
      base = { kind: 'power', base, exponent, span: join(base.span, token.span) };
    }
    if (!c.take('^')) return base;
    const exponent = signed(c);
    return { kind: 'power', base, exponent, span: join(base.span, exponent.span) };
  });
}

function primary(c: Cursor): Syntax {
  const { token } = c;
  if (token.kind === 'number') {
    c.advance();
    return { kind: 'number', text: token.text, span: token.span };
  }
  if (c.isSymbol('(')) {
    const start = c.open('(');
    const inner = expression(c);
    const end = c.close();
    return { kind: 'group', inner, span: join(start, end) };
  }
  if (token.kind === 'name') {
    if (token.text === 'if') return conditional(c);
    const op = reductionWords.get(token.text);
    if (op !== undefined && c.isSymbol('[', c.peek(1))) return reduction(c, op);
    if (op !== undefined && !(c.isSymbol('(', c.peek(1)) && (op === 'max' || op === 'min'))) {
      c.fail(
        'reduction-without-indices',
        token.span,
        `\`${token.text}\` reduces over indices, which stand in brackets after it.`,
        `write \`${token.text}[i] …\` with the index it runs over`,
      );
    }
    if (op === undefined && reservedWords.has(token.text)) c.unexpected('an expression');
    return named(c);
  }
  if (c.take('..')) return { kind: 'pack', span: token.span };
  if (c.derivatives && c.isSymbol('∂')) return derivative(c);
  if (c.isSymbol('+')) {
    c.fail('unexpected-token', token.span, 'A `+` needs a term on its left.', 'leave the sign out');
  }
  return c.unexpected('an expression');
}

/** `∂y[i]/∂x[j]` inside a claim: an element of the tensor of all such derivatives. */
function derivative(c: Cursor): Syntax {
  const start = c.advance().span;
  const of = element(c);
  c.expect('/', 'in a partial derivative', 'write `∂y[i]/∂x[j]`');
  c.expect('∂', 'in a partial derivative', 'write `∂y[i]/∂x[j]`');
  return derivativeSyntax(of, element(c), join(start, c.previous.span));
}

/** The tensor of the derivatives of one tensor by another, as a name. */
export const derivativeName = (of: string, by: string): string => `∂${of}/∂${by}`;

/** The names in that of a tensor of derivatives; undefined for any other name. */
export function namesInDerivative(name: string): readonly [of: string, by: string] | undefined {
  const [of, by] = name.startsWith('∂') ? name.slice(1).split('/∂') : [];
  return of === undefined || by === undefined ? undefined : [of, by];
}

/** A derivative as an element of its tensor. A pack that both have stands once among its axes. */
export function derivativeSyntax(
  of: AccessSyntax | NameSyntax,
  by: AccessSyntax | NameSyntax,
  span: Span,
): AccessSyntax | NameSyntax {
  const name = derivativeName(of.name, by.name);
  const outer = of.kind === 'access' ? of.subscripts : [];
  const packed = outer.some((s) => s.kind === 'pack');
  const inner = (by.kind === 'access' ? by.subscripts : []).filter((s) => !packed || s.kind !== 'pack');
  if (outer.length + inner.length === 0) return { kind: 'name', name, span };
  return {
    kind: 'access',
    name,
    nameSpan: span,
    guarded: false,
    subscripts: [...outer, ...inner],
    outer: outer.length,
    span,
  };
}

/** A tensor or an element of one, where nothing else may stand. */
export function element(c: Cursor): AccessSyntax | NameSyntax {
  const { name, span: nameSpan } = c.name('the name of a tensor');
  if (!c.isSymbol('[')) return { kind: 'name', name, span: nameSpan };
  const subscripts = brackets(c, () => expression(c));
  return { kind: 'access', name, nameSpan, guarded: false, subscripts, span: join(nameSpan, c.previous.span) };
}

/** A name, an access or a call. Their bracket stands on the name's line. */
function named(c: Cursor): Syntax {
  const token = c.advance();
  const name = token.kind === 'name' ? token.text : '';
  const nameSpan = token.span;
  if (c.atLineStart) return { kind: 'name', name, span: nameSpan };
  if (c.isSymbol('(')) {
    c.open('(');
    const args = c.isSymbol(')') ? [] : list(c, expression);
    return { kind: 'call', name, nameSpan, args, span: join(nameSpan, c.close()) };
  }
  const guarded = c.isSymbol('?') && c.isSymbol('[', c.peek(1));
  if (guarded) c.advance();
  if (!c.isSymbol('[')) return { kind: 'name', name, span: nameSpan };
  const subscripts = brackets(c, () => expression(c));
  return { kind: 'access', name, nameSpan, guarded, subscripts, span: join(nameSpan, c.previous.span) };
}

/** `[a, b, …]` with at least one element. */
export function brackets<T>(c: Cursor, element: () => T): T[] {
  const start = c.open('[');
  if (c.isSymbol(']')) {
    c.fail(
      'empty-brackets',
      join(start, c.token.span),
      'The brackets are empty.',
      'a scalar tensor is written without brackets',
    );
  }
  const elements = list(c, element);
  c.close();
  return elements;
}

function list<T>(c: Cursor, element: (c: Cursor) => T): T[] {
  const elements = [element(c)];
  while (c.take(',')) {
    if (elements.length >= MAX_RANK) {
      c.fail(
        'limit-rank',
        c.previous.span,
        `More than ${MAX_RANK} elements stand between these brackets.`,
        'a tensor has fewer axes, and a function fewer arguments',
      );
    }
    elements.push(element(c));
  }
  return elements;
}

function reduction(c: Cursor, op: NonNullable<ReturnType<typeof reductionWords.get>>): Syntax {
  return c.nested(() => {
    const { span: opSpan } = c.advance();
    const binders = brackets(c, () => binder(c, c.textFrom(opSpan, opSpan)));
    const body = product(c);
    return { kind: 'reduce', op, opSpan, binders, body, span: join(opSpan, body.span) };
  });
}

/** `k`, `k<hi` or `k in lo..hi`; `op` is the reduction that it stands in, for messages. */
export function binder(c: Cursor, op: string): BinderSyntax {
  const { token } = c;
  if (c.take('..')) return { index: '..', indexSpan: token.span, span: token.span };
  const { name: index, span: indexSpan } = c.name('an index');
  if (c.take('<')) {
    const hi = sum(c);
    return { index, indexSpan, hi, span: join(indexSpan, hi.span) };
  }
  if (c.takeWord('in')) {
    const lo = sum(c);
    c.expect('..', 'between the bounds of a range', 'a half-open range is written `i in a..b`');
    const hi = sum(c);
    return { index, indexSpan, lo, hi, span: join(indexSpan, hi.span) };
  }
  if (c.isSymbol('<=') || c.isSymbol('=')) {
    c.fail(
      'binder-range',
      c.token.span,
      'A range leaves its upper bound out.',
      `write \`${index}<n\` for 0, …, n−1, or \`${index} in a..b\` for a, …, b−1`,
    );
  }
  if (c.token.kind === 'name' || c.token.kind === 'number' || c.isSymbol('(')) {
    c.unclosed(`write \`]\` after the last index: \`${op}[${index}] …\``);
  }
  return { index, indexSpan, span: indexSpan };
}
