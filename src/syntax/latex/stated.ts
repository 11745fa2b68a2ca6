import { canonicalName } from '../../support/names.ts';
import type { Span } from '../../support/span.ts';
import type { Syntax } from '../syntax.ts';
import { attempt } from './attempt.ts';
import type { Facts } from './facts.ts';
import type { Formula, MathRelation, MathSymbol } from './math.ts';
import type { Meaning } from './meaning.ts';
import { printed } from './naming.ts';
import { bare, factorsOf } from './walk.ts';

/** What a text says of a name's shape, `W \in \mathbb{R}^{m \times n}`: its extents, none for a number. */
export interface StatedShape {
  readonly symbol: MathSymbol;
  readonly extents: readonly Formula[];
}

/** Sets of numbers, as they are printed. */
const numberSets: ReadonlySet<string> = new Set(['ℝ', 'ℚ', 'ℤ', 'ℕ', 'Re']);

/** The shape that a condition states; undefined where it states none. */
export function statedShape(f: Formula): StatedShape | undefined {
  if (f.kind !== 'relation' || f.rest.length !== 1 || f.rest[0]?.op !== 'in') return undefined;
  const symbol = bare(f.first);
  const extents = extentsOf(bare(f.rest[0].operand));
  return symbol.kind === 'symbol' && extents !== undefined ? { symbol, extents } : undefined;
}

/** `\mathbb{R}^{m \times n}`, `\{0,1\}^n`, `[0,1]`, `m \times n` */
function extentsOf(set: Formula): readonly Formula[] | undefined {
  if (set.kind === 'product') {
    const isShape = set.rest.every((x) => x.joint === 'times');
    return isShape ? factorsOf(set).map(bare) : undefined;
  }
  const isSet =
    (set.kind === 'symbol' && (numberSets.has(set.name) || (set.font === 'bold' && set.name === 'R'))) ||
    (set.kind === 'group' && set.open !== 'tex' && set.items.length === 2 && set.items.every(isNumber));
  if (!isSet || (set.kind !== 'symbol' && set.kind !== 'group')) return undefined;
  const { sup } = set;
  if (sup === undefined || sup.mark === 'plus' || sup.mark === 'minus') return [];
  const [only, ...more] = sup.items;
  if (only === undefined || more.length > 0) return undefined;
  const power = bare(only);
  return power.kind === 'product' && power.rest.every((x) => x.joint === 'times')
    ? factorsOf(power).map(bare)
    : [power];
}

const isNumber = (f: Formula): boolean =>
  bare(f).kind === 'number' || (f.kind === 'negate' && f.operand.kind === 'number');

/** Axes of the names whose shapes are stated, those printed as indices included; by their keys. */
export function statedAxes(shapes: readonly StatedShape[], facts: Facts): ReadonlyMap<string, number> {
  return new Map(
    shapes.map(({ symbol, extents }) => {
      const { key, subscripts } = printed(symbol, facts);
      return [key, (subscripts?.length ?? 0) + extents.length] as const;
    }),
  );
}

/** Stated extents by the names of tensors. */
export type StatedExtents = ReadonlyMap<string, StatedAxes>;

/** Extents axis by axis; undefined where none is stated, or it cannot be read. */
export interface StatedAxes {
  readonly axes: readonly (Syntax | undefined)[];
  readonly span: Span;
}

/** The extents of stated shapes. */
export function statedExtents(shapes: readonly StatedShape[], m: Meaning): StatedExtents {
  return new Map(
    shapes.map(({ symbol, extents }) => {
      const { key, spelling, subscripts } = printed(symbol, m.facts);
      const open = (subscripts ?? []).map(() => undefined);
      const stated = extents.map((f) => attempt(() => m.integer(f, 'bound')));
      return [canonicalName(m.names.of(key, spelling)), { axes: [...open, ...stated], span: symbol.span }] as const;
    }),
  );
}

/** `i \in \{1, \dots, n\}` and `i \in [n]` as the range that they state. */
export function rangeIn(f: MathRelation): Formula | undefined {
  const [link, ...more] = f.rest;
  const set = link === undefined ? undefined : bare(link.operand);
  if (link?.op !== 'in' || more.length > 0 || set?.kind !== 'group' || set.sup !== undefined) return undefined;
  const [first, second, third] = set.items;
  const { span } = f;
  const between = (lo: Formula, hi: Formula): Formula => ({
    kind: 'relation',
    first: lo,
    rest: [
      { op: '<=', opSpan: link.opSpan, operand: f.first },
      { op: '<=', opSpan: link.opSpan, operand: hi },
    ],
    span,
  });
  if (
    set.open === '{' &&
    set.items.length === 3 &&
    second?.kind === 'dots' &&
    first !== undefined &&
    third !== undefined
  )
    return between(first, third);
  if (
    set.open === '{' &&
    set.items.length === 4 &&
    set.items[2]?.kind === 'dots' &&
    first !== undefined &&
    set.items[3]
  )
    return between(first, set.items[3]);
  if (set.open !== '[' || set.items.length !== 1 || first === undefined) return undefined;
  return between({ kind: 'number', text: '1', span: first.span }, first);
}
