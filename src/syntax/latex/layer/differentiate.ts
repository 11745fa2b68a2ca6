import type { FunctionSyntax, Syntax } from '../../syntax.ts';
import { mapSyntax, readsOf } from '../../walk.ts';
import { grouped, numberSyntax } from '../resolve/meaning.ts';

/*
 * The derivative of a function of numbers, for texts that write `f'(x)` without saying what it is. What is derived here is checked and
 * simplified like anything else that is written.
 */

/** Derivatives of functions at `x`, whose value there is `y`. */
const known: ReadonlyMap<string, (x: Syntax, y: Syntax) => Syntax> = new Map([
  ['exp', (_, y) => y],
  ['log', (x) => over(one(x), x)],
  ['sqrt', (x, y) => over(one(x), product(number(2, x), y))],
  ['tanh', (x, y) => difference(one(x), power(y, 2))],
  ['sigmoid', (x, y) => product(y, difference(one(x), y))],
  ['softplus', (x) => call('sigmoid', x)],
  ['relu', (x) => choice(x, one(x), number(0, x))],
  ['abs', (x) => call('sign', x)],
  ['sin', (x) => call('cos', x)],
  ['cos', (x) => ({ kind: 'negate', operand: call('sin', x), span: x.span })],
  ['sinh', (x) => call('cosh', x)],
  ['cosh', (x) => call('sinh', x)],
  ['atan', (x) => over(one(x), sum(one(x), power(x, 2)))],
  ['sign', (x) => number(0, x)],
]);

/** Nodes that a derivative may grow to before it is given up. */
const MAX_STEPS = 2000;

/** The derivative of an expression by a name; undefined where it holds something whose derivative is not known here. */
export function differentiate(
  body: Syntax,
  by: string,
  functions: ReadonlyMap<string, FunctionSyntax>,
): Syntax | undefined {
  let steps = 0;
  const d = (s: Syntax): Syntax | undefined => {
    if (++steps > MAX_STEPS) return undefined;
    if (!readsOf(s).includes(by)) return number(0, s);
    switch (s.kind) {
      case 'name':
        return one(s);
      case 'group':
        return d(s.inner);
      case 'negate':
        return mapped(d(s.operand), (x) => ({ kind: 'negate', operand: grouped(x), span: s.span }));
      case 'sum': {
        const terms = s.terms.map((t) => ({ negative: t.negative, term: d(t.term) }));
        const found = terms.flatMap(({ negative, term }) =>
          term === undefined || isNumber(term, 0) ? [] : [{ negative, term: grouped(term) }],
        );
        return terms.some((t) => t.term === undefined) ? undefined : { kind: 'sum', terms: found, span: s.span };
      }
      case 'product':
        return ofProduct(s, d);
      case 'power':
        return ofPower(s.base, s.exponent, s, d, by);
      case 'call':
        return ofCall(s, d, functions);
      case 'if': {
        const [yes, no] = [d(s.then), d(s.else)];
        return yes === undefined || no === undefined ? undefined : chosen(s.cond, yes, no);
      }
      default:
        return undefined;
    }
  };
  return d(body);
}

type Derive = (s: Syntax) => Syntax | undefined;

/** Factor by factor from the left: `(a b)' = a' b + a b'`, `(a/b)' = (a' b − a b')/b²`. */
function ofProduct(s: Syntax & { kind: 'product' }, d: Derive): Syntax | undefined {
  const last = s.rest.at(-1);
  if (last === undefined) return d(s.first);
  const before: Syntax = s.rest.length === 1 ? s.first : { ...s, rest: s.rest.slice(0, -1) };
  const [a, b] = [d(before), d(last.factor)];
  if (a === undefined || b === undefined) return undefined;
  if (last.op === '*') return sum(product(a, last.factor), product(before, b));
  if (last.op !== '/') return undefined;
  if (isNumber(b, 0)) return over(a, last.factor);
  return over(difference(product(a, last.factor), product(before, b)), power(last.factor, 2));
}

function ofPower(base: Syntax, exponent: Syntax, s: Syntax, d: Derive, by: string): Syntax | undefined {
  const inner = d(base);
  if (inner === undefined || readsOf(exponent).includes(by)) return undefined;
  const { span } = s;
  const whole = exponent.kind === 'number' && /^\d+$/.test(exponent.text) ? Number(exponent.text) : undefined;
  const less: Syntax = whole === undefined ? grouped(difference(exponent, one(s))) : number(whole - 1, s);
  const lower: Syntax = whole === 2 ? base : { kind: 'power', base: grouped(base), exponent: less, span };
  return product(product(exponent, lower), inner);
}

function ofCall(
  s: Syntax & { kind: 'call' },
  d: Derive,
  functions: ReadonlyMap<string, FunctionSyntax>,
): Syntax | undefined {
  const own = functions.get(s.name);
  if (own !== undefined) return d(writtenOut(own, s.args));
  const [arg, ...more] = s.args;
  if (arg !== undefined && more.length === 1 && (s.name === 'max' || s.name === 'min')) {
    const other = more[0] ?? arg;
    const [a, b] = [d(arg), d(other)];
    const cond: Syntax = {
      kind: 'compare',
      first: grouped(arg),
      rest: [{ op: s.name === 'max' ? '>=' : '<=', opSpan: s.span, operand: grouped(other) }],
      span: s.span,
    };
    const then = a;
    return then === undefined || b === undefined ? undefined : chosen(cond, then, b);
  }
  const rule = known.get(s.name);
  if (rule === undefined || arg === undefined || more.length > 0) return undefined;
  const inner = d(arg);
  return inner === undefined ? undefined : product(rule(arg, s), inner);
}

/** A function's body with its arguments put in. */
export const writtenOut = (f: FunctionSyntax, args: readonly Syntax[]): Syntax => {
  const values = new Map(f.parameters.map((p, i) => [p.name, args[i]] as const));
  return grouped(
    mapSyntax(f.body, (s) => {
      const value = s.kind === 'name' ? values.get(s.name) : undefined;
      return value === undefined ? s : grouped(value);
    }),
  );
};

const number = (value: number, at: Syntax): Syntax => numberSyntax(value, at.span);
const one = (at: Syntax): Syntax => number(1, at);
const isNumber = (s: Syntax, value: number): boolean => s.kind === 'number' && Number(s.text) === value;
const mapped = (s: Syntax | undefined, f: (s: Syntax) => Syntax): Syntax | undefined =>
  s === undefined ? undefined : f(s);
const call = (name: string, x: Syntax): Syntax => ({ kind: 'call', name, nameSpan: x.span, args: [x], span: x.span });
const power = (s: Syntax, by: number): Syntax => ({
  kind: 'power',
  base: grouped(s),
  exponent: number(by, s),
  span: s.span,
});

function product(a: Syntax, b: Syntax): Syntax {
  if (isNumber(a, 0) || isNumber(b, 0)) return number(0, a);
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  return { kind: 'product', first: grouped(a), rest: [{ op: '*', opSpan: a.span, factor: grouped(b) }], span: a.span };
}

const over = (a: Syntax, b: Syntax): Syntax =>
  isNumber(a, 0)
    ? a
    : { kind: 'product', first: grouped(a), rest: [{ op: '/', opSpan: a.span, factor: grouped(b) }], span: a.span };

const sum = (a: Syntax, b: Syntax): Syntax => {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  return {
    kind: 'sum',
    terms: [
      { negative: false, term: grouped(a) },
      { negative: false, term: grouped(b) },
    ],
    span: a.span,
  };
};

const difference = (a: Syntax, b: Syntax): Syntax =>
  isNumber(b, 0)
    ? a
    : {
        kind: 'sum',
        terms: [
          { negative: false, term: grouped(a) },
          { negative: true, term: grouped(b) },
        ],
        span: a.span,
      };

function choice(x: Syntax, then: Syntax, otherwise: Syntax): Syntax {
  const cond: Syntax = {
    kind: 'compare',
    first: grouped(x),
    rest: [{ op: '>', opSpan: x.span, operand: number(0, x) }],
    span: x.span,
  };
  return chosen(cond, then, otherwise);
}

const chosen = (cond: Syntax, then: Syntax, otherwise: Syntax): Syntax =>
  grouped({ kind: 'if', cond, then, else: otherwise, span: cond.span });
