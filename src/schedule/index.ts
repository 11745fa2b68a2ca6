import type { Equation, Program } from '../ir/index.ts';
import { accumulation } from './accumulate.ts';
import { factorProducts } from './factor.ts';
import { fillOutside } from './fill.ts';
import { fuseSteps } from './fuse.ts';
import { refuseWideIntegers } from './integer-width.ts';
import type { Machine } from './machine.ts';
import { materialise } from './materialise.ts';
import { planMemory } from './memory.ts';
import type { Nest } from './nest.ts';
import { nestOf } from './nest.ts';
import { PaddedCopies, padReads } from './pad.ts';
import { splitPhases } from './phase.ts';
import { proveGuards } from './prove.ts';
import { Ranges, tensorTypes } from './ranges.ts';
import type { Schedule, Step } from './schedule.ts';
import { tileNest } from './tile.ts';

export type { Machine } from './machine.ts';
export type { ArenaSize, Assignment, Loop, Place, Schedule, Step } from './schedule.ts';

/** How a Program with known extents (open dimensions apart) is computed on a machine. */
export function schedule(program: Program, machine: Machine): Schedule {
  if (!machine.wideIntegers) refuseWideIntegers(program);
  const open = openDims(program);
  const split = factorProducts(materialise(program, machine));
  const { steps: apart, copies } = plan(split, machine);
  const steps = machine.kind === 'cpu' ? fuseSteps(apart, split) : apart;
  const whole: Program = { ...split, equations: [...split.equations, ...copies] };
  const { places, arena } = planMemory(whole, steps, machine, open);
  return { program: whole, machine, open, steps, places, arena };
}

/** Dimensions that some extent still names. */
function openDims(program: Program): readonly string[] {
  const names = new Set<string>();
  for (const t of [...program.parameters, ...program.equations])
    for (const extent of t.type.shape) if (extent.kind === 'symbol') names.add(extent.name);
  return program.dims.filter((d) => names.has(d));
}

/** The nests of every equation in order, and the equations of the padded copies that they read. */
function plan(program: Program, machine: Machine): { steps: readonly Step[]; copies: readonly Equation[] } {
  const types = new Map(tensorTypes(program));
  const copies = new PaddedCopies(types.keys());
  const steps: Step[] = [];
  for (const equation of program.equations) {
    const ranges = Ranges.of(program, equation);
    const proved = { ...equation, body: proveGuards(equation.body, ranges) };
    const before = copies.equations.length;
    const nests = machine.kind === 'gpu' ? [nestOf(proved)] : cpuNests(proved, ranges, machine, types, copies);
    for (const copy of copies.equations.slice(before)) {
      types.set(copy.name, copy.type);
      const inCopy = new Ranges(types, new Map(copy.indices.map((name, d) => [name, rangeOfAxis(copy, d)])));
      steps.push(...fillOutside(nestOf(copy), inCopy).map(stepOf));
    }
    steps.push(...nests.map(stepOf));
  }
  return { steps, copies: copies.equations };
}

function rangeOfAxis(e: Equation, d: number): { lo: number; hi: number } {
  const extent = e.type.shape[d];
  return { lo: 0, hi: (extent?.kind === 'const' ? extent.value : Number.POSITIVE_INFINITY) - 1 };
}

function cpuNests(
  equation: Equation,
  ranges: Ranges,
  machine: Machine,
  types: Map<string, Equation['type']>,
  copies: PaddedCopies,
): readonly Nest[] {
  const collected = accumulation(equation, ranges);
  if (collected !== undefined) return collected;
  const phased = splitPhases(nestOf(equation), ranges);
  const before = copies.equations.length;
  const padded = padReads(phased.nest, phased.ranges, types, copies);
  for (const copy of copies.equations.slice(before)) types.set(copy.name, copy.type);
  const scope = phased.ranges.over(types);
  return fillOutside(padded, scope).map((nest) => tileNest(nest, scope, machine));
}

const stepOf = (nest: Nest): Step => ({
  loops: nest.loops,
  conditions: nest.conditions,
  assignments: [{ target: nest.target, subscripts: nest.subscripts, body: nest.body, accumulate: nest.accumulate }],
  equations: nest.equations,
});
