import type { Formula, MathRelation, MathSymbol } from '../read/math.ts';
import { bare, factorsOf } from '../read/walk.ts';

/*
 * What a text says of where its names lie: `W \in \mathbb{R}^{m \times n}`, `i \in \{1, \dots, n\}`.
 */

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
