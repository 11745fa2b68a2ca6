import type { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf, mapFormula } from '../read/walk.ts';
import { type Cells, cellsOf, choiceOf, countOf, indexSymbol, rangeOf, vectorOf } from './cells.ts';
import { type FreshNames, holdsDots } from './dots.ts';
import { numberedVector, statedBy } from './elements.ts';
import type { Equality } from './equalities.ts';
import { boundIn } from './facts.ts';
import { firstPlaces } from './first-places.ts';
import { formOfList, formOfMatrix, type Grid } from './grid.ts';
import { isPlain, raised } from './labels.ts';
import { printedAlike } from './pattern.ts';

/*
 * Arrays that are given by their entries, as equations of their elements: `z = \begin{pmatrix} a \\ b \end{pmatrix}` chooses among them
 * by an index, and where dots stand, what is printed has one form, which is the element. An array inside a formula has a name of its own.
 */

export interface Entered {
  readonly equalities: readonly Equality[];
  /** Shapes that lists state: `x = (x_1, \dots, x_n)`. */
  readonly shapes: readonly Formula[];
  /** Places of the equalities that one line defines together, `(y, z) = (a, b)`. */
  readonly together: readonly (readonly Span[])[];
}

/** Writes arrays by their elements. Errors: lists of different lengths, and elements of which nothing says how they are counted. */
export function withEntries(equalities: readonly Equality[], fresh: FreshNames, report: Report): Entered {
  const shapes: Formula[] = [];
  const together: (readonly Span[])[] = [];
  const found = equalities.flatMap((e): readonly Equality[] => {
    const [member, ...more] = e.members;
    const cells = member === undefined || more.length > 0 ? undefined : cellsOf(member);
    if (cells === undefined) return withNamed(e, fresh).map((x) => ofVector(x, fresh));
    const tuple = tupleOf(e, cells, fresh, report);
    if (tuple !== undefined) {
      if (tuple.length > 1) together.push(tuple.map((x) => x.span));
      return tuple;
    }
    const shape = statedBy(e, cells);
    if (shape !== undefined) {
      shapes.push(shape);
      return [];
    }
    const target = targetOf(e.left);
    if (target === undefined) return cells.listed ? [e] : withNamed(e, fresh);
    const starts = firstPlaces(e.left, cells, equalities, report);
    return starts === undefined ? [] : [byElements(e, target, cells, starts, fresh) ?? e];
  });
  return { equalities: found, shapes, together };
}

/** What an array defines: its element at some indices. */
type Target = (indices: readonly MathSymbol[]) => Formula;

/** `z` and `f(X)`, of which an element can be defined. */
function targetOf(left: Formula): Target | undefined {
  const f = bare(left);
  if (f.kind === 'symbol') {
    const named = f.sup === undefined || raised(f.sup, () => false).kind === 'label';
    if (f.sub !== undefined || !named || f.name === 'δ') return undefined;
    const { font: _, ...symbol } = f;
    return (items) => ({ ...symbol, sub: { items, span: f.span } });
  }
  const [head, args, ...more] = factorsOf(f).map(bare);
  const applied = head !== undefined && isPlain(head) && args?.kind === 'group' && args.open === '(';
  if (!applied || more.length > 0 || !args.items.map(bare).every(isPlain)) return undefined;
  return (items) => ({ kind: 'group', open: '[', items: [f], sub: { items, span: f.span }, primes: 0, span: f.span });
}

/** The form of the entries, where dots stand among them. */
function gridOf(cells: Cells, fresh: FreshNames): Grid | undefined {
  const list = vectorOf(cells);
  return list === undefined
    ? formOfMatrix(cells.rows, [fresh.index(), fresh.index()])
    : formOfList(list, fresh.index());
}

/** The equality of an array as that of its elements; undefined where dots among its entries stand for nothing. */
function byElements(
  e: Equality,
  target: Target,
  cells: Cells,
  starts: readonly number[],
  fresh: FreshNames,
): Equality | undefined {
  const { span } = e;
  if (cells.rows.flat().some(holdsDots)) {
    const grid = gridOf(cells, fresh);
    if (grid === undefined) return undefined;
    const ranges = grid.runs.map(({ index, first, last }) => rangeOf(index, first, last, span));
    const left = target(grid.runs.map((run) => indexSymbol(run.index, span)));
    return { ...e, left, members: [grid.form], conditions: [...e.conditions, ...ranges] };
  }
  const list = vectorOf(cells);
  const [row = 0, column = 0] = starts;
  const index = fresh.index();
  const at = indexSymbol(index, span);
  if (list !== undefined) {
    const conditions = [...e.conditions, countOf(index, row, list.length, span)];
    return { ...e, left: target([at]), members: [choiceOf(list, index, row, span)], conditions };
  }
  const across = fresh.index();
  const rows = cells.rows.map((values) => choiceOf(values, across, column, span));
  return {
    ...e,
    left: target([at, indexSymbol(across, span)]),
    members: [choiceOf(rows, index, row, span)],
    conditions: [
      ...e.conditions,
      countOf(index, row, rows.length, span),
      countOf(across, column, cells.rows[0]?.length ?? 1, span),
    ],
  };
}

/** `(z_1, z_2) = (a, b)`: the elements of one vector, or an equality for each name; undefined where no list stands on the left. */
function tupleOf(e: Equality, cells: Cells, fresh: FreshNames, report: Report): readonly Equality[] | undefined {
  const left = cellsOf(e.left);
  const names = left === undefined ? undefined : vectorOf(left)?.map(bare);
  const values = vectorOf(cells);
  if (names === undefined || values === undefined) return undefined;
  const index = fresh.index();
  if (names.some(holdsDots) || values.some(holdsDots)) {
    const [to, from] = [formOfList(names, index), formOfList(values, index)];
    const [run, other] = [to?.runs[0], from?.runs[0]];
    if (to === undefined || from === undefined || run === undefined || other === undefined) return undefined;
    if (run.first.text !== other.first.text || !printedAlike(run.last, other.last)) return undefined;
    const range = rangeOf(index, run.first, run.last, e.span);
    return [{ ...e, left: to.form, members: [from.form], conditions: [...e.conditions, range] }];
  }
  if (names.length !== values.length) {
    report.error(
      'latex-entries',
      e.span,
      `On the left stand ${names.length} names, and on the right ${values.length} entries.`,
      'write an entry for every name: `(y, z) = (a, b)`',
    );
    return [];
  }
  if (!names.every((f) => f.kind === 'symbol')) return undefined;
  const vector = numberedVector(names, index);
  if (vector === undefined)
    return names.map((name, i): Equality => {
      const value = values[i] ?? name;
      return { ...e, left: name, members: [value], span: { ...name.span } };
    });
  const { form, first } = vector;
  const range = countOf(index, first, values.length, e.span);
  return [
    { ...e, left: form, members: [choiceOf(values, index, first, e.span)], conditions: [...e.conditions, range] },
  ];
}

/** `(y_1, y_2) = A x`, the elements of one vector, as those of the array on the right; anything else as it is. */
function ofVector(e: Equality, fresh: FreshNames): Equality {
  const left = cellsOf(e.left);
  const names = left === undefined ? undefined : vectorOf(left)?.map(bare);
  const index = fresh.index();
  const vector = names === undefined || names.length < 2 ? undefined : numberedVector(names, index);
  if (names === undefined || vector === undefined) return e;
  const { form, first } = vector;
  const { span } = e.left;
  const at = indexSymbol(index, span);
  const members = e.members.map(
    (f): Formula => ({ kind: 'group', open: '(', items: [f], sub: { items: [at], span }, primes: 0, span: f.span }),
  );
  return { ...e, left: form, members, conditions: [...e.conditions, countOf(index, first, names.length, span)] };
}

/** An equality with names in place of the arrays inside it, and the equalities of those. */
function withNamed(e: Equality, fresh: FreshNames): readonly Equality[] {
  const left = bare(e.left);
  const differentiates = left.kind === 'derivative' || factorsOf(left).map(bare).some(isDelta);
  if (differentiates || !e.members.some(holdsArray) || e.members.some(takesEntry)) return [e];
  const local = localNames(e);
  const names = cellsOf(e.left);
  const first = numberedVector((names === undefined ? undefined : vectorOf(names)?.map(bare)) ?? [], '·')?.first ?? 0;
  const starts = [first, first];
  const named: Equality[] = [];
  const members = e.members.map((member) =>
    mapFormula(member, (f) => {
      if (f.kind !== 'array' || f.rows.flat().some((cell) => holdsAny(cell, local))) return f;
      const cells: Cells = { rows: f.rows, listed: false };
      const list = vectorOf(cells);
      const name = fresh.take(
        list === undefined ? ['A', 'B', 'C', 'M', 'Q', 'R'] : ['v', 'u', 'a', 'b', 'c', 'h', 's'],
      );
      const { span } = f;
      const symbol = indexSymbol(name, span);
      const target: Target = (items) => ({ ...symbol, sub: { items, span } });
      const equality = byElements({ left: symbol, members: [f], conditions: [], span }, target, cells, starts, fresh);
      if (equality === undefined) return f;
      named.push(equality);
      const lies = f.rows.length === 1 && list !== undefined && list.length > 1;
      return lies ? { ...symbol, sup: { items: [], mark: 'transpose', span } } : symbol;
    }),
  );
  return [...named, { ...e, members }];
}

const isDelta = (f: Formula): boolean => f.kind === 'symbol' && f.name === 'δ';

function holdsArray(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'array') found = true;
  });
  return found;
}

/** Whether an entry is taken out of an array where it stands: nothing says from which number its places are counted. */
function takesEntry(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'group' && part.sub !== undefined && part.items.some(holdsArray)) found = true;
  });
  return found;
}

/** Names that mean something inside one equality only: indices below sums and on its left, and what its left side depends on. */
function localNames({ left, members }: Equality): ReadonlySet<string> {
  const found = new Set<string>();
  for (const f of [left, ...members])
    everyFormula(f, (part) => {
      if (part.kind === 'reduce') for (const s of (part.below?.items ?? []).flatMap(boundIn)) found.add(s.name);
    });
  const target = bare(left);
  const inside = target.kind === 'symbol' ? (target.sub?.items ?? []) : [target];
  for (const f of inside) everyFormula(f, (part) => part.kind === 'symbol' && found.add(part.name));
  return found;
}

function holdsAny(f: Formula, names: ReadonlySet<string>): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && names.has(part.name)) found = true;
  });
  return found;
}
