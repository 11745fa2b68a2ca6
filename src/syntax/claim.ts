import { type Cursor, join } from './cursor.ts';
import { element, expression } from './formula.ts';
import type { AccessSyntax, AssumeSyntax, ClaimSyntax, CompareSyntax, NameSyntax, Syntax } from './syntax.ts';

type Element = AccessSyntax | NameSyntax;

/** `claim y[i] = …`, `claim Σ[k] y[k] = 1`, `claim ∂y[i]/∂x[j] = …`, `claim ∂²E/∂x[i]∂w[j] = …`, the word `claim` not yet read. */
export function claim(c: Cursor): ClaimSyntax {
  c.derivatives = true;
  try {
    return statement(c);
  } finally {
    c.derivatives = false;
  }
}

function statement(c: Cursor): ClaimSyntax {
  const start = c.advance().span;
  if (!c.isSymbol('∂')) {
    const left = expression(c);
    const [compared] = left.kind === 'compare' && !c.isSymbol('=') ? left.rest : [];
    if (compared !== undefined) refuseComparison(c, compared);
    if (left.kind === 'name' || (left.kind === 'access' && !left.guarded))
      return { target: left, ...rightSide(c, start) };
    return { target: { kind: 'name', name: '', span: left.span }, left, ...rightSide(c, start) };
  }
  const partial = c.advance().span;
  const order = power(c);
  const target = element(c);
  c.expect('/', 'in a partial derivative', 'write `∂y[i]/∂x[j]`');
  const by: Element[] = [];
  do {
    c.expect('∂', 'in a partial derivative', 'write `∂y[i]/∂x[j]`, `∂²E/∂x[i]∂x[j]`');
    const variable = element(c);
    for (let times = power(c) ?? 1; times > 0; times--) by.push(variable);
  } while (c.isSymbol('∂'));
  if (by.length !== (order ?? 1)) {
    c.fail(
      'partial-order',
      join(partial, c.previous.span),
      `A derivative of order ${order ?? 1} is taken, but ${by.length} ${by.length === 1 ? 'variable stands' : 'variables stand'} below.`,
      'write one variable for each order: `∂²E/∂x[i]∂x[j]`',
    );
  }
  return { target, by, ...rightSide(c, start) };
}

function refuseComparison(c: Cursor, { op, opSpan }: CompareSyntax['rest'][number]): never {
  return c.fail(
    'claim-relation',
    opSpan,
    `Claims are equations, and \`${op}\` is none.`,
    op === '==' ? 'write `=`' : 'write `claim left = right`; what inputs fulfil is said by `assume`',
  );
}

function rightSide(c: Cursor, start: ClaimSyntax['span']): Pick<ClaimSyntax, 'body' | 'span'> {
  c.expect('=', 'in a claim', 'a claim is an equation: `claim δx[k] = …`');
  const body = expression(c);
  return { body, span: join(start, body.span) };
}

/** Orders of derivatives beyond this one are refused: nobody states them, and each would be derived. */
const MAX_ORDER = 4;

/** The power `²` or `^2` of a `∂` or of a variable below. */
function power(c: Cursor): number | undefined {
  const { token } = c;
  let order: number | undefined;
  if (token.kind === 'superscript') order = token.value;
  else if (c.isSymbol('^') && c.peek(1).kind === 'number') {
    c.advance();
    order = Number(c.text());
  }
  if (order === undefined) return undefined;
  const { span } = c.advance();
  if (!Number.isInteger(order) || order < 1 || order > MAX_ORDER)
    c.fail('partial-order', span, `The order of a derivative is a whole number from 1 to ${MAX_ORDER}.`, 'write `∂²E`');
  return order;
}

/** `assume s > 0`, `assume Σ[k] t[k] = 1`, the word `assume` not yet read. */
export function assume(c: Cursor): AssumeSyntax {
  const start = c.advance().span;
  const condition = assumption(c);
  return { condition, span: join(start, condition.span) };
}

/** A condition, in which one `=` between two sides is an equation. */
export function assumption(c: Cursor): Syntax {
  const left = expression(c);
  const equals = c.token.span;
  if (!c.take('=')) return left;
  const right = expression(c);
  return {
    kind: 'compare',
    first: left,
    rest: [{ op: '==', opSpan: equals, operand: right }],
    span: join(left.span, right.span),
  };
}
