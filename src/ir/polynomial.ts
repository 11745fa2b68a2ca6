import { add, call, constant, floorDiv, mod, mul, one, pow, quotient } from './build.ts';
import { equal } from './equal.ts';
import type { Expr } from './expr.ts';
import { freeIndices, mapChildren } from './walk.ts';

/** A power product of atoms: int expressions that are not sums, products or literals. */
export interface Monomial {
  readonly coefficient: number;
  readonly powers: readonly { readonly atom: Expr; readonly power: number }[];
}

/**
 * An integer polynomial over atoms, the canonical form of int expressions: monomials by key, none with coefficient 0.
 * Two int expressions with equal polynomials are equal for all values of their atoms.
 */
export type Poly = ReadonlyMap<string, Monomial>;

/** Products beyond this many monomials stay a product, as an atom. */
const MAX_MONOMIALS = 512;

/** What `keyOf` has found: nodes never change, so that neither do their texts. */
const knownKeys = new WeakMap<Expr, string>();

/** A text that two expressions share exactly when they are equal to the letter. */
export function keyOf(e: Expr): string {
  let key = knownKeys.get(e);
  if (key === undefined) {
    key = keyText(e);
    knownKeys.set(e, key);
  }
  return key;
}

function keyText(e: Expr): string {
  switch (e.kind) {
    case 'const':
      return String(e.value);
    case 'symbol':
      return `$${e.name}`;
    case 'index':
      return `@${e.name}`;
    case 'read':
      return `${e.tensor}${e.guarded ? '?' : ''}[${e.subscripts.map(keyOf).join(',')}]`;
    case 'add':
      return `(+ ${e.terms.map(keyOf).join(' ')})`;
    case 'mul':
      return `(* ${e.factors.map(keyOf).join(' ')})`;
    case 'pow':
      return `(^ ${keyOf(e.base)} ${keyOf(e.exponent)})`;
    case 'floordiv':
    case 'mod':
    case 'quotient':
      return `(${e.kind} ${keyOf(e.num)} ${keyOf(e.den)})`;
    case 'call':
      return `(${e.fn} ${e.args.map(keyOf).join(' ')})`;
    case 'reduce':
      return `(${e.op} {${e.binders.map((b) => `${b.index}:${keyOf(b.lo)}:${keyOf(b.hi)}`).join(' ')}} ${keyOf(e.body)})`;
    case 'if':
      return `(if ${keyOf(e.cond)} ${keyOf(e.then)} ${keyOf(e.else)})`;
    case 'compare':
      return `(${e.op} ${keyOf(e.left)} ${keyOf(e.right)})`;
    case 'and':
    case 'or':
      return `(${e.kind} ${e.args.map(keyOf).join(' ')})`;
    case 'not':
      return `(not ${keyOf(e.arg)})`;
    case 'iverson':
      return `(iverson ${keyOf(e.cond)})`;
  }
}

type Powers = Monomial['powers'];

const monomialKey = (powers: Powers): string => powers.map(({ atom, power }) => `${keyOf(atom)}^${power}`).join('·');

function collect(monomials: Iterable<Monomial>): Poly {
  const out = new Map<string, Monomial>();
  for (const m of monomials) {
    const key = monomialKey(m.powers);
    const coefficient = (out.get(key)?.coefficient ?? 0) + m.coefficient;
    if (coefficient === 0) out.delete(key);
    else out.set(key, { coefficient, powers: m.powers });
  }
  return out;
}

export const constantPoly = (value: number): Poly =>
  value === 0 ? new Map() : new Map([['', { coefficient: value, powers: [] }]]);

const atomPoly = (atom: Expr): Poly => collect([{ coefficient: 1, powers: [{ atom, power: 1 }] }]);

export const addPoly = (a: Poly, b: Poly): Poly => collect([...a.values(), ...b.values()]);

export const scalePoly = (a: Poly, factor: number): Poly =>
  collect([...a.values()].map((m) => ({ coefficient: m.coefficient * factor, powers: m.powers })));

export const subtractPoly = (a: Poly, b: Poly): Poly => addPoly(a, scalePoly(b, -1));

function multiplyPowers(a: Powers, b: Powers): Powers {
  const byKey = new Map<string, { atom: Expr; power: number }>();
  for (const { atom, power } of [...a, ...b]) {
    const key = keyOf(atom);
    byKey.set(key, { atom, power: power + (byKey.get(key)?.power ?? 0) });
  }
  return [...byKey].sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0)).map(([, p]) => p);
}

export function mulPoly(a: Poly, b: Poly): Poly {
  const products: Monomial[] = [];
  for (const x of a.values())
    for (const y of b.values())
      products.push({ coefficient: x.coefficient * y.coefficient, powers: multiplyPowers(x.powers, y.powers) });
  return collect(products);
}

export const equalPoly = (a: Poly, b: Poly): boolean =>
  a.size === b.size && [...a].every(([key, m]) => b.get(key)?.coefficient === m.coefficient);

/** The value of a polynomial without atoms, else undefined. */
export function constantOf(p: Poly): number | undefined {
  if (p.size === 0) return 0;
  const only = p.size === 1 ? p.get('') : undefined;
  return only?.coefficient;
}

/** The polynomial of an int expression. Bounded: what would expand beyond 512 monomials is kept as one atom. */
export function toPoly(e: Expr): Poly {
  switch (e.kind) {
    case 'const':
      return Number.isSafeInteger(e.value) ? constantPoly(e.value) : atomPoly(e);
    case 'add': {
      let acc: Poly = new Map();
      for (const term of e.terms) acc = addPoly(acc, toPoly(term));
      return acc;
    }
    case 'mul':
      return productOf(e.factors.map(toPoly), e);
    case 'pow': {
      const n = e.exponent.kind === 'const' ? e.exponent.value : Number.NaN;
      if (!Number.isInteger(n) || n < 0 || n > 8) return atomPoly(mapChildren(e, simplifyInt));
      return productOf(
        Array.from({ length: n }, () => toPoly(e.base)),
        e,
      );
    }
    case 'floordiv':
      return floorDivPoly(toPoly(e.num), toPoly(e.den));
    case 'mod':
      return modPoly(toPoly(e.num), toPoly(e.den));
    case 'quotient':
      return quotientPoly(toPoly(e.num), toPoly(e.den));
    case 'call':
      return callPoly(e.fn, e.args.map(toPoly), e);
    default:
      return atomPoly(mapChildren(e, (child) => (child.type === 'int' ? simplifyInt(child) : child)));
  }
}

function productOf(factors: readonly Poly[], whole: Expr): Poly {
  let acc = constantPoly(1);
  for (const factor of factors) {
    if (acc.size * factor.size > MAX_MONOMIALS) return atomPoly(whole);
    acc = mulPoly(acc, factor);
  }
  return acc;
}

const floorDivide = (a: number, b: number): number => Math.floor(a / b);

/** Remainder with `0 <= r < |b|`. */
const remainder = (a: number, b: number): number => {
  const m = Math.abs(b);
  return ((a % m) + m) % m;
};

/** `p / d` monomial by monomial: the part that divides exactly, divided, and the rest. */
function splitDivisible(p: Poly, d: Poly): { quotient: Poly; rest: Poly } | undefined {
  const [divisor] = [...d.values()];
  if (divisor === undefined || d.size !== 1) return undefined;
  const exact: Monomial[] = [];
  const rest: Monomial[] = [];
  for (const m of p.values()) {
    const powers = dividePowers(m.powers, divisor.powers);
    if (powers !== undefined && m.coefficient % divisor.coefficient === 0)
      exact.push({ coefficient: m.coefficient / divisor.coefficient, powers });
    else rest.push(m);
  }
  return { quotient: collect(exact), rest: collect(rest) };
}

function dividePowers(powers: Powers, by: Powers): Powers | undefined {
  const left = powers.map((p) => ({ ...p }));
  for (const { atom, power } of by) {
    const found = left.find((p) => equal(p.atom, atom));
    if (found === undefined || found.power < power) return undefined;
    found.power -= power;
  }
  return left.filter((p) => p.power > 0);
}

/** ⌊(d·a + b)/d⌋ = a + ⌊b/d⌋. */
function floorDivPoly(num: Poly, den: Poly): Poly {
  const split = splitDivisible(num, den);
  if (split === undefined) return atomPoly(floorDiv(fromPoly(num), fromPoly(den)));
  const n = constantOf(split.rest);
  const d = constantOf(den);
  if (n === 0) return split.quotient;
  if (n !== undefined && d !== undefined && d !== 0) return addPoly(split.quotient, constantPoly(floorDivide(n, d)));
  return addPoly(split.quotient, atomPoly(floorDiv(fromPoly(split.rest), fromPoly(den))));
}

/** (d·a + b) % d = b % d; of a literal divisor also each coefficient of b may be reduced. */
function modPoly(num: Poly, den: Poly): Poly {
  const d = constantOf(den);
  if (d !== undefined && d !== 0) {
    const reduced = collect(
      [...num.values()].map((m) => ({ coefficient: remainder(m.coefficient, d), powers: m.powers })),
    );
    const n = constantOf(reduced);
    return n !== undefined ? constantPoly(n) : atomPoly(mod(fromPoly(reduced), constant(d)));
  }
  const split = splitDivisible(num, den);
  const rest = split === undefined ? num : split.rest;
  if (split !== undefined && constantOf(rest) === 0) return rest;
  return atomPoly(mod(fromPoly(rest), fromPoly(den)));
}

/** (d·a + b)/d = a + b/d, with the same remainder. */
function quotientPoly(num: Poly, den: Poly): Poly {
  const split = splitDivisible(num, den);
  if (split === undefined) return atomPoly(quotient(fromPoly(num), fromPoly(den)));
  if (constantOf(split.rest) === 0) return split.quotient;
  return addPoly(split.quotient, atomPoly(quotient(fromPoly(split.rest), fromPoly(den))));
}

function callPoly(fn: Extract<Expr, { kind: 'call' }>['fn'], args: readonly Poly[], whole: Expr): Poly {
  const values = args.map(constantOf);
  const [a, b, c] = values;
  if (values.every((v) => v !== undefined)) {
    if (fn === 'abs' && a !== undefined) return constantPoly(Math.abs(a));
    if (fn === 'min' && a !== undefined && b !== undefined) return constantPoly(Math.min(a, b));
    if (fn === 'max' && a !== undefined && b !== undefined) return constantPoly(Math.max(a, b));
    if (fn === 'clamp' && a !== undefined && b !== undefined && c !== undefined)
      return constantPoly(Math.min(Math.max(a, b), c));
  }
  const [first, second] = args;
  if ((fn === 'min' || fn === 'max') && first !== undefined && second !== undefined) {
    const difference = constantOf(subtractPoly(first, second));
    if (difference !== undefined) return (fn === 'min') === difference <= 0 ? first : second;
  }
  return atomPoly(call(fn, args.map(fromPoly), whole.span));
}

/** The polynomial as an expression: monomials of higher degree first, then by key, the literal last. */
export function fromPoly(p: Poly): Expr {
  const degree = (m: Monomial): number => m.powers.reduce((n, { power }) => n + power, 0);
  const entries = [...p].sort(([ka, a], [kb, b]) => degree(b) - degree(a) || (ka < kb ? -1 : 1));
  // a positive term first, so that the text does not begin with a minus sign where it need not
  const lead = entries.findIndex(([, m]) => m.coefficient > 0);
  const ordered =
    lead > 0 ? [...entries.slice(lead, lead + 1), ...entries.slice(0, lead), ...entries.slice(lead + 1)] : entries;
  return add(ordered.map(([, m]) => monomialExpr(m)));
}

function monomialExpr(m: Monomial): Expr {
  const factors = m.powers.map(({ atom, power }) => (power === 1 ? atom : pow(atom, constant(power))));
  if (factors.length === 0) return constant(m.coefficient);
  return m.coefficient === 1 ? mul(factors) : mul([constant(m.coefficient), ...factors]);
}

/** The int expression in canonical form. Non-int expressions are returned as they are. */
export const simplifyInt = (e: Expr): Expr => (e.type === 'int' ? fromPoly(toPoly(e)) : e);

export interface Affine {
  /** Coefficient of each index that occurs, free of the given indices. */
  readonly coefficients: ReadonlyMap<string, Poly>;
  /** What is left, free of the given indices. */
  readonly rest: Poly;
}

/** `e = Σ coefficient·index + rest` over the given indices, or undefined where an index occurs otherwise (in a product with another, under //, %, a read…). */
export function affineIn(e: Expr, indices: { has(name: string): boolean }): Affine | undefined {
  const coefficients = new Map<string, Poly>();
  const rest: Monomial[] = [];
  for (const m of toPoly(e).values()) {
    const inside = m.powers.filter(({ atom }) => [...freeIndices(atom)].some((name) => indices.has(name)));
    const [only] = inside;
    if (only === undefined) {
      rest.push(m);
      continue;
    }
    if (inside.length > 1 || only.power !== 1 || only.atom.kind !== 'index') return undefined;
    const coefficient: Monomial = { coefficient: m.coefficient, powers: m.powers.filter((p) => p !== only) };
    coefficients.set(only.atom.name, collect([...(coefficients.get(only.atom.name)?.values() ?? []), coefficient]));
  }
  return { coefficients, rest: collect(rest) };
}

/** The literal 1 as a polynomial. */
export const onePoly: Poly = toPoly(one);
