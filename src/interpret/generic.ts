import type { Binder, Expr, Program, Read, Reduce } from '../ir/index.ts';
import { floorDivide, remainder, zero } from '../ir/index.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { sizeOf, stridesOf } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import type { Algebra } from './algebra.ts';
import { flatShape, sizeValue } from './values.ts';

/** Row-major values of a tensor: of the algebra's kind for real tensors, ordinary numbers for int tensors. */
export type Values<T> =
  | { readonly dtype: 'real'; readonly data: readonly T[] }
  | { readonly dtype: 'int'; readonly data: readonly number[] };

/** The inputs of a Program in an algebra; `lift` makes a real element of its float64 value, tensor and offset. */
export function liftInputs<T>(
  program: Program,
  inputs: ReadonlyMap<string, Tensor>,
  lift: (value: number, tensor: string, offset: number) => T,
): Map<string, Values<T>> {
  const lifted = new Map<string, Values<T>>();
  for (const p of program.parameters) {
    const data = [...(inputs.get(p.name)?.data ?? [])];
    const real = p.type.dtype === 'real';
    lifted.set(
      p.name,
      real ? { dtype: 'real', data: data.map((v, at) => lift(v, p.name, at)) } : { dtype: 'int', data },
    );
  }
  return lifted;
}

/**
 * Runs a Program in an algebra and gives every tensor. Meant for small sizes; inputs and accesses must be those of a
 * Program that `specialise` accepts at these sizes.
 */
export function evaluateIn<T>(
  program: Program,
  sizes: Sizes,
  inputs: ReadonlyMap<string, Values<T>>,
  algebra: Algebra<T>,
): Map<string, Values<T>> {
  const tensors = new Map<string, Values<T>>(inputs);
  const types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  const shapes = new Map([...types].map(([name, type]) => [name, flatShape(name, type, sizes)]));
  for (const equation of program.equations) {
    const walk = new Walk(algebra, sizes, tensors, shapes);
    const binders = equation.indices.map((index, d) => ({ index, lo: zero, hi: equation.type.shape[d] ?? zero }));
    if (equation.type.dtype === 'int') {
      const data: number[] = [];
      walk.loop(binders, () => data.push(walk.int(equation.body)));
      tensors.set(equation.name, { dtype: 'int', data });
    } else {
      const data: T[] = [];
      walk.loop(binders, () => data.push(walk.real(equation.body)));
      tensors.set(equation.name, { dtype: 'real', data });
    }
    const expected = sizeOf(shapes.get(equation.name) ?? []);
    if (tensors.get(equation.name)?.data.length !== expected) throw new Error(`${equation.name} has a negative extent`);
  }
  return tensors;
}

/** One equation's evaluation: a walk over the expression at the current index values. */
class Walk<T> {
  readonly #algebra: Algebra<T>;
  readonly #sizes: Sizes;
  readonly #tensors: ReadonlyMap<string, Values<T>>;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #indices = new Map<string, number>();

  constructor(
    algebra: Algebra<T>,
    sizes: Sizes,
    tensors: ReadonlyMap<string, Values<T>>,
    shapes: ReadonlyMap<string, readonly number[]>,
  ) {
    this.#algebra = algebra;
    this.#sizes = sizes;
    this.#tensors = tensors;
    this.#shapes = shapes;
  }

  /** Runs `step` at every combination of index values, the last index fastest. */
  loop(binders: readonly Binder[], step: () => void): void {
    const [b, ...inner] = binders;
    if (b === undefined) {
      step();
      return;
    }
    const hi = this.int(b.hi);
    for (let i = this.int(b.lo); i < hi; i++) {
      this.#indices.set(b.index, i);
      this.loop(inner, step);
    }
  }

  real(e: Expr): T {
    const a = this.#algebra;
    switch (e.kind) {
      case 'read': {
        const at = this.#offset(e);
        if (at === undefined) return a.constant(0);
        const tensor = this.#tensors.get(e.tensor);
        if (tensor?.dtype === 'int') return a.constant(tensor.data[at] ?? 0);
        const value = tensor?.data[at];
        if (value === undefined) throw new Error(`${e.tensor} is read outside or before it is defined`);
        return value;
      }
      case 'add':
        return a.sum(e.terms.map((t) => this.real(t)));
      case 'mul': {
        // a false bracket makes the product 0 whatever the other factors are
        if (e.factors.some((f) => f.kind === 'iverson' && !this.holds(f.cond))) return a.constant(0);
        const below: T[] = [];
        const above: T[] = [];
        for (const f of e.factors) {
          if (f.kind === 'iverson') continue;
          if (f.kind === 'pow' && f.exponent.kind === 'const' && f.exponent.value === -1) below.push(this.real(f.base));
          else above.push(this.real(f));
        }
        const product = a.product(above);
        return below.length === 0 ? product : a.divide(product, a.product(below));
      }
      case 'pow': {
        if (e.exponent.type === 'int') return a.integerPower(this.real(e.base), this.int(e.exponent));
        return a.call('pow', [this.real(e.base), this.real(e.exponent)]);
      }
      case 'call':
        return e.type === 'bool'
          ? a.constant(this.holds(e) ? 1 : 0)
          : a.call(
              e.fn,
              e.args.map((x) => this.real(x)),
            );
      case 'if':
        return this.real(this.holds(e.cond) ? e.then : e.else);
      case 'reduce':
        return this.#reduce(e);
      case 'const':
        return a.constant(e.value);
      case 'symbol':
        return a.constant(this.#symbol(e.name));
      default:
        return a.constant(this.int(e));
    }
  }

  int(e: Expr): number {
    switch (e.kind) {
      case 'const':
        return e.value;
      case 'symbol':
        return this.#symbol(e.name);
      case 'index': {
        const value = this.#indices.get(e.name);
        if (value === undefined) throw new Error(`the index ${e.name} is not bound`);
        return value;
      }
      case 'read': {
        const at = this.#offset(e);
        const tensor = this.#tensors.get(e.tensor);
        return at === undefined || tensor?.dtype !== 'int' ? 0 : (tensor.data[at] ?? 0);
      }
      case 'add':
        return e.terms.reduce((n, t) => n + this.int(t), 0);
      case 'mul':
        return e.factors.reduce((n, f) => n * this.int(f), 1);
      case 'pow':
        return this.int(e.base) ** this.int(e.exponent);
      case 'floordiv':
        return floorDivide(this.int(e.num), this.int(e.den));
      case 'mod':
        return remainder(this.int(e.num), this.int(e.den));
      case 'quotient': {
        const q = this.int(e.num) / this.int(e.den);
        // a remainder leaves NaN: no element stands there
        return Number.isInteger(q) ? q : Number.NaN;
      }
      case 'call': {
        const [a = 0, b = 0, c = 0] = e.args.map((x) => this.int(x));
        if (e.fn === 'abs') return Math.abs(a);
        if (e.fn === 'min') return Math.min(a, b);
        if (e.fn === 'max') return Math.max(a, b);
        if (e.fn === 'clamp') return Math.min(Math.max(a, b), c);
        throw new Error(`${e.fn} is no function of integers`);
      }
      case 'if':
        return this.int(this.holds(e.cond) ? e.then : e.else);
      case 'iverson':
        return this.holds(e.cond) ? 1 : 0;
      case 'reduce':
        return this.#intReduce(e);
      default:
        throw new Error(`a condition (${e.kind}) stands where an integer is needed`);
    }
  }

  holds(e: Expr): boolean {
    switch (e.kind) {
      case 'and':
        return e.args.every((arg) => this.holds(arg));
      case 'or':
        return e.args.some((arg) => this.holds(arg));
      case 'not':
        return !this.holds(e.arg);
      case 'compare': {
        if (e.left.type !== 'int' || e.right.type !== 'int') {
          return this.#algebra.compare(e.op, this.real(e.left), this.real(e.right));
        }
        const [l, r] = [this.int(e.left), this.int(e.right)];
        return { '<': l < r, '<=': l <= r, '>': l > r, '>=': l >= r, '==': l === r, '!=': l !== r }[e.op];
      }
      case 'call': {
        const one = this.#algebra.constant(1);
        return this.#algebra.compare(
          '==',
          this.#algebra.call(
            e.fn,
            e.args.map((x) => this.real(x)),
          ),
          one,
        );
      }
      default:
        throw new Error(`a number (${e.kind}) stands where a condition is needed`);
    }
  }

  #symbol(name: string): number {
    return sizeValue({ kind: 'symbol', type: 'int', name, hash: 0, size: 1 }, this.#sizes, name);
  }

  /** The flat offset of a read, or undefined where a guarded one finds nothing. */
  #offset(e: Read): number | undefined {
    const shape = this.#shapes.get(e.tensor) ?? [];
    const strides = stridesOf(shape);
    let offset = 0;
    for (const [d, s] of e.subscripts.entries()) {
      const i = this.int(s);
      if (!(i >= 0 && i < (shape[d] ?? 0))) {
        if (e.guarded) return undefined;
        throw new Error(`${e.tensor} is read outside`);
      }
      offset += i * (strides[d] ?? 1);
    }
    return offset;
  }

  #elements(e: Reduce): readonly T[] {
    const values: T[] = [];
    this.loop(e.binders, () => values.push(this.real(e.body)));
    return values;
  }

  #reduce(e: Reduce): T {
    const values = this.#elements(e);
    if (e.op === 'sum') return this.#algebra.sum(values);
    if (e.op === 'prod') return this.#algebra.product(values);
    if (e.op !== 'max' && e.op !== 'min') return this.#algebra.constant(this.#intReduce(e));
    const value = values[this.#algebra.extreme(e.op, values)];
    if (value === undefined) throw new Error(`${e.op} of no elements`);
    return value;
  }

  #intReduce(e: Reduce): number {
    if (e.op === 'argmax' || e.op === 'argmin') {
      return this.#algebra.extreme(e.op === 'argmax' ? 'max' : 'min', this.#elements(e));
    }
    const values: number[] = [];
    this.loop(e.binders, () => values.push(this.int(e.body)));
    if (e.op === 'sum') return values.reduce((a, b) => a + b, 0);
    if (e.op === 'prod') return values.reduce((a, b) => a * b, 1);
    return e.op === 'max' ? Math.max(...values) : Math.min(...values);
  }
}
