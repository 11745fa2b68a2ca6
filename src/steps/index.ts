import {
  type Adjoint,
  type AdjointOptions,
  adjoint,
  jacobian,
  type PartialDerivative,
  type Ties,
} from '../adjoint/index.ts';
import type { Derivative, Equation, Program } from '../ir/index.ts';
import { Simplifier } from '../rewrite/index.ts';
import { Notation, type Variable } from './notation.ts';
import { deriveJacobian, derivePart, type Setting } from './part.ts';
import { type Plan, plan, type Task } from './plan.ts';
import { Positions } from './positions.ts';
import type { Part, Step, StepwiseDerivation } from './step.ts';
import { named, words } from './words.ts';

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
export function stepsOf(program: Program, found: Adjoint, options: AdjointOptions = {}): StepwiseDerivation {
  const { program: derived, derived: tensors, cotangents: given } = found;
  const task: Task = { forward: program, derived, tensors, given, ties: options.ties ?? 'first' };
  const notation = new Notation(program);
  const cotangents = new Map(given);
  const targets = derived.equations.flatMap((equation) => {
    const tensor = tensors.get(equation.name);
    if (tensor === undefined) return [];
    cotangents.set(tensor, equation.name);
    return [{ equation, variable: { tensor, type: equation.type, indices: equation.indices } }];
  });
  const kept = new Set(cotangents.keys());
  const positions = new Positions(derived);
  const plans = targets.map(({ equation, variable }) => plan(task, equation, variable, kept, notation, positions));
  const setting = settingOf(task, plans, cotangents, notation);
  const parts = plans.map((p) => derivePart(p, setting));
  return { program: shownProgram(task, plans, notation), derivatives: notation.derivatives, parts };
}

/**
 * The Jacobian ∂of/∂wrt in steps.
 * Errors: as `jacobian`.
 */
export function jacobianSteps(
  program: Program,
  of: string,
  wrt: string,
  options: { readonly ties?: Ties } = {},
): StepwiseDerivation {
  return jacobianStepsOf(program, jacobian(program, of, wrt, options), options);
}

/** The steps to a Jacobian that is derived already, with the same options. */
export const jacobianStepsOf = (
  program: Program,
  found: PartialDerivative,
  options: { readonly ties?: Ties } = {},
): StepwiseDerivation => onwards(program, found.of, found, new Map(), options.ties ?? 'first');

/** The steps from a first derivative to a second, both derived already with the same options. */
export const hessianStepsOf = (
  first: PartialDerivative,
  second: PartialDerivative,
  options: { readonly ties?: Ties } = {},
): StepwiseDerivation => onwards(first.program, first.entry, second, first.derivatives, options.ties ?? 'first');

/** ∂of/∂x for the last variable x of `found`; `shown` are tensors of the Program that are derivatives themselves. */
function onwards(
  program: Program,
  of: string,
  found: PartialDerivative,
  shown: ReadonlyMap<string, Derivative>,
  ties: Ties,
): StepwiseDerivation {
  const entry = found.program.equations.find((e) => e.name === found.entry);
  const differentiated = program.equations.find((e) => e.name === of);
  if (entry === undefined || differentiated === undefined) throw new Error(`no equation ${found.entry} or ${of}`);
  const variable = variableOf(program, found, entry, differentiated.indices.length);
  const tensors = new Map([[entry.name, variable.tensor]]);
  const task: Task = { forward: program, derived: found.program, tensors, given: new Map(), ties };
  const notation = new Notation(program, shown);
  const own = plan(task, entry, variable, new Set([of]), notation, new Positions(found.program));
  const setting = settingOf(task, [own], new Map(), notation);
  const part = own.equations.has(of) ? deriveJacobian(own, of, setting) : independent(own, of, notation);
  const derivatives = new Map([...shown, ...notation.derivatives, ...found.derivatives]);
  return { program: shownProgram(task, [own], notation), derivatives, parts: [part] };
}

/** ∂of/∂x = 0, where nothing that `of` is computed from depends on x. */
function independent({ equation, variable }: Plan, of: string, notation: Notation): Part {
  const title = [notation.spoken(of, variable.tensor)];
  const explanation = words`${notation.named(of)} does not depend on ${named(variable.tensor)}.`;
  const step: Step = {
    rule: 'differentiation',
    title: 'Derivative of a constant',
    explanation,
    lines: [{ kind: 'equation', equation }],
    ranges: new Map(),
  };
  return { title, tensor: variable.tensor, equation, steps: [step] };
}

/** The last variable of a derivative, its indices those behind the axes of what is differentiated; a pack that both share stands there once. */
function variableOf(program: Program, found: PartialDerivative, entry: Equation, axes: number): Variable {
  const tensor = found.wrt.at(-1) ?? '';
  const type = [...program.parameters, ...program.equations].find((t) => t.name === tensor)?.type;
  if (type === undefined) throw new Error(`no tensor ${tensor}`);
  const indices = entry.indices.slice(axes);
  const pack = found.derivatives.get(entry.name)?.by.at(-1)?.pack;
  return { tensor, type, indices: pack === undefined ? indices : indices.toSpliced(pack, 0, '..') };
}

function settingOf(
  task: Task,
  plans: readonly Plan[],
  cotangents: ReadonlyMap<string, string>,
  notation: Notation,
): Setting {
  const shown = shownProgram(task, plans, notation);
  const forward = new Set(task.forward.equations.map((e) => e.name));
  const others = new Set(shown.equations.filter((e) => !forward.has(e.name)).map((e) => e.name));
  return { task, notation, simplifier: new Simplifier(shown, others, new Set(cotangents.values())), cotangents };
}

/** The derived layer with everything that steps may read beside it. */
function shownProgram({ forward, derived }: Task, plans: readonly Plan[], notation: Notation): Program {
  const saved = plans.flatMap((p) => [...p.equations.values()].flatMap((e) => e.saved));
  const equations = new Map<string, Equation>();
  for (const e of [...forward.equations, ...saved, ...derived.equations]) equations.set(e.name, e);
  return {
    ...derived,
    parameters: [...derived.parameters, ...notation.parameters],
    equations: [...equations.values()],
  };
}
