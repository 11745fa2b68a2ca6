import {
  add,
  and,
  boundsOverAll,
  boundsWithZero,
  children,
  constantOf,
  type Equation,
  type Expr,
  extremes,
  type IntBounds,
  ifThenElse,
  index as indexNode,
  inferRanges,
  mapChildren,
  neverNegative,
  one,
  onePoly,
  type Poly,
  positionBounds,
  type Range,
  read,
  simplifyInt,
  substituteIndices,
  substituteSymbols,
  subtractPoly,
  symbol,
  type TensorType,
  toPoly,
  visit,
  zero,
} from '../ir/index.ts';
import { MAX_DEPTH, MAX_NODES } from '../support/limits.ts';
import { canonicalName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type { EquationSyntax } from '../syntax/index.ts';
import { checkAccesses, checkDivisions } from './accesses.ts';
import { Elaborator } from './elaborate.ts';
import { finish, fresh, type Hoisted, hoistPositions } from './finish.ts';
import { invertLeft, type LeftAxis, readLeft } from './left.ts';
import { reportRange } from './range-errors.ts';
import { type IndexEntry, LimitReached } from './reading.ts';
import type { Scope, TensorEntry } from './scope.ts';

/** Syntax → Equation: the equations that one written line gives, those of positions taken out of it first. Declares its target. */
export function checkEquation(s: EquationSyntax, scope: Scope, names: Set<string>): readonly Equation[] {
  const elaborator = new Elaborator(scope, s.name);
  const broken = (): readonly Equation[] => {
    declareTarget(s, scope, {
      name: s.name,
      type: { dtype: 'real', shape: s.subscripts.map(() => zero) },
      span: s.nameSpan,
      broken: true,
    });
    return [];
  };
  let left: readonly LeftAxis[];
  let body: Expr;
  let stated: IntBounds | undefined;
  try {
    left = readLeft(s.subscripts, elaborator, scope);
    body = elaborator.number(s.body);
    stated = s.int === undefined ? undefined : elaborator.range(s.int.lo, s.int.hi);
  } catch (limit) {
    if (!(limit instanceof LimitReached)) throw limit;
    scope.report.error(
      'limit-nodes',
      s.nameSpan,
      `The layer grows beyond the limit of ${MAX_NODES} nodes here, with its \`fn\` calls written out.`,
      'split it into layers, or name repeated parts by equations',
    );
    return broken();
  }
  const { readsTarget } = elaborator;
  if (readsTarget !== undefined && written(readsTarget, scope) !== leftOf(s, scope)) {
    scope.report.error(
      'recurrence',
      readsTarget,
      `\`${s.name}\` is defined by its own elements; recurrences are not supported yet.`,
      'write the steps out as equations of their own: `h0 = …`, `h1 = … h0 …`',
    );
    return [];
  }
  if (deeperThan(body, MAX_DEPTH)) {
    scope.report.error(
      'limit-depth',
      s.nameSpan,
      `The expression is nested more than ${MAX_DEPTH} levels deep, with its \`fn\` calls written out.`,
      'name an inner part by an equation of its own',
    );
    return broken();
  }
  if (elaborator.failed || elaborator.readsBroken) return broken();

  const { entries } = elaborator;
  if (!checkDivisions(body, entries, scope)) return broken();
  const typeOf = (tensor: string): TensorType | undefined => scope.tensors.get(tensor)?.type;
  const { ranges, problems } = inferRanges({
    body,
    indices: [...new Set(entries.map((e) => e.key))],
    stated: new Map(entries.flatMap((e) => (e.stated === undefined ? [] : [[e.key, e.stated] as const]))),
    shapeOf: (tensor) => typeOf(tensor)?.shape,
    boundsOf: (tensor) => typeOf(tensor)?.bounds,
  });
  for (const problem of problems) reportRange(problem, body, entries, scope);
  if (problems.length > 0) return broken();

  if (!checkAccesses(body, entries, ranges, scope)) return broken();

  const axes = solveLeft(left, entries, ranges, scope, elaborator);
  if (axes === undefined) return broken();
  const substitution = new Map(axes.flatMap((axis) => [...axis.values]));
  const solved = new Map(
    [...ranges].map(([key, { lo, hi }]) => [
      key,
      { lo: substituteIndices(lo, substitution), hi: substituteIndices(hi, substitution) },
    ]),
  );
  const named = finish(
    inverted(body, substitution),
    [...entries, ...axes.flatMap((a) => a.added)],
    solved,
    scope.scalars,
  );
  const extents = new Map(axes.map((axis) => [axis.name, axis.extent]));
  const {
    body: flat,
    hoisted,
    problems: stuck,
  } = hoistPositions(
    named,
    extents,
    stated !== undefined,
    () => {
      const name = fresh(`${s.name}_argmax`, names);
      names.add(canonicalName(name));
      return name;
    },
    (name, indices) =>
      read(
        name,
        indices.map((i) => indexNode(i)),
        { type: 'int' },
      ),
  );
  for (const { position } of stuck) {
    scope.report.error(
      'argmax-range',
      position.span ?? s.span,
      'This position depends on an index whose range does not begin at 0 or depends on another index.',
      'give it an equation of its own',
    );
  }
  if (stuck.length > 0) return broken();

  const result: Equation[] = hoisted.map((h) => positionEquation(h, s));
  for (const e of result) declareTarget(s, scope, { name: e.name, type: e.type, span: s.nameSpan, broken: false });
  const shape = axes.map((axis) => axis.extent);
  const bounds =
    stated ??
    boundsOfPosition(
      flat,
      axes.map((axis) => ({ index: axis.name, extent: axis.extent })),
    );
  if (stated !== undefined && flat.type === 'int' && !boundsHold(body, stated, ranges, scope)) {
    scope.report.error(
      'bounds-not-proved',
      s.body.span,
      'The bounds on the left do not follow from the right side.',
      'wrap the right side: `clamp(…, a, b−1)`, or take a remainder',
    );
  }
  if (stated !== undefined && flat.type !== 'int') {
    scope.report.error(
      'not-integer',
      s.body.span,
      'The right side is real, but the left side says `int`.',
      'leave `: int …` out, or make the right side of integers',
    );
  }
  const type: TensorType = bounds === undefined ? { dtype: 'real', shape } : { dtype: 'int', shape, bounds };
  const equation: Equation = { name: s.name, type, indices: axes.map((axis) => axis.name), body: flat, span: s.span };
  declareTarget(s, scope, { name: s.name, type, span: s.nameSpan, broken: false });
  warnUnused(entries, body, scope);
  return [...result, equation];
}

function declareTarget(s: EquationSyntax, scope: Scope, entry: TensorEntry): void {
  const { tensors, hypers, dims, scalars, report } = scope;
  const other = tensors.get(entry.name);
  if (other !== undefined && !(other.broken && other.type.shape.length === 0)) {
    report.error(
      'defined-twice',
      s.nameSpan,
      `\`${s.name}\` is already defined.`,
      'a tensor is defined once; give the new value a name of its own',
    );
    return;
  }
  if (hypers.has(entry.name) || dims.has(entry.name)) {
    report.error(
      'defined-twice',
      s.nameSpan,
      `\`${s.name}\` is already the name of a ${hypers.has(entry.name) ? 'hyper-parameter' : 'dimension'}.`,
      'choose another name',
    );
  }
  tensors.set(entry.name, entry);
  if (entry.type.shape.length === 0 && !entry.broken) scalars.add(canonicalName(entry.name));
}

/** The text at a place, without spaces. */
const written = ({ start, end }: Span, { report }: Scope): string =>
  report.source.text.slice(start, end).replaceAll(/\s/g, '');

/** The element on the left of the equation, without spaces. */
const leftOf = (s: EquationSyntax, scope: Scope): string =>
  written({ start: s.nameSpan.start, end: scope.report.source.text.indexOf('=', s.nameSpan.end) }, scope);

/** Whether the tree has more levels than `limit`; found without recursion, for it may be very deep. */
export function deeperThan(root: Expr, limit: number): boolean {
  let level: readonly Expr[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((e) => children(e));
  }
  return false;
}

/** The body over the index of the axis, where the written indices are its digits; subscripts that held them are tidied. */
function inverted(e: Expr, digits: ReadonlyMap<string, Expr>): Expr {
  if (digits.size === 0) return e;
  if (e.kind === 'index') return digits.get(e.name) ?? e;
  if (e.kind !== 'read') return mapChildren(e, (child) => inverted(child, digits));
  return mapChildren(e, (s) => {
    const next = inverted(s, digits);
    return next === s || s.kind === 'index' ? next : simplifyInt(next);
  });
}

/** One axis of the target. */
interface Axis {
  readonly name: string;
  readonly extent: Expr;
  /** What the written indices are, where the axis mixes several. */
  readonly values: ReadonlyMap<string, Expr>;
  readonly added: readonly IndexEntry[];
}

function solveLeft(
  left: readonly LeftAxis[],
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  scope: Scope,
  elaborator: Elaborator,
): readonly Axis[] | undefined {
  const keys = new Map(entries.filter((e) => e.left).map((e) => [e.key, e.name]));
  const names = new Set(entries.map((e) => canonicalName(e.name)));
  const taken = { has: (name: string): boolean => names.has(name) || scope.scalars.has(name) };
  const axes = left.map((axis): Axis | undefined => {
    if (axis.plain !== undefined) {
      const range = ranges.get(axis.plain.key);
      if (range === undefined) throw new Error('an index on the left has no range');
      if (constantOf(toPoly(range.lo)) !== 0) {
        scope.report.error(
          'left-from',
          axis.span,
          `The range of \`${axis.plain.name}\` does not begin at 0, so that the elements before it are never defined.`,
          `begin at 0, or shift the subscript: \`${axis.plain.name} − a in …\``,
        );
        return undefined;
      }
      if (!fixedExtent(range.hi, axis, scope)) return undefined;
      return { name: axis.plain.name, extent: range.hi, values: new Map(), added: [] };
    }
    const pool = ['u', 'v', 'w', 'l', 'z'].find((n) => !taken.has(n)) ?? fresh('u', taken);
    names.add(pool);
    const inverse = invertLeft(axis.expr, keys, ranges, pool);
    if ('reason' in inverse) {
      scope.report.error(
        'left-not-invertible',
        axis.span,
        `This subscript does not take each position of the axis exactly once: ${inverse.reason}.`,
        'write a mixed radix such as `m·(H·W) + i·W + j` with i < H and j < W, or define each axis by an index of its own',
      );
      return undefined;
    }
    if (!fixedExtent(inverse.extent, axis, scope)) return undefined;
    const entry: IndexEntry = { key: pool, name: pool, span: axis.span, left: true, stated: undefined, used: true };
    return { name: pool, extent: inverse.extent, values: inverse.values, added: [entry] };
  });
  return elaborator.failed ? undefined : axes.every((a) => a !== undefined) ? axes : undefined;
}

function fixedExtent(extent: Expr, axis: LeftAxis, scope: Scope): boolean {
  let depends = false;
  visit(extent, (node) => {
    if (node.kind === 'index' || node.kind === 'read') depends = true;
  });
  if (depends)
    scope.report.error(
      'ragged-left',
      axis.span,
      'The range of this axis depends on another index.',
      'an axis has one length; put an `if` on the right',
    );
  return !depends;
}

/**
 * Whether the bounds hold where every dimension and integer hyper-parameter is at least 1. Where one is 0 they are checked with the sizes: a tensor of
 * positions along an axis without elements has values only if nothing reads them.
 */
function boundsHold(body: Expr, bounds: IntBounds, ranges: ReadonlyMap<string, Range>, scope: Scope): boolean {
  if (body.kind === 'if')
    return boundsHold(body.then, bounds, ranges, scope) && boundsHold(body.else, bounds, ranges, scope);
  const names = [...scope.dims.values(), ...[...scope.hypers.values()].map((h) => h.name)];
  const positive = new Map(names.map((d) => [d, add([symbol(d, 'int'), one])]));
  const atLeastOne = (e: Expr): Expr => substituteSymbols(e, positive);
  const reach = extremes(atLeastOne(body), {
    ranges: new Map([...ranges].map(([name, { lo, hi }]) => [name, { lo: atLeastOne(lo), hi: atLeastOne(hi) }])),
    boundsOf: (tensor) => {
      const known = scope.tensors.get(tensor)?.type.bounds;
      return known === undefined ? undefined : { lo: atLeastOne(known.lo), hi: atLeastOne(known.hi) };
    },
  });
  if (reach === undefined) return false;
  // at least one argument of a max is all that it takes to lie above
  const ends = bounds.hi.kind === 'call' && bounds.hi.fn === 'max' ? bounds.hi.args : [bounds.hi];
  const above = subtractPoly(reach.min, toPoly(atLeastOne(bounds.lo)));
  const below = (end: Expr): Poly => subtractPoly(subtractPoly(toPoly(atLeastOne(end)), onePoly), reach.max);
  return neverNegative(above) && ends.some((end) => neverNegative(below(end)));
}

/** Bounds of a tensor of positions, whose own indices may stand in the ranges of the reduction. */
function boundsOfPosition(
  body: Expr,
  axes: readonly { readonly index: string; readonly extent: Expr }[],
): IntBounds | undefined {
  const bounds = positionBounds(body);
  const ranges = new Map(axes.map((axis) => [axis.index, { lo: zero, hi: axis.extent }]));
  return bounds === undefined ? undefined : boundsOverAll(bounds, ranges);
}

function positionEquation(h: Hoisted, s: EquationSyntax): Equation {
  const bounds = boundsOfPosition(h.position, h.axes);
  if (bounds === undefined) throw new Error('a position without bounds');
  return {
    name: h.name,
    type: {
      dtype: 'int',
      shape: h.axes.map((a) => a.extent),
      bounds: h.guards.length === 0 ? bounds : boundsWithZero(bounds),
    },
    indices: h.axes.map((a) => a.index),
    body: h.guards.length === 0 ? h.position : ifThenElse(and(h.guards), h.position, zero),
    span: s.span,
  };
}

/** Warns of an index that its formula never uses, unless the formula reads nothing at all, as in a count `Σ[i] 1`. */
function warnUnused(entries: readonly IndexEntry[], body: Expr, scope: Scope): void {
  let reads = false;
  visit(body, (node) => {
    if (node.kind === 'read') reads = true;
  });
  if (!reads) return;
  for (const entry of entries) {
    if (entry.used) continue;
    if (entry.left)
      scope.report.warning(
        'unused-index',
        entry.span,
        `The index \`${entry.name}\` on the left is never used on the right: every element along it is the same.`,
        `use \`${entry.name}\` in a subscript, or leave it out on the left`,
      );
    else
      scope.report.warning(
        'unused-index',
        entry.span,
        `The bound index \`${entry.name}\` is never used in its body.`,
        `use \`${entry.name}\` in a subscript, or leave it out of the brackets`,
      );
  }
}
