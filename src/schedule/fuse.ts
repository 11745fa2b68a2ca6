import type { Expr, Program } from '../ir/index.ts';
import { children, equal, index, readTensors, substituteIndices } from '../ir/index.ts';
import { outerReductions } from './nest.ts';
import type { Assignment, Step } from './schedule.ts';

/** Assignments of one nest beyond this many would crowd the registers. */
const MAX_ASSIGNMENTS = 8;

/**
 * Elementwise steps joined to an earlier step over the same domain, of which they read only the element just computed: a
 * chain of elementwise equations becomes one nest, and a reduction takes its elementwise epilogue along. A temporary that
 * nobody else reads then stays in a register.
 */
export function fuseSteps(steps: readonly Step[], program: Program): readonly Step[] {
  const writers = new Map<string, number>();
  for (const s of steps) for (const a of s.assignments) writers.set(a.target, (writers.get(a.target) ?? 0) + 1);
  const groups: Step[] = [];
  const writtenBy = new Map<string, number>();
  for (const step of steps) {
    const at = home(step, groups, writtenBy, writers);
    const group = at === undefined ? undefined : groups[at];
    if (at === undefined || group === undefined) groups.push(step);
    else groups[at] = join(group, step);
    for (const a of step.assignments) writtenBy.set(a.target, at ?? groups.length - 1);
  }
  return dropStores(groups, program);
}

/** The group that a step may join: none that it depends on stands later. */
function home(
  step: Step,
  groups: readonly Step[],
  writtenBy: ReadonlyMap<string, number>,
  writers: ReadonlyMap<string, number>,
): number | undefined {
  if (!isElementwise(step) || step.assignments.some((a) => writers.get(a.target) !== 1)) return undefined;
  let earliest = 0;
  for (const a of step.assignments)
    for (const name of readTensors(a.body)) earliest = Math.max(earliest, writtenBy.get(name) ?? 0);
  const candidates = groups.slice(earliest).map((_, i) => earliest + i);
  // beside the producer of what it reads, else at the end
  return candidates.find((i) => {
    const group = groups[i];
    return group !== undefined && fits(step, group, writers, i === earliest && readsFrom(step, group));
  });
}

const readsFrom = (step: Step, group: Step): boolean =>
  group.assignments.some((a) => step.assignments.some((b) => readTensors(b.body).has(a.target)));

/** One assignment per element, over plain loops, without a reduction or a condition around it. */
function isElementwise(step: Step): boolean {
  return isPlain(step) && step.assignments.every((a) => outerReductions(a.body).length === 0);
}

const isPlain = (step: Step): boolean =>
  step.conditions.length === 0 &&
  step.assignments.every((a) => !a.accumulate && a.subscripts.length === step.loops.length) &&
  step.assignments.every((a) => a.subscripts.every((s, d) => s.kind === 'index' && s.name === step.loops[d]?.index));

function fits(step: Step, group: Step, writers: ReadonlyMap<string, number>, producer: boolean): boolean {
  if (!isPlain(group) || group.loops.length !== step.loops.length) return false;
  if (group.assignments.length + step.assignments.length > MAX_ASSIGNMENTS) return false;
  if (group.assignments.some((a) => writers.get(a.target) !== 1)) return false;
  if (!producer && !isElementwise(group)) return false;
  const sameRange = (a: Expr, b: Expr): boolean => equal(a, b) && (a.kind === 'const' || a.kind === 'symbol');
  if (
    !step.loops.every(
      (l, d) => sameRange(l.lo, group.loops[d]?.lo ?? l.hi) && sameRange(l.hi, group.loops[d]?.hi ?? l.lo),
    )
  )
    return false;
  const targets = new Set(group.assignments.map((a) => a.target));
  return step.assignments.every((a) =>
    readsInPlace(
      a.body,
      targets,
      step.loops.map((l) => l.index),
      false,
    ),
  );
}

/** Whether every read of the targets is of the element at the loops' indices, and evaluated at every point. */
function readsInPlace(e: Expr, targets: ReadonlySet<string>, loops: readonly string[], inside: boolean): boolean {
  if (e.kind === 'read' && targets.has(e.tensor))
    return !e.guarded && !inside && e.subscripts.every((s, d) => s.kind === 'index' && s.name === loops[d]);
  const deeper = inside || e.kind === 'read';
  return children(e).every((child) => readsInPlace(child, targets, loops, deeper));
}

/** The group with the step's assignments at its end, their indices renamed to the group's. */
function join(group: Step, step: Step): Step {
  const map = new Map<string, Expr>();
  step.loops.forEach((l, d) => {
    map.set(l.index, index(group.loops[d]?.index ?? l.index));
  });
  const moved: Assignment[] = step.assignments.map((a) => ({
    ...a,
    subscripts: a.subscripts.map((s) => substituteIndices(s, map)),
    body: substituteIndices(a.body, map),
  }));
  return {
    ...group,
    assignments: [...group.assignments, ...moved],
    equations: [...group.equations, ...step.equations],
  };
}

/** Temporaries that only their own nest reads need no memory. */
function dropStores(steps: readonly Step[], program: Program): readonly Step[] {
  const outputs = new Set(program.outputs);
  const readers = new Map<string, Set<number>>();
  steps.forEach((step, i) => {
    const note = (e: Expr): void => {
      for (const name of readTensors(e)) readers.set(name, (readers.get(name) ?? new Set()).add(i));
    };
    for (const a of step.assignments) for (const e of [a.body, ...a.subscripts]) note(e);
    for (const e of step.conditions) note(e);
    for (const l of step.loops) for (const e of [l.lo, l.hi]) note(e);
  });
  return steps.map((step, i) => ({
    ...step,
    assignments: step.assignments.map((a) => {
      const own = [...(readers.get(a.target) ?? [])];
      const local =
        own.length > 0 && own.every((n) => n === i) && !outputs.has(a.target) && step.assignments.length > 1;
      return local && !a.accumulate ? { ...a, stored: false } : a;
    }),
  }));
}
