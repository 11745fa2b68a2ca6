import { type Adjoint, type AdjointOptions, adjoint } from '../adjoint/index.ts';
import type { Equation, Program } from '../ir/index.ts';
import { Simplifier } from '../rewrite/index.ts';
import { Notation } from './notation.ts';
import { derivePart, type Session } from './part.ts';
import { plan } from './plan.ts';
import type { StepwiseDerivation } from './step.ts';

export type * from './step.ts';

/**
 * The backward pass of a Program derived as on paper: for each cotangent that `adjoint` gives, the steps from ∂E/∂x to its
 * formula.
 * Errors: as `adjoint`.
 */
export function steps(program: Program, options: AdjointOptions = {}): StepwiseDerivation {
  return stepsOf(program, adjoint(program, options), options);
}

/** The steps to a backward pass that is derived already, with the same options. */
export function stepsOf(program: Program, derived: Adjoint, options: AdjointOptions = {}): StepwiseDerivation {
  const task = { forward: program, adjoint: derived, ties: options.ties ?? 'first' } as const;
  const notation = new Notation(program);
  const cotangents = new Map(derived.cotangents);
  const targets: { readonly equation: Equation; readonly tensor: string }[] = [];
  for (const equation of derived.program.equations) {
    const tensor = derived.derived.get(equation.name);
    if (tensor === undefined) continue;
    cotangents.set(tensor, equation.name);
    targets.push({ equation, tensor });
  }
  const kept = new Set(cotangents.keys());
  const plans = targets.map(({ equation, tensor }) => plan(task, equation, tensor, kept, notation));
  const saved = plans.flatMap((p) => [...p.equations.values()].flatMap((e) => e.saved));
  const shown = shownProgram(program, derived.program, saved, notation);
  const forward = new Set(program.equations.map((e) => e.name));
  const others = new Set(shown.equations.filter((e) => !forward.has(e.name)).map((e) => e.name));
  const simplifier = new Simplifier(shown, others, new Set(cotangents.values()));
  const session: Session = { task, notation, simplifier, cotangents };
  const parts = plans.map((p) => derivePart(p, session));
  return { program: shownProgram(program, derived.program, saved, notation), derivatives: notation.derivatives, parts };
}

/** The derived layer with everything that steps may read beside it. */
function shownProgram(forward: Program, derived: Program, saved: readonly Equation[], notation: Notation): Program {
  const equations = new Map<string, Equation>();
  for (const e of [...forward.equations, ...saved, ...derived.equations]) equations.set(e.name, e);
  return {
    ...derived,
    parameters: [...derived.parameters, ...notation.parameters],
    equations: [...equations.values()],
  };
}
