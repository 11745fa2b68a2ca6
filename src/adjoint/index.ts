import { inHeadOrder, type Program } from '../ir/index.ts';
import { finish, finishTangent } from './finish.ts';
import type { Adjoint, AdjointOptions } from './reverse.ts';
import { reverse } from './reverse.ts';
import type { Tangent } from './tangent.ts';
import { forward } from './tangent.ts';

export { prune } from './activity.ts';
export { TIES, type Ties } from './extremum.ts';
export { type HessianProduct, hvp } from './hvp.ts';
export { hessian, jacobian } from './jacobian.ts';
export type { PartialDerivative, PartialOptions } from './partial.ts';
export { partial } from './partial.ts';
export type { Adjoint, AdjointOptions } from './reverse.ts';
export { reverse } from './reverse.ts';
export type { Tangent } from './tangent.ts';
export { forward } from './tangent.ts';
export { type Together, together } from './together.ts';

/** The backward pass of a Program, simplified. */
export function adjoint(program: Program, options: AdjointOptions = {}): Adjoint {
  const found = finish(reverse(program, options), program);
  return { ...found, program: inHeadOrder(found.program) };
}

/** The forward-mode derivative of a Program, simplified. */
export function tangent(program: Program, options: AdjointOptions = {}): Tangent {
  const found = finishTangent(forward(program, options), program);
  return { ...found, program: inHeadOrder(found.program) };
}
