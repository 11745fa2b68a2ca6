import type { Expr, Read, Reduce } from '../../../src/ir/expr.ts';
import type { Program } from '../../../src/ir/program.ts';

/*
 * A naive evaluator of Programs over any arithmetic: the fuzzer's own oracle, which shares nothing with the interpreter.
 * Integers and conditions are plain numbers; reals are elements of a Domain.
 */

export interface Domain<T> {
  of(value: number): T;
  /** The real number that branches, ties and floors are decided by. */
  value(t: T): number;
  add(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  call(fn: string, args: readonly T[]): T;
}

export interface Table<T> {
  readonly shape: readonly number[];
  readonly data: readonly T[];
}

export interface IntTable {
  readonly shape: readonly number[];
  readonly ints: readonly number[];
}

export type Values<T> = ReadonlyMap<string, Table<T> | IntTable>;

/** An access outside its tensor, a maximum of nothing, a remainder left: the Program is not a function at these sizes. */
export class Undefined extends Error {}

type Env = number[];
type IntCode = (env: Env) => number;
type BoolCode = (env: Env) => boolean;

const modulo = (a: number, b: number): number => a - Math.abs(b) * Math.floor(a / Math.abs(b));

class Compiler<T> {
  private readonly slots = new Map<string, number>();
  private count = 0;
  private readonly domain: Domain<T>;
  private readonly symbols: ReadonlyMap<string, number>;
  private readonly tensors: ReadonlyMap<string, Table<T> | IntTable>;

  constructor(
    domain: Domain<T>,
    symbols: ReadonlyMap<string, number>,
    tensors: ReadonlyMap<string, Table<T> | IntTable>,
  ) {
    this.domain = domain;
    this.symbols = symbols;
    this.tensors = tensors;
  }

  bind<R>(name: string, inner: (slot: number) => R): R {
    const before = this.slots.get(name);
    const slot = this.count++;
    this.slots.set(name, slot);
    const result = inner(slot);
    if (before === undefined) this.slots.delete(name);
    else this.slots.set(name, before);
    return result;
  }

  private offset(e: Read): { at: IntCode; table: Table<T> | IntTable } {
    const table = this.tensors.get(e.tensor);
    if (table === undefined) throw new Undefined(`no tensor ${e.tensor}`);
    const { shape } = table;
    const subs = e.subscripts.map((s) => this.int(s));
    if (subs.length !== shape.length) throw new Undefined(`rank of ${e.tensor}`);
    const outside = (): number => {
      if (e.guarded) return -1;
      throw new Undefined(`${e.tensor} is read outside`);
    };
    const at: IntCode = (env) => {
      let flat = 0;
      for (let d = 0; d < subs.length; d++) {
        const v = (subs[d] as IntCode)(env);
        const n = shape[d] as number;
        if (!(v >= 0 && v < n) || !Number.isInteger(v)) return outside();
        flat = flat * n + v;
      }
      return flat;
    };
    return { at, table };
  }

  int(e: Expr): IntCode {
    switch (e.kind) {
      case 'const': {
        const { value } = e;
        return () => value;
      }
      case 'symbol': {
        const value = this.symbols.get(e.name);
        if (value === undefined) throw new Undefined(`no symbol ${e.name}`);
        return () => value;
      }
      case 'index': {
        const slot = this.slots.get(e.name);
        if (slot === undefined) throw new Undefined(`no index ${e.name}`);
        return (env) => env[slot] as number;
      }
      case 'read': {
        const { at, table } = this.offset(e);
        if (!('ints' in table)) throw new Undefined(`${e.tensor} is real`);
        const { ints } = table;
        return (env) => {
          const i = at(env);
          return i < 0 ? 0 : (ints[i] as number);
        };
      }
      case 'add': {
        const terms = e.terms.map((t) => this.int(t));
        return (env) => terms.reduce((s, t) => s + t(env), 0);
      }
      case 'mul': {
        const factors = e.factors.map((t) => this.int(t));
        return (env) => factors.reduce((s, t) => s * t(env), 1);
      }
      case 'pow': {
        const base = this.int(e.base);
        const exponent = this.int(e.exponent);
        return (env) => base(env) ** exponent(env);
      }
      case 'floordiv':
      case 'mod':
      case 'quotient': {
        const num = this.int(e.num);
        const den = this.int(e.den);
        // a remainder is no number: a guarded read takes it for outside, any other use is refused
        if (e.kind === 'quotient') {
          return (env) => {
            const q = num(env) / den(env);
            return Number.isInteger(q) ? q : Number.NaN;
          };
        }
        return e.kind === 'mod' ? (env) => modulo(num(env), den(env)) : (env) => Math.floor(num(env) / den(env));
      }
      case 'call': {
        const args = e.args.map((a) => this.int(a));
        const [a = () => 0, b = () => 0, c = () => 0] = args;
        if (e.fn === 'min') return (env) => Math.min(a(env), b(env));
        if (e.fn === 'max') return (env) => Math.max(a(env), b(env));
        if (e.fn === 'abs') return (env) => Math.abs(a(env));
        if (e.fn === 'clamp') return (env) => Math.min(Math.max(a(env), b(env)), c(env));
        throw new Undefined(`integer ${e.fn}`);
      }
      case 'reduce':
        return this.intReduce(e);
      case 'if': {
        const cond = this.bool(e.cond);
        const then = this.int(e.then);
        const other = this.int(e.else);
        return (env) => (cond(env) ? then(env) : other(env));
      }
      case 'iverson': {
        const cond = this.bool(e.cond);
        return (env) => (cond(env) ? 1 : 0);
      }
      default:
        throw new Undefined(`integer ${e.kind}`);
    }
  }

  private loops(e: Reduce, inner: (slots: { slot: number; lo: IntCode; hi: IntCode }[]) => void): void {
    const slots: { slot: number; lo: IntCode; hi: IntCode }[] = [];
    const go = (k: number): void => {
      const b = e.binders[k];
      if (b === undefined) {
        inner(slots);
        return;
      }
      const lo = this.int(b.lo);
      const hi = this.int(b.hi);
      this.bind(b.index, (slot) => {
        slots.push({ slot, lo, hi });
        go(k + 1);
      });
    };
    go(0);
  }

  /** Runs `f` at each point of a reduction in row-major order with the point's flat number. */
  private points(
    slots: readonly { slot: number; lo: IntCode; hi: IntCode }[],
  ): (env: Env, f: (flat: number) => void) => void {
    return (env, f) => {
      const go = (k: number, flat: number): void => {
        const binder = slots[k];
        if (binder === undefined) {
          f(flat);
          return;
        }
        const { slot } = binder;
        // a bound may use the binders before it
        const lo = binder.lo(env);
        const hi = binder.hi(env);
        for (let v = lo; v < hi; v++) {
          env[slot] = v;
          go(k + 1, flat * (hi - lo) + v - lo);
        }
      };
      go(0, 0);
    };
  }

  private intReduce(e: Reduce): IntCode {
    let code: IntCode | undefined;
    this.loops(e, (slots) => {
      const each = this.points(slots);
      const { domain } = this;
      const body: IntCode =
        e.body.type === 'int'
          ? this.int(e.body)
          : (
              (real) => (env: Env) =>
                domain.value(real(env))
            )(this.real(e.body));
      const { op } = e;
      const position = op === 'argmax' || op === 'argmin';
      const larger = op === 'max' || op === 'argmax';
      code = (env) => {
        let total = op === 'prod' ? 1 : 0;
        let best = Number.NaN;
        let where = -1;
        each(env, (flat) => {
          const v = body(env);
          if (op === 'sum') total += v;
          else if (op === 'prod') total *= v;
          else if (where < 0 || (larger ? v > best : v < best)) {
            best = v;
            where = flat;
          }
        });
        if (op === 'sum' || op === 'prod') return total;
        if (where < 0) throw new Undefined(`${op} of nothing`);
        return position ? where : best;
      };
    });
    return code as IntCode;
  }

  bool(e: Expr): BoolCode {
    switch (e.kind) {
      case 'compare': {
        const side = (s: Expr): IntCode => {
          if (s.type === 'int') return this.int(s);
          const code = this.real(s);
          return (env) => this.domain.value(code(env));
        };
        const left = side(e.left);
        const right = side(e.right);
        switch (e.op) {
          case '<':
            return (env) => left(env) < right(env);
          case '<=':
            return (env) => left(env) <= right(env);
          case '>':
            return (env) => left(env) > right(env);
          case '>=':
            return (env) => left(env) >= right(env);
          case '==':
            return (env) => left(env) === right(env);
          case '!=':
            return (env) => left(env) !== right(env);
        }
        break;
      }
      case 'and': {
        const args = e.args.map((a) => this.bool(a));
        return (env) => args.every((a) => a(env));
      }
      case 'or': {
        const args = e.args.map((a) => this.bool(a));
        return (env) => args.some((a) => a(env));
      }
      case 'not': {
        const arg = this.bool(e.arg);
        return (env) => !arg(env);
      }
      case 'call': {
        const [first] = e.args;
        if (first === undefined) break;
        const arg = this.real(first);
        if (e.fn === 'isnan') return (env) => Number.isNaN(this.domain.value(arg(env)));
        return (env) => Math.abs(this.domain.value(arg(env))) === Number.POSITIVE_INFINITY;
      }
      default:
    }
    throw new Undefined(`condition ${e.kind}`);
  }

  real(e: Expr): (env: Env) => T {
    const { domain } = this;
    if (e.type === 'int') {
      const code = this.int(e);
      return (env) => domain.of(code(env));
    }
    switch (e.kind) {
      case 'const': {
        const value = domain.of(e.value);
        return () => value;
      }
      case 'symbol': {
        const value = domain.of(this.symbols.get(e.name) ?? Number.NaN);
        return () => value;
      }
      case 'read': {
        const { at, table } = this.offset(e);
        if ('ints' in table) throw new Undefined(`${e.tensor} is an integer tensor`);
        const { data } = table;
        const nought = domain.of(0);
        return (env) => {
          const i = at(env);
          return i < 0 ? nought : (data[i] as T);
        };
      }
      case 'add': {
        const [first, ...rest] = e.terms.map((t) => this.real(t));
        const head = first as (env: Env) => T;
        return (env) => {
          let s = head(env);
          for (const t of rest) s = domain.add(s, t(env));
          return s;
        };
      }
      case 'mul': {
        const inverse = (f: Expr): Expr | undefined =>
          f.kind === 'pow' && f.exponent.kind === 'const' && f.exponent.value === -1 ? f.base : undefined;
        const factors = e.factors.filter((f) => inverse(f) === undefined).map((f) => this.real(f));
        const divisors = e.factors.flatMap((f) => inverse(f) ?? []).map((f) => this.real(f));
        return (env) => {
          let p: T | undefined;
          for (const f of factors) p = p === undefined ? f(env) : domain.mul(p, f(env));
          let q: T | undefined;
          for (const f of divisors) q = q === undefined ? f(env) : domain.mul(q, f(env));
          if (q === undefined) return p as T;
          return domain.div(p ?? domain.of(1), q);
        };
      }
      case 'pow': {
        const base = this.real(e.base);
        if (e.exponent.kind === 'const' && Number.isInteger(e.exponent.value) && Math.abs(e.exponent.value) <= 16) {
          const n = e.exponent.value;
          return (env) => {
            const b = base(env);
            let p = domain.of(1);
            for (let i = 0; i < Math.abs(n); i++) p = i === 0 ? b : domain.mul(p, b);
            return n < 0 ? domain.div(domain.of(1), p) : p;
          };
        }
        const exponent = this.real(e.exponent);
        return (env) => domain.call('pow', [base(env), exponent(env)]);
      }
      case 'call': {
        const args = e.args.map((a) => this.real(a));
        return (env) =>
          domain.call(
            e.fn,
            args.map((a) => a(env)),
          );
      }
      case 'if': {
        const cond = this.bool(e.cond);
        const then = this.real(e.then);
        const other = this.real(e.else);
        return (env) => (cond(env) ? then(env) : other(env));
      }
      case 'reduce': {
        let code: ((env: Env) => T) | undefined;
        this.loops(e, (slots) => {
          const each = this.points(slots);
          const body = this.real(e.body);
          const { op } = e;
          code = (env) => {
            let acc: T | undefined;
            each(env, () => {
              const v = body(env);
              if (acc === undefined) acc = v;
              else if (op === 'sum') acc = domain.add(acc, v);
              else if (op === 'prod') acc = domain.mul(acc, v);
              else if (op === 'max' ? domain.value(v) > domain.value(acc) : domain.value(v) < domain.value(acc))
                acc = v;
            });
            if (acc !== undefined) return acc;
            if (op === 'sum') return domain.of(0);
            if (op === 'prod') return domain.of(1);
            throw new Undefined(`${op} of nothing`);
          };
        });
        return code as (env: Env) => T;
      }
      default:
        throw new Undefined(`real ${e.kind}`);
    }
  }
}

/** Every tensor of the Program, inputs included. Errors: `Undefined`. */
export function evaluate<T>(
  program: Program,
  symbols: ReadonlyMap<string, number>,
  inputs: Values<T>,
  domain: Domain<T>,
): Map<string, Table<T> | IntTable> {
  const tensors = new Map(inputs);
  for (const eq of program.equations) {
    const c = new Compiler(domain, symbols, tensors);
    const shape = eq.type.shape.map((e) => Math.max(0, c.int(e)([])));
    const slots: number[] = [];
    const collect = <R>(k: number, done: () => R): R => {
      const name = eq.indices[k];
      if (name === undefined) return done();
      return c.bind(name, (slot) => {
        slots.push(slot);
        return collect(k + 1, done);
      });
    };
    const each = (f: (env: Env) => void): void => {
      const env: Env = [];
      const go = (d: number): void => {
        const n = shape[d];
        if (n === undefined) {
          f(env);
          return;
        }
        for (let v = 0; v < n; v++) {
          env[slots[d] as number] = v;
          go(d + 1);
        }
      };
      go(0);
    };
    if (eq.type.dtype === 'int') {
      const code = collect(0, () => c.int(eq.body));
      const ints: number[] = [];
      each((env) => ints.push(code(env)));
      tensors.set(eq.name, { shape, ints });
    } else {
      const code = collect(0, () => c.real(eq.body));
      const data: T[] = [];
      each((env) => data.push(code(env)));
      tensors.set(eq.name, { shape, data });
    }
  }
  return tensors;
}
