import type { ReduceOp } from '../../../ir/expr.ts';
import type { Formula, MathFunction, MathNumber, MathProduct, MathReduce, MathSum, Script } from '../read/math.ts';
import { bare, everyFormula, mapFormula } from '../read/walk.ts';
import type { Equality } from './equalities.ts';
import { formOfList, holdsPlace, withDigitsApart, withIndicesApart } from './grid.ts';
import { common, filledIn, printedAlike, type Run, RunPlaces, reaches, stepOf } from './pattern.ts';

/*
 * `w_1 x_1 + w_2 x_2 + \dots + w_n x_n` is a sum over an index, and `a_1 \cdot \ldots \cdot a_n` a product. The terms beside the dots
 * tell: all that is printed before them has to be the next one each time, and the last one behind them of the same form. Dots of which
 * this is not so stay as they are.
 */

/** Names that no formula prints. */
export class FreshNames {
  readonly #used = new Set<string>();

  constructor(formulas: Iterable<Formula>, declared: Iterable<string>) {
    for (const name of declared) this.#used.add(name);
    for (const formula of formulas) everyFormula(formula, (f) => f.kind === 'symbol' && this.#used.add(f.name));
  }

  /** The first of some letters that is free, with a number where none is. */
  take(letters: readonly string[]): string {
    for (let round = 1; ; round++)
      for (const letter of letters) {
        const name = round === 1 ? letter : `${letter}${round}`;
        if (this.#used.has(name)) continue;
        this.#used.add(name);
        return name;
      }
  }

  index(): string {
    return this.take(['k', 'l', 'm', 'j', 'i', 'p', 'q', 'r', 'u', 'v']);
  }
}

/** The same equalities with sums and products over an index in place of those with dots. */
export function withDots(equalities: readonly Equality[], fresh: FreshNames): readonly Equality[] {
  const change = (f: Formula): Formula =>
    mapFormula(f, (part) => {
      if (part.kind === 'sum') return sumOver(part, fresh);
      if (part.kind === 'function') return extremumOver(part, fresh);
      return part.kind === 'product' ? productOver(part, fresh) : part;
    });
  // what stands before a bar in a bracket, `P(x_1 \dots x_n \mid y)`, is a list
  const changed = (f: Formula): Formula => (holdsDots(f) && !holdsBar(f) ? change(f) : f);
  return equalities.map((e) => ({ ...e, members: e.members.map(changed) }));
}

function holdsBar(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'group' && part.given !== undefined) found = true;
  });
  return found;
}

export function holdsDots(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'dots') found = true;
  });
  return found;
}

/** What is printed in order, and where among it the dots stand. */
interface Series {
  /** The number of things before the dots that belong to the series. */
  readonly before: number;
  readonly run: Run;
  readonly form: Formula;
}

/** The series that ends behind dots: as many of the formulas before them as are of the form that the last one has. */
export function seriesOf(printed: readonly Formula[], end: Formula, index: string): Series | undefined {
  const [nearest, last] = withIndicesApart([...printed.slice(-1), end]);
  if (nearest === undefined || last === undefined) return undefined;
  const apart = nearest !== printed.at(-1);
  const before = apart ? printed.map(withDigitsApart) : printed;
  const places = new RunPlaces(index);
  const form = common(nearest, [last], (a, [b]) => (b === undefined ? undefined : places.take(a, b)));
  const { run } = places;
  if (form === undefined || run === undefined || !reaches(run, 1) || (apart && holdsPlace(form))) return undefined;
  let count = 1;
  for (let f = before.at(-1 - count); f !== undefined; f = before.at(-1 - count)) {
    const number = stepOf(run, -count);
    if (Number(number.text) < 0 || !isPlace(f, form, index, number)) break;
    count++;
  }
  const ahead = before.at(-1 - count);
  // x_1 + x_3 + … leaves places out
  if (ahead !== undefined && common(ahead, [nearest], (a) => a) !== undefined) return undefined;
  if (count === 1 && !saysStep(run)) return undefined;
  return { before: count, form, run: { ...run, first: stepOf(run, 1 - count) } };
}

/** Whether a formula is of a form at a number; `x` is the first power. */
function isPlace(f: Formula, form: Formula, index: string, number: MathNumber): boolean {
  const place = filledIn(form, new Map([[index, number]]));
  return printedAlike(place, f) || (number.text === '1' && printedAlike(mapFormula(place, withoutFirstPower), f));
}

function withoutFirstPower(f: Formula): Formula {
  if (f.kind !== 'symbol' || f.sup === undefined || f.sup.mark !== undefined) return f;
  const [only, ...more] = f.sup.items;
  const { sup: _, ...base } = f;
  return more.length === 0 && only?.kind === 'number' && only.text === '1' ? base : f;
}

/** Whether one formula before the dots is enough: `x_1 + \dots + x_n` takes every place, `x_2 + \dots + x_{2n}` may not. */
function saysStep({ first, last }: Run): boolean {
  let counts = Number(first.text) <= 1;
  everyFormula(last, (f) => {
    if (!['number', 'symbol', 'sum'].includes(f.kind)) counts = false;
  });
  return counts;
}

/** `\sum_{k=1}^{n}` or `\prod_{k=1}^{n}` of a form. */
function reduction(op: ReduceOp, { run, form }: Pick<Series, 'run' | 'form'>, span: Formula['span']): MathReduce {
  const { first, last, index } = run;
  const at = first.span;
  const below: Script = {
    items: [
      {
        kind: 'relation',
        first: { kind: 'symbol', name: index, nameSpan: at, primes: 0, span: at },
        rest: [{ op: '=', opSpan: at, operand: first }],
        span: at,
      },
    ],
    span: at,
  };
  return { kind: 'reduce', op, opSpan: span, below, above: { items: [last], span: last.span }, body: form, span };
}

/** `\max(x_1, \dots, x_n)` */
function extremumOver(f: MathFunction, fresh: FreshNames): Formula {
  const { name, span } = f;
  if ((name !== 'max' && name !== 'min') || f.sup !== undefined || !f.args.some((a) => a.kind === 'dots')) return f;
  const grid = formOfList(f.args, fresh.index());
  const [run] = grid?.runs ?? [];
  return grid === undefined || run === undefined ? f : reduction(name, { run, form: grid.form }, span);
}

function sumOver(f: MathSum, fresh: FreshNames): Formula {
  const at = f.terms.findIndex(({ term }) => bare(term).kind === 'dots');
  const [dots, last] = [f.terms[at], f.terms[at + 1]];
  if (dots === undefined || last === undefined || dots.negative !== last.negative) return f;
  const { negative } = last;
  const signed = f.terms.slice(0, at);
  const start = signed.findLastIndex((t) => t.negative !== negative) + 1;
  const before = signed.slice(start).map((t) => t.term);
  const series = seriesOf(before, last.term, fresh.index());
  if (series === undefined) return f;
  const kept = f.terms.slice(0, at - series.before);
  const opener = f.terms[at - series.before]?.term.span ?? f.span;
  const term = reduction('sum', series, { start: opener.start, end: last.term.span.end });
  const terms = [...kept, { negative, term }, ...f.terms.slice(at + 2)];
  return terms.length === 1 && !negative ? term : sumOver({ ...f, terms }, fresh);
}

type Joined = MathProduct['rest'][number];

function productOver(f: MathProduct, fresh: FreshNames): Formula {
  const factors: readonly Joined[] = [{ joint: 'beside', jointSpan: f.first.span, factor: f.first }, ...f.rest];
  const at = factors.findIndex(({ factor }) => bare(factor).kind === 'dots');
  const last = factors[at + 1];
  if (at < 1 || last === undefined || ![...factors.slice(1, at + 2)].every(isTimes)) return f;
  // a bracket behind the last factor may be its argument
  const behind = factors[at + 2];
  if (behind?.joint === 'beside' && bare(behind.factor).kind === 'group') return f;
  const before = factors.slice(0, at).map((x) => x.factor);
  const series = seriesOf(before, last.factor, fresh.index());
  if (series === undefined) return f;
  const from = at - series.before;
  const opener = factors[from];
  if (opener === undefined) return f;
  const factor = reduction('prod', series, { start: opener.factor.span.start, end: last.factor.span.end });
  const [first, ...rest] = [...factors.slice(0, from), { ...opener, factor }, ...factors.slice(at + 2)];
  return first === undefined || rest.length === 0 ? factor : productOver({ ...f, first: first.factor, rest }, fresh);
}

const isTimes = ({ joint }: Joined): boolean => joint === 'beside' || joint === 'dot' || joint === 'times';
