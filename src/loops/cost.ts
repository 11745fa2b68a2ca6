import { everything, type Interval } from '../support/interval.ts';
import { intervalOf } from './interval.ts';
import type { LoopExpr, LoopProgram, LoopStmt } from './nest.ts';

/** What a program costs to run, counted from its text; where a bound depends on an outer index, over its whole range. */
export interface Cost {
  /** Arithmetic on reals: additions, products, comparisons and function calls. */
  readonly operations: number;
  /** Elements read. */
  readonly loads: number;
  /** Elements written. */
  readonly stores: number;
}

interface Counter {
  operations: number;
  loads: number;
  stores: number;
}

function countExpr(e: LoopExpr, times: number, into: Counter): void {
  switch (e.kind) {
    case 'const':
    case 'var':
      return;
    case 'load':
      into.loads += times;
      countExpr(e.offset, times, into);
      return;
    case 'unary':
      countExpr(e.arg, times, into);
      return;
    case 'binary':
      if (e.type === 'real' || e.left.type === 'real') into.operations += times;
      countExpr(e.left, times, into);
      countExpr(e.right, times, into);
      return;
    case 'select':
      countExpr(e.cond, times, into);
      countExpr(e.then, times, into);
      countExpr(e.else, times, into);
      return;
    case 'call':
      if (e.type === 'real') into.operations += times;
      for (const arg of e.args) countExpr(arg, times, into);
  }
}

const rangeOf = (e: LoopExpr, ranges: ReadonlyMap<string, Interval>): Interval =>
  intervalOf(e, ranges, () => everything);

function countStmts(
  statements: readonly LoopStmt[],
  times: number,
  ranges: Map<string, Interval>,
  into: Counter,
): void {
  for (const s of statements) {
    switch (s.kind) {
      case 'comment':
        break;
      case 'for': {
        const lo = rangeOf(s.lo, ranges);
        const hi = rangeOf(s.hi, ranges);
        ranges.set(s.index, { lo: lo.lo, hi: hi.hi - 1 });
        // where the bounds move, the distance of their means is the mean number of iterations; an open extent counts once
        const mean = (hi.lo + hi.hi - lo.lo - lo.hi) / 2;
        countStmts(s.body, Number.isFinite(mean) ? times * Math.max(0, Math.ceil(mean / s.step)) : times, ranges, into);
        break;
      }
      case 'if':
        countExpr(s.cond, times, into);
        countStmts(s.then, times, ranges, into);
        countStmts(s.else, times, ranges, into);
        break;
      case 'let':
        if (s.value.type === 'int') ranges.set(s.name, rangeOf(s.value, ranges));
        countExpr(s.value, times, into);
        break;
      case 'declare':
        countExpr(s.init, times, into);
        break;
      case 'assign':
        countExpr(s.value, times, into);
        break;
      case 'store':
        into.stores += times;
        countExpr(s.offset, times, into);
        countExpr(s.value, times, into);
    }
  }
}

/** Operations, loads and stores of one run. Open dimensions count once. */
export function costOf(program: LoopProgram): Cost {
  const into: Counter = { operations: 0, loads: 0, stores: 0 };
  for (const nest of program.nests) countStmts(nest.body, 1, new Map(), into);
  return into;
}
