import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { Syntax } from '../../syntax.ts';
import type { Facts } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { StatedShape } from '../facts/shapes.ts';
import type { Meaning } from '../resolve/meaning.ts';
import { attempt } from './attempt.ts';

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
