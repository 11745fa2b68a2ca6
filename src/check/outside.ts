import { children, type Expr, keyOf, type Range, type Read, visit } from '../ir/index.ts';
import type { IndexEntry } from './reading.ts';
import { conditionValue, integerValue, sampleSizes, type Values } from './sample.ts';
import type { Scope } from './scope.ts';

/** A condition on the way to a read, and whether it holds there. */
export interface Guard {
  readonly cond: Expr;
  readonly holds: boolean;
}

/** One subscript of an unguarded read, with the conditions under which it is reached. */
export interface Site {
  readonly read: Read;
  readonly axis: number;
  readonly subscript: Expr;
  readonly extent: Expr;
  readonly guards: readonly Guard[];
}

/** A read outside its tensor. */
export interface Outside {
  readonly sizes: ReadonlyMap<string, number>;
  readonly at: number;
  /** The last position of the axis. */
  readonly last: number;
}

/** Choices of sizes tried for one read. */
const SAMPLES = 96;

/** Index values tried for one choice of sizes. */
const POINTS = 256;

/**
 * An example of the read leaving its tensor, if one was found for every choice of sizes from one to very many. So a formula
 * that is right for some sizes is not refused before the sizes are known. With `least` above 1 only choices count where every
 * size is at least that, and hyper-parameters with a default have it.
 */
export function findOutside(
  site: Site,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
  least = 1,
): Outside | undefined {
  const variables = variablesOf(site, entries, ranges, scope);
  const symbols = new Set<string>();
  const bounds = variables.flatMap((v) => [v.lo, v.hi]);
  for (const e of [site.subscript, site.extent, ...site.guards.map((g) => g.cond), ...bounds]) {
    visit(e, (node) => node.kind === 'symbol' && symbols.add(node.name));
  }
  const defaults = new Map(
    scope.hypers.values().flatMap((h) => (h.default === undefined ? [] : [[h.name, h.default] as const])),
  );
  const hypers = new Set(scope.hypers.values().map((h) => h.name));
  let first: Outside | undefined;
  for (const sizes of sampleSizes([...symbols], defaults, hypers, SAMPLES)) {
    if (scope.budget.evaluations <= 0) return undefined;
    if (
      least > 1 &&
      [...sizes].some(([name, value]) =>
        value < least ? defaults.get(name) !== value : defaults.has(name) && defaults.get(name) !== value,
      )
    )
      continue;
    const extent = integerValue(site.extent, sizes);
    if (extent === undefined || extent < 1) continue;
    const at = tryPoints(site, extent, variables, new Map(sizes), scope);
    if (at === 'empty') continue;
    if (at === 'inside') return undefined;
    first ??= { sizes, at, last: extent - 1 };
  }
  return first;
}

interface Variable {
  readonly name: string;
  readonly lo: Expr;
  readonly hi: Expr;
}

/** Indices, and elements of int tensors, that the subscript and the conditions depend on, outermost first. */
function variablesOf(
  site: Site,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
): readonly Variable[] {
  const needed = new Set<string>();
  const elements = new Map<string, Variable>();
  const need = (e: Expr): void => {
    if (e.kind === 'index') {
      if (needed.has(e.name)) return;
      needed.add(e.name);
      const range = ranges.get(e.name);
      if (range !== undefined) for (const bound of [range.lo, range.hi]) need(bound);
    } else if (e.kind === 'read') {
      const bounds = scope.tensors.get(e.tensor)?.type.bounds;
      if (bounds !== undefined) elements.set(keyOf(e), { name: keyOf(e), lo: bounds.lo, hi: bounds.hi });
    } else for (const child of children(e)) need(child);
  };
  need(site.subscript);
  for (const { cond } of site.guards) need(cond);
  const indices = [...new Set(entries.map((e) => e.key))].flatMap((key) => {
    const range = ranges.get(key);
    return needed.has(key) && range !== undefined ? [{ name: key, lo: range.lo, hi: range.hi }] : [];
  });
  return [...indices, ...elements.values()];
}

/**
 * A position outside that the read takes for given sizes, `inside` if none was found, `empty` if no index has a value. Each
 * variable is tried at both ends of its range and beside the places where the subscript crosses the tensor's ends.
 */
function tryPoints(
  site: Site,
  extent: number,
  variables: readonly Variable[],
  values: Values,
  scope: Scope,
): number | 'inside' | 'empty' {
  let points = 0;
  let outside: number | undefined;
  const go = (depth: number): void => {
    if (outside !== undefined || points >= POINTS) return;
    const variable = variables[depth];
    if (variable === undefined) {
      points++;
      scope.budget.evaluations -= site.subscript.size;
      const at = integerValue(site.subscript, values);
      if (at === undefined || !Number.isSafeInteger(at) || (at >= 0 && at < extent)) return;
      if (site.guards.every((g) => (conditionValue(g.cond, values) ?? g.holds) === g.holds)) outside = at;
      return;
    }
    const lo = integerValue(variable.lo, values);
    const hi = integerValue(variable.hi, values);
    if (lo === undefined || hi === undefined) return;
    for (const value of candidates(lo, hi, crossings(site.subscript, variable.name, lo, extent, values))) {
      values.set(variable.name, value);
      go(depth + 1);
    }
    values.delete(variable.name);
  };
  go(0);
  return outside ?? (points === 0 ? 'empty' : 'inside');
}

/** A few values of a range: all of a short one, else its ends and those given that lie inside. */
function candidates(lo: number, hi: number, more: readonly number[]): readonly number[] {
  if (hi - lo <= 4) return Array.from({ length: Math.max(0, hi - lo) }, (_, i) => lo + i);
  const inside = more.filter((v) => v > lo && v < hi - 1);
  return [...new Set([lo, hi - 1, ...inside])];
}

/** Where the subscript, taken as a line in one variable with the other open ones at zero, reaches −1 and the extent. */
function crossings(subscript: Expr, name: string, lo: number, extent: number, values: Values): readonly number[] {
  const probe = new Map(values);
  visit(subscript, (node) => {
    if (node.kind === 'index' && !probe.has(node.name)) probe.set(node.name, 0);
    if (node.kind === 'read' && !probe.has(keyOf(node))) probe.set(keyOf(node), 0);
  });
  const at = (value: number): number | undefined => integerValue(subscript, probe.set(name, value));
  const [a, b] = [at(lo), at(lo + 1)];
  if (a === undefined || b === undefined || a === b) return [];
  const slope = b - a;
  return [-1, extent].flatMap((end) => {
    const v = lo + (end - a) / slope;
    return [Math.floor(v), Math.ceil(v)];
  });
}
