import type { Equation, Program } from '../ir/index.ts';
import { zero } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import { Context } from './context.ts';
import { layout } from './layout.ts';
import { nameBinders } from './naming.ts';
import { normalise } from './normalise.ts';

export interface SimplifyOptions {
  /** Names of the equations to rewrite; the others stay as written and are reused. By default all. */
  readonly derived?: ReadonlySet<string>;
  /** Tensors whose bare subscripts are indices of a consumer's left-hand side. */
  readonly cotangents?: ReadonlySet<string>;
}

/** The Program with its derived equations simplified. */
export function simplifyProgram(program: Program, options: SimplifyOptions = {}): Program {
  const derived = options.derived ?? new Set(program.equations.map((e) => e.name));
  const equations = program.equations.map((e) => (derived.has(e.name) ? simplifyEquation(e, program, options) : e));
  return { ...program, equations };
}

function simplifyEquation(e: Equation, program: Program, options: SimplifyOptions): Equation {
  const context = new Context(program, { cotangents: options.cotangents ?? new Set() });
  for (const [d, name] of e.indices.entries()) context.enter(name, { lo: zero, hi: e.type.shape[d] ?? zero });
  const form = normalise(context.adopt(e.body), context);
  const taken = new Set(
    [
      ...program.dims.filter((d) => d !== '..'),
      ...program.hypers.map((h) => h.name),
      ...context.types.keys(),
      ...e.indices,
    ].map(canonicalName),
  );
  return { ...e, body: nameBinders(layout(form, context), taken) };
}
