import type { Expr, Program, TensorType } from '../ir/index.ts';
import { readTensors } from '../ir/index.ts';
import { printEquation } from '../ir/print.ts';
import type { Assignment, Loop, Schedule, Step } from '../schedule/schedule.ts';
import { Block } from './block.ts';
import { binary, int, load, toReal } from './build.ts';
import type { Lane, TensorLayout } from './context.ts';
import { NestContext } from './context.ts';
import type { Linear } from './linear.ts';
import { addLinear, constantLinear, isConstant, scaleLinear, shiftLinear, variableLinear } from './linear.ts';
import { safeIdentifier } from './names.ts';
import type { Buffer, LoopExpr, LoopNest, LoopProgram, LoopStmt } from './nest.ts';
import { lowerReduction } from './reductions.ts';
import type { OpenVariables } from './shapes.ts';
import { extentExpression, layoutOf } from './shapes.ts';
import { ValueLowering } from './values.ts';
import { walkLoops } from './walk.ts';

/** Schedule → loop notation. Pure: the same schedule gives the same nests, names included. */
export function lower(schedule: Schedule): LoopProgram {
  const open: OpenVariables = new Map(schedule.open.map((name, i) => [name, `${safeIdentifier(name)}_0${i || ''}`]));
  const types = new Map<string, TensorType>();
  for (const p of schedule.program.parameters) types.set(p.name, p.type);
  for (const e of schedule.program.equations) types.set(e.name, e.type);
  const tensors = new Map([...types].map(([name, type]) => [name, layoutOf(type, open)]));
  const nests = schedule.steps.map((step, i) => lowerStep(step, i, schedule, tensors, open));
  return {
    name: schedule.program.name,
    buffers: buffersOf(schedule, types, tensors),
    open: [...open.values()],
    nests,
    arena: schedule.arena.fixed,
    arenaPerOpen: schedule.arena.perOpen,
  };
}

function buffersOf(
  schedule: Schedule,
  types: ReadonlyMap<string, TensorType>,
  tensors: ReadonlyMap<string, TensorLayout>,
): Buffer[] {
  const outputs = new Set(schedule.program.outputs);
  const inputs = new Set(schedule.program.parameters.map((p) => p.name));
  const used = new Set(
    schedule.steps.flatMap((s) => s.assignments.filter((a) => a.stored !== false).map((a) => a.target)),
  );
  const buffers: Buffer[] = [];
  for (const [name, type] of types) {
    const layout = tensors.get(name);
    const role = outputs.has(name) && !inputs.has(name) ? 'output' : inputs.has(name) ? 'input' : 'temporary';
    if (layout === undefined || (role === 'temporary' && !used.has(name))) continue;
    const place = schedule.places.get(name);
    buffers.push({
      name,
      role,
      dtype: type.dtype,
      shape: layout.shape.map(extentExpression),
      ...(place === undefined ? {} : { place: place.fixed, placePerOpen: place.perOpen }),
      ...(type.dtype === 'int' ? { elements: layout.elements } : {}),
    });
  }
  return buffers;
}

/** The formulas of a step, printed from the Program. */
function formulasOf(program: Program, names: readonly string[]): string[] {
  return program.equations.filter((e) => names.includes(e.name)).map((e) => printEquation(program, e));
}

function lowerStep(
  step: Step,
  number: number,
  schedule: Schedule,
  tensors: ReadonlyMap<string, TensorLayout>,
  open: OpenVariables,
): LoopNest {
  const written = new Set(step.assignments.map((a) => a.target));
  const root = new Block();
  const parallel = schedule.machine.kind === 'gpu' && step.assignments.every((a) => !a.accumulate);
  let floor = root;
  const chain: Block[] = [root];
  if (parallel) {
    for (const _ of step.loops) {
      floor = new Block(floor);
      chain.push(floor);
    }
  }
  const context = new NestContext(tensors, written, floor);
  for (const name of open.values()) {
    context.ranges.set(name, { lo: 0, hi: Number.POSITIVE_INFINITY });
    context.own(name, root);
  }
  const lowering = new ValueLowering(context, lowerReduction);
  const lane: Lane = new Map([...open].map(([dim, name]) => [`$${dim}`, variableLinear(name)]));
  if (parallel) parallelLoops(lowering, step, lane, chain);
  else sequentialLoops(lowering, step, step.loops, [lane], root);
  return {
    name: `nest${number}`,
    formulas: formulasOf(schedule.program, step.equations),
    body: root.statements,
  };
}

/** One perfect nest of independent iterations; nothing is computed between its loops. */
function parallelLoops(lowering: ValueLowering, step: Step, outer: Lane, chain: readonly Block[]): void {
  const { context } = lowering;
  const inner = chain[chain.length - 1];
  if (inner === undefined) throw new Error('a nest without a block');
  const lane = new Map(outer);
  const heads = step.loops.map((loop) => {
    const name = context.names.take(loop.index);
    const root = chain[0] ?? inner;
    const lo = lowering.integers.lower(loop.lo, outer, root);
    const hi = lowering.integers.lower(loop.hi, outer, root);
    context.define(name, { lo: context.range(lo).lo, hi: context.range(hi).hi - 1 }, inner);
    lane.set(loop.index, variableLinear(name));
    return { name, lo: context.expression(lo, root), hi: context.expression(hi, root) };
  });
  walkLoops(lowering, [], step.conditions, [lane], inner, (lanes, here) => assignAll(lowering, step, lanes, here));
  let body: readonly LoopStmt[] = inner.statements;
  for (const head of [...heads].reverse())
    body = [{ kind: 'for', index: head.name, lo: head.lo, hi: head.hi, step: 1, parallel: true, body }];
  const root = chain[0];
  if (root !== undefined && root !== inner) root.statements.push(...body);
}

/** Loops that run in order, tiles unrolled into lanes. */
function sequentialLoops(
  lowering: ValueLowering,
  step: Step,
  loops: readonly Loop[],
  lanes: readonly Lane[],
  here: Block,
): void {
  const tiled = loops.findIndex((l) => l.tile > 1);
  const plain = (loop: Loop) => ({ index: loop.index, lo: loop.lo, hi: loop.hi, parallel: false });
  if (tiled < 0) {
    walkLoops(lowering, loops.map(plain), step.conditions, lanes, here, (inside, block) =>
      assignAll(lowering, step, inside, block),
    );
    return;
  }
  const loop = loops[tiled];
  if (loop === undefined) throw new Error('a loop is missing');
  walkLoops(lowering, loops.slice(0, tiled).map(plain), [], lanes, here, (inside, block) => {
    tileLoop(lowering, loop, inside, block, (within, body) =>
      sequentialLoops(lowering, step, loops.slice(tiled + 1), within, body),
    );
  });
}

/** Whole tiles in a loop, then what is left over: at once when its size is known, else one by one. */
function tileLoop(
  lowering: ValueLowering,
  loop: Loop,
  lanes: readonly Lane[],
  here: Block,
  inner: (lanes: readonly Lane[], here: Block) => void,
): void {
  const { context, integers } = lowering;
  const [first] = lanes;
  if (first === undefined) throw new Error('a nest without lanes');
  const lo = integers.lower(loop.lo, first, here);
  const hi = integers.lower(loop.hi, first, here);
  const extent = addLinear(hi, lo, -1);
  const spread = (base: Linear, count: number): Lane[] =>
    lanes.flatMap((lane) =>
      Array.from({ length: count }, (_, a) => new Map(lane).set(loop.index, shiftLinear(base, a))),
    );
  const repeat = (from: Linear, count: Linear, factor: number): void => {
    const range = context.range(count);
    if (range.hi <= 0) return;
    const body = new Block(here);
    if (range.lo === 1 && range.hi === 1) {
      inner(spread(from, factor), here);
      return;
    }
    const name = context.names.take(loop.index);
    context.define(name, { lo: 0, hi: range.hi - 1 }, body);
    inner(spread(addLinear(from, variableLinear(name), factor), factor), body);
    here.statements.push({
      kind: 'for',
      index: name,
      lo: int(0),
      hi: context.expression(count, here),
      step: 1,
      parallel: false,
      body: body.statements,
    });
  };
  const whole = integers.floorDivide(extent, constantLinear(loop.tile), here);
  repeat(lo, whole, loop.tile);
  const rest = addLinear(extent, whole, -loop.tile);
  const start = addLinear(lo, scaleLinear(whole, loop.tile));
  if (isConstant(rest)) {
    if (rest.constant > 0) inner(spread(start, rest.constant), here);
  } else repeat(start, rest, 1);
}

function assignAll(lowering: ValueLowering, step: Step, lanes: readonly Lane[], here: Block): void {
  step.assignments.forEach((a, i) => {
    const forwards = step.assignments.slice(i + 1).some((later) => readTensors(later.body).has(a.target));
    assign(lowering, a, forwards, lanes, here);
  });
  lowering.context.forwarded.clear();
}

function assign(lowering: ValueLowering, a: Assignment, forwards: boolean, lanes: readonly Lane[], here: Block): void {
  const { context } = lowering;
  const { dtype } = context.layout(a.target);
  const values = lowering.typed(a.body, dtype, lanes, here).map((v) => (dtype === 'real' ? toReal(v) : v));
  const named = forwards ? values.map((v) => context.bind(v, here, 'v')) : values;
  if (a.stored !== false) store(lowering, a, named, lanes, here);
  if (forwards)
    context.forwarded.set(
      a.target,
      new Map(lanes.flatMap((lane, l) => (named[l] === undefined ? [] : [[lane, named[l]]]))),
    );
}

function store(
  lowering: ValueLowering,
  a: Assignment,
  values: readonly LoopExpr[],
  lanes: readonly Lane[],
  here: Block,
): void {
  const { context, integers } = lowering;
  const { dtype } = context.layout(a.target);
  lanes.forEach((lane, l) => {
    const value = values[l];
    if (value === undefined) throw new Error('a lane is missing');
    const subscripts = a.subscripts.map((s: Expr) => integers.lower(s, lane, here));
    const offset = context.offset(a.target, subscripts, here);
    const stored = a.accumulate ? binary('+', load(a.target, dtype, offset), value) : value;
    here.statements.push({ kind: 'store', buffer: a.target, offset, value: stored });
  });
}
