import type { Equation, Program } from '../ir/index.ts';
import { readTensors } from '../ir/index.ts';

/** What lies between a tensor and those through which the loss depends on it. */
export interface Cut {
  /** Equations of tensors whose cotangents are at hand, in order. */
  readonly consumers: readonly Equation[];
  /** Equations of the tensors on the way to them, by name. */
  readonly between: ReadonlyMap<string, Equation>;
  /** The tensor, and those between. */
  readonly active: ReadonlySet<string>;
}

/** Follows a tensor forwards, up to tensors of `kept`, whose cotangents are at hand. */
export function cutAfter(program: Program, tensor: string, kept: ReadonlySet<string>): Cut {
  const active = new Set([tensor]);
  const consumers: Equation[] = [];
  const between = new Map<string, Equation>();
  for (const e of program.equations) {
    if (e.name === tensor || e.type.dtype !== 'real') continue;
    if (![...readTensors(e.body)].some((name) => active.has(name))) continue;
    if (kept.has(e.name)) consumers.push(e);
    else {
      active.add(e.name);
      between.set(e.name, e);
    }
  }
  return { consumers, between: reaching(consumers, between), active };
}

/** Those of the equations between that a consumer reads, at any remove. */
function reaching(
  consumers: readonly Equation[],
  between: ReadonlyMap<string, Equation>,
): ReadonlyMap<string, Equation> {
  const reached = new Map<string, Equation>();
  const follow = (e: Equation): void => {
    for (const name of readTensors(e.body)) {
      const found = between.get(name);
      if (found === undefined || reached.has(name)) continue;
      reached.set(name, found);
      follow(found);
    }
  };
  for (const e of consumers) follow(e);
  return reached;
}
