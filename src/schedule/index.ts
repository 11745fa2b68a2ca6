import type { Equation, Program } from '../ir/index.ts';
import { index, zero } from '../ir/index.ts';
import type { Machine } from './machine.ts';
import { planMemory } from './memory.ts';
import type { Schedule, Step } from './schedule.ts';

export type { Machine } from './machine.ts';
export type { ArenaSize, Assignment, Loop, Place, Schedule, Step } from './schedule.ts';

/** How a Program with known extents (open dimensions apart) is computed on a machine. */
export function schedule(program: Program, machine: Machine): Schedule {
  const open = openDims(program);
  const steps = program.equations.map(stepOf);
  const { places, arena } = planMemory(program, steps, machine, open);
  return { program, machine, open, steps, places, arena };
}

/** Dimensions that some extent still names. */
function openDims(program: Program): readonly string[] {
  const names = new Set<string>();
  for (const t of [...program.parameters, ...program.equations])
    for (const extent of t.type.shape) if (extent.kind === 'symbol') names.add(extent.name);
  return program.dims.filter((d) => names.has(d));
}

/** One nest over the equation's left-hand side, in its order. */
function stepOf(e: Equation): Step {
  return {
    loops: e.indices.map((name, d) => ({ index: name, lo: zero, hi: e.type.shape[d] ?? zero, tile: 1 })),
    conditions: [],
    assignments: [
      { target: e.name, subscripts: e.indices.map((name) => index(name)), body: e.body, accumulate: false },
    ],
    equations: [e.name],
  };
}
