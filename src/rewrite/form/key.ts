import type { Binder, Expr, Reduce } from '../../ir/index.ts';
import { freeIndices } from '../../ir/index.ts';

type Environment = ReadonlyMap<string, string>;

const nothing: Environment = new Map();

/** Reductions whose value depends on the order of their binders: the position is row-major. */
const ordered = (e: Reduce): boolean => e.op === 'argmax' || e.op === 'argmin';

/** Orders of binders tried beyond those that their ranges and places tell apart. */
const MAX_ORDERS = 24;

/**
 * Texts that two expressions share when they are equal up to the names of bound indices, the order of terms and factors,
 * and the order of binders where it does not matter.
 */
export class Keys {
  readonly #closed = new WeakMap<Expr, string>();
  readonly #free = new WeakMap<Expr, ReadonlySet<string>>();

  of(e: Expr): string {
    return this.#key(e, nothing);
  }

  /** `freeIndices`, remembered. */
  free(e: Expr): ReadonlySet<string> {
    let free = this.#free.get(e);
    if (free === undefined) {
      free = freeIndices(e);
      this.#free.set(e, free);
    }
    return free;
  }

  #key(e: Expr, environment: Environment): string {
    const open = environment.size > 0 && [...this.free(e)].some((name) => environment.has(name));
    if (open) return this.#text(e, environment);
    let key = this.#closed.get(e);
    if (key === undefined) {
      key = this.#text(e, nothing);
      this.#closed.set(e, key);
    }
    return key;
  }

  #text(e: Expr, env: Environment): string {
    const key = (child: Expr): string => this.#key(child, env);
    const sorted = (es: readonly Expr[]): string => es.map(key).sort().join(' ');
    switch (e.kind) {
      case 'const':
        return String(e.value);
      case 'symbol':
        return `$${e.name}`;
      case 'index':
        return env.get(e.name) ?? `@${e.name}`;
      case 'read':
        return `${e.tensor}${e.guarded ? '?' : ''}[${e.subscripts.map(key).join(',')}]`;
      case 'add':
        return `(+ ${sorted(e.terms)})`;
      case 'mul':
        return `(* ${sorted(e.factors)})`;
      case 'pow':
        return `(^ ${key(e.base)} ${key(e.exponent)})`;
      case 'floordiv':
      case 'mod':
      case 'quotient':
        return `(${e.kind} ${key(e.num)} ${key(e.den)})`;
      case 'call':
        return `(${e.fn} ${e.args.map(key).join(' ')})`;
      case 'reduce':
        return this.#reduction(e, env);
      case 'if':
        return `(if ${key(e.cond)} ${key(e.then)} ${key(e.else)})`;
      case 'compare':
        return e.op === '==' || e.op === '!='
          ? `(${e.op} ${sorted([e.left, e.right])})`
          : `(${e.op} ${key(e.left)} ${key(e.right)})`;
      case 'and':
      case 'or':
        return `(${e.kind} ${sorted(e.args)})`;
      case 'not':
        return `(not ${key(e.arg)})`;
      case 'iverson':
        return `(iverson ${key(e.cond)})`;
    }
  }

  #reduction(e: Reduce, env: Environment): string {
    const texts = this.#orders(e, env).map((binders) => {
      const inner = new Map(env);
      for (const b of binders) inner.set(b.index, `%${inner.size}`);
      const ranges = binders.map((b) => `${this.#key(b.lo, inner)}:${this.#key(b.hi, inner)}`);
      return `(${e.op} {${ranges.join(' ')}} ${this.#key(e.body, inner)})`;
    });
    const [least] = texts.sort();
    return least ?? '';
  }

  /** The orders of the binders among which the smallest text is taken. */
  #orders(e: Reduce, env: Environment): readonly (readonly Binder[])[] {
    if (e.binders.length === 1 || ordered(e)) return [e.binders];
    const others = new Map(env);
    for (const b of e.binders) others.set(b.index, '%');
    const signed = e.binders.map((b) => {
      const inner = new Map(others).set(b.index, '%!');
      const signature = `${this.#key(b.lo, others)}:${this.#key(b.hi, others)} ${this.#key(e.body, inner)}`;
      return { binder: b, signature };
    });
    signed.sort((a, b) => (a.signature < b.signature ? -1 : a.signature > b.signature ? 1 : 0));
    let orders: Binder[][] = [[]];
    for (let start = 0; start < signed.length; ) {
      let end = start + 1;
      while (signed[end]?.signature === signed[start]?.signature && end < signed.length) end++;
      const alike = signed.slice(start, end).map((s) => s.binder);
      const arranged = orders.length * factorial(alike.length) > MAX_ORDERS ? [alike] : permutations(alike);
      orders = orders.flatMap((order) => arranged.map((more) => [...order, ...more]));
      start = end;
    }
    return orders;
  }
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}
