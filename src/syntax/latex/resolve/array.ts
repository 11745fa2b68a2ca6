import type { Span } from '../../../support/span.ts';
import type { Syntax } from '../../syntax.ts';
import type { Joint, MathFence } from '../read/math.ts';
import { isFrobenius } from './arrays.ts';
import {
  elementwise,
  fail,
  grouped,
  type Meaning,
  nameSyntax,
  numberSyntax,
  productSyntax,
  scalar,
  textOf,
  type Value,
} from './meaning.ts';

/** Two factors joined: numbers are multiplied, vectors and matrices as matrices are, `\odot` element by element. */
export function times(m: Meaning, a: Value, b: Value, joint: Joint, joined: Span): Value {
  const span = { start: a.span.start, end: b.span.end };
  if (joint === 'slash') {
    if (b.rank > 0) return refuseRanks(m, a, b, span, 'is divided by an array');
    return elementwise([a, b], span, ([x, y]) => binary(x, '/', y, span, joined));
  }
  if (joint === 'mod') return elementwise([a, b], span, ([x, y]) => binary(x, '%', y, span, joined));
  if (joint === 'convolution' && (a.rank > 0 || b.rank > 0))
    return fail(
      m,
      'latex-unsupported',
      joined,
      `\`${textOf(m, joined)}\` between arrays is not read: its sum is not written.`,
      'write the sum out with indices, or `\\odot` for a product element by element',
    );
  if (a.derivative !== undefined && b.derivative !== undefined && joint !== 'hadamard') {
    const chained = chainRule(m, a, b, span);
    if (chained !== undefined) return chained;
  }
  if (joint === 'hadamard' || a.rank === 0 || b.rank === 0)
    return elementwise([a, b], span, ([x, y]) => {
      if (x !== undefined && a.rank < b.rank && y !== undefined && isOne(y)) return x;
      return binary(x, '*', y, span, joined);
    });
  return matrixProduct(m, a, b, joint, span);
}

/** `\frac{\partial E}{\partial y} \frac{\partial y}{\partial x}`: summed over the axes of y, which stands between. */
function chainRule(m: Meaning, a: Value, b: Value, span: Span): Value | undefined {
  const [left, right] = [a.derivative, b.derivative];
  if (left === undefined || right === undefined || left.by !== right.of || a.rank - left.outer !== right.outer)
    return undefined;
  const { outer } = left;
  const indices = Array.from({ length: right.outer }, () => m.freshIndex());
  const inner = indices.map((i) => nameSyntax(i, span));
  const at = (subscripts: readonly Syntax[]): Syntax => {
    const body = binary(
      a.at([...subscripts.slice(0, outer), ...inner]),
      '*',
      b.at([...inner, ...subscripts.slice(outer)]),
      span,
      span,
    );
    return indices.reduceRight((within, i) => sumOver(i, within, span), body);
  };
  const rank = outer + b.rank - right.outer;
  return { ...(rank === 0 ? scalar(at([])) : { rank, span, at }), derivative: { of: left.of, by: right.by, outer } };
}

function matrixProduct(m: Meaning, a: Value, b: Value, joint: Joint, span: Span): Value {
  const element = (left: readonly Syntax[], right: readonly Syntax[], index?: string): Syntax => {
    const body = multiplied(a.at(left), b.at(right), span);
    return index === undefined ? body : sumOver(index, body, span);
  };
  const inner = (): { index: string; at: Syntax } => {
    const index = m.freshIndex();
    return { index, at: nameSyntax(index, span) };
  };
  if (a.rank === 1 && b.rank === 1) {
    if (b.row && !a.row) return { rank: 2, span, at: ([i, j]) => element(some(i), some(j)) };
    if (!a.row && joint !== 'dot') return refuseRanks(m, a, b, span, 'is a product of two vectors');
    const { index, at } = inner();
    return scalar(element([at], [at], index));
  }
  const { index, at } = inner();
  if (a.rank === 2 && b.rank === 1 && !b.row)
    return { rank: 1, span, at: ([i]) => element([...some(i), at], [at], index) };
  if (a.rank === 1 && b.rank === 2)
    return { rank: 1, row: true, span, at: ([j]) => element([at], [at, ...some(j)], index) };
  if (a.rank === 2 && b.rank === 2)
    return { rank: 2, span, at: ([i, j]) => element([...some(i), at], [at, ...some(j)], index) };
  return refuseRanks(m, a, b, span, 'is a product of arrays');
}

/** A product of elements, in which a 1 is left out. */
function multiplied(a: Syntax, b: Syntax, span: Span): Syntax {
  if (isOne(a)) return b;
  return isOne(b) ? a : binary(a, '*', b, span, span);
}

const isOne = (s: Syntax): boolean => s.kind === 'number' && s.text === '1';

const some = (s: Syntax | undefined): readonly Syntax[] => (s === undefined ? [] : [s]);

function refuseRanks(m: Meaning, a: Value, b: Value, span: Span, what: string): never {
  return fail(
    m,
    'latex-array',
    span,
    `\`${textOf(m, span)}\` ${what} with ${a.rank} and ${b.rank} axes, whose meaning is not settled.`,
    'write indices, `w^T x` for a sum of products, or `\\odot` for a product element by element',
  );
}

export function binary(
  a: Syntax | undefined,
  op: '*' | '/' | '//' | '%',
  b: Syntax | undefined,
  span: Span,
  at: Span,
): Syntax {
  if (a === undefined || b === undefined) throw new Error('an operator has two operands');
  const right = b.kind === 'product' || b.kind === 'sum' || b.kind === 'if' || b.kind === 'compare' ? grouped(b) : b;
  const left = a.kind === 'sum' || a.kind === 'if' || a.kind === 'compare' || a.kind === 'reduce' ? grouped(a) : a;
  return left.kind === 'product'
    ? { ...left, rest: [...left.rest, { op, opSpan: at, factor: right }], span }
    : { ...productSyntax(left, op, right, span), span };
}

export const sumOver = (index: string, body: Syntax, span: Span): Syntax => ({
  kind: 'reduce',
  op: 'sum',
  opSpan: span,
  binders: [{ index, indexSpan: span, span }],
  body: body.kind === 'sum' ? grouped(body) : body,
  span,
});

/** `\langle a, b \rangle`: the sum of the products. */
export function innerProduct(m: Meaning, a: Value, b: Value, span: Span): Value {
  if (a.rank !== b.rank || a.rank === 0) return refuseRanks(m, a, b, span, 'is an inner product');
  const indices = Array.from({ length: a.rank }, () => m.freshIndex());
  const at = indices.map((i) => nameSyntax(i, span));
  const body = binary(a.at(at), '*', b.at(at), span, span);
  return scalar(indices.reduceRight((inner, i) => sumOver(i, inner, span), body));
}

/** `\|x\|`, `\|x\|_1`, `\|x\|^2`: norms of arrays; of a number its absolute value. */
export function norm(m: Meaning, body: Value, f: MathFence): Value {
  const { span } = f;
  const call = (name: string, arg: Syntax): Syntax => ({ kind: 'call', name, nameSpan: span, args: [arg], span });
  const sub = f.sub?.items[0];
  const order = sub === undefined || isFrobenius(sub) ? '2' : textOf(m, sub.span);
  if (sub !== undefined && body.rank > 1 && !isFrobenius(sub) && order !== '1')
    return fail(
      m,
      'latex-unsupported',
      f.span,
      `\`${textOf(m, f.span)}\` is no norm of a matrix that a formula here can hold.`,
      'write `\\|W\\|_F` for the root of the sum of all squares',
    );
  const exponent = f.sup?.items[0];
  const squared = exponent?.kind === 'number' && exponent.text === '2';
  const two = numberSyntax(2, span);
  const square = (s: Syntax): Syntax => ({ kind: 'power', base: grouped(s), exponent: two, span });
  const indices = Array.from({ length: body.rank }, () => m.freshIndex());
  const element = body.at(indices.map((i) => nameSyntax(i, span)));
  const reduced = (op: 'sum' | 'max', inner: Syntax): Syntax =>
    indices.length === 0
      ? inner
      : {
          kind: 'reduce',
          op,
          opSpan: span,
          binders: indices.map((index) => ({ index, indexSpan: span, span })),
          body: inner,
          span,
        };
  if (order !== '2' || indices.length === 0) {
    const absolute = call('abs', element);
    const value =
      order === '\\infty'
        ? reduced('max', absolute)
        : order === '1' || order === '2' || sub === undefined
          ? reduced('sum', absolute)
          : rootOfPowers(m.number(sub), absolute, reduced, span);
    if (exponent === undefined) return scalar(value);
    if (squared && indices.length === 0) return scalar(square(element));
    return scalar({ kind: 'power', base: grouped(value), exponent: grouped(m.number(exponent)), span });
  }
  const sum = reduced('sum', square(element));
  if (squared) return scalar(sum);
  const root = call('sqrt', sum);
  return scalar(
    exponent === undefined ? root : { kind: 'power', base: root, exponent: grouped(m.number(exponent)), span },
  );
}

/** `(Σ |x|^p)^(1/p)` */
function rootOfPowers(p: Syntax, absolute: Syntax, reduced: (op: 'sum', inner: Syntax) => Syntax, span: Span): Syntax {
  const powers = reduced('sum', { kind: 'power', base: absolute, exponent: grouped(p), span });
  const inverse = binary(numberSyntax(1, span), '/', p, span, span);
  return { kind: 'power', base: grouped(powers), exponent: grouped(inverse), span };
}
