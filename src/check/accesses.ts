import {
  children,
  constantOf,
  type Expr,
  extremes,
  fromPoly,
  keyOf,
  onePoly,
  type Poly,
  type Range,
  type Read,
  subtractPoly,
  toPoly,
  visit,
} from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import type { IndexEntry } from './elaborate.ts';
import { withNames } from './range-errors.ts';
import { conditionValue, integerValue, sampleSizes, type Values } from './sample.ts';
import type { Scope } from './scope.ts';

/*
 * Reads without `?` must stay inside their tensor. What follows from the formula alone is decided here: a read that leaves
 * its tensor whatever the sizes are is an error. What depends on the sizes is decided, exactly, when they are known.
 */

/** Choices of sizes tried for one read. */
const SAMPLES = 48;

/** Index values tried for one choice of sizes. */
const POINTS = 400;

interface Guard {
  readonly cond: Expr;
  readonly holds: boolean;
}

/** One subscript of an unguarded read, with the conditions under which it is reached. */
interface Site {
  readonly read: Read;
  readonly axis: number;
  readonly extent: Expr;
  readonly guards: readonly Guard[];
}

/** Whether no division in a subscript without `?` may leave a remainder; reports those that may. */
export function checkDivisions(body: Expr, entries: readonly IndexEntry[], scope: Scope): boolean {
  const before = scope.report.errors;
  for (const site of sites(body, scope)) checkQuotient(site, entries, scope);
  return scope.report.errors === before;
}

/** Whether no read leaves its tensor whatever the sizes are; reports those that do. */
export function checkAccesses(
  body: Expr,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
): boolean {
  const before = scope.report.errors;
  const reported = new Set<Read>();
  for (const site of sites(body, scope)) {
    if (!reported.has(site.read) && !checkInside(site, entries, ranges, scope)) reported.add(site.read);
  }
  return scope.report.errors === before;
}

function sites(body: Expr, scope: Scope): readonly Site[] {
  const found: Site[] = [];
  const go = (e: Expr, guards: readonly Guard[]): void => {
    switch (e.kind) {
      case 'read': {
        const shape = scope.tensors.get(e.tensor)?.type.shape ?? [];
        if (!e.guarded) for (const [axis, extent] of shape.entries()) found.push({ read: e, axis, extent, guards });
        for (const s of e.subscripts) go(s, guards);
        return;
      }
      case 'if':
        go(e.cond, guards);
        go(e.then, [...guards, { cond: e.cond, holds: true }]);
        go(e.else, [...guards, { cond: e.cond, holds: false }]);
        return;
      case 'and':
      case 'or': {
        const known = [...guards];
        for (const arg of e.args) {
          go(arg, [...known]);
          known.push({ cond: arg, holds: e.kind === 'and' });
        }
        return;
      }
      case 'reduce':
        go(e.body, guards);
        return;
      default:
        for (const child of children(e)) go(child, guards);
    }
  };
  go(body, []);
  return found;
}

function checkQuotient(site: Site, entries: readonly IndexEntry[], scope: Scope): void {
  const subscript = site.read.subscripts[site.axis];
  const remains = (e: Expr): boolean => e.kind === 'quotient' || (e.kind !== 'read' && children(e).some(remains));
  if (subscript === undefined || !remains(subscript) || !remains(fromPoly(toPoly(subscript)))) return;
  const shown = printExpr(withNames(site.read, entries));
  scope.report.error(
    'inexact-division',
    subscript.span ?? site.read.span ?? { start: 0, end: 0 },
    `The division in \`${shown}\` may leave a remainder.`,
    `write \`//\` to round down, or \`${site.read.tensor}?[…]\` to read zero where a remainder is left`,
  );
}

function checkInside(
  site: Site,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
): boolean {
  const subscript = site.read.subscripts[site.axis];
  if (subscript === undefined) throw new Error('a read without its subscript');
  const boundsOf = (tensor: string): { lo: Expr; hi: Expr } | undefined => scope.tensors.get(tensor)?.type.bounds;
  const reach = extremes(subscript, { ranges, boundsOf });
  if (
    reach !== undefined &&
    neverNegative(reach.min) &&
    neverNegative(subtractPoly(subtractPoly(toPoly(site.extent), onePoly), reach.max))
  )
    return true;
  const outside = findOutside(site, subscript, entries, ranges, scope);
  if (outside === undefined) return true;
  const { values, at, last, dead } = outside;
  const shown = withNames(site.read, entries);
  const sizes = [...values].map(([name, value]) => `${name}=${value}`).join(', ');
  const element = (position: number): string => {
    const place = site.read.subscripts.map((_, axis) => (axis === site.axis ? String(position) : '…'));
    return `${site.read.tensor}[${place.join(', ')}]`;
  };
  const example = `${sizes === '' ? 'it' : `with ${sizes} it`} reads \`${element(at)}\`, and the last element is \`${element(last)}\``;
  const span = site.read.span ?? { start: 0, end: 0 };
  if (dead) {
    scope.report.error(
      'never-read',
      span,
      `\`${printExpr(shown)}\` is never read: where its condition would hold, the indices have no values left.`,
      'state the range of the index on the left: `k<n`',
    );
  } else {
    scope.report.error(
      'read-outside',
      span,
      `\`${printExpr(shown)}\` leaves its tensor: ${example}.`,
      `read zero outside by \`${site.read.tensor}?[…]\`, state a smaller range, or put the read under an \`if\``,
    );
  }
  return false;
}

/** Whether the polynomial is non-negative for all non-negative sizes, as far as its coefficients show. */
export function neverNegative(p: Poly): boolean {
  const value = constantOf(p);
  if (value !== undefined) return value >= 0;
  return [...p.values()].every((m) => m.coefficient >= 0 && m.powers.every(({ atom }) => atom.kind === 'symbol'));
}

interface Outside {
  /** Sizes for which the read leaves its tensor. */
  readonly values: ReadonlyMap<string, number>;
  readonly at: number;
  readonly last: number;
  /** The read is never reached: its condition contradicts the ranges. */
  readonly dead: boolean;
}

/** An example of the read leaving its tensor, if it does for every choice of sizes that was tried. */
function findOutside(
  site: Site,
  subscript: Expr,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
): Outside | undefined {
  const variables = variablesOf(site, subscript, entries, ranges, scope);
  const symbols = new Set<string>();
  const note = (e: Expr): void => visit(e, (node) => node.kind === 'symbol' && symbols.add(node.name));
  for (const e of [
    subscript,
    site.extent,
    ...site.guards.map((g) => g.cond),
    ...variables.flatMap((v) => [v.lo, v.hi]),
  ])
    note(e);
  const defaults = new Map(
    scope.hypers.values().flatMap((h) => (h.default === undefined ? [] : [[h.name, h.default] as const])),
  );
  let first: Outside | undefined;
  let consistent = 0;
  for (const values of sampleSizes([...symbols], defaults, SAMPLES)) {
    const extent = integerValue(site.extent, values);
    if (extent === undefined || extent < 1) continue;
    const sizes = new Map(values);
    const result = tryPoints(site, subscript, extent, variables, values, scope);
    if (result === 'none') continue;
    consistent++;
    if (result === 'inside') return undefined;
    first ??= { values: sizes, at: result.at, last: extent - 1, dead: result.dead };
    if (result.dead !== first.dead) return undefined;
  }
  return consistent > 1 ? first : undefined;
}

interface Variable {
  readonly name: string;
  readonly lo: Expr;
  readonly hi: Expr;
}

/** Indices, and elements of int tensors, that the subscript and the conditions depend on, outermost first. */
function variablesOf(
  site: Site,
  subscript: Expr,
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
  need(subscript);
  for (const { cond } of site.guards) need(cond);
  const indices = [...new Set(entries.map((e) => e.key))].flatMap((key) => {
    const range = ranges.get(key);
    return needed.has(key) && range !== undefined ? [{ name: key, lo: range.lo, hi: range.hi }] : [];
  });
  return [...indices, ...elements.values()];
}

/** Tries the values of the variables for given sizes: a place outside, `inside` if there is none, `none` if no values exist. */
function tryPoints(
  site: Site,
  subscript: Expr,
  extent: number,
  variables: readonly Variable[],
  values: Values,
  scope: Scope,
): { at: number; dead: boolean } | 'inside' | 'none' {
  let points = 0;
  let reached = false;
  let outside: number | undefined;
  let unguarded: number | undefined;
  const go = (depth: number): void => {
    if (outside !== undefined || points >= POINTS || scope.budget.evaluations <= 0) return;
    const variable = variables[depth];
    if (variable === undefined) {
      points++;
      scope.budget.evaluations -= subscript.size;
      const at = integerValue(subscript, values);
      const possible = site.guards.every((g) => (conditionValue(g.cond, values) ?? g.holds) === g.holds);
      if (possible) reached = true;
      if (at === undefined || (at >= 0 && at < extent)) return;
      if (possible) outside = at;
      unguarded ??= at;
      return;
    }
    const lo = integerValue(variable.lo, values);
    const hi = integerValue(variable.hi, values);
    if (lo === undefined || hi === undefined) return;
    for (let v = lo; v < hi && outside === undefined && points < POINTS; v++) {
      values.set(variable.name, v);
      go(depth + 1);
    }
    values.delete(variable.name);
  };
  go(0);
  if (outside !== undefined) return { at: outside, dead: false };
  if (points === 0) return 'none';
  if (points >= POINTS || scope.budget.evaluations <= 0) return 'inside';
  return !reached && unguarded !== undefined ? { at: unguarded, dead: true } : 'inside';
}
