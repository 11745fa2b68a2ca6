import type { LoopProgram } from '../src/loops/nest.ts';
import type { ScalarFunctionName } from '../src/scalar/names.ts';
import type { Machine } from '../src/schedule/machine.ts';

/** The arithmetic of a kernel's real numbers; ints are always 32-bit. */
export type Dtype = 'f32' | 'f64';

/** A machine that Einabla generates kernels for: what schedules should know of it, and how it spells a loop program. */
export interface Target<Kernel> {
  readonly name: string;
  readonly dtypes: readonly Dtype[];
  readonly machine: Machine;
  /** Scalar functions that `emit` spells; every other one is written out in simpler ones before. */
  readonly functions: ReadonlySet<ScalarFunctionName>;
  emit(program: LoopProgram, options: { readonly dtype: Dtype }): Kernel;
}
