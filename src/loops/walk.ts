import type { Expr } from '../ir/index.ts';
import { freeIndices } from '../ir/index.ts';
import { boundsLoop } from '../schedule/solvable.ts';
import { Block } from './block.ts';
import type { Bound } from './bounds.ts';
import { solveFor } from './bounds.ts';
import { binary, int, when } from './build.ts';
import type { Lane } from './context.ts';
import type { Linear } from './linear.ts';
import { constantLinear, isConstant, variableLinear } from './linear.ts';
import type { LoopExpr } from './nest.ts';
import type { ValueLowering } from './values.ts';

/** A loop of a reduction or of a nest that runs one iteration at a time. */
export interface PlainLoop {
  readonly index: string;
  readonly lo: Expr;
  readonly hi: Expr;
  readonly parallel: boolean;
}

/**
 * Loops over the ranges, outermost first, with `inner` run where every condition holds. A condition that an index enters
 * as a term narrows that index's loop, so that nothing is tested inside; any other is tested as far out as it is known.
 */
export function walkLoops(
  lowering: ValueLowering,
  loops: readonly PlainLoop[],
  conditions: readonly Expr[],
  lanes: readonly Lane[],
  here: Block,
  inner: (lanes: readonly Lane[], here: Block) => void,
): void {
  const pending = new Set(loops.map((l) => l.index));
  const ready = conditions.filter((c) => ![...freeIndices(c)].some((name) => pending.has(name)));
  const later = conditions.filter((c) => !ready.includes(c));
  const guarded = guard(lowering, ready, lanes, here);
  if (guarded === undefined) return;
  walkInside(lowering, loops, later, lanes, guarded.block, inner);
  guarded.close();
}

function walkInside(
  lowering: ValueLowering,
  loops: readonly PlainLoop[],
  later: readonly Expr[],
  lanes: readonly Lane[],
  block: Block,
  inner: (lanes: readonly Lane[], here: Block) => void,
): void {
  const [loop, ...rest] = loops;
  if (loop === undefined) {
    inner(lanes, block);
    return;
  }
  const { context } = lowering;
  const [lane] = lanes;
  if (lane === undefined) throw new Error('a nest without lanes');
  const name = context.names.take(loop.index);
  const inside = new Set(rest.map((l) => l.index));
  const variable = variableLinear(name);
  const withLoop = new Map(lane).set(loop.index, variable);
  const bounds: Bound[] = [];
  const tests: Expr[] = [];
  for (const c of later) {
    const solvable =
      c.kind === 'compare' && boundsLoop(c, loop.index) && ![...freeIndices(c)].some((name) => inside.has(name));
    if (c.kind !== 'compare' || c.op === '!=' || !solvable) {
      tests.push(c);
      continue;
    }
    const difference = lowering.difference(c, withLoop, block);
    if (!difference.terms.has(name)) tests.push(c);
    else bounds.push(...solveFor(difference, name, c.op));
  }
  const lo = tightest(lowering, loop.lo, 'lo', bounds, lane, block);
  const hi = tightest(lowering, loop.hi, 'hi', bounds, lane, block);
  const range = { lo: context.interval(lo).lo, hi: context.interval(hi).hi - 1 };
  if (range.hi < range.lo) return;
  if (lo.kind === 'const' && hi.kind === 'const' && range.lo === range.hi) {
    const only = lanes.map((l) => new Map(l).set(loop.index, constantLinear(range.lo)));
    walkLoops(lowering, rest, tests, only, block, inner);
    return;
  }
  const body = new Block(block);
  context.define(name, range, body);
  const inLoop = lanes.map((l) => new Map(l).set(loop.index, variable));
  walkLoops(lowering, rest, tests, inLoop, body, inner);
  if (body.statements.length === 0) return;
  block.statements.push({
    kind: 'for',
    index: name,
    lo,
    hi,
    step: 1,
    parallel: loop.parallel,
    body: body.statements,
  });
}

/** A block in which conditions hold; `close` adds its tests to the block around it, once it is full. */
interface Guarded {
  readonly block: Block;
  readonly close: () => void;
}

/** The block in which the conditions hold: the one given when they certainly do, none when one certainly fails. */
function guard(
  lowering: ValueLowering,
  conditions: readonly Expr[],
  lanes: readonly Lane[],
  here: Block,
): Guarded | undefined {
  const tests: { readonly outer: Block; readonly cond: LoopExpr; readonly inside: Block }[] = [];
  let block = here;
  for (const c of conditions) {
    const [cond] = lowering.lower(c, lanes.slice(0, 1), block);
    if (cond === undefined) throw new Error('a nest without lanes');
    if (cond.kind === 'const') {
      if (cond.value === true) continue;
      return undefined;
    }
    const inside = new Block(block, true);
    tests.push({ outer: block, cond, inside });
    block = inside;
  }
  const close = (): void => {
    for (const { outer, cond, inside } of [...tests].reverse())
      if (inside.statements.length > 0) outer.statements.push(when(cond, inside.statements, []));
  };
  return { block, close };
}

/** The loop's own bound, tightened by the conditions' bounds that may bite. */
function tightest(
  lowering: ValueLowering,
  own: Expr,
  side: 'lo' | 'hi',
  bounds: readonly Bound[],
  lane: Lane,
  here: Block,
): LoopExpr {
  const { context, integers } = lowering;
  const first = integers.lower(own, lane, here);
  const values: Linear[] = [first];
  const base = context.range(first);
  for (const bound of bounds) {
    if (bound.side !== side) continue;
    const value = integers.floorDivide(bound.value, { terms: new Map(), constant: bound.divisor }, here);
    const { lo, hi } = context.range(value);
    const idle = side === 'lo' ? hi <= base.lo : lo >= base.hi;
    if (!idle) values.push(value);
  }
  const constants = values.filter(isConstant).map((v) => v.constant);
  const terms = values.filter((v) => !isConstant(v)).map((v) => context.expression(v, here));
  if (constants.length > 0) terms.push(int(side === 'lo' ? Math.max(...constants) : Math.min(...constants)));
  const op = side === 'lo' ? 'max' : 'min';
  const [head, ...rest] = terms;
  if (head === undefined) throw new Error('a loop without bounds');
  return rest.reduce((acc, t) => binary(op, acc, t), head);
}
