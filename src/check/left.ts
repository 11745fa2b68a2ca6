import {
  addPoly,
  affineIn,
  constantOf,
  constantPoly,
  type Expr,
  equalPoly,
  floorDiv,
  freeIndices,
  fromPoly,
  index as indexNode,
  mod,
  mul,
  mulPoly,
  onePoly,
  PACK,
  type Poly,
  type Range,
  scalePoly,
  subtractPoly,
  toPoly,
  zero,
} from '../ir/index.ts';
import type { Span } from '../support/span.ts';
import type { Syntax } from '../syntax/index.ts';
import type { Elaborator } from './elaborate.ts';
import type { IndexEntry } from './reading.ts';
import type { Scope } from './scope.ts';

/** One subscript on the left: the expression over index keys, and its only index where it is a plain one. */
export interface LeftAxis {
  readonly span: Span;
  readonly expr: Expr;
  readonly plain: IndexEntry | undefined;
}

/** A range as stated behind an index. */
export interface StatedRange {
  readonly lo?: Syntax;
  readonly hi: Syntax;
}

/** Reads the subscripts on the left of an equation and declares their indices. */
export function readLeft(subscripts: readonly Syntax[], elaborator: Elaborator, scope: Scope): readonly LeftAxis[] {
  return subscripts.map((subscript) => {
    const { span } = subscript;
    if (subscript.kind === 'pack') {
      const entry = elaborator.declare(PACK, span, true, undefined);
      return { span, expr: indexNode(PACK, span), plain: entry };
    }
    const stated = new Map<string, StatedRange>();
    const bare = withoutRanges(subscript, stated, elaborator);
    const names = new Map<string, Span>();
    collectNames(bare, names);
    const entries: IndexEntry[] = [];
    for (const [name, nameSpan] of names) {
      const range = stated.get(name);
      if (range === undefined && (scope.hypers.has(name) || scope.dims.has(name)) && bare.kind !== 'name') continue;
      entries.push(
        elaborator.declare(
          name,
          nameSpan,
          true,
          range === undefined ? undefined : elaborator.range(range.lo, range.hi),
        ),
      );
    }
    const used = entries.map((e) => e.used);
    if (readsTensor(bare)) {
      elaborator.error(
        'left-not-invertible',
        span,
        'A subscript on the left depends on data.',
        'write what each element receives: `y[n] = Σ[r] (t[r] == n)·x[r]`',
      );
      return { span, expr: zero, plain: undefined };
    }
    const expr = elaborator.number(bare, 'subscript');
    entries.forEach((entry, i) => {
      entry.used = used[i] ?? false;
    });
    const [only] = entries;
    return { span, expr, plain: bare.kind === 'name' ? only : undefined };
  });
}

/** The subscript without the ranges that it states; a range belongs to the last name before it. */
export function withoutRanges(s: Syntax, stated: Map<string, StatedRange>, elaborator: Elaborator): Syntax {
  const strip = (part: Syntax): Syntax => withoutRanges(part, stated, elaborator);
  const state = (subject: Syntax, range: StatedRange): Syntax => {
    const name = lastName(subject);
    if (name === undefined) {
      elaborator.error(
        'misplaced-range',
        subject.span,
        'A range follows the index that it belongs to.',
        'write `i<n` or `i in a..b`',
      );
    } else stated.set(name, range);
    return strip(subject);
  };
  switch (s.kind) {
    case 'compare': {
      const [only, ...more] = s.rest;
      if (only === undefined || more.length > 0 || only.op !== '<') {
        elaborator.error(
          'binder-range',
          s.span,
          'A range on the left is written `i<n` or `i in a..b`.',
          'the upper bound is left out: `i<n` is 0, …, n−1',
        );
        return strip(s.first);
      }
      return state(s.first, { hi: only.operand });
    }
    case 'range':
      return state(s.subject, { lo: s.lo, hi: s.hi });
    case 'group': {
      const inner = strip(s.inner);
      return inner.kind === 'name' ? inner : { ...s, inner };
    }
    case 'sum':
      return { ...s, terms: s.terms.map((t) => ({ ...t, term: strip(t.term) })) };
    case 'product':
      return { ...s, first: strip(s.first), rest: s.rest.map((r) => ({ ...r, factor: strip(r.factor) })) };
    case 'negate':
      return { ...s, operand: strip(s.operand) };
    default:
      return s;
  }
}

function lastName(s: Syntax): string | undefined {
  if (s.kind === 'name') return s.name;
  if (s.kind === 'sum') {
    const last = s.terms.at(-1);
    return last === undefined ? undefined : lastName(last.term);
  }
  if (s.kind === 'product') {
    const last = s.rest.at(-1);
    return last === undefined || last.op !== '*' ? undefined : lastName(last.factor);
  }
  if (s.kind === 'negate') return lastName(s.operand);
  return undefined;
}

function readsTensor(s: Syntax): boolean {
  switch (s.kind) {
    case 'access':
      return true;
    case 'group':
      return readsTensor(s.inner);
    case 'negate':
      return readsTensor(s.operand);
    case 'sum':
      return s.terms.some((t) => readsTensor(t.term));
    case 'product':
      return readsTensor(s.first) || s.rest.some((r) => readsTensor(r.factor));
    default:
      return false;
  }
}

/** The names in a subscript on the left, with the places where they first stand; the pack is among them. */
export function indexNames(s: Syntax): ReadonlyMap<string, Span> {
  const names = new Map<string, Span>();
  if (s.kind === 'pack') names.set(PACK, s.span);
  else collectNames(s, names);
  return names;
}

function collectNames(s: Syntax, names: Map<string, Span>): void {
  switch (s.kind) {
    case 'name':
      if (!names.has(s.name)) names.set(s.name, s.span);
      return;
    case 'group':
      collectNames(s.inner, names);
      return;
    case 'negate':
      collectNames(s.operand, names);
      return;
    case 'power':
      collectNames(s.base, names);
      return;
    case 'sum':
      for (const t of s.terms) collectNames(t.term, names);
      return;
    case 'product':
      collectNames(s.first, names);
      for (const r of s.rest) collectNames(r.factor, names);
      return;
    case 'call':
      for (const a of s.args) collectNames(a, names);
      return;
    default:
  }
}

/** An axis of the target: its extent, and what each index of the subscript is, as an expression of the one index `name`. */
export interface Inverse {
  readonly extent: Expr;
  readonly values: ReadonlyMap<string, Expr>;
}

/** Why a subscript on the left cannot be inverted. */
export interface NoInverse {
  readonly reason: string;
}

/**
 * Solves `subscript = u` for the indices of a mixed subscript on the left, where it takes every value of `[0, extent)` exactly once:
 * its indices are the digits of `u` in a mixed radix. `m·(H·W) + i·W + j` gives `j = u%W`, `i = u//W%H`, `m = u//(W·H)`.
 */
export function invertLeft(
  subscript: Expr,
  keys: ReadonlyMap<string, string>,
  ranges: ReadonlyMap<string, Range>,
  name: string,
): Inverse | NoInverse {
  const affine = affineIn(subscript, keys);
  if (affine === undefined) return { reason: 'it is no sum of indices times constants' };
  const dropped = [...freeIndices(subscript)].find((key) => !affine.coefficients.has(key));
  if (dropped !== undefined) return { reason: `\`${keys.get(dropped)}\` drops out of it` };
  let offset = affine.rest;
  const digits = [...affine.coefficients].map(([key, coefficient]) => {
    const range = ranges.get(key);
    if (range === undefined) throw new Error('an index on the left has no range');
    const lo = toPoly(range.lo);
    const extent = subtractPoly(toPoly(range.hi), lo);
    offset = addPoly(offset, mulPoly(coefficient, lo));
    const falling = [...coefficient.values()].every((m) => m.coefficient < 0);
    if (falling) offset = addPoly(offset, mulPoly(coefficient, subtractPoly(extent, onePoly)));
    return { key, coefficient: falling ? scalePoly(coefficient, -1) : coefficient, extent, lo, falling };
  });
  const unused = new Set(digits);
  const u = indexNode(name);
  const values = new Map<string, Expr>();
  let radix: Poly = constantPoly(1);
  let steps: readonly Expr[] = [];
  while (unused.size > 0) {
    // a digit with one value takes no place, whatever its step
    const next =
      [...unused].find((d) => constantOf(d.extent) === 1) ?? [...unused].find((d) => equalPoly(d.coefficient, radix));
    if (next === undefined) {
      const missing = [...unused].map((d) => `\`${keys.get(d.key)}\``).join(', ');
      return {
        reason: `a step of ${text(radix)} is needed next, and ${missing} ${unused.size === 1 ? 'has' : 'have'} another`,
      };
    }
    unused.delete(next);
    const below = constantOf(radix) === 1 ? u : floorDiv(u, mul(steps));
    const digit = unused.size === 0 ? below : mod(below, fromPoly(next.extent));
    const counted = toPoly(digit);
    const value = next.falling ? subtractPoly(subtractPoly(next.extent, onePoly), counted) : counted;
    values.set(next.key, next.falling || next.lo.size > 0 ? fromPoly(addPoly(value, next.lo)) : digit);
    radix = mulPoly(radix, next.extent);
    steps =
      constantOf(radix) === undefined
        ? [...(constantOf(next.extent) === 1 ? [] : [fromPoly(next.extent)]), ...steps]
        : [fromPoly(radix)];
  }
  if (offset.size > 0) return { reason: `its least value is ${text(offset)}, not 0` };
  return { extent: mul(steps), values };
}

const text = (p: Poly): string => {
  const value = constantOf(p);
  return value === undefined ? 'another size' : String(value);
};
