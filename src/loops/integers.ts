import type { Expr } from '../ir/index.ts';
import type { Block } from './block.ts';
import { binary, call, int } from './build.ts';
import type { Lane, NestContext } from './context.ts';
import type { Linear } from './linear.ts';
import {
  addLinear,
  constantLinear,
  isConstant,
  scaleLinear,
  shiftLinear,
  splitMultiples,
  variableLinear,
} from './linear.ts';
import type { LoopExpr } from './nest.ts';

/** Lowers an int expression that the integer rules do not cover: a reduction, a conditional, a guarded read. */
export type LowerOther = (e: Expr, lane: Lane, here: Block) => LoopExpr;

/** Lowers int expressions in one lane; `remainders` receives the remainder of every exact division met, which a guarded read tests. */
export class IntegerLowering {
  readonly #context: NestContext;
  readonly #other: LowerOther;

  constructor(context: NestContext, other: LowerOther) {
    this.#context = context;
    this.#other = other;
  }

  lower(e: Expr, lane: Lane, here: Block, remainders?: Linear[]): Linear {
    const go = (x: Expr): Linear => this.lower(x, lane, here, remainders);
    switch (e.kind) {
      case 'const':
        return constantLinear(e.value);
      case 'symbol':
        return lane.get(`$${e.name}`) ?? variableLinear(e.name);
      case 'index': {
        const value = lane.get(e.name);
        if (value === undefined) throw new Error(`the index ${e.name} has no loop`);
        return value;
      }
      case 'add':
        return e.terms.map(go).reduce((a, b) => addLinear(a, b));
      case 'mul':
        return e.factors.map(go).reduce((a, b) => this.multiply(a, b, here));
      case 'pow': {
        const base = go(e.base);
        const n = e.exponent.kind === 'const' ? e.exponent.value : 0;
        let value = constantLinear(1);
        for (let i = 0; i < n; i++) value = this.multiply(value, base, here);
        return value;
      }
      case 'floordiv':
        return this.floorDivide(go(e.num), go(e.den), here);
      case 'mod':
        return this.remainder(go(e.num), go(e.den), here);
      case 'quotient': {
        const num = go(e.num);
        const den = go(e.den);
        remainders?.push(this.remainder(num, den, here));
        return this.floorDivide(num, den, here);
      }
      case 'call': {
        if (e.type !== 'int') break;
        const args = e.args.map((a) => this.#context.expression(go(a), here));
        return this.extremum(e.fn, args, here);
      }
      case 'read':
        if (!e.guarded && !this.#context.forwarded.has(e.tensor))
          return this.#context.atom(this.#context.loadAt(e.tensor, e.subscripts.map(go), here), here);
        break;
      default:
        break;
    }
    return this.#context.atom(this.#other(e, lane, here), here);
  }

  private extremum(fn: 'min' | 'max' | 'abs' | 'clamp' | string, args: readonly LoopExpr[], here: Block): Linear {
    const [a, b, c] = args;
    if (fn === 'min' && a !== undefined && b !== undefined) return this.#context.atom(binary('min', a, b), here);
    if (fn === 'max' && a !== undefined && b !== undefined) return this.#context.atom(binary('max', a, b), here);
    if (fn === 'clamp' && a !== undefined && b !== undefined && c !== undefined)
      return this.#context.atom(binary('min', binary('max', a, b), c), here);
    if (fn === 'abs' && a !== undefined) {
      if (a.kind === 'const' && typeof a.value === 'number') return constantLinear(Math.abs(a.value));
      return this.#context.atom(call('abs', 'int', [a]), here);
    }
    throw new Error(`no int function ${fn}`);
  }

  private multiply(a: Linear, b: Linear, here: Block): Linear {
    if (isConstant(a)) return scaleLinear(b, a.constant);
    if (isConstant(b)) return scaleLinear(a, b.constant);
    const c = this.#context;
    return c.atom(binary('*', c.expression(a, here), c.expression(b, here)), here);
  }

  floorDivide(num: Linear, den: Linear, here: Block): Linear {
    const c = this.#context;
    if (isConstant(den) && den.constant > 0) {
      if (den.constant === 1) return num;
      const { quotient, rest } = splitMultiples(num, den.constant);
      const range = c.range(rest);
      const lo = Math.floor(range.lo / den.constant);
      if (lo === Math.floor(range.hi / den.constant)) return shiftLinear(quotient, lo);
      return addLinear(quotient, c.atom(binary('floordiv', c.expression(rest, here), int(den.constant)), here));
    }
    return c.atom(binary('floordiv', c.expression(num, here), c.expression(den, here)), here);
  }

  remainder(num: Linear, den: Linear, here: Block): Linear {
    const c = this.#context;
    if (isConstant(den) && den.constant !== 0) {
      const m = Math.abs(den.constant);
      if (m === 1) return constantLinear(0);
      const { rest } = splitMultiples(num, m);
      const range = c.range(rest);
      const lo = Math.floor(range.lo / m);
      if (lo === Math.floor(range.hi / m)) return shiftLinear(rest, -lo * m);
      return c.atom(binary('mod', c.expression(rest, here), int(m)), here);
    }
    return c.atom(binary('mod', c.expression(num, here), c.expression(den, here)), here);
  }
}
