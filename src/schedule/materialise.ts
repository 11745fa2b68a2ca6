import type { Binder, Equation, Expr, Program, Reduce, TensorType } from '../ir/index.ts';
import {
  binder,
  children,
  constant,
  freeIndices,
  freshName,
  index,
  mapChildren,
  read,
  reduce,
  zero,
} from '../ir/index.ts';
import { scatters } from './accumulate.ts';
import type { AlphaForm } from './alpha.ts';
import { alphaForm } from './alpha.ts';
import type { Machine } from './machine.ts';
import { isInside } from './prove.ts';
import { extentOf, Ranges, tensorTypes, volume } from './ranges.ts';

/** A temporary beyond this many elements is computed again where it is needed instead. */
const MAX_TEMPORARY = 2 ** 26;
/** A reduction over fewer elements than this stays where it stands when nothing is saved. */
const MIN_TRIPS = 8;
/** Operations from which on a reduction under a condition is worth computing whether the condition holds or not. */
const MIN_WORK = 2 ** 14;

/** Functions whose value is worth keeping when it is needed twice. */
const costly: ReadonlySet<string> = new Set([
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'sigmoid',
  'softplus',
  'atan2',
  'pow',
]);

/**
 * The Program with reductions inside reductions, and reductions and costly values that are needed more than once or at more points
 * than they differ, computed by equations of their own. Equal ones, up to the names of their indices, share one equation.
 */
export function materialise(program: Program, machine: Machine): Program {
  return new Materialiser(program, machine).run();
}

/** An index in scope and its range. */
interface Scope {
  readonly binders: readonly Binder[];
  readonly ranges: Ranges;
  /** Whether the place is inside a reduction. */
  readonly inner: boolean;
  /** Whether the place is evaluated only where a condition holds. */
  readonly conditional: boolean;
}

class Materialiser {
  readonly #program: Program;
  readonly #machine: Machine;
  readonly #types: Map<string, TensorType>;
  readonly #counts = new Map<string, number>();
  readonly #known = new Map<string, { readonly name: string; readonly order: readonly number[] }>();
  readonly #equations: Equation[] = [];
  readonly #taken: Set<string>;

  constructor(program: Program, machine: Machine) {
    this.#program = program;
    this.#machine = machine;
    this.#types = new Map(tensorTypes(program));
    this.#taken = new Set(this.#types.keys());
  }

  run(): Program {
    for (const e of this.#program.equations) this.count(e.body);
    for (const e of this.#program.equations) {
      const binders = e.indices.map((name, d) => binder(name, e.type.shape[d] ?? zero));
      const ranges = Ranges.of(this.#program, e).over(this.#types);
      const scope: Scope = { binders, ranges, inner: false, conditional: false };
      const body = this.whole(e) ?? this.body(e.body, scope);
      const equation: Equation = { ...e, body };
      this.#equations.push(equation);
      this.remember(equation);
    }
    return { ...this.#program, equations: this.#equations };
  }

  /** Counts each reduction and costly value of the Program. */
  private count(e: Expr): void {
    if (isCandidate(e)) {
      const { key } = alphaForm(e);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
    for (const child of children(e)) this.count(child);
  }

  /** An equation's own value serves later equal expressions. */
  private remember(e: Equation): void {
    if (!isCandidate(e.body)) return;
    const { key, free } = alphaForm(e.body);
    if (free.length !== e.indices.length || this.#known.has(this.sized(key, free, e))) return;
    const order = e.indices.map((name) => free.indexOf(name));
    if (order.some((n) => n < 0)) return;
    this.#known.set(this.sized(key, free, e), { name: e.name, order });
  }

  private sized(key: string, free: readonly string[], e: Equation): string {
    return withExtents(
      key,
      free.map((name) => e.type.shape[e.indices.indexOf(name)] ?? zero),
    );
  }

  /** The whole right-hand side of an equation read from an earlier equal one. */
  private whole(e: Equation): Expr | undefined {
    if (!isCandidate(e.body)) return undefined;
    const form = alphaForm(e.body);
    const known = this.#known.get(this.sized(form.key, form.free, e));
    return known === undefined ? undefined : readKnown(known, form, e.body);
  }

  /** The right-hand side of an equation: a reduction that is all of it stays. */
  private body(e: Expr, scope: Scope): Expr {
    return e.kind === 'reduce' ? this.reduction(e, scope) : this.inside(e, scope);
  }

  private inside(e: Expr, scope: Scope): Expr {
    if (e.kind === 'reduce') return this.place(this.reduction(e, scope), e, scope);
    if (e.kind === 'if') {
      const branch: Scope = { ...scope, conditional: true };
      return mapIf(e, this.inside(e.cond, scope), this.inside(e.then, branch), this.inside(e.else, branch));
    }
    const rebuilt = mapChildren(e, (child) => this.inside(child, scope));
    return isCandidate(e) ? this.place(rebuilt, e, scope) : rebuilt;
  }

  /** A reduction with what stands inside it materialised first. */
  private reduction(e: Reduce, scope: Scope): Reduce {
    const inner: Scope = {
      binders: [...scope.binders, ...e.binders],
      ranges: scope.ranges.with(e.binders),
      inner: true,
      conditional: scope.conditional,
    };
    const body = this.inside(e.body, inner);
    const made = body === e.body ? e : reduce(e.op, e.binders, body, e.span);
    if (made.kind !== 'reduce') throw new Error('a reduction is a reduction');
    return made;
  }

  /** The expression, or a read of an equation that computes it. `original` is what counting saw. */
  private place(e: Expr, original: Expr, scope: Scope): Expr {
    const free = freeIndices(e);
    const axes = scope.binders.filter((b) => free.has(b.index));
    if (!this.pays(e, original, axes, scope)) return e;
    const form = alphaForm(e);
    const ordered = form.free.flatMap((name) => axes.filter((b) => b.index === name));
    const extents = ordered.map((b) => b.hi);
    const key = withExtents(form.key, extents);
    const known = this.#known.get(key);
    if (known !== undefined) return readKnown(known, form, e);
    const name = this.fresh();
    const type = typeOf(e, axes, scope.ranges);
    this.#types.set(name, type);
    this.#equations.push({ name, type, indices: axes.map((b) => b.index), body: e });
    const order = axes.map((b) => form.free.indexOf(b.index));
    this.#known.set(key, { name, order });
    return readKnown({ name, order }, form, e);
  }

  private fresh(): string {
    let n = 1;
    while (this.#taken.has(`t${n}`)) n++;
    const name = freshName(`t${n}`, this.#taken);
    this.#taken.add(name);
    return name;
  }

  private pays(e: Expr, original: Expr, axes: readonly Binder[], scope: Scope): boolean {
    // ranges that begin elsewhere or depend on an outer index have no tensor's shape
    if (axes.some((b) => !isZero(b.lo) || (b.hi.kind !== 'const' && b.hi.kind !== 'symbol'))) return false;
    if (axes.length !== freeIndices(e).size) return false;
    const size = volume(axes.map((b) => extentOf(b.hi)));
    if (size > MAX_TEMPORARY) return false;
    if (axes.filter((b) => b.hi.kind === 'symbol').length > 1) return false;
    if (scope.conditional && !readsInside(e, scope.ranges)) return false;
    const points = volume(
      scope.binders.map((b) => scope.ranges.index(b.index).hi - scope.ranges.index(b.index).lo + 1),
    );
    const repeated = (this.#counts.get(alphaForm(original).key) ?? 0) > 1;
    if (
      repeated ||
      this.#known.has(
        withExtents(
          alphaForm(e).key,
          axes.map((b) => b.hi),
        ),
      )
    )
      return size > 0;
    if (e.kind !== 'reduce') return false;
    if (points > size) return true;
    const lhs = axes.map((b) => b.index);
    if (this.#machine.kind === 'cpu' && scatters(e, lhs, scope.ranges)) return true;
    const inside = scope.ranges.with(e.binders);
    const trips = volume(e.binders.map((b) => inside.index(b.index).hi - inside.index(b.index).lo + 1));
    // out of a branch a reduction can have a nest, and register tiles, of its own
    const heavy = scope.conditional && this.#machine.kind === 'cpu' && trips >= MIN_TRIPS && points * trips >= MIN_WORK;
    return heavy || (scope.inner && trips >= MIN_TRIPS);
  }
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

const isCandidate = (e: Expr): boolean =>
  e.kind === 'reduce' || (e.kind === 'call' && costly.has(e.fn) && freeIndices(e).size > 0);

const withExtents = (key: string, extents: readonly Expr[]): string =>
  `${key} over ${extents.map((x) => (x.kind === 'const' ? x.value : x.kind === 'symbol' ? JSON.stringify(x.name) : '?')).join(',')}`;

const mapIf = (e: Extract<Expr, { kind: 'if' }>, cond: Expr, yes: Expr, no: Expr): Expr => {
  const parts = [cond, yes, no];
  let i = 0;
  return mapChildren(e, () => parts[i++] as Expr);
};

/** The read of an equation whose axes are the form's free indices in the given order. */
function readKnown(
  known: { readonly name: string; readonly order: readonly number[] },
  form: AlphaForm,
  e: Expr,
): Expr {
  const subscripts = known.order.map((n) => index(form.free[n] ?? ''));
  return read(known.name, subscripts, { type: e.type === 'int' ? 'int' : 'real', span: e.span });
}

function typeOf(e: Expr, axes: readonly Binder[], ranges: Ranges): TensorType {
  const shape = axes.map((b) => b.hi);
  if (e.type !== 'int') return { dtype: 'real', shape };
  if (e.kind === 'reduce' && (e.op === 'argmax' || e.op === 'argmin')) {
    const inside = ranges.with(e.binders);
    const count = volume(e.binders.map((b) => inside.index(b.index).hi - inside.index(b.index).lo + 1));
    return { dtype: 'int', shape, bounds: { lo: zero, hi: constant(Math.max(1, count)) } };
  }
  return { dtype: 'int', shape, bounds: { lo: constant(-(2 ** 31)), hi: constant(2 ** 31) } };
}

/** Whether every read of an expression stays inside its tensor at every point of the ranges. */
function readsInside(e: Expr, ranges: Ranges): boolean {
  if (e.kind === 'reduce') {
    const inside = ranges.with(e.binders);
    return (
      [...e.binders.flatMap((b) => [b.lo, b.hi])].every((x) => readsInside(x, ranges)) && readsInside(e.body, inside)
    );
  }
  if (e.kind === 'read' && !e.guarded) {
    const shape = ranges.shape(e.tensor);
    if (!e.subscripts.every((s, d) => isInside(s, extentOf(shape[d]), ranges))) return false;
  }
  return children(e).every((child) => readsInside(child, ranges));
}
