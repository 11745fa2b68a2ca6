import type { Program } from '../ir/index.ts';
import { type PartialDerivative, type PartialOptions, partial } from './partial.ts';

/**
 * The Jacobian ∂of/∂wrt: a tensor with the axes of `of`, then those of `wrt`.
 * Errors: as `partial`.
 */
export const jacobian = (program: Program, of: string, wrt: string, options?: PartialOptions): PartialDerivative =>
  partial(program, of, [wrt], options);

/**
 * The second derivatives ∂²of/∂wrt1∂wrt2: a tensor with the axes of `of`, then those of `wrt1` and of `wrt2`.
 * Errors: as `partial`.
 */
export const hessian = (
  program: Program,
  of: string,
  wrt1: string,
  wrt2: string,
  options?: PartialOptions,
): PartialDerivative => partial(program, of, [wrt1, wrt2], options);
