import type { Span } from '../../../support/span.ts';
import type { Syntax } from '../../syntax.ts';
import { ungrouped } from './draft.ts';
import { grouped, nameSyntax, numberSyntax } from './meaning.ts';

/** Monomials of an integer expression: the names of each, sorted and joined, with its coefficient. */
type Monomials = ReadonlyMap<string, number>;

/** Monomials that a product may grow to before it is given up. */
const MAX_MONOMIALS = 64;

/** `a − b + 1` with everything that cancels left out; undefined where they are no sums and products of names. */
export function countBetween(a: Syntax, b: Syntax, span: Span): Syntax | undefined {
  const [first, last] = [monomials(a), monomials(b)];
  if (first === undefined || last === undefined) return undefined;
  return written(plus(plus(last, first, -1), new Map([['', 1]]), 1), span);
}

function monomials(s: Syntax): Monomials | undefined {
  const e = ungrouped(s);
  switch (e.kind) {
    case 'number':
      return /^\d{1,9}$/.test(e.text) ? new Map([['', Number(e.text)]]) : undefined;
    case 'name':
      return new Map([[e.name, 1]]);
    case 'negate':
      return scaled(monomials(e.operand), -1);
    case 'sum': {
      let total: Monomials | undefined = new Map();
      for (const { negative, term } of e.terms) {
        const part = monomials(term);
        total = total === undefined || part === undefined ? undefined : plus(total, part, negative ? -1 : 1);
      }
      return total;
    }
    case 'product': {
      let total = monomials(e.first);
      for (const { op, factor } of e.rest) {
        const part = op === '*' ? monomials(factor) : undefined;
        total = total === undefined || part === undefined ? undefined : times(total, part);
      }
      return total;
    }
    default:
      return undefined;
  }
}

const scaled = (m: Monomials | undefined, by: number): Monomials | undefined =>
  m === undefined ? undefined : new Map([...m].map(([names, n]) => [names, n * by]));

function plus(a: Monomials, b: Monomials, sign: number): Monomials {
  const sum = new Map(a);
  for (const [names, n] of b) sum.set(names, (sum.get(names) ?? 0) + sign * n);
  return new Map([...sum].filter(([, n]) => n !== 0));
}

function times(a: Monomials, b: Monomials): Monomials | undefined {
  if (a.size * b.size > MAX_MONOMIALS) return undefined;
  let product: Monomials = new Map();
  for (const [x, n] of a)
    for (const [y, k] of b) {
      const names = [...x.split('·'), ...y.split('·')].filter((name) => name !== '').sort();
      product = plus(product, new Map([[names.join('·'), n * k]]), 1);
    }
  return product;
}

function written(m: Monomials, span: Span): Syntax {
  // numbers last, as in `H − k + 1`
  const terms = [...m]
    .sort(([a], [b]) => Number(a === '') - Number(b === ''))
    .map(([names, n]) => {
      const factors = names
        .split('·')
        .filter((name) => name !== '')
        .map((name) => nameSyntax(name, span));
      const size = Math.abs(n);
      const all = size === 1 && factors.length > 0 ? factors : [numberSyntax(size, span), ...factors];
      const [first, ...rest] = all;
      if (first === undefined) throw new Error('a monomial has factors');
      const term: Syntax =
        rest.length === 0
          ? first
          : { kind: 'product', first, rest: rest.map((factor) => ({ op: '*' as const, opSpan: span, factor })), span };
      return { negative: n < 0, term };
    });
  const [only] = terms;
  if (only === undefined) return numberSyntax(0, span);
  if (terms.length === 1) return only.negative ? { kind: 'negate', operand: grouped(only.term), span } : only.term;
  return { kind: 'sum', terms: [...terms].sort((a, b) => Number(a.negative) - Number(b.negative)), span };
}
