import type { Equation, Expr, Program, Reduce, TensorType } from '../ir/index.ts';
import { add, constant, floorDiv, fromPoly, mapChildren, mod, subtract, toPoly } from '../ir/index.ts';
import type { Interval } from '../support/interval.ts';
import {
  addInterval,
  callInterval,
  divideInterval,
  everything,
  modInterval,
  multiplyInterval,
  point,
  scaleInterval,
} from '../support/interval.ts';

/** Ranges of the indices in scope, and the types of all tensors. */
export class Ranges {
  readonly #tensors: ReadonlyMap<string, TensorType>;
  readonly #indices: ReadonlyMap<string, Interval>;

  constructor(tensors: ReadonlyMap<string, TensorType>, indices: ReadonlyMap<string, Interval>) {
    this.#tensors = tensors;
    this.#indices = indices;
  }

  /** With the equation's left-hand side in scope. */
  static of(program: Program, equation: Equation): Ranges {
    const indices = new Map<string, Interval>();
    equation.indices.forEach((name, d) => {
      indices.set(name, { lo: 0, hi: extentOf(equation.type.shape[d]) - 1 });
    });
    return new Ranges(tensorTypes(program), indices);
  }

  shape(tensor: string): readonly Expr[] {
    const type = this.#tensors.get(tensor);
    if (type === undefined) throw new Error(`no tensor ${tensor}`);
    return type.shape;
  }

  index(name: string): Interval {
    return this.#indices.get(name) ?? everything;
  }

  /** The same indices over other tensors. */
  over(tensors: ReadonlyMap<string, TensorType>): Ranges {
    return new Ranges(tensors, this.#indices);
  }

  /** With more indices in scope. */
  with(binders: readonly { readonly index: string; readonly lo: Expr; readonly hi: Expr }[]): Ranges {
    const indices = new Map(this.#indices);
    let inside = new Ranges(this.#tensors, indices);
    for (const b of binders) {
      indices.set(b.index, { lo: inside.of(b.lo).lo, hi: inside.of(b.hi).hi - 1 });
      inside = new Ranges(this.#tensors, indices);
    }
    return inside;
  }

  /** Range of an int expression; a sum is first brought into canonical form, so that what cancels counts once. */
  of(e: Expr): Interval {
    switch (e.kind) {
      case 'const':
        return point(e.value);
      case 'index':
        return this.index(e.name);
      case 'symbol':
        return { lo: 0, hi: Number.POSITIVE_INFINITY };
      case 'add':
      case 'mul':
      case 'pow':
        return this.polynomial(e);
      case 'floordiv':
      case 'quotient':
        return divideInterval(this.of(e.num), this.of(e.den));
      case 'mod':
        return modInterval(this.of(e.num), this.of(e.den));
      case 'call':
        return callInterval(
          e.fn,
          e.args.map((a) => this.of(a)),
        );
      case 'read':
        return this.element(e.tensor, e.guarded);
      case 'iverson':
        return { lo: 0, hi: 1 };
      case 'if': {
        const [a, b] = [this.of(e.then), this.of(e.else)];
        return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
      }
      case 'reduce':
        return this.reduction(e);
      default:
        return everything;
    }
  }

  private polynomial(e: Expr): Interval {
    let total = point(0);
    for (const m of toPoly(e).values()) {
      let product = point(1);
      for (const { atom, power } of m.powers) {
        const range = this.atom(atom);
        for (let i = 0; i < power; i++) product = multiplyInterval(product, range);
      }
      total = addInterval(total, scaleInterval(product, m.coefficient));
    }
    return total;
  }

  /** A power that is no literal one stands as an atom of its polynomial. */
  private atom(e: Expr): Interval {
    if (e.kind !== 'pow') return e.kind === 'add' || e.kind === 'mul' ? everything : this.of(e);
    const [base, exponent] = [this.of(e.base), this.of(e.exponent)];
    const far = Math.max(1, Math.abs(base.lo), Math.abs(base.hi)) ** Math.max(0, exponent.hi);
    return { lo: base.lo < 0 ? -far : 0, hi: far };
  }

  private reduction(e: Reduce): Interval {
    const inside = this.with(e.binders);
    const times = volume(
      e.binders.map((b) => Math.max(0, inside.of(subtract(b.hi, b.lo)).hi)),
      Number.POSITIVE_INFINITY,
    );
    const { lo, hi } = inside.of(e.body);
    switch (e.op) {
      case 'argmax':
      case 'argmin':
        return { lo: 0, hi: Math.max(0, times - 1) };
      case 'max':
      case 'min':
        return { lo, hi };
      case 'sum':
        return scaleInterval({ lo: Math.min(0, lo), hi: Math.max(0, hi) }, times);
      case 'prod': {
        const far = Math.max(1, Math.abs(lo), Math.abs(hi)) ** times;
        return { lo: lo < 0 ? -far : 0, hi: far };
      }
    }
  }

  private element(tensor: string, guarded: boolean): Interval {
    const bounds = this.#tensors.get(tensor)?.bounds;
    if (bounds?.lo.kind !== 'const' || bounds.hi.kind !== 'const') return everything;
    const range = { lo: bounds.lo.value, hi: bounds.hi.value - 1 };
    return guarded ? { lo: Math.min(range.lo, 0), hi: Math.max(range.hi, 0) } : range;
  }

  /** The int expression in canonical form, its divisions by literals carried out where the ranges allow. */
  simplify(e: Expr): Expr {
    if (e.type !== 'int') return mapChildren(e, (child) => this.simplify(child));
    const inner = mapChildren(e, (child) => this.simplify(child));
    const poly = fromPoly(toPoly(inner));
    return mapAtoms(poly, (atom) => this.divide(atom));
  }

  private divide(e: Expr): Expr {
    if ((e.kind !== 'floordiv' && e.kind !== 'mod') || e.den.kind !== 'const' || e.den.value <= 0) return e;
    const d = e.den.value;
    const terms = toPoly(e.num);
    const exact = new Map([...terms].filter(([, m]) => m.coefficient % d === 0));
    const rest = new Map([...terms].filter(([, m]) => m.coefficient % d !== 0));
    const restExpr = fromPoly(rest);
    const { lo, hi } = this.of(restExpr);
    const q = Math.floor(lo / d);
    const known = Number.isFinite(q) && q === Math.floor(hi / d);
    const whole = fromPoly(
      new Map([...exact].map(([k, m]) => [k, { coefficient: m.coefficient / d, powers: m.powers }])),
    );
    if (e.kind === 'floordiv') return fromPoly(toPoly(add([whole, known ? constant(q) : floorDiv(restExpr, e.den)])));
    return known ? fromPoly(toPoly(add([restExpr, constant(-q * d)]))) : mod(restExpr, e.den);
  }
}

/** Applies `f` to every division in an int expression, then brings it into canonical form again. */
function mapAtoms(e: Expr, f: (atom: Expr) => Expr): Expr {
  if (e.kind === 'floordiv' || e.kind === 'mod') return f(e);
  if (e.kind !== 'add' && e.kind !== 'mul' && e.kind !== 'pow') return e;
  const mapped = mapChildren(e, (child) => mapAtoms(child, f));
  return mapped === e ? e : fromPoly(toPoly(mapped));
}

/** A literal extent; infinite for an open dimension. */
export const extentOf = (e: Expr | undefined): number => (e?.kind === 'const' ? e.value : Number.POSITIVE_INFINITY);

export function tensorTypes(program: Program): ReadonlyMap<string, TensorType> {
  return new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
}

/** Number of points of a domain; an open dimension counts as `open`. */
export const volume = (extents: readonly number[], open = 64): number =>
  extents.reduce((v, n) => v * (Number.isFinite(n) ? Math.max(n, 0) : open), 1);
