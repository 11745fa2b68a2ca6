import type { Formula, MathGroup, MathSymbol, Script } from '../read/math.ts';
import { bare } from '../read/walk.ts';
import { raised } from './labels.ts';

/** Entries that a formula prints in rows and columns. */
export interface Cells {
  readonly rows: readonly (readonly Formula[])[];
  /** Printed in brackets with commas. */
  readonly listed: boolean;
}

/** The entries of a formula that is an array and nothing else: `\begin{pmatrix} … \end{pmatrix}^T`, `(a, b, c)`. */
export function cellsOf(f: Formula): Cells | undefined {
  const item = bare(f);
  if (item.kind === 'array') return { rows: item.rows, listed: false };
  if (item.kind !== 'group' || item.given !== undefined || item.sub !== undefined || item.primes > 0) return undefined;
  if (item.sup !== undefined && raised(item.sup, () => false).kind !== 'transpose') return undefined;
  const [only, ...more] = item.items;
  if (only === undefined || item.open === '{') return undefined;
  const inner = more.length > 0 ? listOf(item) : cellsOf(only);
  // a list with a T is a column all the same, as it is without one
  return inner === undefined || item.sup === undefined || inner.listed ? inner : transposed(inner);
}

const listOf = (f: MathGroup): Cells => ({ rows: f.items.map((item) => [item]), listed: true });

function transposed({ rows, listed }: Cells): Cells {
  const [first = []] = rows;
  return { rows: first.map((_, j) => rows.flatMap((row) => row.slice(j, j + 1))), listed };
}

/** The entries in order, where they stand in one row or one column. */
export function vectorOf({ rows }: Cells): readonly Formula[] | undefined {
  const [first = []] = rows;
  if (rows.length === 1) return first;
  return first.length === 1 ? rows.flat() : undefined;
}

export const indexSymbol = (name: string, span: Formula['span']): MathSymbol => ({
  kind: 'symbol',
  name,
  nameSpan: span,
  primes: 0,
  span,
});

const numberOf = (value: number, span: Formula['span']): Formula => ({ kind: 'number', text: String(value), span });

/** The entry at the place that an index has: a choice by it, its places counted from a number. */
export function choiceOf(values: readonly Formula[], index: string, first: number, span: Formula['span']): Formula {
  return {
    kind: 'cases',
    entries: true,
    rows: values.map((value, i) =>
      i === values.length - 1
        ? { value }
        : {
            value,
            condition: {
              kind: 'relation',
              first: indexSymbol(index, value.span),
              rest: [{ op: '=', opSpan: value.span, operand: numberOf(first + i, value.span) }],
              span: value.span,
            },
          },
    ),
    span,
  };
}

/** `first \le k \le last` */
export const rangeOf = (index: string, first: Formula, last: Formula, span: Formula['span']): Formula => ({
  kind: 'relation',
  first,
  rest: [
    { op: '<=', opSpan: span, operand: indexSymbol(index, span) },
    { op: '<=', opSpan: span, operand: last },
  ],
  span,
});

/** The range of an index that counts some places from a number. */
export const countOf = (index: string, first: number, count: number, span: Formula['span']): Formula =>
  rangeOf(index, numberOf(first, span), numberOf(first + count - 1, span), span);

/** `x \in \mathbb{R}^n`: what `x = (x_1, \dots, x_n)` says. */
export const shapeOf = (symbol: MathSymbol, extents: readonly Formula[], span: Formula['span']): Formula => {
  const [first, ...rest] = extents;
  const power: readonly Formula[] =
    first === undefined
      ? []
      : [
          rest.length === 0
            ? first
            : {
                kind: 'product',
                first,
                rest: rest.map((factor) => ({ joint: 'times', jointSpan: span, factor })),
                span,
              },
        ];
  const sup: Script = { items: power, span };
  return {
    kind: 'relation',
    first: symbol,
    rest: [{ op: 'in', opSpan: span, operand: { ...indexSymbol('ℝ', span), sup } }],
    span,
  };
};
