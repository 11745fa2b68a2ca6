import type { Equation, Expr } from '../../ir/index.ts';
import { index, mapChildren, read, readTensors } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { divideR, isIntegerR, isOneR, multiplyR, oneR, powerR, rational, toNumber } from '../form/rational.ts';
import { combine, formExpr, mergeFactors, term } from '../form/terms.ts';
import { guardKey, subscriptConditions } from '../layout/guards.ts';
import { closeSum, openFactor } from '../normal/close.ts';
import { algebra, formPower, isWhole, normalise, productForm, sumTerm } from '../normal/normalise.ts';
import { inRange, isScalar } from '../normal/safety.ts';
import type { Binding } from './unify.ts';
import { Unifier } from './unify.ts';

/** A tensor that a derived expression may be written with: its definition as coefficient · scalars · essential factors. */
export interface Pattern {
  readonly tensor: string;
  readonly type: 'int' | 'real';
  readonly indices: readonly string[];
  readonly variables: ReadonlySet<string>;
  /** Coefficient and scalar factors, by which may be divided. */
  readonly scalars: Term;
  readonly essential: readonly Factor[];
  readonly reads: ReadonlySet<string>;
}

/** Replacements of one pattern in one form. */
const MAX_REPLACEMENTS = 64;

/** The pattern of a forward equation, or undefined where it only copies elements or is defined by cases. */
export function patternOf(e: Equation, form: Form, context: Context): Pattern | undefined {
  if (e.type.dtype !== 'real' || form.length === 0) return undefined;
  const [only] = form;
  const whole = form.length === 1 && only !== undefined ? only : sumTerm(form, context);
  if (form.some((t) => t.guards.length > 0)) return undefined;
  const essential = whole.factors.filter((f) => !isScalar(f.base));
  const [single] = essential;
  if (single === undefined) return undefined;
  if (essential.length === 1 && single.base.kind === 'read' && isOneR(single.exponent)) return undefined;
  const used = new Set(essential.flatMap((f) => [...context.keys.free(f.base)]));
  // an element that the definition does not tell apart cannot be named
  if (e.indices.some((name) => !used.has(name))) return undefined;
  return {
    tensor: e.name,
    type: 'real',
    indices: e.indices,
    variables: new Set(e.indices),
    scalars: term(
      whole.coefficient,
      whole.factors.filter((f) => isScalar(f.base)),
    ),
    essential,
    reads: new Set(essential.flatMap((f) => [...readTensors(f.base)])),
  };
}

/** The form with each occurrence of a pattern written with its tensor; `used` is told of the tensors. */
export function reuse(
  form: Form,
  patterns: readonly Pattern[],
  context: Context,
  used?: (tensor: string) => void,
): Form {
  let current = form;
  let reads = tensorsIn(form);
  for (const pattern of patterns) {
    if (![...pattern.reads].every((name) => reads.has(name))) continue;
    const next = new Reuse(pattern, context).form(current);
    if (next === current) continue;
    used?.(pattern.tensor);
    current = next;
    reads = tensorsIn(next);
  }
  return current;
}

const tensorsIn = (form: Form): ReadonlySet<string> =>
  new Set(form.flatMap((t) => t.factors.flatMap((f) => [...readTensors(f.base)])));

class Reuse {
  readonly #pattern: Pattern;
  readonly #context: Context;
  readonly #unifier: Unifier;
  #left = MAX_REPLACEMENTS;
  /** What the guards around the present place check, as keys. */
  #guards: ReadonlySet<string> = new Set();

  constructor(pattern: Pattern, context: Context) {
    this.#pattern = pattern;
    this.#context = context;
    this.#unifier = new Unifier(pattern.variables, context.keys);
  }

  form(form: Form): Form {
    let changed = false;
    const terms = form.flatMap((t) => {
      const next = this.#term(t);
      if (next !== undefined) changed = true;
      return next ?? [t];
    });
    return changed ? combine(terms, this.#context.keys) : form;
  }

  /** The term rewritten, or undefined where the pattern does not occur. */
  #term(t: Term): Form | undefined {
    const outer = this.#guards;
    const keys = t.guards.map((g) => guardKey(g.cond, this.#context)).filter((key) => key !== undefined);
    if (keys.length > 0) this.#guards = new Set([...outer, ...keys]);
    const direct = this.#direct(t) ?? this.#across(t) ?? this.#inside(t);
    this.#guards = outer;
    if (direct === undefined || this.#left <= 0) return direct;
    return this.form(direct);
  }

  /** Among the factors of one product. */
  #direct(t: Term): Form | undefined {
    const found = this.#match(t.factors, () => true);
    if (found === undefined) return undefined;
    const { keys } = this.#context;
    return [
      {
        ...t,
        coefficient: multiplyR(t.coefficient, found.scalars.coefficient),
        factors: mergeFactors([...found.rest, ...found.scalars.factors, found.factor], keys),
      },
    ];
  }

  /** Some factors inside a sum, some outside: those outside are taken in. */
  #across(t: Term): Form | undefined {
    const context = this.#context;
    for (const f of t.factors) {
      if (f.base.kind !== 'reduce' || f.base.op !== 'sum') continue;
      const names = new Set(t.factors.flatMap((g) => (g === f ? [] : [...context.keys.free(g.base)])));
      const opened = openFactor(f, names, context, algebra);
      if (opened === undefined) continue;
      const outer = t.factors.filter((g) => g !== f);
      const inner = opened.term.factors;
      const bound = new Set(opened.binders.map((b) => b.index));
      const found = this.#match(
        [...inner, ...outer],
        (used) => used.some((g) => inner.includes(g)) && used.some((g) => outer.includes(g)),
      );
      if (found === undefined) continue;
      const isInner = (g: Factor): boolean => [...context.keys.free(g.base)].some((name) => bound.has(name));
      const product = mergeFactors([...found.rest, ...found.scalars.factors, found.factor], context.keys);
      const body: Term = { coefficient: oneR, factors: product.filter(isInner), guards: opened.term.guards };
      const outside: Term = {
        coefficient: multiplyR(t.coefficient, multiplyR(opened.term.coefficient, found.scalars.coefficient)),
        factors: product.filter((g) => !isInner(g)),
        guards: t.guards,
      };
      return productForm([[outside], closeSum(opened.binders, [body], context, algebra)], context);
    }
    return undefined;
  }

  /** Inside one atom. */
  #inside(t: Term): Form | undefined {
    const context = this.#context;
    for (const f of t.factors) {
      const next = this.#atom(f.base);
      if (next === undefined) continue;
      const others: Term = { ...t, factors: t.factors.filter((g) => g !== f) };
      return productForm([[others], formPower(next, f.exponent, context)], context);
    }
    return undefined;
  }

  #atom(e: Expr): Form | undefined {
    const context = this.#context;
    if (e.kind === 'add') {
      const form = normalise(e, context);
      const next = this.form(form);
      return next === form ? undefined : next;
    }
    if (e.kind === 'reduce' && e.op === 'sum') {
      const body = normalise(e.body, context);
      const next = this.form(body);
      return next === body ? undefined : closeSum(e.binders, next, context, algebra);
    }
    if (e.kind === 'call' || e.kind === 'pow' || (e.kind === 'reduce' && e.op === 'prod')) {
      const next = mapChildren(e, (child) => (child.type === 'real' ? this.#expr(child) : child));
      return next === e ? undefined : normalise(next, context);
    }
    return undefined;
  }

  #expr(e: Expr): Expr {
    const form = normalise(e, this.#context);
    const next = this.form(form);
    return next === form ? e : formExpr(next);
  }

  /** The pattern's factors, to a common whole power, among `factors`. */
  #match(factors: readonly Factor[], accept: (used: readonly Factor[]) => boolean): Match | undefined {
    if (this.#left <= 0) return undefined;
    const { essential } = this.#pattern;
    const go = (at: number, used: readonly Factor[], binding: Binding): Match | undefined => {
      const p = essential[at];
      if (p === undefined) return accept(used) ? this.#replace(factors, used, binding) : undefined;
      for (const f of factors) {
        if (used.includes(f) || Math.trunc(toNumber(divideR(f.exponent, p.exponent))) === 0) continue;
        let match: Match | undefined;
        this.#unifier.unify(p.base, f.base, binding, (next) => {
          match = go(at + 1, [...used, f], next);
          return match === undefined ? undefined : next;
        });
        if (match !== undefined) return match;
      }
      return undefined;
    };
    return go(0, [], new Map());
  }

  /** Whether the tensor has that element: by the ranges of indices, or by the guards around. */
  #inRange(subscripts: readonly Expr[]): boolean {
    const { tensor } = this.#pattern;
    return subscripts.every((s, d) => {
      const extent = this.#context.types.get(tensor)?.shape[d];
      if (extent === undefined) return false;
      if (isWhole(s) && inRange(s, extent, this.#context)) return true;
      return subscriptConditions(s, extent, this.#context).every((key) => this.#guards.has(key));
    });
  }

  #replace(factors: readonly Factor[], used: readonly Factor[], binding: Binding): Match | undefined {
    const { essential, indices, scalars, tensor, type } = this.#pattern;
    const power = commonPower(essential, used);
    if (power === 0) return undefined;
    const subscripts = indices.map((name) => binding.get(name) ?? index(name));
    if (!this.#inRange(subscripts)) return undefined;
    const rest = factors.flatMap((f) => {
      const at = used.indexOf(f);
      const p = essential[at];
      if (p === undefined) return [f];
      const exponent = subtract(f.exponent, multiplyR(p.exponent, rational(power)));
      return exponent.num === 0 ? [] : [{ base: f.base, exponent }];
    });
    this.#left--;
    return {
      rest,
      factor: { base: read(tensor, subscripts, { type }), exponent: rational(power) },
      scalars: {
        coefficient: powerR(scalars.coefficient, -power),
        factors: scalars.factors.map((f) => ({ base: f.base, exponent: multiplyR(f.exponent, rational(-power)) })),
        guards: [],
      },
    };
  }
}

interface Match {
  readonly rest: readonly Factor[];
  readonly factor: Factor;
  readonly scalars: Term;
}

const subtract = (a: Rational, b: Rational): Rational => rational(a.num * b.den - b.num * a.den, a.den * b.den);

/**
 * The whole power of the pattern that the factors contain: of one factor the exact quotient, of several the largest that
 * no exponent exceeds; 0 where there is none.
 */
function commonPower(pattern: readonly Factor[], used: readonly Factor[]): number {
  let power: number | undefined;
  for (const [at, p] of pattern.entries()) {
    const f = used[at];
    if (f === undefined) return 0;
    const quotient = divideR(f.exponent, p.exponent);
    if (pattern.length === 1 && !isIntegerR(quotient)) return 0;
    const whole = Math.trunc(toNumber(quotient));
    if (whole === 0) return 0;
    if (power === undefined) power = whole;
    else if (power > 0 !== whole > 0) return 0;
    else power = Math.abs(whole) < Math.abs(power) ? whole : power;
  }
  return power ?? 0;
}
