import type { Equation, Program } from '../ir/index.ts';
import { inHeadOrder } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { gathered, simplifyDerived } from './finish.ts';
import { computed, type PartialOptions, zeroLike } from './partial.ts';
import { renameTensors } from './rename.ts';
import { type Adjoint, differentiable, reverse } from './reverse.ts';
import { seedWithDelta } from './seed.ts';
import { NameSupply } from './supply.ts';
import { forward, type Tangent } from './tangent.ts';

/** A product H·v of a scalar's Hessian and a vector as an ordinary Program: forward mode over reverse mode, without H. */
export interface HessianProduct {
  readonly program: Program;
  readonly of: string;
  /** Parameter of the layer → the added input that holds its part of v. */
  readonly directions: ReadonlyMap<string, string>;
  /** Parameter of the layer → the output that is its part of H·v. */
  readonly products: ReadonlyMap<string, string>;
}

/**
 * H·v for the Hessian H of a scalar by the parameters `wrt`, every real one by default, simplified.
 * Errors: `of` is no real tensor that the layer computes, or has axes; `wrt` names no parameter, or an integer one.
 */
export function hvp(
  program: Program,
  of: string,
  wrt: readonly string[] | undefined,
  options: PartialOptions = {},
): HessianProduct {
  const target = computed(program, of);
  if (target.type.shape.length > 0)
    refuse('not-scalar', `${target.name} has axes, and a Hessian–vector product is that of a scalar.`, {
      help: 'name a scalar that the layer computes, or sum the tensor up',
    });
  const names = differentiable(program, wrt);
  const base = { ...program, outputs: [target.name] };
  const raw = reverse(base, { ...options, wrt: names });
  const seed = raw.cotangents.get(target.name) ?? '';
  const seeded = seedWithDelta(gathered(raw.program, base), seed, { indices: [], shape: [] }, true, (name) => name);
  const gradient = simplifyDerived(seeded, base, { cotangents: new Set(raw.derived.keys()) });
  const pushed = forward(gradient, { ...options, wrt: names });
  const { program: product, ...named } = nameParts(pushed, gradient, raw, names);
  const cotangents = new Set([...raw.derived.keys()].flatMap((name) => [name, ...tangentsOf(name, pushed)]));
  return { program: inHeadOrder(simplifyDerived(product, base, { cotangents })), of: target.name, ...named };
}

const tangentsOf = (tensor: string, { derived }: Tangent): string[] =>
  [...derived].flatMap(([tangent, of]) => (of === tensor ? [tangent] : []));

/** The directions called `v` and the products `Hv`, by parameter where there are several; products that are zero added. */
function nameParts(
  pushed: Tangent,
  gradient: Program,
  { gradients }: Adjoint,
  wrt: readonly string[],
): Omit<HessianProduct, 'of'> {
  const supply = NameSupply.of(pushed.program);
  const names = new Map<string, string>();
  const take = (stem: string, parameter: string): string => supply.take(wrt.length > 1 ? `${stem}_${parameter}` : stem);
  const directions = new Map<string, string>();
  const products = new Map<string, string>();
  const zeros: Equation[] = [];
  for (const parameter of wrt) {
    const direction = take('v', parameter);
    directions.set(parameter, direction);
    names.set(pushed.tangents.get(parameter) ?? parameter, direction);
    const product = take('Hv', parameter);
    products.set(parameter, product);
    const cotangent = gradients.get(parameter) ?? '';
    const tangent = pushed.outputs.get(cotangent);
    const equation = gradient.equations.find((e) => e.name === cotangent);
    if (tangent !== undefined) names.set(tangent, product);
    else if (equation !== undefined) zeros.push(zeroLike(equation, product));
  }
  const renamed = renameTensors(pushed.program, names);
  const program = { ...renamed, equations: [...renamed.equations, ...zeros], outputs: [...products.values()] };
  return { program, directions, products };
}
