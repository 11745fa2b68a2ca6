import type { Expr, Monomial, Poly } from '../../ir/index.ts';
import {
  addPoly,
  constantOf,
  constantPoly,
  equal,
  equalPoly,
  fromPoly,
  keyOf,
  mulPoly,
  scalePoly,
  subtractPoly,
  toPoly,
} from '../../ir/index.ts';
import type { Context } from '../form/context.ts';

/** Substitutions tried in one proof. */
const MAX_STEPS = 24;

interface AtomBounds {
  readonly lower?: Poly;
  readonly upper?: Poly;
}

const minus1 = constantPoly(-1);

/** Whether `lo ≤ hi` may be taken for granted: of literals by comparison, of dimensions always, of hyper-parameters never. */
function ordered(lo: Expr, hi: Expr, context: Context): boolean {
  const difference = subtractPoly(toPoly(hi), toPoly(lo));
  const known = constantOf(difference);
  if (known !== undefined) return known >= 0;
  return [...difference.values()].every((m) =>
    m.powers.every(({ atom }) => atom.kind !== 'symbol' || context.dims.has(atom.name)),
  );
}

/** The closed bounds that are known of an atom. */
function atomBounds(atom: Expr, context: Context): AtomBounds {
  switch (atom.kind) {
    case 'index': {
      const range = context.ranges.get(atom.name);
      return range === undefined
        ? {}
        : { lower: context.poly(range.lo), upper: addPoly(context.poly(range.hi), minus1) };
    }
    case 'read': {
      const bounds = context.types.get(atom.tensor)?.bounds;
      return bounds === undefined || atom.guarded
        ? {}
        : { lower: toPoly(bounds.lo), upper: addPoly(toPoly(bounds.hi), minus1) };
    }
    case 'mod':
      return isPositive(context.poly(atom.den), context)
        ? { lower: constantPoly(0), upper: addPoly(context.poly(atom.den), minus1) }
        : { lower: constantPoly(0) };
    case 'floordiv':
      return isPositive(context.poly(atom.den), context) ? floorBounds(context.poly(atom.num), context) : {};
    case 'iverson':
      return { lower: constantPoly(0), upper: constantPoly(1) };
    case 'call': {
      const [a, b, c] = atom.args;
      if (atom.fn === 'clamp' && b !== undefined && c !== undefined)
        return ordered(b, c, context) ? { lower: toPoly(b), upper: toPoly(c) } : { upper: toPoly(c) };
      if (atom.fn === 'max' && a !== undefined) return { lower: toPoly(a) };
      if (atom.fn === 'min' && a !== undefined) return { upper: toPoly(a) };
      return {};
    }
    default:
      return {};
  }
}

/** Of a quotient by a positive number, rounded down. */
function floorBounds(num: Poly, context: Context): AtomBounds {
  if (provesNonNegative(num, context)) return { lower: constantPoly(0), upper: num };
  return provesNonNegative(scalePoly(num, -1), context) ? { lower: num, upper: constantPoly(0) } : {};
}

/** Products of dimensions and positive literals. */
const isPositive = (p: Poly, context: Context): boolean => {
  const [only] = [...p.values()];
  return (
    p.size === 1 &&
    only !== undefined &&
    only.coefficient > 0 &&
    only.powers.every(({ atom }) => isAtLeastOne(atom, context))
  );
};

/** Dimensions, and hyper-parameters that are assumed to be positive. */
const isAtLeastOne = (atom: Expr, context: Context): boolean =>
  atom.kind === 'symbol' && (context.dims.has(atom.name) || (atom.type === 'int' && context.positive.has(atom.name)));

function atomNonNegative(atom: Expr, context: Context): boolean {
  if (atom.kind === 'symbol') return isAtLeastOne(atom, context);
  const { lower } = atomBounds(atom, context);
  const value = lower && constantOf(lower);
  return value !== undefined && value >= 0;
}

const monomialNonNegative = (m: Monomial, context: Context): boolean =>
  m.coefficient > 0 && m.powers.every(({ atom, power }) => power % 2 === 0 || atomNonNegative(atom, context));

const termwiseNonNegative = (p: Poly, context: Context): boolean =>
  [...p.values()].every((m) => monomialNonNegative(m, context));

/** Atoms whose bounds are put in first: those whose bounds mention others. */
const rank = (atom: Expr): number =>
  atom.kind === 'floordiv' ? 0 : atom.kind === 'call' ? 1 : atom.kind === 'mod' ? 2 : atom.kind === 'index' ? 3 : 4;

/**
 * Whether `p ≥ 0` follows from the ranges of indices, the bounds of integer tensors and dimensions of at least 1,
 * by putting each atom's extreme value where the polynomial is monotonic in it. Sound, not complete.
 */
export function provesNonNegative(p: Poly, context: Context): boolean {
  let current = p;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (termwiseNonNegative(current, context)) return true;
    const value = constantOf(current);
    if (value !== undefined) return value >= 0;
    if (impliedByRange(current, context)) return true;
    const next = replaceOne(current, context);
    if (next === undefined) break;
    current = next;
  }
  return termwiseNonNegative(shiftDimensions(current, context), context);
}

/**
 * An index of the left-hand side has a non-empty range wherever anything is evaluated, so that its extent less 1 is not
 * negative. A bound index says so only inside its own reduction, which is not known here.
 */
function impliedByRange(p: Poly, context: Context): boolean {
  for (const { lo, hi } of context.left.values()) {
    if (hi.kind === 'symbol' || hi.kind === 'const') continue;
    if (equalPoly(addPoly(subtractPoly(context.poly(hi), context.poly(lo)), minus1), p)) return true;
  }
  return false;
}

/** A text that equal polynomials share. */
export const polyKey = (p: Poly): string => keyOf(fromPoly(p));

function replaceOne(p: Poly, context: Context): Poly | undefined {
  const atoms = new Map<string, Expr>();
  for (const m of p.values()) for (const { atom } of m.powers) atoms.set(keyOf(atom), atom);
  const ordered = [...atoms].sort(([ka, a], [kb, b]) => rank(a) - rank(b) || (ka < kb ? -1 : 1));
  for (const [, atom] of ordered) {
    if (atom.kind === 'symbol') continue;
    const split = coefficientOf(p, atom);
    if (split === undefined) continue;
    const bounds = atomBounds(atom, context);
    const up = termwiseNonNegative(split.coefficient, context);
    const bound = up
      ? bounds.lower
      : termwiseNonNegative(scalePoly(split.coefficient, -1), context)
        ? bounds.upper
        : undefined;
    if (bound !== undefined) return addPoly(mulPoly(split.coefficient, bound), split.rest);
  }
  return undefined;
}

/** `p = coefficient·atom + rest`, where the atom stands only to the first power. */
function coefficientOf(p: Poly, atom: Expr): { coefficient: Poly; rest: Poly } | undefined {
  const coefficient = new Map<string, Monomial>();
  const rest = new Map<string, Monomial>();
  for (const [key, m] of p) {
    const found = m.powers.find((f) => equal(f.atom, atom));
    if (found === undefined) rest.set(key, m);
    else if (found.power !== 1) return undefined;
    else coefficient.set(key, { coefficient: m.coefficient, powers: m.powers.filter((f) => f !== found) });
  }
  return { coefficient: addPoly(coefficient, new Map()), rest };
}

/** Each dimension D written as D + 1: what is termwise not negative then holds for dimensions of at least 1. */
function shiftDimensions(p: Poly, context: Context): Poly {
  let out: Poly = new Map();
  for (const m of p.values()) {
    let product = constantPoly(m.coefficient);
    for (const { atom, power } of m.powers) {
      const one = isAtLeastOne(atom, context) ? addPoly(toPoly(atom), constantPoly(1)) : toPoly(atom);
      for (let i = 0; i < power; i++) product = mulPoly(product, one);
    }
    out = addPoly(out, product);
  }
  return out;
}
