import { sameName } from '../../../support/names.ts';
import type { ParameterSyntax } from '../../syntax.ts';
import { plus, sameSyntax, ungrouped } from '../resolve/draft.ts';
import type { Axes, AxisUse } from './axes.ts';
import type { IndexUse, Place } from './places.ts';

export type Use = IndexUse | AxisUse;

/**
 * The axes that a text counts from 1, and the indices that run along them. The lowest place that is met along an axis tells: 0 in
 * `\sum_{i=1}^n (x_i - x_{i-1})`, 1 in `\sum_{i=2}^n (x_i - x_{i-1})`. Where places below the lowest are left out, `\sum_{i=2}^n x_i`,
 * a limit that is printed as a whole, `n` and not `n-1`, counts from 1. Where the shapes are declared, an index counts from 1 only
 * if it reaches one place beyond its axis; otherwise it leaves the first place out.
 */
export function countedFromOne(axes: Axes, declared?: readonly ParameterSyntax[]): ReadonlySet<Use> {
  const found = new Set<Use>();
  for (const axis of axes.all) {
    const group = axes.group(axis);
    const indices = group.filter((u) => u.kind === 'index');
    const lowest = Math.min(...group.flatMap((u) => (u.kind === 'index' ? (startOf(u) ?? []) : lowestOf(u))));
    const one = indices.filter((i) => (startOf(i) ?? 0) >= 1);
    const whole = lowest === 1 || one.some((i) => i.bounds.hi !== undefined && plus(i.bounds.hi, -1).kind === 'name');
    const beyond = declared === undefined || one.some((i) => reachesBeyond(i, group, declared));
    if (lowest >= 1 && one.length > 0 && whole && beyond) for (const use of group) found.add(use);
  }
  // an axis read at computed places only is counted as the indices in them are
  for (const axis of axes.all) {
    const { firstIndex } = axis;
    if (firstIndex === undefined || axes.group(axis).length > 1 || !found.has(firstIndex)) continue;
    if (lowestOf(axis).every((place) => place >= 1)) found.add(axis);
  }
  return found;
}

/** The number that an index starts at; undefined where nothing says it. */
function startOf({ bounds: { lo, hi }, after }: IndexUse): number | undefined {
  if (lo === undefined) return hi === undefined || after !== undefined ? undefined : 0;
  const inner = ungrouped(lo);
  if (inner.kind === 'number') return Number(inner.text);
  return after === undefined ? undefined : placeOf(after);
}

/** The lowest place that indices take together, from the numbers that they start at. */
function placeOf({ indices, by }: Place): number | undefined {
  let lowest = by;
  for (const index of indices) {
    const start = startOf(index);
    if (start === undefined) return undefined;
    lowest += start;
  }
  return lowest;
}

const lowestOf = ({ places }: AxisUse): readonly number[] => places.flatMap((p) => placeOf(p) ?? []);

/** Whether an index takes a place that no declared axis of its group has; where none is declared, it may. */
function reachesBeyond(index: IndexUse, group: readonly Use[], declared: readonly ParameterSyntax[]): boolean {
  const { hi } = index.bounds;
  let any = false;
  for (const use of group) {
    const shape = use.kind === 'axis' ? declared.find((p) => sameName(p.name, use.tensor))?.shape : undefined;
    const extent = use.kind === 'axis' ? shape?.at(use.axis) : undefined;
    if (use.kind !== 'axis' || extent === undefined) continue;
    any = true;
    const ends = use.places.filter((p) => p.indices.length === 1 && p.indices[0] === index).map((p) => p.by);
    if (hi !== undefined && [0, ...ends].some((by) => sameSyntax(plus(extent, 1), plus(hi, by)))) return true;
  }
  return !any;
}
