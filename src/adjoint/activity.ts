import type { Equation, Expr, Program } from '../ir/index.ts';
import { readTensors } from '../ir/index.ts';

/** Names of the real tensors whose values depend on a parameter of `wrt` through real arithmetic: those that derivatives flow through. */
export function activeTensors(program: Program, wrt: ReadonlySet<string>): ReadonlySet<string> {
  const active = new Set(wrt);
  for (const e of program.equations) if (e.type.dtype === 'real' && isActive(e.body, active)) active.add(e.name);
  return active;
}

/** Whether a real expression reads an active tensor. */
export const isActive = (e: Expr, active: ReadonlySet<string>): boolean =>
  e.type === 'real' && [...readTensors(e)].some((name) => active.has(name));

/** The Program without the equations that its outputs do not need. */
export function prune(program: Program): Program {
  const needed = new Set(program.outputs);
  const kept: Equation[] = [];
  for (const e of [...program.equations].reverse()) {
    if (!needed.has(e.name)) continue;
    kept.unshift(e);
    for (const name of readTensors(e.body)) needed.add(name);
    for (const extent of e.type.shape) for (const name of readTensors(extent)) needed.add(name);
  }
  return { ...program, equations: kept };
}
