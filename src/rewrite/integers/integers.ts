import type { Expr, Monomial, Poly } from '../../ir/index.ts';
import { addPoly, constantPoly, equal, fromPoly, mapChildren, mulPoly, subtractPoly, toPoly } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { provesNonNegative } from './bounds.ts';

/** Rounds of replacing atoms by what ranges say of them. */
const MAX_ROUNDS = 4;

const minus1 = constantPoly(-1);

/** The int expression in canonical form, floors and remainders that ranges decide worked out, exact divisions undone by multiplication. */
export function normalInt(e: Expr, context: Context): Expr {
  if (e.kind === 'index' || e.kind === 'const' || e.kind === 'symbol') return e;
  const known = context.ints.get(e);
  if (known !== undefined) return known;
  const given = e.kind === 'reduce' && context.position !== undefined ? context.position(e, context) : e;
  const inner = mapChildren(given, (child) => (child.type === 'int' ? normalInt(child, context) : child));
  const normal = fromPoly(normalPoly(inner, context));
  context.ints.set(e, normal);
  context.ints.set(normal, normal);
  return normal;
}

/** `normalInt` as a polynomial. */
export function normalPoly(e: Expr, context: Context): Poly {
  let p = toPoly(e);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = decide(undoDivision(p), context);
    if (next === p) return p;
    p = next;
  }
  return p;
}

/** d·(n/d) = n, where n/d is exact. */
function undoDivision(p: Poly): Poly {
  let out: Poly | undefined;
  for (const [key, m] of p) {
    const found = m.powers.find(({ atom, power }) => atom.kind === 'quotient' && power === 1);
    if (found === undefined || found.atom.kind !== 'quotient') continue;
    const den = [...toPoly(found.atom.den).values()];
    const [divisor] = den;
    if (divisor === undefined || den.length !== 1) continue;
    const rest = divideMonomial({ coefficient: m.coefficient, powers: m.powers.filter((f) => f !== found) }, divisor);
    if (rest === undefined) continue;
    const without = new Map(out ?? p);
    without.delete(key);
    out = addPoly(without, mulPoly(addPoly(new Map([['', rest]]), new Map()), toPoly(found.atom.num)));
  }
  return out ?? p;
}

function divideMonomial(m: Monomial, by: Monomial): Monomial | undefined {
  if (m.coefficient % by.coefficient !== 0) return undefined;
  const powers = m.powers.map((f) => ({ ...f }));
  for (const { atom, power } of by.powers) {
    const found = powers.find((f) => equal(f.atom, atom));
    if (found === undefined || found.power < power) return undefined;
    found.power -= power;
  }
  return { coefficient: m.coefficient / by.coefficient, powers: powers.filter((f) => f.power > 0) };
}

/** ⌊n/d⌋ = 0 and n % d = n where 0 ≤ n < d; min, max and clamp whose outcome the ranges decide. */
function decide(p: Poly, context: Context): Poly {
  for (const m of p.values())
    for (const { atom } of m.powers) {
      const value = decideAtom(atom, context);
      if (value !== undefined) return replaceAtom(p, atom, value);
    }
  return p;
}

function decideAtom(atom: Expr, context: Context): Poly | undefined {
  const atMost = (a: Expr, b: Expr): boolean => provesNonNegative(subtractPoly(toPoly(b), toPoly(a)), context);
  if (atom.kind === 'floordiv' || atom.kind === 'mod') {
    const num = toPoly(atom.num);
    const below = addPoly(subtractPoly(toPoly(atom.den), num), minus1);
    if (!provesNonNegative(num, context) || !provesNonNegative(below, context)) return undefined;
    return atom.kind === 'floordiv' ? constantPoly(0) : num;
  }
  if (atom.kind !== 'call') return undefined;
  const [a, b, c] = atom.args;
  if (a === undefined) return undefined;
  if (atom.fn === 'abs') return provesNonNegative(toPoly(a), context) ? toPoly(a) : undefined;
  if (b === undefined) return undefined;
  if (atom.fn === 'min') return atMost(a, b) ? toPoly(a) : atMost(b, a) ? toPoly(b) : undefined;
  if (atom.fn === 'max') return atMost(a, b) ? toPoly(b) : atMost(b, a) ? toPoly(a) : undefined;
  if (atom.fn === 'clamp' && c !== undefined && atMost(b, a) && atMost(a, c)) return toPoly(a);
  return undefined;
}

function replaceAtom(p: Poly, atom: Expr, value: Poly): Poly {
  let out: Poly = new Map();
  for (const m of p.values()) {
    let product = constantPoly(m.coefficient);
    for (const f of m.powers) {
      const one = equal(f.atom, atom) ? value : toPoly(f.atom);
      for (let i = 0; i < f.power; i++) product = mulPoly(product, one);
    }
    out = addPoly(out, product);
  }
  return out;
}
