import type { Binder, Compare, Expr, Poly, Program, Read, Reduce, TensorType } from '../../ir/index.ts';
import { index as indexOf, mapChildren, reduce, substituteIndices, toPoly, visit } from '../../ir/index.ts';
import type { Form } from './form.ts';
import { Keys } from './key.ts';

/** Reads that are known to stay inside their tensors. */
export interface LegalReads {
  has(e: Read, context: Context): boolean;
}

/** Half-open range of an index. */
export interface Range {
  readonly lo: Expr;
  readonly hi: Expr;
}

/** Separates the name that a reader sees from the number that makes a bound index unique. */
export const MARK = '#';

/** The name without its distinguishing number. */
export const hintOf = (name: string): string => {
  const at = name.indexOf(MARK);
  return at < 0 ? name : name.slice(0, at);
};

/** Terms under conditions that one comparison of forms may go through. */
const MAX_WORK = 800;

/** A comparison of forms has gone through more cases than it may. */
export class TooManyCases extends Error {}

export interface ContextOptions {
  readonly cotangents?: ReadonlySet<string>;
  readonly divisors?: ReadonlySet<string>;
  readonly expanded?: boolean;
  readonly roots?: boolean;
  readonly comparing?: boolean;
  readonly positive?: ReadonlySet<string>;
  readonly almost?: boolean;
  readonly ordered?: (length: Expr) => void;
  readonly computed?: ReadonlySet<string>;
  readonly position?: (e: Reduce, context: Context) => Reduce;
  readonly known?: LegalReads;
  readonly comparison?: (e: Compare, context: Context) => Expr;
  /** Told of each summed index that a bracket solves for, and of its value. */
  readonly solved?: ((name: string, value: Expr) => void) | undefined;
}

/** Dimensions, and symbols that stand alone as a divisor. */
export function divisorsOf(program: Pick<Program, 'dims' | 'parameters' | 'equations'>): ReadonlySet<string> {
  const divisors = new Set(program.dims);
  const look = (e: Expr): void =>
    visit(e, (node) => {
      if (node.kind !== 'floordiv' && node.kind !== 'mod' && node.kind !== 'quotient') return;
      const den = node.den.kind === 'mul' ? node.den.factors : [node.den];
      for (const factor of den) if (factor.kind === 'symbol') divisors.add(factor.name);
    });
  for (const { type } of [...program.parameters, ...program.equations]) for (const extent of type.shape) look(extent);
  for (const e of program.equations) look(e.body);
  return divisors;
}

/**
 * What the algebra knows while it works on one equation: types of tensors, ranges of indices, what was normalised before.
 * Every bound index has a name of its own, so that ranges can be looked up by name.
 */
export class Context {
  readonly keys = new Keys();
  readonly ranges = new Map<string, Range>();
  /** Ranges of the left-hand side's indices, which are in scope everywhere. */
  readonly left = new Map<string, Range>();
  readonly types: ReadonlyMap<string, TensorType>;
  readonly dims: ReadonlySet<string>;
  /** Dimensions, and hyper-parameters by which the Program divides somewhere: none of them is 0 where anything is computed. */
  readonly divisors: ReadonlySet<string>;
  /** Tensors whose bare subscripts are the indices of a consumer's left-hand side: cotangents. */
  readonly cotangents: ReadonlySet<string>;
  /** Whether powers and products of sums are expanded. */
  readonly expanded: boolean;
  /** Whether forms are compared and never written: guarded reads, brackets and `if` are then all guards. */
  readonly comparing: boolean;
  /** Hyper-parameters, and tensors all elements of which, that are known to be positive. */
  readonly positive: ReadonlySet<string>;
  /** Whether forms are compared but for single points: those at which a comparison of reals is on its boundary. */
  readonly almost: boolean;
  /** Where ranges that hyper-parameters bound are taken to have no negative length: told of each that is. */
  readonly ordered: ((length: Expr) => void) | undefined;
  /** The canonical form of a comparison of reals, where comparisons are compared. */
  readonly comparison: ((e: Compare, context: Context) => Expr) | undefined;
  /** Tensors that equations compute: their elements depend on others. */
  readonly computed: ReadonlySet<string>;
  /** The canonical form of the position of an extreme, where forms are compared. */
  readonly position: ((e: Reduce, context: Context) => Reduce) | undefined;
  /** Reads that the given formulas make under no condition. */
  readonly known: LegalReads | undefined;
  /** Whether roots are written with `sqrt` rather than as powers. */
  readonly roots: boolean;
  readonly solved: ((name: string, value: Expr) => void) | undefined;
  readonly forms = new WeakMap<Expr, Form>();
  /** Int expressions and conditions already in normal form, or brought to it: ranges never change once an index has one. */
  readonly ints = new WeakMap<Expr, Expr>();
  readonly conditions = new WeakMap<Expr, { readonly conjuncts: readonly Expr[] | undefined }>();
  #work = 0;
  readonly #names = new Set<string>();
  readonly #polys = new WeakMap<Expr, Poly>();

  constructor(program: Pick<Program, 'dims' | 'parameters' | 'equations'>, options: ContextOptions = {}) {
    this.types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
    this.dims = new Set(program.dims);
    this.divisors = options.divisors ?? divisorsOf(program);
    this.cotangents = options.cotangents ?? new Set();
    this.expanded = options.expanded ?? false;
    this.roots = options.roots ?? false;
    this.solved = options.solved;
    this.comparing = options.comparing ?? false;
    this.positive = options.positive ?? new Set();
    this.almost = options.almost ?? false;
    this.ordered = options.ordered;
    this.computed = options.computed ?? new Set();
    this.position = options.position;
    this.known = options.known;
    this.comparison = options.comparison;
  }

  /** Counts terms under conditions. Errors: `TooManyCases` beyond the limit. */
  spend(terms: number): void {
    this.#work += terms;
    if (this.#work > MAX_WORK) throw new TooManyCases();
  }

  /** `toPoly`, remembered. */
  poly(e: Expr): Poly {
    let poly = this.#polys.get(e);
    if (poly === undefined) {
      poly = toPoly(e);
      this.#polys.set(e, poly);
    }
    return poly;
  }

  /** A bound name that no index of this context has, for a reader the same as `name`. */
  fresh(name: string): string {
    const hint = hintOf(name);
    let unique = hint;
    for (let i = 2; this.#names.has(unique); i++) unique = `${hint}${MARK}${i}`;
    this.#names.add(unique);
    return unique;
  }

  /** Takes the free indices of an equation's left-hand side. */
  enter(name: string, range: Range): void {
    this.#names.add(name);
    this.ranges.set(name, range);
    this.left.set(name, range);
  }

  /** The expression with every bound index under a name of its own, its range noted. Free indices stay as they are. */
  adopt(e: Expr): Expr {
    if (e.kind !== 'reduce') return mapChildren(e, (child) => this.adopt(child));
    const map = new Map<string, Expr>();
    const binders = this.adoptBinders(e.binders, map);
    return reduce(e.op, binders, this.adopt(substituteIndices(e.body, map)), e.span);
  }

  /** The binders under fresh names; `map` takes the renaming. */
  adoptBinders(binders: readonly Binder[], map: Map<string, Expr>): Binder[] {
    return binders.map((b) => {
      const lo = substituteIndices(b.lo, map);
      const hi = substituteIndices(b.hi, map);
      const name = this.fresh(b.index);
      if (name !== b.index) map.set(b.index, indexOf(name));
      this.ranges.set(name, { lo, hi });
      return { index: name, lo, hi };
    });
  }

  /** The expression with free indices replaced; a bound index that would capture one is renamed. */
  substitute(e: Expr, map: ReadonlyMap<string, Expr>): Expr {
    if (map.size === 0) return e;
    const free = this.keys.free(e);
    if (![...map.keys()].some((name) => free.has(name))) return e;
    if (e.kind === 'index') return map.get(e.name) ?? e;
    if (e.kind !== 'reduce') return mapChildren(e, (child) => this.substitute(child, map));
    const incoming = new Set<string>();
    for (const [name, value] of map) if (free.has(name)) for (const used of this.keys.free(value)) incoming.add(used);
    const inner = new Map([...map].filter(([name]) => !e.binders.some((b) => b.index === name)));
    const binders = e.binders.map((b) => {
      const lo = this.substitute(b.lo, inner);
      const hi = this.substitute(b.hi, inner);
      if (!incoming.has(b.index) && lo === b.lo && hi === b.hi) return b;
      const name = this.fresh(b.index);
      this.ranges.set(name, { lo, hi });
      inner.set(b.index, indexOf(name));
      return { index: name, lo, hi };
    });
    return reduce(e.op, binders, this.substitute(e.body, inner), e.span);
  }
}
