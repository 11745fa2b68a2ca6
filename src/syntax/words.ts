import type { ReduceOp } from '../ir/expr.ts';

/** Words that open a reduction, in both spellings. */
export const reductionWords: ReadonlyMap<string, ReduceOp | 'mean'> = new Map([
  ['Σ', 'sum'],
  ['sum', 'sum'],
  ['Π', 'prod'],
  ['prod', 'prod'],
  ['max', 'max'],
  ['min', 'min'],
  ['mean', 'mean'],
  ['argmax', 'argmax'],
  ['argmin', 'argmin'],
]);

/** Words of the grammar that can never be names. Every other word, `layer`, `in` and `int` included, may be one. */
export const reservedWords: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'and',
  'or',
  'not',
  ...reductionWords.keys(),
]);
