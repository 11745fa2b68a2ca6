import { hvp, type PartialRequest, partials, tangent } from '../derivatives.ts';
import { derive } from '../derive.ts';
import type { Program } from '../ir/index.ts';
import type { Shown } from '../render/shown.ts';
import { refuse } from '../support/diagnostic.ts';

/** What `derive` derives. */
export type Mode = 'gradients' | 'jacobian' | 'hessian' | 'tangent' | 'hvp';

export interface DerivationOptions {
  readonly of?: readonly string[];
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
  readonly all?: boolean;
}

/** What is derived of one layer: what is shown of it, and what a machine is told besides. */
export interface Derivations {
  readonly shown: Shown;
  readonly details: object;
}

/** Errors: those of the derivation; `of` where the outputs leave no choice. */
export function derivationsOf(program: Program, mode: Mode, options: DerivationOptions): Derivations {
  switch (mode) {
    case 'gradients':
      return gradients(program, options);
    case 'jacobian':
      return partialDerivatives(program, 'Jacobian', 1, options);
    case 'hessian':
      return partialDerivatives(program, 'Second derivatives', 2, options);
    case 'tangent':
      return tangents(program, options);
    case 'hvp':
      return product(program, options);
  }
}

function gradients(program: Program, options: DerivationOptions): Derivations {
  const { program: derived, cotangents, gradients } = derive(program, given(options));
  return {
    shown: shownBeyond(program, derived, 'Gradients', options),
    details: { cotangents: Object.fromEntries(cotangents), gradients: Object.fromEntries(gradients) },
  };
}

function tangents(program: Program, options: DerivationOptions): Derivations {
  const { program: derived, tangents, outputs } = tangent(program, given(options));
  return {
    shown: shownBeyond(program, derived, 'Tangents', options),
    details: { tangents: Object.fromEntries(tangents), outputs: Object.fromEntries(outputs) },
  };
}

function product(program: Program, options: DerivationOptions): Derivations {
  const [of, ...others] = options.of ?? realOutputs(program);
  if (of === undefined || others.length > 0)
    return refuse('unknown-of', `${program.name} has ${others.length + 1} outputs, and a product H·v is that of one.`, {
      help: 'name one of them with --of',
    });
  const { program: derived, directions, products } = hvp(program, of, given(options));
  return {
    shown: shownBeyond(program, derived, 'Hessian–vector product', options),
    details: { of, directions: Object.fromEntries(directions), products: Object.fromEntries(products) },
  };
}

/** The first or second derivatives of every output asked for by every tensor asked for; of mixed ones, one of each two. */
function partialDerivatives(program: Program, heading: string, order: 1 | 2, options: DerivationOptions): Derivations {
  const wrt = options.wrt ?? program.parameters.filter((p) => p.type.dtype === 'real').map((p) => p.name);
  const choices = order === 1 ? wrt.map((a) => [a]) : wrt.flatMap((a, i) => wrt.slice(i).map((b) => [a, b]));
  const requests: PartialRequest[] = (options.of ?? realOutputs(program)).flatMap((of) =>
    choices.map((chosen) => ({ of, wrt: chosen })),
  );
  const found = partials(program, requests, { ties: options.ties });
  return {
    shown: { ...shownBeyond(program, found.program, heading, options), derivatives: found.derivatives },
    details: { derivatives: requests.map((request, i) => ({ ...request, name: found.entries[i] })) },
  };
}

const given = ({ ties, wrt }: DerivationOptions): { ties: DerivationOptions['ties']; wrt?: readonly string[] } =>
  wrt === undefined ? { ties } : { ties, wrt };

/** The outputs that have derivatives. */
export const realOutputs = (program: Program): readonly string[] =>
  program.outputs.filter((name) => program.equations.some((e) => e.name === name && e.type.dtype === 'real'));

function shownBeyond(layer: Program, program: Program, heading: string, { all }: DerivationOptions): Shown {
  const own = new Set(layer.equations.map((e) => e.name));
  return { layer, heading, program, equations: program.equations.filter((e) => !own.has(e.name)), whole: all ?? false };
}
