import type { Expr, Reduce } from '../ir/index.ts';
import { extractGuards } from '../schedule/guards.ts';
import type { Block } from './block.ts';
import { binary, call, int, real, variable, when } from './build.ts';
import type { Lane } from './context.ts';
import type { LoopExpr, LoopType } from './nest.ts';
import { fromLinear } from './shapes.ts';
import type { ValueLowering } from './values.ts';
import { walkLoops } from './walk.ts';

/** Lowers a reduction to loops around accumulators, one per lane. */
export function lowerReduction(
  lowering: ValueLowering,
  e: Reduce,
  lanes: readonly Lane[],
  here: Block,
): readonly LoopExpr[] {
  const shapeOf = (tensor: string): readonly Expr[] => lowering.context.layout(tensor).shape.map(fromLinear);
  const { conditions, body } = e.op === 'sum' ? extractGuards(e.body, shapeOf) : { conditions: [], body: e.body };
  // lanes that would run over different ranges run one after the other
  const outer = (x: Expr): boolean => lowering.uniform(x, lanes);
  if (lanes.length > 1 && ![...conditions, ...e.binders.flatMap((b) => [b.lo, b.hi])].every(outer))
    return lanes.flatMap((lane) => lowerReduction(lowering, e, [lane], here));
  const { op } = e;
  if (op === 'argmax' || op === 'argmin') return lanes.map((lane) => position(lowering, e, op, lane, here));
  const loops = e.binders.map((b) => ({ index: b.index, lo: b.lo, hi: b.hi, parallel: false }));
  const type = e.type;
  const accumulators = lanes.map(() => declare(lowering, 's', type, neutral(e.op, type), here));
  walkLoops(lowering, loops, conditions, lanes, here, (inside, block) => {
    const values = lowering.typed(body, type, inside, block);
    values.forEach((value, l) => {
      const acc = accumulators[l];
      if (acc?.kind !== 'var') throw new Error('a lane is missing');
      block.statements.push({ kind: 'assign', name: acc.name, value: combine(e.op, acc, value, type) });
    });
  });
  return accumulators;
}

function declare(lowering: ValueLowering, stem: string, type: LoopType, init: LoopExpr, here: Block): LoopExpr {
  const name = lowering.context.names.take(stem);
  lowering.context.own(name, here);
  return here.declare(name, type, init);
}

/** Ints of a reduction start beyond every 32-bit int; a target without infinities spells its extreme finite value. */
function neutral(op: Reduce['op'], type: 'int' | 'real'): LoopExpr {
  const of = type === 'int' ? int : real;
  switch (op) {
    case 'sum':
      return of(0);
    case 'prod':
      return of(1);
    case 'max':
    case 'argmax':
      return type === 'int' ? int(-2147483648) : real(Number.NEGATIVE_INFINITY);
    case 'min':
    case 'argmin':
      return type === 'int' ? int(2147483647) : real(Number.POSITIVE_INFINITY);
  }
}

function combine(op: Reduce['op'], acc: LoopExpr, value: LoopExpr, type: 'int' | 'real'): LoopExpr {
  switch (op) {
    case 'sum':
      return value.kind === 'unary' && value.op === 'neg' ? binary('-', acc, value.arg) : binary('+', acc, value);
    case 'prod':
      return binary('*', acc, value);
    case 'max':
    case 'min':
      return type === 'int' ? binary(op, acc, value) : call(op, 'real', [acc, value]);
    default:
      throw new Error(`${op} has no accumulator`);
  }
}

/** The flat row-major position of the first extremal element; a NaN is extremal. */
function position(lowering: ValueLowering, e: Reduce, op: 'argmax' | 'argmin', lane: Lane, here: Block): LoopExpr {
  const type = e.body.type === 'int' ? 'int' : 'real';
  const best = declare(lowering, 'best', type, neutral(op, type), here);
  const found = declare(lowering, 'at', 'int', int(0), here);
  const count = declare(lowering, 'n', 'int', int(0), here);
  if (best.kind !== 'var' || found.kind !== 'var' || count.kind !== 'var')
    throw new Error('a declared scalar is a variable');
  lowering.context.ranges.set(found.name, { lo: 0, hi: Number.POSITIVE_INFINITY });
  const loops = e.binders.map((b) => ({ index: b.index, lo: b.lo, hi: b.hi, parallel: false }));
  walkLoops(lowering, loops, [], [lane], here, (inside, block) => {
    const [raw] = lowering.typed(e.body, type, inside, block);
    if (raw === undefined) throw new Error('a lane is missing');
    const value = nameIt(lowering, raw, block);
    const beats = binary(op === 'argmax' ? '>' : '<', value, best);
    const isNan = binary('and', binary('!=', value, value), binary('==', best, best));
    block.statements.push(
      when(
        type === 'int' ? beats : binary('or', beats, isNan),
        [
          { kind: 'assign', name: best.name, value },
          { kind: 'assign', name: found.name, value: count },
        ],
        [],
      ),
      { kind: 'assign', name: count.name, value: binary('+', count, int(1)) },
    );
  });
  return found;
}

function nameIt(lowering: ValueLowering, value: LoopExpr, here: Block): LoopExpr {
  if (value.kind === 'var' || value.kind === 'const') return value;
  const name = lowering.context.names.take('v');
  lowering.context.own(name, here);
  here.statements.push({ kind: 'let', name, value });
  return variable(name, value.type);
}
