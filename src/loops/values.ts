import type { Call, Compare, Expr, If, Mul, Pow, Read, Reduce } from '../ir/index.ts';
import { and, children, comparesToZero, freeIndices, ifThenElse, mul, zero } from '../ir/index.ts';
import { Block } from './block.ts';
import { all, binary, bool, call, int, real, select, toReal, unary, variable, when } from './build.ts';
import type { Lane, NestContext } from './context.ts';
import { IntegerLowering } from './integers.ts';
import type { Linear } from './linear.ts';
import { addLinear, equalLinear, scaleLinear, shiftLinear } from './linear.ts';
import type { LoopExpr, LoopStmt } from './nest.ts';

/** How a reduction is lowered. Handed in, because a reduction's body is lowered by values again. */
export type LowerReduction = (
  lowering: ValueLowering,
  e: Reduce,
  lanes: readonly Lane[],
  here: Block,
) => readonly LoopExpr[];

/** Lowers expressions to scalars, one per lane of a register tile; statements that they need go to the block given. */
export class ValueLowering {
  readonly context: NestContext;
  readonly integers: IntegerLowering;

  readonly #reduction: LowerReduction;

  constructor(context: NestContext, reduction: LowerReduction) {
    this.context = context;
    this.#reduction = reduction;
    this.integers = new IntegerLowering(context, (e, lane, here) => this.other(e, lane, here));
  }

  /** The value in every lane, of the expression's own type. */
  lower(e: Expr, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    if (e.type === 'int' && e.kind !== 'reduce' && e.kind !== 'if' && e.kind !== 'iverson')
      return lanes.map((lane) => this.context.expression(this.integers.lower(e, lane, here), here));
    switch (e.kind) {
      case 'const':
        return lanes.map(() => real(e.value));
      case 'symbol':
        return lanes.map(() => variable(e.name, e.type));
      case 'read':
        return this.read(e, lanes, here);
      case 'add':
        return this.sum(e.terms, lanes, here);
      case 'mul':
        return this.product(e, lanes, here);
      case 'pow':
        return this.power(e, lanes, here);
      case 'call':
        return this.call(e, lanes, here);
      case 'reduce':
        return this.#reduction(this, e, lanes, here);
      case 'if':
        return this.branch(e, lanes, here);
      case 'compare':
        return this.comparison(e, lanes, here);
      case 'and':
      case 'or':
        return lanes.map((lane) => this.connect(e.kind, e.args, lane, here));
      case 'not':
        return this.lower(e.arg, lanes, here).map((x) =>
          x.kind === 'const' ? bool(x.value !== true) : unary('not', x),
        );
      case 'iverson':
        return this.lower(e.cond, lanes, here).map((x) =>
          x.kind === 'const' ? int(x.value === true ? 1 : 0) : unary('toInt', x),
        );
      default:
        throw new Error('an int expression stands where a real one should');
    }
  }

  /** The value in every lane as a real. */
  real(e: Expr, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    return this.lower(e, lanes, here).map(toReal);
  }

  /** Of the expression's type, an int converted where `type` asks for a real. */
  typed(e: Expr, type: 'int' | 'real', lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    return type === 'real' ? this.real(e, lanes, here) : this.lower(e, lanes, here);
  }

  /** Whether an expression is free of every index that differs between the lanes. */
  uniform(e: Expr, lanes: readonly Lane[]): boolean {
    const [first, ...rest] = lanes;
    if (first === undefined || rest.length === 0) return true;
    for (const name of freeIndices(e)) {
      const value = first.get(name);
      if (value === undefined) continue;
      if (!rest.every((lane) => equalLinear(value, lane.get(name) ?? value))) return false;
    }
    return true;
  }

  /** Conditions from left to right; one that reads memory is evaluated only where those before it leave it open. */
  private connect(op: 'and' | 'or', args: readonly Expr[], lane: Lane, here: Block): LoopExpr {
    const decisive = op === 'or';
    let sofar: LoopExpr = bool(!decisive);
    for (const arg of args) {
      const inside = new Block(here, true);
      const lazy = sofar.kind !== 'const' && readsOrReduces(arg);
      const value = at(this.lower(arg, [lane], lazy ? inside : here), 0);
      if (inside.statements.length > 0) {
        const name = this.context.names.take('c');
        this.context.own(name, here);
        const result = here.declare(name, 'bool', bool(decisive));
        const open = decisive ? unary('not', sofar) : sofar;
        here.statements.push(when(open, [...inside.statements, { kind: 'assign', name, value }], []));
        sofar = result;
      } else if (value.kind === 'const') {
        if (value.value === decisive) return sofar.kind === 'const' ? value : binary(op, sofar, value);
      } else sofar = sofar.kind === 'const' ? value : binary(op, sofar, value);
    }
    return sofar;
  }

  /** Int expressions other than arithmetic: one lane of the general case. */
  private other(e: Expr, lane: Lane, here: Block): LoopExpr {
    const value = e.kind === 'read' ? this.read(e, [lane], here) : this.lower(e, [lane], here);
    return at(value, 0);
  }

  private read(e: Read, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const forwarded = this.context.forwarded.get(e.tensor);
    if (forwarded !== undefined) {
      return lanes.map((lane) => {
        const value = forwarded.get(lane);
        if (value === undefined) throw new Error(`${e.tensor} is not known in this lane`);
        return value;
      });
    }
    return lanes.map((lane) => {
      const remainders: Linear[] = [];
      const subscripts = e.subscripts.map((s) =>
        this.integers.lower(s, lane, here, e.guarded ? remainders : undefined),
      );
      const conditions = e.guarded ? this.insideTests(e.tensor, subscripts, remainders, here) : [];
      if (conditions === undefined) return e.type === 'int' ? int(0) : real(0);
      const load = this.context.loadAt(e.tensor, subscripts, here);
      if (conditions.length > 0) return select(all(conditions), load, e.type === 'int' ? int(0) : real(0));
      const home = this.context.home(load, here);
      const shared = home !== undefined && (lanes.length > 1 || home.depth < here.depth);
      return shared ? this.context.bind(load, here, 'v', true) : load;
    });
  }

  /** Tests that a guarded read needs; undefined where it is certainly outside. */
  private insideTests(
    tensor: string,
    subscripts: readonly Linear[],
    remainders: readonly Linear[],
    here: Block,
  ): readonly LoopExpr[] | undefined {
    const tests: LoopExpr[] = [];
    const { shape } = this.context.layout(tensor);
    const test = (value: Linear, op: '>=' | '=='): boolean => {
      const { lo, hi } = this.context.range(value);
      if (hi < 0 || (op === '==' && lo > 0)) return false;
      const certain = op === '>=' ? lo >= 0 : lo === 0 && hi === 0;
      if (!certain) tests.push(binary(op, this.context.expression(value, here), int(0)));
      return true;
    };
    for (const r of remainders) if (!test(r, '==')) return undefined;
    for (const [d, s] of subscripts.entries()) {
      const extent = shape[d];
      if (extent === undefined) throw new Error(`${tensor} has no axis ${d}`);
      if (!test(s, '>=')) return undefined;
      const slack = shiftLinear(addLinear(extent, s, -1), -1);
      const range = this.context.range(slack);
      if (range.hi < 0) return undefined;
      if (range.lo < 0)
        tests.push(binary('<', this.context.expression(s, here), this.context.expression(extent, here)));
    }
    return tests;
  }

  private sum(terms: readonly Expr[], lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    let acc: readonly LoopExpr[] | undefined;
    for (const term of terms) {
      const minus = term.kind === 'mul' ? term.factors[0] : undefined;
      const subtracts = term.kind === 'mul' && minus?.kind === 'const' && minus.value === -1;
      const value = subtracts ? this.productOf(term.factors.slice(1), lanes, here) : this.real(term, lanes, here);
      acc =
        acc === undefined
          ? subtracts
            ? value.map((x) => unary('neg', x))
            : value
          : acc.map((x, l) => binary(subtracts ? '-' : '+', x, at(value, l)));
    }
    return acc ?? lanes.map(() => real(0));
  }

  /** A false bracket makes the product 0 whatever the other factors are: it is a branch. */
  private product(e: Mul, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const brackets = e.factors.flatMap((f) => (f.kind === 'iverson' ? [f.cond] : []));
    const others = e.factors.filter((f) => f.kind !== 'iverson');
    if (brackets.length > 0 && others.length > 0)
      return this.branch(ifThenElse(and(brackets), mul(others), zero), lanes, here);
    const [first, ...rest] = e.factors;
    if (first?.kind === 'const' && first.value === -1)
      return this.productOf(rest, lanes, here).map((x) => unary('neg', x));
    return this.productOf(e.factors, lanes, here);
  }

  /** The product of the others, divided once by the product of the factors that stand to the power −1. */
  private productOf(factors: readonly Expr[], lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const divisors = factors.flatMap((f) => (isReciprocal(f) ? [f.base] : []));
    const others = factors.filter((f) => !isReciprocal(f));
    let acc: readonly LoopExpr[] | undefined;
    for (const factor of others) {
      const value = this.real(factor, lanes, here);
      acc = acc === undefined ? value : acc.map((x, l) => binary('*', x, at(value, l)));
    }
    acc ??= lanes.map(() => real(1));
    const [divisor] = divisors;
    if (divisor === undefined) return acc;
    const below = divisors.length === 1 ? this.real(divisor, lanes, here) : this.productOf(divisors, lanes, here);
    return acc.map((x, l) => binary('/', x, at(below, l)));
  }

  private power(e: Pow, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const base = this.real(e.base, lanes, here);
    const n = e.exponent.kind === 'const' ? e.exponent.value : literalQuotient(e.exponent);
    if (n !== undefined) {
      const root = Math.abs(n) === 0.5;
      if (root || (Number.isInteger(n) && Math.abs(n) <= 8)) {
        const value = base.map((x) => {
          if (root) return call('sqrt', 'real', [x]);
          if (n === 0) return real(1);
          const factor = Math.abs(n) === 1 ? x : this.context.bind(x, here, 'p');
          let product = factor;
          for (let i = 1; i < Math.abs(n); i++) product = binary('*', product, factor);
          return product;
        });
        return n < 0 ? value.map((x) => binary('/', real(1), x)) : value;
      }
    }
    const exponent = this.real(e.exponent, lanes, here);
    return base.map((x, l) => call('pow', 'real', [x, at(exponent, l)]));
  }

  private call(e: Call, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const args = e.args.map((a) => this.real(a, lanes, here));
    return lanes.map((_, l) => {
      const value = call(
        e.fn,
        e.type,
        args.map((a) => at(a, l)),
      );
      if (value.type === 'bool') return value;
      const home = this.context.home(value, here);
      return home !== undefined && home.depth < here.depth ? this.context.bind(value, here, 'v', true) : value;
    });
  }

  private comparison(e: Compare, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    if (e.left.type === 'int' && e.right.type === 'int') {
      return lanes.map((lane) => {
        const left = this.integers.lower(e.left, lane, here);
        const right = this.integers.lower(e.right, lane, here);
        const { lo, hi } = this.context.range(addLinear(left, right, -1));
        const known = comparesToZero(e.op, lo, hi);
        if (known !== undefined) return bool(known);
        return binary(e.op, this.context.expression(left, here), this.context.expression(right, here));
      });
    }
    const left = this.real(e.left, lanes, here);
    const right = this.real(e.right, lanes, here);
    return left.map((x, l) => binary(e.op, x, at(right, l)));
  }

  private branch(e: If, lanes: readonly Lane[], here: Block): readonly LoopExpr[] {
    const conditions = this.lower(e.cond, lanes, here);
    return lanes.map((lane, l) => {
      const condition = at(conditions, l);
      if (condition.kind === 'const') return at(this.typed(condition.value ? e.then : e.else, e.type, [lane], here), 0);
      const yes = new Block(here, true);
      const no = new Block(here, true);
      const then = at(this.typed(e.then, e.type, [lane], yes), 0);
      const otherwise = at(this.typed(e.else, e.type, [lane], no), 0);
      if (yes.statements.length === 0 && no.statements.length === 0) return select(condition, then, otherwise);
      const name = this.context.names.take('r');
      this.context.own(name, here);
      const result = here.declare(name, e.type, e.type === 'int' ? int(0) : real(0));
      const assign = (value: LoopExpr): LoopStmt => ({ kind: 'assign', name, value });
      here.statements.push(when(condition, [...yes.statements, assign(then)], [...no.statements, assign(otherwise)]));
      return result;
    });
  }

  /** `left − right` of an int comparison in one lane. */
  difference(e: Compare, lane: Lane, here: Block): Linear {
    return addLinear(
      this.integers.lower(e.left, lane, here),
      scaleLinear(this.integers.lower(e.right, lane, here), -1),
    );
  }
}

const at = (values: readonly LoopExpr[], l: number): LoopExpr => {
  const value = values[l];
  if (value === undefined) throw new Error('a lane is missing');
  return value;
};

const readsOrReduces = (e: Expr): boolean =>
  e.kind === 'read' || e.kind === 'reduce' || children(e).some(readsOrReduces);

const isReciprocal = (e: Expr): e is Pow => e.kind === 'pow' && e.exponent.kind === 'const' && e.exponent.value === -1;

/** The value of a literal fraction such as (−1)·2^(−1). */
function literalQuotient(e: Expr): number | undefined {
  if (e.kind === 'const') return e.value;
  if (e.kind === 'pow' && e.exponent.kind === 'const' && e.exponent.value === -1 && e.base.kind === 'const')
    return 1 / e.base.value;
  if (e.kind !== 'mul') return undefined;
  let product = 1;
  for (const factor of e.factors) {
    const value = literalQuotient(factor);
    if (value === undefined) return undefined;
    product *= value;
  }
  return product;
}
