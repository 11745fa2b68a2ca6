import { printExpr } from '../ir/print.ts';
import type { Loop, Schedule, Step } from './schedule.ts';

/** A schedule for a reader: each nest's loops with their tiles, its conditions and assignments, then the arena. */
export function printSchedule(schedule: Schedule): string {
  const { arena, places } = schedule;
  const size = arena.perOpen === 0 ? `${arena.fixed}` : `${arena.fixed} + ${arena.perOpen}·${schedule.open.join('·')}`;
  const lines = schedule.steps.map((step, i) => `nest${i}: ${printStep(step)}`);
  const layout = [...places].map(
    ([name, p]) => `  ${name} at ${p.fixed}${p.perOpen === 0 ? '' : ` + ${p.perOpen}·${schedule.open.join('·')}`}`,
  );
  return [...lines, `arena: ${size} elements`, ...layout].join('\n');
}

function printStep(step: Step): string {
  const loops = step.loops.map(printLoop).join(', ');
  const conditions =
    step.conditions.length === 0 ? '' : ` where ${step.conditions.map((c) => printExpr(c)).join(' and ')}`;
  const assignments = step.assignments.map((a) => {
    const subscripts = a.subscripts.map((s) => printExpr(s)).join(', ');
    return `  ${a.target}[${subscripts}] ${a.accumulate ? '+=' : '='} ${printExpr(a.body)}`;
  });
  return [`for ${loops}${conditions}`, ...assignments].join('\n');
}

function printLoop(l: Loop): string {
  const range =
    l.lo.kind === 'const' && l.lo.value === 0
      ? `${l.index}<${printExpr(l.hi)}`
      : `${l.index} in ${printExpr(l.lo)}..${printExpr(l.hi)}`;
  return l.tile > 1 ? `${range} by ${l.tile}` : range;
}
