import type { Equation, Expr } from '../ir/index.ts';
import { children } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import type { Keys } from './form/key.ts';

/*
 * The measure by which candidates are compared: operations, each counted once for every combination of the indices around it,
 * every index as ten values. What depends on fewer indices than the loops around it is taken to be computed outside of them;
 * under a sum only what does not depend on the summed indices. Equal expressions of one equation count once.
 */

const EXTENT = 10;
const DIVISION = 4;
const FUNCTION = 8;
const READ = 0.5;
const STORE = 2;

const cheap: ReadonlySet<ScalarFunctionName> = new Set(['abs', 'sign', 'min', 'max', 'clamp', 'relu', 'floor', 'ceil']);

/** The cost of computing and storing an equation. */
export const equationCost = (e: Equation, keys: Keys): number =>
  STORE * EXTENT ** e.indices.length + new Cost(keys).of(e.body, undefined);

/** The body of a sum: the number of indices of its loop nest, and those that it sums over. */
interface Nest {
  readonly depth: number;
  readonly summed: ReadonlySet<string>;
}

class Cost {
  readonly #keys: Keys;
  readonly #seen = new Set<string>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  of(e: Expr, nest: Nest | undefined): number {
    if (e.kind === 'const' || e.kind === 'symbol') return 0;
    if (e.type === 'int' && e.kind !== 'reduce' && e.kind !== 'iverson' && e.kind !== 'read') return 0;
    const key = this.#keys.of(e);
    if (this.#seen.has(key)) return 0;
    this.#seen.add(key);
    if (e.kind === 'reduce') {
      const free = this.#keys.free(e.body);
      const inner = { depth: free.size, summed: new Set(e.binders.map((b) => b.index)) };
      return EXTENT ** Math.max(free.size, e.binders.length) + this.of(e.body, inner);
    }
    let total = this.#own(e, nest);
    if (e.kind !== 'read') for (const child of children(e)) total += this.of(child, nest);
    return total;
  }

  /** How often the node is evaluated. */
  #times(e: Expr, nest: Nest | undefined): number {
    const free = this.#keys.free(e);
    const inside = nest !== undefined && [...free].some((name) => nest.summed.has(name));
    return EXTENT ** (inside ? nest.depth : free.size);
  }

  #own(e: Expr, nest: Nest | undefined): number {
    const times = this.#times(e, nest);
    switch (e.kind) {
      case 'read':
        return READ * times;
      case 'add':
        return this.#folded(e, e.terms, nest);
      case 'mul':
        return this.#folded(e, e.factors, nest);
      case 'pow':
        return times * powerCost(e.exponent);
      case 'call':
        return times * (cheap.has(e.fn) ? 1 : FUNCTION);
      default:
        return times;
    }
  }

  /** Operands that are evaluated less often are combined first. */
  #folded(e: Expr, operands: readonly Expr[], nest: Nest | undefined): number {
    const full = this.#times(e, nest);
    const counted = operands.filter((o) => !(o.kind === 'const' && Math.abs(o.value) === 1));
    const inner = counted.filter((o) => this.#times(o, nest) === full).length;
    const outer = counted.length - inner;
    const lower = (Math.max(0, outer - 1) * full) / EXTENT;
    return (inner === 0 ? Math.min(1, outer) : inner - (outer === 0 ? 1 : 0)) * full + lower;
  }
}

function powerCost(exponent: Expr): number {
  if (exponent.kind !== 'const') return FUNCTION;
  if (exponent.value === -1) return DIVISION;
  return Number.isInteger(exponent.value) && Math.abs(exponent.value) <= 4 ? Math.abs(exponent.value) : FUNCTION;
}
