import type { Span } from '../../../support/span.ts';
import type { Syntax } from '../../syntax.ts';

/** Half-open bounds that the text states for an index on a left side. */
export interface DraftBounds {
  readonly lo?: Syntax;
  readonly hi?: Syntax;
  /** They are the whole axis, as a stated shape has it. */
  readonly whole?: boolean;
}

/** An equation whose left indices have the ranges that the text states beside it. */
export interface Draft {
  readonly name: string;
  readonly nameSpan: Span;
  readonly subscripts: readonly Syntax[];
  readonly bounds: ReadonlyMap<string, DraftBounds>;
  readonly body: Syntax;
  readonly span: Span;
  /** Of a claim, whose indices are its own: what tells it from the equation of the same tensor, and its further indices. */
  readonly claim?: { readonly number: number; readonly indices: readonly string[] };
}

export const ungrouped = (s: Syntax): Syntax => (s.kind === 'group' ? ungrouped(s.inner) : s);

/** Whether two expressions are written alike, brackets apart. */
export function sameSyntax(a: Syntax, b: Syntax): boolean {
  const [x, y] = [ungrouped(a), ungrouped(b)];
  if (x.kind === 'name' && y.kind === 'name') return x.name === y.name;
  if (x.kind === 'number' && y.kind === 'number') return Number(x.text) === Number(y.text);
  if (x.kind === 'sum' && y.kind === 'sum')
    return (
      x.terms.length === y.terms.length &&
      x.terms.every((t, i) => {
        const other = y.terms[i];
        return other !== undefined && t.negative === other.negative && sameSyntax(t.term, other.term);
      })
    );
  if (x.kind === 'product' && y.kind === 'product')
    return (
      x.rest.length === y.rest.length &&
      sameSyntax(x.first, y.first) &&
      x.rest.every((r, i) => {
        const other = y.rest[i];
        return other !== undefined && r.op === other.op && sameSyntax(r.factor, other.factor);
      })
    );
  return false;
}

interface Term {
  readonly negative: boolean;
  readonly term: Syntax;
}

/** The terms of a sum, those of brackets in it included. */
function termsOf({ negative, term }: Term): readonly Term[] {
  const inner = ungrouped(term);
  if (inner.kind !== 'sum') return [{ negative, term: inner.kind === 'product' ? inner : term }];
  return inner.terms.flatMap((t) => termsOf({ negative: t.negative !== negative, term: t.term }));
}

/** An integer expression plus a constant, the constants of its sum taken together. */
export function plus(e: Syntax, by: number): Syntax {
  let constant = by;
  const rest: Term[] = [];
  for (const t of termsOf({ negative: false, term: e })) {
    const number = ungrouped(t.term);
    if (number.kind === 'number' && /^\d+$/.test(number.text)) constant += (t.negative ? -1 : 1) * Number(number.text);
    else rest.push(t);
  }
  const [only] = rest;
  const number: Syntax = { kind: 'number', text: String(Math.abs(constant)), span: e.span };
  if (only === undefined) return constant < 0 ? { kind: 'negate', operand: number, span: e.span } : number;
  if (constant !== 0) rest.push({ negative: constant < 0, term: number });
  else if (rest.length === 1 && !only.negative) return only.term;
  return { kind: 'sum', terms: rest, span: e.span };
}

/** The number that is added in an integer expression; 0 where there is none. */
export function constantOf(e: Syntax): number {
  const whole = plus(e, 0);
  const terms = whole.kind === 'sum' ? whole.terms : [{ negative: whole.kind === 'negate', term: ungrouped(whole) }];
  return terms.reduce((sum, { negative, term }) => {
    const value = term.kind === 'negate' ? ungrouped(term.operand) : term;
    return value.kind === 'number' ? sum + (negative ? -1 : 1) * Number(value.text) : sum;
  }, 0);
}
