import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import { type Facts, indexName } from '../facts/facts.ts';
import { labelText } from '../facts/labels.ts';
import { PRIME } from '../facts/names.ts';
import type { Formula, MathGroup, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf, headOf } from '../read/walk.ts';
import { fail, type Meaning, nameSyntax, type ProbabilityTable, scalar, textOf, type Value } from './meaning.ts';

/*
 * `P(x_i \mid y)` is an element of a table of probabilities. The table is told by the letters that stand in the bracket, those
 * before the bar from those behind it; its axes are the indices among them, in their order.
 */

/** A letter of a table's name; an index is known by its letter, primes apart: `P(y')` is in the table `P(y)`. */
interface Letter {
  readonly text: string;
  readonly index: boolean;
}

/** The table that a letter before a bracket names; undefined where it is none. */
function tableOf(head: MathSymbol, args: MathGroup, facts: Facts): ProbabilityTable | undefined {
  if (args.given === undefined && !facts.conditioned.has(canonicalName(head.name))) return undefined;
  if (args.open === 'tex' || args.sub !== undefined || head.sup !== undefined) return undefined;
  const subscripts: MathSymbol[] = [];
  const index = (s: MathSymbol): void => {
    if (!subscripts.some((other) => indexName(other) === indexName(s))) subscripts.push(s);
  };
  const parts = args.items.map((item) => lettersOf(item, facts, index));
  const { given } = args;
  const bar = [{ text: 'given', index: false }];
  const words = given === undefined ? parts : [...parts.slice(0, given), bar, ...parts.slice(given)];
  if (words.some((w) => w === undefined)) return undefined;
  const own = [head.name, ...(head.sub?.items ?? []).map(labelText)].map((text) => ({ text, index: false }));
  const letters = [...own, ...words.flatMap((w) => w ?? [])].filter((l) => l.text !== '');
  return {
    name: letters.map((l) => l.text).join('_'),
    pattern: letters.map((l) => (l.index ? '#' : l.text)).join('_'),
    subscripts,
  };
}

/** The letters of what stands in the bracket, its indices handed over; undefined where anything but variables stands there. */
function lettersOf(item: Formula, facts: Facts, index: (s: MathSymbol) => void): readonly Letter[] | undefined {
  const f = bare(item);
  const all = (items: readonly Formula[]): readonly Letter[] | undefined => {
    const found = items.map((x) => lettersOf(x, facts, index));
    return found.some((x) => x === undefined) ? undefined : found.flatMap((x) => x ?? []);
  };
  switch (f.kind) {
    case 'dots':
      return [];
    case 'number':
      return [{ text: labelText(f), index: false }];
    case 'product':
      return all(factorsOf(f));
    case 'relation':
      return f.rest.every((r) => r.op === '=') ? all([f.first, ...f.rest.map((r) => r.operand)]) : undefined;
    case 'symbol': {
      if (f.sup !== undefined) return undefined;
      if (facts.indices.has(indexName(f))) {
        index(f);
        return [{ text: indexName({ ...f, primes: 0 }), index: true }];
      }
      const below = (f.sub?.items ?? []).map((x): Letter => {
        const part = bare(x);
        if (part.kind !== 'symbol' || !facts.indices.has(indexName(part)))
          return { text: labelText(part), index: false };
        index(part);
        return { text: '', index: false };
      });
      return [{ text: f.name + PRIME.repeat(f.primes), index: false }, ...below];
    }
    default:
      return undefined;
  }
}

/** All tables that formulas name. */
export function tablesIn(formulas: readonly Formula[], facts: Facts): readonly ProbabilityTable[] {
  const found: ProbabilityTable[] = [];
  for (const formula of formulas)
    everyFormula(formula, (f) => {
      const factors = f.kind === 'product' ? factorsOf(f).map(bare) : [];
      for (const [i, head] of factors.entries()) {
        const args = factors[i + 1];
        const letter = headOf(head);
        const table = letter !== undefined && args?.kind === 'group' ? tableOf(letter, args, facts) : undefined;
        if (table !== undefined) found.push(table);
      }
    });
  return found;
}

/** The table on a left side, as the symbol of a tensor. */
export function tableSymbol(head: MathSymbol, args: MathGroup, facts: Facts): MathSymbol | undefined {
  const table = tableOf(head, args, facts);
  if (table === undefined) return undefined;
  const span = { start: head.span.start, end: args.span.end };
  const { sub: _, ...letter } = head;
  const { name, subscripts } = table;
  return { ...letter, name, ...(subscripts.length === 0 ? {} : { sub: { items: subscripts, span: args.span } }), span };
}

/** Whether a letter before a bracket names a table. */
export const isTable = (head: MathSymbol, args: MathGroup, facts: Facts): boolean =>
  tableOf(head, args, facts) !== undefined;

/** `P(x_i \mid y)` in a formula; undefined for a letter before a bracket that is no table. */
export function probability(m: Meaning, head: MathSymbol, args: MathGroup): Value | undefined {
  const table = tableOf(head, args, m.facts);
  const span: Span = { start: head.span.start, end: args.span.end };
  if (table === undefined) {
    if (args.given === undefined) return undefined;
    return fail(
      m,
      'latex-unsupported',
      args.span,
      `\`${textOf(m, span)}\` is read where names with their indices stand in the bracket.`,
      'write `P(x_i \\mid y)`, and what is computed on a line of its own',
    );
  }
  const other = m.tables.find((t) => t.pattern === table.pattern && t.name !== table.name);
  if (other !== undefined)
    return fail(
      m,
      'latex-unsupported',
      span,
      `\`${textOf(m, span)}\` may be in the table \`${other.name}\`, or in one of its own.`,
      "tell places of one table apart by primes, `P(y')`, and let every other table have a letter of its own",
    );
  const name = m.names.of(canonicalName(table.name), table.name);
  const subscripts = table.subscripts.map((s) => m.integer(s, 'subscript'));
  if (subscripts.length === 0) return scalar(nameSyntax(name, span));
  return scalar({ kind: 'access', name, nameSpan: span, guarded: false, subscripts, span });
}
