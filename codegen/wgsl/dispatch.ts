import type { LoopExpr, LoopStmt } from '../../src/loops/nest.ts';

/** A parallel loop of known extent, whose index comes from the invocation's number. */
export interface ParallelLoop {
  readonly index: string;
  readonly lo: number;
  readonly step: number;
  readonly count: number;
}

/** What one dispatch runs: `body` once for every combination of the loops' indices, each in an invocation of its own. */
export interface Phase {
  readonly loops: readonly ParallelLoop[];
  readonly comments: readonly string[];
  readonly body: readonly LoopStmt[];
}

/** Invocations in a workgroup: the size that WebGPU implementations recommend. */
export const WORKGROUP = 64;

/** Workgroups along one axis that every WebGPU device dispatches. */
const MAX_WORKGROUPS = 65535;

/**
 * A nest as dispatches in order. Statements side by side become dispatches of their own, so that each sees all that those
 * before it stored, unless a scalar joins them: then one invocation runs them all, which is slow and right.
 */
export function phases(body: readonly LoopStmt[]): Phase[] {
  const joined = body.some((s) => s.kind === 'let' || s.kind === 'declare' || s.kind === 'assign');
  const groups = joined ? [body] : grouped(body);
  return groups.map(flatten);
}

/** Each `for` with the comments before it; other statements together. */
function grouped(body: readonly LoopStmt[]): LoopStmt[][] {
  const groups: LoopStmt[][] = [];
  let open: LoopStmt[] = [];
  for (const stmt of body) {
    const loop = stmt.kind === 'for' && stmt.parallel;
    if (loop && open.some((s) => s.kind !== 'comment')) {
      groups.push(open);
      open = [];
    }
    open.push(stmt);
    if (loop) {
      groups.push(open);
      open = [];
    }
  }
  if (open.some((s) => s.kind !== 'comment')) groups.push(open);
  return groups;
}

/** Takes the perfectly nested parallel loops of known extent off the top. */
function flatten(body: readonly LoopStmt[]): Phase {
  const loops: ParallelLoop[] = [];
  const comments: string[] = [];
  let rest = body;
  for (;;) {
    const statements = rest.filter((s) => s.kind !== 'comment');
    const [loop] = statements;
    if (statements.length !== 1 || loop?.kind !== 'for' || !loop.parallel) break;
    const lo = known(loop.lo);
    const hi = known(loop.hi);
    if (lo === undefined || hi === undefined) break;
    for (const s of rest) if (s.kind === 'comment') comments.push(s.text);
    loops.push({ index: loop.index, lo, step: loop.step, count: Math.max(0, Math.ceil((hi - lo) / loop.step)) });
    rest = loop.body;
  }
  return { loops, comments, body: rest };
}

const known = (e: LoopExpr): number | undefined =>
  e.kind === 'const' && typeof e.value === 'number' ? e.value : undefined;

/** Invocations that a phase needs; 1 where it has no parallel loop. */
export const invocations = (phase: Phase): number => phase.loops.reduce((product, loop) => product * loop.count, 1);

/** Workgroups along x and y for `n` invocations, as near to a line as the limit lets them be. */
export function workgroups(n: number): readonly [number, number] {
  const groups = Math.ceil(n / WORKGROUP);
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  return [Math.ceil(groups / rows), rows];
}
