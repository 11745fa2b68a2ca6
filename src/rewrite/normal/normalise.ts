import type { Compare, Expr, Pow, Read, Reduce } from '../../ir/index.ts';
import { and, call, children, compare, constant, mapChildren, mod, not, pow, read, zero } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import { rootOf } from '../form/primes.ts';
import { polynomial, primitive } from '../form/primitive.ts';
import type { Rational } from '../form/rational.ts';
import {
  fromNumber,
  isIntegerR,
  isOneR,
  isZeroR,
  minusOneR,
  multiplyR,
  oneR,
  powerR,
  rational,
  toNumber,
} from '../form/rational.ts';
import {
  atomForm,
  combine,
  constantForm,
  formExpr,
  mergeFactors,
  multiplyTerms,
  negation,
  scaleForm,
  term,
} from '../form/terms.ts';
import { conditionGuards, normalCondition } from '../integers/conditions.ts';
import { normalInt } from '../integers/integers.ts';
import { aligned } from './align.ts';
import type { Normaliser } from './close.ts';
import { closeSum } from './close.ts';
import { isNonNegative, splitExponential, splitLogarithm } from './exponentials.ts';
import { type Guarding, settleGuards } from './levels.ts';
import { reduceNumerators } from './numerators.ts';
import { wholeProduct } from './others.ts';
import { symbolicPower } from './powers.ts';
import { subscriptsInRange } from './safety.ts';

/** Products of sums beyond this many terms are not expanded. */
const MAX_EXPANSION = 200;
/** Powers of sums beyond this exponent are not expanded. */
const MAX_POWER = 4;

/** The normal form of a real or int expression read as a number. */
export function normalise(e: Expr, context: Context): Form {
  const known = context.forms.get(e);
  if (known !== undefined) return known;
  const computed = compute(e, context);
  const form = context.comparing && context.expanded ? reduceNumerators(computed, context, normalise) : computed;
  context.forms.set(e, form);
  return form;
}

/** The expression rebuilt from its normal form. */
export const normalExpr = (e: Expr, context: Context): Expr => formExpr(normalise(e, context));

function compute(e: Expr, context: Context): Form {
  switch (e.kind) {
    case 'const':
      return constantForm(fromNumber(e.value));
    case 'symbol':
    case 'index':
      return atomForm(e);
    case 'read':
      return readForm(e, context);
    case 'floordiv':
    case 'mod':
    case 'quotient': {
      const int = normalInt(e, context);
      return int.kind === e.kind ? atomForm(int) : normalise(int, context);
    }
    case 'add':
      return combine(
        e.terms.flatMap((t) => normalise(t, context)),
        context.keys,
      );
    case 'mul':
      return productForm(
        e.factors.map((f) => normalise(f, context)),
        context,
      );
    case 'pow':
      return power(e, context);
    case 'call':
      return callForm(e, context);
    case 'if':
      return conditional(e, context);
    case 'iverson':
      return guardedForm([term(oneR)], e.cond, true, context);
    case 'reduce':
      if (e.op === 'sum') return closeSum(e.binders, normalise(e.body, context), context, algebra);
      if (e.op === 'prod' && context.comparing) {
        const whole = wholeProduct(e, context);
        if (whole !== undefined) return normalise(whole, context);
      }
      if (context.comparing && (e.op === 'max' || e.op === 'min')) return extremeForm(e, context);
      // the terms of a maximum's body may be rounded otherwise in another order: only what is never computed may be reordered
      if (e.op === 'prod' || (context.comparing && e.type === 'real'))
        return atomForm(mapChildren(e, (c) => (c === e.body ? normalExpr(c, context) : c)));
      return atomForm(e);
    default:
      throw new Error(`a condition (${e.kind}) stands where a number is expected`);
  }
}

/** Terms that are the same for all elements come out of a maximum. */
function extremeForm(e: Reduce, context: Context): Form {
  const names = new Set(e.binders.map((b) => b.index));
  const depends = (t: Term): boolean =>
    [...t.factors.map((f) => f.base), ...t.guards.map((g) => g.cond)].some((x) =>
      [...context.keys.free(x)].some((name) => names.has(name)),
    );
  const form = normalise(e.body, context);
  const inside = form.filter(depends);
  const outside = form.filter((t) => !inside.includes(t));
  if (inside.length === 0) return form;
  const body = formExpr(inside);
  return combine([...outside, ...atomForm(mapChildren(e, (c) => (c === e.body ? body : c)))], context.keys);
}

/** Where forms are compared, a guarded read is the read under what it checks. */
function readForm(e: Read, context: Context): Form {
  const normal = normalRead(e, context);
  if (!context.comparing || !normal.guarded) return atomForm(normal);
  const shape = context.types.get(e.tensor)?.shape ?? [];
  const conditions = normal.subscripts.flatMap((s, d) => {
    const extent = shape[d];
    const range = extent === undefined ? [] : [compare('>=', s, zero), compare('<', s, extent)];
    return [...divisions(s), ...range];
  });
  const plain = read(e.tensor, normal.subscripts, { type: e.type });
  return guardedForm(atomForm(plain), and(conditions), true, context);
}

/** That the exact divisions in a subscript leave nothing. */
const divisions = (e: Expr): readonly Expr[] => [
  ...(e.kind === 'quotient' ? [compare('==', mod(e.num, e.den), zero)] : []),
  ...children(e).flatMap(divisions),
];

/** The read with its subscripts in normal form, without a guard where it cannot leave its tensor. */
export function normalRead(e: Read, context: Context): Read {
  const subscripts = e.subscripts.map((s) => normalInt(s, context));
  const guarded = e.guarded && !(subscripts.every(isWhole) && subscriptsInRange(e.tensor, subscripts, context));
  return read(e.tensor, subscripts, { guarded, type: e.type });
}

/** Free of exact divisions, which may leave a remainder. */
export const isWhole = (e: Expr): boolean => e.kind !== 'quotient' && children(e).every(isWhole);

/** The product of sums; sums of several terms stay whole, as atoms, unless the context expands. */
export function productForm(forms: readonly Form[], context: Context): Form {
  if (forms.some((f) => f.length === 0)) return [];
  const single: Term[] = [];
  const sums: Form[] = [];
  for (const form of forms) {
    const [only] = form;
    if (form.length === 1 && only !== undefined) single.push(only);
    else sums.push(form);
  }
  const product = single.reduce((a, b) => multiplyTerms(a, b, context.keys), term(oneR));
  const [sum] = sums;
  if (sum === undefined) return openLone(product, context);
  if (sums.length === 1 && product.factors.length === 0 && product.guards.length === 0)
    return scaleForm(sum, product.coefficient);
  if (context.expanded) {
    const expanded = expand([[product], ...sums], context);
    if (expanded !== undefined)
      return atBoundaries(
        expanded.flatMap((t) => align(t, context) ?? [t]),
        context,
      );
  }
  const atoms = sums.map((s) => sumPower(s, oneR, context));
  return openLone(
    atoms.reduce((a, b) => multiplyTerms(a, b, context.keys), product),
    context,
  );
}

/** The term with what its guards say of data put into its factors. */
function align(t: Term, context: Context): Form | undefined {
  const changed = t.guards.length === 0 ? undefined : aligned(t, context);
  if (changed === undefined) return undefined;
  if (changed.guards === undefined) return [];
  const factors = t.factors.map((f) =>
    formPower(normalise(changed.factors.get(f.base) ?? f.base, context), f.exponent, context),
  );
  return productForm([[term(t.coefficient, [], changed.guards)], ...factors], context);
}

/** c·(a + b) alone is c·a + c·b. */
function openLone(t: Term, context: Context): Form {
  const aligned = align(t, context);
  if (aligned !== undefined) return aligned;
  const [only] = t.factors;
  const lone = t.factors.length === 1 && t.guards.length === 0 && only?.base.kind === 'add' && isOneR(only.exponent);
  return lone && only !== undefined
    ? scaleForm(normalise(only.base, context), t.coefficient)
    : atBoundaries(combine([t], context.keys), context);
}

function expand(forms: readonly Form[], context: Context): Form | undefined {
  let acc: Form = [term(oneR)];
  for (const form of forms) {
    if (acc.length * form.length > MAX_EXPANSION) return undefined;
    acc = combine(
      acc.flatMap((a) => form.map((b) => multiplyTerms(a, b, context.keys))),
      context.keys,
    );
  }
  return acc;
}

/** A sum of several terms to a power, as one term: its common content to that power, and the rest as an atom. */
function sumPower(form: Form, exponent: Rational, context: Context): Term {
  if (!isIntegerR(exponent)) return term(oneR, [{ base: formExpr(form), exponent }]);
  const { content, rest } = context.comparing ? polynomial(form, context.keys) : primitive(form, context.keys);
  const base: Factor = { base: formExpr(rest), exponent };
  const outside = termPower(content, toNumber(exponent));
  return multiplyTerms(outside, term(oneR, [base]), context.keys);
}

/** A sum of several terms as one term: its common content, and the rest as an atom. */
export const sumTerm = (form: Form, context: Context): Term => sumPower(form, oneR, context);

/** (c·Π b^e)^n for an integer n and a term without guards. */
const termPower = (t: Term, n: number): Term => ({
  coefficient: powerR(t.coefficient, n),
  factors: t.factors.map((f) => ({ base: f.base, exponent: multiplyR(f.exponent, rational(n)) })),
  guards: t.guards,
});

function power(e: Pow, context: Context): Form {
  const exponents = normalise(e.exponent, context);
  const [only] = exponents;
  if (exponents.length === 0) return [term(oneR)];
  if (exponents.length > 1 || only === undefined || only.factors.length > 0 || only.guards.length > 0)
    return context.comparing
      ? symbolicPower(normalise(e.base, context), exponents, context, algebra)
      : atomForm(pow(normalExpr(e.base, context), formExpr(exponents)));
  return formPower(normalise(e.base, context), only.coefficient, context);
}

/** The form to a literal power. */
export function formPower(form: Form, exponent: Rational, context: Context): Form {
  if (isZeroR(exponent)) return [term(oneR)];
  if (isOneR(exponent)) return form;
  const [only] = form;
  const positive = exponent.num > 0;
  if (only === undefined) return positive ? [] : atomForm(constant(0), exponent);
  if (form.length > 1) {
    if (context.expanded && positive && isIntegerR(exponent) && exponent.num <= MAX_POWER) {
      const expanded = expand(
        Array.from({ length: exponent.num }, () => form),
        context,
      );
      if (expanded !== undefined) return expanded;
    }
    return [sumPower(form, exponent, context)];
  }
  if (only.guards.length > 0 && !positive) return atomForm(formExpr(form), exponent);
  if (isIntegerR(exponent)) {
    const powered = termPower(only, exponent.num);
    // (2·x)^n with 2^n beyond the floats stays whole
    const { num } = powered.coefficient;
    const holds = Number.isFinite(num) && (num !== 0 || isZeroR(only.coefficient));
    return holds ? combine([powered], context.keys) : atomForm(formExpr(form), exponent);
  }
  return fractionalPower(only, exponent, context);
}

/** A root of a product: dimensions and a single atom come out, the rest stays under it. */
function fractionalPower(t: Term, exponent: Rational, context: Context): Form {
  if (context.comparing && toNumber(t.coefficient) > 0 && !isOneR(t.coefficient)) {
    const root = rootOf(t.coefficient, exponent);
    const rest = fractionalPower({ ...t, coefficient: oneR }, exponent, context);
    return rest.map((r) => multiplyTerms(root, r, context.keys));
  }
  const isPositiveAtom = (f: Factor): boolean =>
    context.comparing
      ? isNonNegative(f.base, context)
      : f.base.kind === 'symbol' && context.dims.has(f.base.name) && isIntegerR(f.exponent);
  const outside = t.factors
    .filter(isPositiveAtom)
    .map((f) => ({ base: f.base, exponent: multiplyR(f.exponent, exponent) }));
  const inside = t.factors.filter((f) => !isPositiveAtom(f));
  const [single] = inside;
  if (inside.length === 0 && isOneR(t.coefficient) && t.guards.length === 0) return [term(oneR, outside)];
  if (inside.length === 1 && single !== undefined && isOneR(t.coefficient) && t.guards.length === 0) {
    const combined = isOneR(single.exponent)
      ? exponent
      : isIntegerR(single.exponent)
        ? undefined
        : multiplyR(single.exponent, exponent);
    if (combined !== undefined)
      return [term(oneR, mergeFactors([...outside, { base: single.base, exponent: combined }], context.keys))];
  }
  const base = formExpr([{ ...t, factors: inside }]);
  return [term(oneR, mergeFactors([...outside, { base, exponent }], context.keys))];
}

const half = rational(1, 2);

function callForm(e: Extract<Expr, { kind: 'call' }>, context: Context): Form {
  const [a, b] = e.args;
  if (a !== undefined && b === undefined) {
    if (e.fn === 'sqrt') return formPower(normalise(a, context), half, context);
    if (e.fn === 'rsqrt') return formPower(normalise(a, context), rational(-1, 2), context);
  }
  if (a !== undefined && b !== undefined && e.fn === 'pow') return power(pow(a, b), context);
  if (e.type === 'int') {
    const int = normalInt(e, context);
    return int.kind === 'call' ? atomForm(int) : normalise(int, context);
  }
  const args = e.args.map((arg) => (arg.type === 'bool' ? normalCondition(arg, context) : normalExpr(arg, context)));
  if (e.fn === 'exp') return exponential(args[0], context);
  if (e.fn === 'log' && context.comparing && args[0] !== undefined) {
    const split = splitLogarithm(normalise(args[0], context), context, normalise);
    if (split !== undefined) return combine(split, context.keys);
  }
  return atomForm(call(e.fn, args));
}

/** exp(0) = 1. */
function exponential(arg: Expr | undefined, context: Context): Form {
  if (arg === undefined) throw new Error('exp lacks its argument');
  const form = normalise(arg, context);
  if (form.length === 0) return [term(oneR)];
  const split = context.comparing ? splitExponential(form) : undefined;
  if (split === undefined) return atomForm(call('exp', [arg]));
  const isExp = (e: Expr): boolean => e.kind === 'call' && e.fn === 'exp';
  return productForm(
    split.map((f) =>
      isExp(f.base) ? atomForm(f.base, f.exponent) : formPower(normalise(f.base, context), f.exponent, context),
    ),
    context,
  );
}

function conditional(e: Extract<Expr, { kind: 'if' }>, context: Context): Form {
  return combine(
    [
      ...guardedForm(normalise(e.then, context), e.cond, false, context),
      ...guardedForm(normalise(e.else, context), not(e.cond), false, context),
    ],
    context.keys,
  );
}

/** Each term under one condition more. */
function guardedForm(form: Form, cond: Expr, soft: boolean, context: Context): Form {
  const conjuncts = conditionGuards(cond, context);
  if (conjuncts === undefined) return [];
  if (conjuncts.length === 0) return form;
  const opposite = context.comparing && context.expanded ? conjuncts.find(isOpposite) : undefined;
  if (opposite !== undefined) {
    // [not c]·t = t − [c]·t, and of reals [a < 0]·t = t − [a > 0]·t − [a == 0]·t
    const others = conjuncts.filter((c) => c !== opposite);
    const under = (cond: readonly Expr[]): Form =>
      cond.length === 0 ? form : guardedForm(form, and(cond), soft, context);
    const without = complementsOf(opposite).flatMap((c) => under([c, ...others]));
    return combine([...under(others), ...scaleForm(without, minusOneR)], context.keys);
  }
  const guards = conjuncts.map((c) => ({ cond: c, soft: soft || context.comparing }));
  const guarded = combine(
    // outer conditions first: they may license what inner ones read
    form.map((t) => multiplyTerms(term(oneR, [], guards), t, context.keys)),
    context.keys,
  );
  return atBoundaries(guarded, context);
}

/** Where forms are compared, what guards on comparisons of reals say of their terms. */
function atBoundaries(form: Form, context: Context): Form {
  if (!context.comparing || !context.expanded || form.every((t) => t.guards.length === 0)) return form;
  context.spend(form.length);
  const settled = form.map((t) => settleGuards(t, context, guarding));
  if (settled.every((f) => f === undefined)) return form;
  return combine(
    settled.flatMap((f, at) => f ?? form.slice(at, at + 1)),
    context.keys,
  );
}

/** Whether a condition is the complement of others that are rather written: `not c` of reals, `a < 0` of reals, `!=` and `<` of ints. */
const isOpposite = (e: Expr): boolean =>
  e.kind === 'not' ||
  (e.kind === 'compare' &&
    (isInts(e) ? e.op === '!=' || e.op === '<' : e.op === '<' && e.right.kind === 'const' && e.right.value === 0));

const isInts = (e: Compare): boolean => e.left.type === 'int' && e.right.type === 'int';

/** The conditions of which just one holds where this one does not. */
function complementsOf(e: Expr): readonly Expr[] {
  if (e.kind === 'not') return [e.arg];
  if (e.kind !== 'compare') return [not(e)];
  if (isInts(e)) return [e.op === '!=' ? compare('==', e.left, e.right) : negation(e)];
  return [compare('>', e.left, e.right), compare('==', e.left, e.right)];
}

/** Sum of two forms. */
export const addForms = (a: Form, b: Form, context: Context): Form => combine([...a, ...b], context.keys);

/** The normaliser as `close.ts` needs it. */
export const algebra: Normaliser = { normalise, productForm, formPower, align };

/** The normaliser as `levels.ts` needs it. */
const guarding: Guarding = { ...algebra, guardedForm };
