import type { Formula, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, factorsOf, mapFormula } from '../read/walk.ts';
import { common, filledIn, printedAlike, type Run, RunPlaces, reaches, stepOf } from './pattern.ts';

/** An array whose entries have one form, with the runs of its indices, in the order of its axes. */
export interface Grid {
  readonly form: Formula;
  readonly runs: readonly Run[];
}

const isDots = (f: Formula | undefined): boolean => f !== undefined && bare(f).kind === 'dots';

/** The place of the dots in a list that ends in one thing behind them; undefined where they stand elsewhere. */
function dotsAt(list: readonly Formula[]): number | undefined {
  const at = list.findIndex(isDots);
  return at > 0 && at === list.length - 2 && !isDots(list.at(-1)) ? at : undefined;
}

/** `x_1, x_2, \dots, x_n`: the form of a list with dots; undefined where what is printed is not of one form. */
export function formOfList(printedList: readonly Formula[], index: string): Grid | undefined {
  const list = withIndicesApart(printedList);
  const at = dotsAt(list);
  const [first, last] = [list[0], list.at(-1)];
  if (at === undefined || first === undefined || last === undefined) return undefined;
  const places = new RunPlaces(index);
  const form = common(first, [last], (a, [b]) => (b === undefined ? undefined : places.take(a, b)));
  const { run } = places;
  if (form === undefined || run === undefined || !reaches(run, at)) return undefined;
  if (list !== printedList && holdsPlace(form)) return undefined;
  const printed = list.slice(0, at);
  const alike = printed.every((f, i) => printedAlike(filledIn(form, new Map([[index, stepOf(run, i)]])), f));
  return alike ? { form, runs: [run] } : undefined;
}

/**
 * The form of a matrix with dots: what its first corner has in common with the corners beside it and below it. Undefined where dots
 * do not fill one row and one column before the last ones, or anything printed is of another form.
 */
export function formOfMatrix(
  rows: readonly (readonly Formula[])[],
  indices: readonly [string, string],
): Grid | undefined {
  const down = dotsAt(rows.map((row) => row[0]).filter((f) => f !== undefined));
  const across = dotsAt(rows[0] ?? []);
  if (down === undefined || across === undefined) return undefined;
  const filled = rows.every((row, i) => row.every((f, j) => isDots(f) === (i === down || j === across)));
  if (!filled) return undefined;
  const printed = rows
    .filter((_, i) => i !== down)
    .map((row) => row.filter((_, j) => j !== across).map(withDigitsApart));
  const [corner, right, below] = [printed[0]?.[0], printed[0]?.at(-1), printed.at(-1)?.[0]];
  if (corner === undefined || right === undefined || below === undefined) return undefined;
  const [vertical, horizontal] = indices.map((index) => new RunPlaces(index));
  if (vertical === undefined || horizontal === undefined) return undefined;
  const form = common(corner, [right, below], (a, [toRight, toBelow]) => {
    if (toRight === undefined || toBelow === undefined) return undefined;
    if (printedAlike(a, toRight)) return vertical.take(a, toBelow);
    return printedAlike(a, toBelow) ? horizontal.take(a, toRight) : undefined;
  });
  const runs = [vertical.run, horizontal.run].filter((run) => run !== undefined);
  if (form === undefined || runs.length < 2) return undefined;
  const at = (run: Run, place: number, count: number): Formula => (place === count - 1 ? run.last : stepOf(run, place));
  const alike = printed.every((row, i) =>
    row.every((f, j) => {
      const places = [
        [i, printed.length],
        [j, row.length],
      ] as const;
      const values = new Map(
        runs.flatMap((run, axis) => {
          const [place, count] = places[axis] ?? [0, 1];
          return [[run.index, at(run, place, count)] as const];
        }),
      );
      return printedAlike(filledIn(form, values), f);
    }),
  );
  return alike && runs.every((run, axis) => reaches(run, axis === 0 ? down : across)) ? { form, runs } : undefined;
}

/** Elements of matrices with their indices apart, where the first and the last show that two stand side by side: `a_{11}`, …, `a_{1n}`. */
export function withIndicesApart(list: readonly Formula[]): readonly Formula[] {
  const [first, last] = [list[0], list.at(-1)];
  if (first === undefined || last === undefined) return list;
  const inPairs = (f: Formula, kind: Formula['kind']): boolean => {
    let found = false;
    everyFormula(f, (part) => {
      if (
        part.kind === 'symbol' &&
        part.sub !== undefined &&
        twoOf(part.sub) !== undefined &&
        bare(part.sub.items[0] ?? f).kind === kind
      )
        found = true;
    });
    return found;
  };
  return inPairs(first, 'number') && inPairs(last, 'product') ? list.map(withDigitsApart) : list;
}

/** Whether an element is printed with a number among its indices: nothing says from which one its places are counted. */
export function holdsPlace(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && part.sub?.items.length === 2 && part.sub.items.some((x) => bare(x).kind === 'number'))
      found = true;
  });
  return found;
}

/** A formula with the two indices of an element apart, which a matrix prints side by side: `X_{00}`, `X_{0I}`. */
export function withDigitsApart(f: Formula): Formula {
  return mapFormula(f, (part) => {
    if (part.kind !== 'symbol' || part.sub === undefined) return part;
    const items = twoOf(part.sub);
    return items === undefined ? part : ({ ...part, sub: { ...part.sub, items } } satisfies MathSymbol);
  });
}

function twoOf({ items }: Script): readonly Formula[] | undefined {
  const [only, ...more] = items.map(bare);
  if (only === undefined || more.length > 0) return undefined;
  const { span } = only;
  if (only.kind === 'number' && /^\d\d$/u.test(only.text))
    return [...only.text].map((text, i) => ({
      kind: 'number',
      text,
      span: { start: span.start + i, end: span.start + i + 1 },
    }));
  const factors = factorsOf(only).map(bare);
  const plain = factors.every((x) => x.kind === 'number' || x.kind === 'symbol');
  return factors.length === 2 && plain ? factors : undefined;
}
