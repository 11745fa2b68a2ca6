import { MAX_LATEX_ENTRIES } from '../../../support/limits.ts';
import { spanOf } from '../tex/atoms.ts';
import { columnsOf, rowsOf } from '../tex/rows.ts';
import type { TexEnvironment, TexNode } from '../tex/tex.ts';
import { isEmptyCell, withoutColumns } from './cases.ts';
import type { Formula, MathArray } from './math.ts';
import { endOf, type Reader } from './reader.ts';

const arrays: ReadonlySet<string> = new Set([
  ...['matrix', 'pmatrix', 'bmatrix', 'Bmatrix', 'smallmatrix', 'psmallmatrix', 'bsmallmatrix', 'array'],
]);

/** Whether an array stands here that is given by its entries. */
export const opensArray = (r: Reader): boolean => r.atom?.kind === 'environment' && arrays.has(r.atom.name);

/** `\begin{pmatrix} a & b \\ c & d \end{pmatrix}`. Errors: rows of different lengths, an empty cell, too many of them. */
export function entries(r: Reader, environment: TexEnvironment): MathArray {
  const { span } = environment;
  r.at++;
  const body = environment.name === 'array' ? withoutColumns(environment.body) : environment.body;
  const rows = rowsOf(body).map((row) => columnsOf(row).map((cell) => ({ cell, row })));
  const width = rows[0]?.length ?? 0;
  if (width === 0) refuse(r, span, 'The array has no entries.');
  if (rows.reduce((sum, row) => sum + row.length, 0) > MAX_LATEX_ENTRIES)
    r.fail(
      'limit-entries',
      span,
      `An array that is given by its entries has at most ${MAX_LATEX_ENTRIES} of them.`,
      'write one formula for each element, with indices: `x_{i,j}`',
    );
  for (const row of rows) {
    if (row.length === width) continue;
    const place = spanOf(row[0]?.row.filter(isSolid) ?? [], span);
    refuse(r, place, `The first row has ${width} entries, and this one ${row.length}.`);
  }
  return {
    kind: 'array',
    rows: rows.map((row) => row.map(({ cell, row: nodes }) => readCell(r, cell, nodes, span))),
    span,
  };
}

const isSolid = (n: TexNode): boolean => n.kind !== 'space';

function readCell(r: Reader, cell: readonly TexNode[], row: readonly TexNode[], array: MathArray['span']): Formula {
  const place = spanOf(row.filter(isSolid), array);
  if (isEmptyCell(cell)) refuse(r, place, 'An entry is missing in this row.');
  const inner = r.inside(cell, endOf(spanOf(cell.filter(isSolid), place)));
  return r.nested(() => inner.whole(r.shared.rules.relation));
}

const refuse = (r: Reader, span: MathArray['span'], message: string): never =>
  r.fail(
    'latex-entries',
    span,
    message,
    'write an entry in every cell: `\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}`',
  );
