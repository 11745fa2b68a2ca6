import type { Formula, MathNumber } from '../read/math.ts';
import { bare } from '../read/walk.ts';
import { type Cells, indexSymbol, shapeOf, vectorOf } from './cells.ts';
import { holdsDots } from './dots.ts';
import type { Equality } from './equalities.ts';
import { formOfList, formOfMatrix, type Grid, withDigitsApart } from './grid.ts';
import { common, filledIn, printedAlike, type Run, RunPlaces, stepOf } from './pattern.ts';

/*
 * Lists of the elements of one array, in order: `z_1, z_2, z_3`.
 */

/** Names that are one name numbered from 0 or 1, `z_1, z_2, z_3`: its element, and the first number. */
export function numberedVector(
  names: readonly Formula[],
  index: string,
): { readonly form: Formula; readonly first: number } | undefined {
  const [head, ...rest] = names;
  const last = rest.at(-1);
  if (head === undefined || last === undefined) return undefined;
  const places = new RunPlaces(index);
  const form = common(head, [last], (a, [b]) => (b === undefined ? undefined : places.take(a, b)));
  const { run } = places;
  if (form?.kind !== 'symbol' || form.sub?.items.length !== 1 || run === undefined || Number(run.first.text) > 1)
    return undefined;
  const inOrder = names.every((f, i) => printedAlike(filledIn(form, new Map([[index, stepOf(run, i)]])), f));
  return inOrder ? { form, first: Number(run.first.text) } : undefined;
}

/** `x = (x_1, \dots, x_n)` says only what shape x has, and so does a matrix of its own elements. */
export function statedBy(e: Equality, cells: Cells): Formula | undefined {
  const symbol = bare(e.left);
  if (symbol.kind !== 'symbol') return undefined;
  // names that are no letters of the text
  const indices: readonly [string, string] = ['·', '··'];
  const list = vectorOf(cells);
  const dots = cells.rows.flat().some(holdsDots);
  const grid = !dots
    ? numberedGrid(cells)
    : list === undefined
      ? formOfMatrix(cells.rows, indices)
      : formOfList(list, '·');
  if (grid?.form.kind !== 'symbol' || grid.form.name !== symbol.name || grid.form.primes !== symbol.primes)
    return undefined;
  const items = grid.form.sub?.items ?? [];
  const own = items.length === grid.runs.length && items.every((x, i) => x.kind === 'symbol' && x.name === indices[i]);
  if (!own || grid.runs.some((run) => run.first.text !== '1')) return undefined;
  return shapeOf(
    { ...symbol, font: 'bold' },
    grid.runs.map((run) => run.last),
    e.span,
  );
}

/** Elements that are printed in order, `x_1, x_2, x_3`. */
function numberedGrid(cells: Cells): Grid | undefined {
  const list = vectorOf(cells);
  const axes = list === undefined ? [cells.rows, cells.rows[0] ?? []] : [list];
  const [first] = cells.rows.flat().map(withDigitsApart);
  if (first?.kind !== 'symbol') return undefined;
  const at = (value: number): MathNumber => ({ kind: 'number', text: String(value), span: first.span });
  const runs = axes.map((axis, i): Run => ({ index: '·'.repeat(i + 1), first: at(1), last: at(axis.length) }));
  const element = (items: readonly Formula[]): Formula => ({ ...first, sub: { items, span: first.span } });
  const inOrder = cells.rows.every((row, i) =>
    row.every((cell, j) => {
      const place = list === undefined ? [at(i + 1), at(j + 1)] : [at(i + j + 1)];
      return printedAlike(element(place), list === undefined ? withDigitsApart(cell) : cell);
    }),
  );
  return inOrder ? { form: element(runs.map((run) => indexSymbol(run.index, first.span))), runs } : undefined;
}
