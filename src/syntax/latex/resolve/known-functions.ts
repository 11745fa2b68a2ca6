import { Report } from '../../../support/report.ts';
import { Cursor } from '../../cursor.ts';
import { lex } from '../../lex.ts';
import type { MathGroup, MathSymbol } from '../read/math.ts';
import { arrayFunction, instance } from './array-functions.ts';
import { type ArrayFunction, fail, grouped, type Meaning, nameSyntax, textOf, type Value } from './meaning.ts';

/*
 * Functions of arrays that papers use without defining them. Of an array with more axes than the parameter has, the last ones are
 * meant: softmax of a matrix is that of every row. A text that defines one of them means its own.
 */

/** Functions by the names that papers give them, in the notation of formula files, with the axes of their parameters. */
const known: ReadonlyMap<string, readonly [string, number]> = new Map([
  ['softmax', ['fn softmax(z)[k] = exp(z[k]) / sum[j] exp(z[j])', 1]],
  ['Softmax', ['fn Softmax(z)[k] = exp(z[k]) / sum[j] exp(z[j])', 1]],
  ['softmin', ['fn softmin(z)[k] = exp(-z[k]) / sum[j] exp(-z[j])', 1]],
  ['logsoftmax', ['fn logsoftmax(z)[k] = z[k] - log(sum[j] exp(z[j]))', 1]],
  ['logsumexp', ['fn logsumexp(z) = log(sum[j] exp(z[j]))', 1]],
  ['LSE', ['fn LSE(z) = log(sum[j] exp(z[j]))', 1]],
  ['tr', ['fn tr(z) = sum[i] z[i,i]', 2]],
  ['Tr', ['fn Tr(z) = sum[i] z[i,i]', 2]],
]);

/** Axes of the parameter of a function that papers use without defining it; undefined for any other name. */
export const knownRank = ({ name, sub, sup }: MathSymbol): number | undefined =>
  sub === undefined && sup === undefined ? known.get(name)?.[1] : undefined;

function definitionOf(text: string): ArrayFunction {
  const report = new Report({ name: 'known functions', text });
  return arrayFunction(new Cursor(lex(text, report), report), undefined);
}

/** `\\mathrm{softmax}(z)`; undefined where the name is none of the known ones. Errors: the argument is no such array. */
export function knownCall(m: Meaning, s: MathSymbol, { items, span: end }: MathGroup): Value | undefined {
  const [text, rank] = known.get(s.name) ?? [];
  if (text === undefined || rank === undefined || knownRank(s) === undefined) return undefined;
  const span = { start: s.span.start, end: end.end };
  const [item, ...more] = items;
  const value = item === undefined || more.length > 0 ? undefined : m.value(item);
  if (value === undefined || value.rank < rank)
    return fail(
      m,
      'latex-array',
      span,
      `\`${textOf(m, s.span)}\` takes ${rank === 1 ? 'a vector' : 'a matrix'}, which nothing shows its argument to be.`,
      'write `z \\in \\mathbb{R}^n` behind the formula, or vectors in bold: `\\mathbf{z}`',
    );
  const f = definitionOf(text);
  const lead = value.rank - rank;
  return {
    rank: lead + f.indices.length,
    span,
    at: (subscripts) => {
      const row: Value = { rank, span, at: (own) => value.at([...subscripts.slice(0, lead), ...own]) };
      const names = new Map(f.indices.map((index, i) => [index, subscripts[lead + i] ?? nameSyntax(index, span)]));
      return grouped(instance(m, f.body, names, new Map([['z', row]])));
    },
  };
}
