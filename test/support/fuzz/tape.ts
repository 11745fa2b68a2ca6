import { inverse, residue, scalarValue, selected } from './domains.ts';
import type { Domain } from './evaluate.ts';

/*
 * The naive opposite of what the compiler derives: a reverse tape that records every scalar operation and scatters
 * cotangents backwards, in float64 and modulo a prime side by side. Elements of its domain are positions on the tape.
 */

interface Record {
  readonly v: number;
  readonly m: number;
  /** Positions of the operands with ∂result/∂operand, as a number and as a residue. */
  readonly from: readonly { readonly at: number; readonly d: number; readonly dm: number }[];
}

/** ∂fn/∂argument in float64, for the functions that are smooth where they are used. */
export function slope(fn: string, args: readonly number[], arg: number): number {
  const [x = 0, y = 0] = args;
  const v = scalarValue(fn, args);
  switch (fn) {
    case 'exp':
      return v;
    case 'expm1':
      return Math.exp(x);
    case 'log':
      return 1 / x;
    case 'log1p':
      return 1 / (1 + x);
    case 'log2':
      return 1 / (x * Math.LN2);
    case 'sqrt':
      return 0.5 / v;
    case 'rsqrt':
      return (-0.5 * v) / x;
    case 'sin':
      return Math.cos(x);
    case 'cos':
      return -Math.sin(x);
    case 'tan':
      return 1 + v * v;
    case 'asin':
      return 1 / Math.sqrt(1 - x * x);
    case 'acos':
      return -1 / Math.sqrt(1 - x * x);
    case 'atan':
      return 1 / (1 + x * x);
    case 'sinh':
      return Math.cosh(x);
    case 'cosh':
      return Math.sinh(x);
    case 'tanh':
      return 1 - v * v;
    case 'asinh':
      return 1 / Math.sqrt(1 + x * x);
    case 'acosh':
      return 1 / Math.sqrt(x * x - 1);
    case 'atanh':
      return 1 / (1 - x * x);
    case 'erf':
      return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
    case 'sigmoid':
      return v * (1 - v);
    case 'softplus':
      return 1 / (1 + Math.exp(-x));
    case 'atan2':
      return (arg === 0 ? y : -x) / (x * x + y * y);
    case 'pow':
      return arg === 0 ? y * x ** (y - 1) : v === 0 ? 0 : v * Math.log(x);
    default:
      return 0;
  }
}

export class Tape implements Domain<number> {
  private readonly records: Record[] = [];
  private readonly constants = new Map<number, number>();
  private readonly p: number;

  constructor(p: number) {
    this.p = p;
  }

  private push(v: number, m: number, from: Record['from']): number {
    this.records.push({ v, m, from });
    return this.records.length - 1;
  }

  private at(t: number): Record {
    return this.records[t] as Record;
  }

  /** A new independent variable. */
  variable(v: number): number {
    return this.push(v, residue(v, this.p), []);
  }

  of(v: number): number {
    const known = this.constants.get(v);
    if (known !== undefined && Object.is(this.at(known).v, v)) return known;
    const t = this.variable(v);
    this.constants.set(v, t);
    return t;
  }

  value(t: number): number {
    return this.at(t).v;
  }

  residue(t: number): number {
    return this.at(t).m;
  }

  add(a: number, b: number): number {
    const x = this.at(a);
    const y = this.at(b);
    return this.push(x.v + y.v, (x.m + y.m) % this.p, [
      { at: a, d: 1, dm: 1 },
      { at: b, d: 1, dm: 1 },
    ]);
  }

  mul(a: number, b: number): number {
    const x = this.at(a);
    const y = this.at(b);
    return this.push(x.v * y.v, (x.m * y.m) % this.p, [
      { at: a, d: y.v, dm: y.m },
      { at: b, d: x.v, dm: x.m },
    ]);
  }

  div(a: number, b: number): number {
    const x = this.at(a);
    const y = this.at(b);
    const inv = inverse(y.m, this.p);
    const m = (x.m * inv) % this.p;
    return this.push(x.v / y.v, m, [
      { at: a, d: 1 / y.v, dm: inv },
      { at: b, d: -x.v / y.v / y.v, dm: ((this.p - m) * inv) % this.p },
    ]);
  }

  call(fn: string, args: readonly number[]): number {
    const values = args.map((a) => this.at(a).v);
    const v = scalarValue(fn, values);
    const choice = selected(fn, values);
    if (choice !== undefined) {
      const chosen = args[choice.arg];
      if (chosen === undefined) return this.push(v, residue(v, this.p), []);
      const dm = ((choice.factor % this.p) + this.p) % this.p;
      return this.push(v, (this.at(chosen).m * dm) % this.p, [{ at: chosen, d: choice.factor, dm }]);
    }
    return this.push(
      v,
      Number.NaN,
      args.map((at, i) => ({ at, d: slope(fn, values, i), dm: Number.NaN })),
    );
  }

  /** Cotangents of every position for the seeds given: number and residue of each. */
  backward(seeds: ReadonlyMap<number, { readonly v: number; readonly m: number }>): {
    v: Float64Array;
    m: Float64Array;
  } {
    const v = new Float64Array(this.records.length);
    const m = new Float64Array(this.records.length);
    for (const [t, seed] of seeds) {
      v[t] = (v[t] as number) + seed.v;
      m[t] = ((m[t] as number) + seed.m) % this.p;
    }
    for (let t = this.records.length - 1; t >= 0; t--) {
      const dv = v[t] as number;
      const dm = m[t] as number;
      if (dv === 0 && dm === 0) continue;
      for (const f of this.at(t).from) {
        v[f.at] = (v[f.at] as number) + dv * f.d;
        m[f.at] = ((m[f.at] as number) + dm * f.dm) % this.p;
      }
    }
    return { v, m };
  }
}
