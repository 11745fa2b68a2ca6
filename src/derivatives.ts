import type { HessianProduct, PartialDerivative, PartialOptions, Tangent, Together } from './adjoint/index.ts';
import * as adjoint from './adjoint/index.ts';
import type { Derivative, Program } from './ir/index.ts';
import { printEquation } from './ir/print.ts';
import { runDerivation } from './pipeline.ts';
import { expectChoice, expectLayer, expectNames, expectText } from './support/argument.ts';
import { sameName } from './support/names.ts';

/** Something derived, with its formulas as text. */
export interface WithText {
  /** The formulas, one a line: what is computed beyond the layer's own tensors. */
  readonly text: string;
}

export interface DerivativeOptions extends PartialOptions {
  /** Spell `text` in ASCII. */
  readonly ascii?: boolean;
}

/**
 * The Jacobian ∂of/∂wrt as a layer, whose output has the axes of `of`, then those of `wrt`; both may be tensors that the layer
 * computes on its way.
 *
 * ```ts
 * jacobian(load('layer f(x[N]) { y[i] = exp(x[i]) }'), 'y', 'x').text; // ∂y[i]/∂x[j<N] = y[i]·(i == j)
 * ```
 * Errors: `of` is no real tensor that the layer computes, `wrt` no real tensor of it; the derivative would need a pack twice.
 */
export const jacobian = (program: Program, of: string, wrt: string, options?: DerivativeOptions) =>
  partial(program, of, [wrt], options);

/**
 * The second derivatives ∂²of/∂wrt∂wrt2 as a layer, whose output has the axes of `of`, then those of `wrt` and of `wrt2`, which
 * is `wrt` where it is left out. Errors: as `jacobian`.
 */
export const hessian = (program: Program, of: string, wrt: string, wrt2: string = wrt, options?: DerivativeOptions) =>
  partial(program, of, [wrt, wrt2], options);

/** The partial derivative of any order by the tensors in `wrt`. Errors: as `jacobian`. */
export function partial(
  program: Program,
  of: string,
  wrt: readonly string[],
  options: DerivativeOptions = {},
): PartialDerivative & WithText {
  const { ascii, ...rest } = options;
  expectPartial(program, { of, wrt }, options);
  const found = runDerivation('partial', () => adjoint.partial(program, of, wrt, rest));
  return { ...found, text: formulas(found.program, program, { ascii, derivatives: found.derivatives }).join('\n') };
}

/** A partial derivative: of a tensor that a layer computes, by one or more of its tensors. */
export interface PartialRequest {
  readonly of: string;
  readonly wrt: readonly string[];
}

/** Several partial derivatives as one layer, with an output for each, in the order asked for. Errors: as `jacobian`. */
export function partials(
  program: Program,
  requests: readonly PartialRequest[],
  options: DerivativeOptions = {},
): Together & WithText {
  const { ascii, ...rest } = options;
  for (const request of requests) expectPartial(program, request, options);
  const found = runDerivation('partials', () =>
    adjoint.together(
      program,
      requests.map(({ of, wrt }) => adjoint.partial(program, of, wrt, rest)),
    ),
  );
  return { ...found, text: formulas(found.program, program, { ascii, derivatives: found.derivatives }).join('\n') };
}

export interface HessianProductOptions extends DerivativeOptions {
  /** Parameters that the Hessian is taken by; every real one by default. */
  readonly wrt?: readonly string[];
}

/**
 * The product H·v of a scalar's Hessian and a vector as a layer, without H itself: the vector is an added input `v` and the product
 * the output `Hv`, or `v_x`, `Hv_x` and so on by several parameters.
 * Errors: `of` is no real scalar that the layer computes; `wrt` names no parameter, or an integer one.
 */
export function hvp(program: Program, of: string, options: HessianProductOptions = {}): HessianProduct & WithText {
  const { ascii, wrt, ...rest } = options;
  expectPartial(program, { of, wrt: wrt ?? [] }, options);
  const found = runDerivation('hvp', () => adjoint.hvp(program, of, spelled(program, wrt), rest));
  return { ...found, text: formulas(found.program, program, { ascii }).join('\n') };
}

/**
 * The forward-mode derivative as a layer: of the tangents `ẋ` of the parameters, added as inputs, it computes those of the outputs.
 * Errors: `wrt` names no parameter, or an integer one.
 */
export function tangent(program: Program, options: HessianProductOptions = {}): Tangent & WithText {
  const { ascii, wrt, ...rest } = options;
  expectLayer(program);
  if (wrt !== undefined) expectNames(wrt, 'wrt');
  expectChoice(options.ties, 'ties', adjoint.TIES);
  const names = spelled(program, wrt);
  const found = runDerivation('tangent', () =>
    adjoint.tangent(program, { ...rest, ...(names === undefined ? {} : { wrt: names }) }),
  );
  return { ...found, text: formulas(found.program, program, { ascii }).join('\n') };
}

/** Errors: arguments of another kind, from callers without types. */
function expectPartial(program: Program, { of, wrt }: PartialRequest, { ties }: DerivativeOptions): void {
  expectLayer(program);
  expectText(of, 'What is differentiated, of,');
  expectNames(wrt, 'wrt');
  expectChoice(ties, 'ties', adjoint.TIES);
}

/** Names of parameters as the layer spells them. */
const spelled = (program: Program, names: readonly string[] | undefined): readonly string[] | undefined =>
  names?.map((name) => program.parameters.find((p) => sameName(p.name, name))?.name ?? name);

/** The equations that a derived Program has beyond the forward ones, as text. */
export function formulas(
  derived: Program,
  forward: Program,
  options: { readonly ascii?: boolean | undefined; readonly derivatives?: ReadonlyMap<string, Derivative> },
): readonly string[] {
  const { ascii = false, derivatives } = options;
  const own = new Set(forward.equations.map((e) => e.name));
  return derived.equations
    .filter((e) => !own.has(e.name))
    .map((e) => printEquation(derived, e, { ascii, derivatives }));
}
