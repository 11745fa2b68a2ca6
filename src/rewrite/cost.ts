import type { Equation, Expr } from '../ir/index.ts';
import { children } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import type { Keys } from './key.ts';

/*
 * The measure by which candidates are compared: operations, each counted once for every combination of the indices that it
 * depends on, every index as ten values. What does not depend on an index is taken to be computed outside of its loop, and
 * equal expressions of one equation once.
 */

const EXTENT = 10;
const DIVISION = 4;
const FUNCTION = 8;
const READ = 0.5;
const STORE = 2;

const cheap: ReadonlySet<ScalarFunctionName> = new Set(['abs', 'sign', 'min', 'max', 'clamp', 'relu', 'floor', 'ceil']);

/** The cost of computing and storing an equation. */
export function equationCost(e: Equation, keys: Keys): number {
  return STORE * EXTENT ** e.indices.length + new Cost(keys).of(e.body);
}

class Cost {
  readonly #keys: Keys;
  readonly #seen = new Set<string>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  of(e: Expr): number {
    if (e.kind === 'const' || e.kind === 'symbol' || (e.type === 'int' && e.kind !== 'reduce' && e.kind !== 'iverson'))
      return e.kind === 'read' ? READ * this.#times(e) : 0;
    const key = this.#keys.of(e);
    if (this.#seen.has(key)) return 0;
    this.#seen.add(key);
    let total = this.#own(e);
    if (e.kind !== 'read') for (const child of children(e)) total += this.of(child);
    return total;
  }

  #times(e: Expr): number {
    return EXTENT ** this.#keys.free(e).size;
  }

  #own(e: Expr): number {
    switch (e.kind) {
      case 'read':
        return READ * this.#times(e);
      case 'add':
        return this.#folded(e, e.terms);
      case 'mul':
        return this.#folded(e, e.factors);
      case 'pow':
        return this.#times(e) * powerCost(e.exponent);
      case 'call':
        return this.#times(e) * (cheap.has(e.fn) ? 1 : FUNCTION);
      case 'reduce':
        return this.#times(e.body);
      default:
        return this.#times(e);
    }
  }

  /** Operands that depend on fewer indices are combined first. */
  #folded(e: Expr, operands: readonly Expr[]): number {
    const full = this.#keys.free(e).size;
    const counted = operands.filter((o) => !(o.kind === 'const' && Math.abs(o.value) === 1));
    const inner = counted.filter((o) => this.#keys.free(o).size === full).length;
    const outer = counted.length - inner;
    const lower = Math.max(0, outer - 1) * EXTENT ** Math.max(0, full - 1);
    return (inner === 0 ? Math.min(1, outer) : inner - (outer === 0 ? 1 : 0)) * EXTENT ** full + lower;
  }
}

function powerCost(exponent: Expr): number {
  if (exponent.kind !== 'const') return FUNCTION;
  if (exponent.value === -1) return DIVISION;
  return Number.isInteger(exponent.value) && Math.abs(exponent.value) <= 4 ? Math.abs(exponent.value) : FUNCTION;
}
