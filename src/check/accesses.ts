import {
  children,
  constantOf,
  constantPoly,
  type Expr,
  extremes,
  fromPoly,
  type Knowledge,
  neverNegative,
  onePoly,
  opposite,
  type Poly,
  type Range,
  type Read,
  scalePoly,
  subtract,
  subtractPoly,
  toPoly,
  visit,
  withoutFloors,
} from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { findOutside, type Guard, type Outside, type Site } from './outside.ts';
import { withNames } from './range-errors.ts';
import type { IndexEntry } from './reading.ts';
import type { Scope } from './scope.ts';

/*
 * Reads without `?` must stay inside their tensor. What follows from the formula alone is decided here: a read that leaves
 * its tensor whatever the sizes are is an error. What depends on the sizes is decided, exactly, when they are known.
 */

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
        if (!e.guarded) {
          for (const [axis, extent] of shape.entries()) {
            const subscript = e.subscripts[axis];
            if (subscript !== undefined) found.push({ read: e, axis, subscript, extent, guards });
          }
        }
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
  const { subscript } = site;
  const remains = (e: Expr): boolean => e.kind === 'quotient' || (e.kind !== 'read' && children(e).some(remains));
  if (!remains(subscript) || !remains(fromPoly(toPoly(subscript)))) return;
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
  const known: Knowledge = { ranges, boundsOf: (tensor) => scope.tensors.get(tensor)?.type.bounds };
  const reach = extremes(site.subscript, known);
  const last = subtractPoly(toPoly(site.extent), onePoly);
  if (reach !== undefined && neverNegative(reach.min) && neverNegative(withoutFloors(subtractPoly(last, reach.max))))
    return true;
  const shown = printExpr(withNames(site.read, entries));
  const span = site.read.span ?? { start: 0, end: 0 };
  // a dead branch is legal; one that is dead because of an inferred range is a range that should have been stated
  if (site.guards.some((g) => impossible(g, known) && dependsOnInferred(g.cond, entries))) {
    scope.report.error(
      'never-read',
      span,
      `\`${shown}\` is never read: its condition holds nowhere in the ranges of its indices.`,
      'state the range of the index on the left: `k<n`',
    );
    return false;
  }
  const outside = findOutside(site, entries, ranges, scope);
  if (outside !== undefined) {
    scope.report.error(
      'read-outside',
      span,
      `\`${shown}\` leaves its tensor: ${exampleOf(outside, site)}.`,
      adviceFor(site),
    );
    return false;
  }
  // inside at extents of 0 and 1 only: seldom meant, but legal at those
  const usual = findOutside(site, entries, ranges, scope, 2);
  if (usual === undefined) return true;
  const excess =
    reach === undefined
      ? undefined
      : neverNegative(reach.min)
        ? subtractPoly(reach.max, last)
        : scalePoly(reach.min, -1);
  const only = excess === undefined ? undefined : atMostZero(excess);
  const message = `\`${shown}\` leaves its tensor: ${exampleOf(usual, site)}${only === undefined ? '' : `; it stays inside only where \`${only}\``}.`;
  scope.report.warning('read-mostly-outside', span, message, adviceFor(site));
  return true;
}

const adviceFor = ({ read }: Site): string =>
  `read zero outside by \`${read.tensor}?[…]\`, state a smaller range, or put the read under an \`if\``;

/** `K ≤ 1` for K − 1 ≤ 0; undefined where it takes more than one name to say. */
function atMostZero(excess: Poly): string | undefined {
  for (const symbol of symbolsOf(fromPoly(excess))) {
    const rest = constantOf(subtractPoly(excess, toPoly(symbol)));
    if (rest !== undefined) return `${printExpr(symbol)} ≤ ${-rest}`;
  }
  return undefined;
}

function symbolsOf(e: Expr): readonly Expr[] {
  const found: Expr[] = [];
  visit(e, (node) => node.kind === 'symbol' && found.push(node));
  return found;
}

/** Sizes, the element that is read at them, and the last one that there is. */
function exampleOf(outside: Outside, site: Site): string {
  const sizes = [...outside.sizes].map(([name, value]) => `${name}=${value}`).join(', ');
  const element = (position: number): string => {
    const place = site.read.subscripts.map((_, axis) => (axis === site.axis ? String(position) : '…'));
    return `${site.read.tensor}[${place.join(', ')}]`;
  };
  return `${sizes === '' ? 'it' : `with ${sizes} it`} reads \`${element(outside.at)}\`, and the last element is \`${element(outside.last)}\``;
}

/** Whether a condition provably fails for all values of its indices. */
function impossible({ cond, holds }: Guard, known: Knowledge): boolean {
  if (cond.kind === 'not') return impossible({ cond: cond.arg, holds: !holds }, known);
  if (cond.kind === 'and' || cond.kind === 'or') {
    const fails = (arg: Expr): boolean => impossible({ cond: arg, holds }, known);
    return (cond.kind === 'and') === holds ? cond.args.some(fails) : cond.args.every(fails);
  }
  if (cond.kind !== 'compare' || cond.left.type !== 'int' || cond.right.type !== 'int') return false;
  const reach = extremes(subtract(cond.left, cond.right), known);
  if (reach === undefined) return false;
  const op = holds ? cond.op : opposite[cond.op];
  const atLeast = (bound: number): boolean => neverNegative(subtractPoly(reach.min, constantPoly(bound)));
  const atMost = (bound: number): boolean => neverNegative(subtractPoly(constantPoly(bound), reach.max));
  switch (op) {
    case '<':
      return atLeast(0);
    case '<=':
      return atLeast(1);
    case '>':
      return atMost(0);
    case '>=':
      return atMost(-1);
    case '==':
      return atLeast(1) || atMost(-1);
    case '!=':
      return atLeast(0) && atMost(0);
  }
}

/** Whether a condition compares an index of the left side whose range is inferred with a size. */
function dependsOnInferred(cond: Expr, entries: readonly IndexEntry[]): boolean {
  if (cond.kind !== 'compare' || cond.op === '==' || cond.op === '!=') return false;
  const inferred = (e: Expr): boolean =>
    e.kind === 'index' && entries.some((entry) => entry.key === e.name && entry.left && entry.stated === undefined);
  const sized = (e: Expr): boolean => e.kind === 'symbol' || children(e).some(sized);
  return (inferred(cond.left) && sized(cond.right)) || (inferred(cond.right) && sized(cond.left));
}
