/*
 * A WGSL kernel as plain data: what the compiler hands to the runner, and what an ahead-of-time module carries.
 * It holds no functions, so it can be printed as a literal.
 */

export type WgslDtype = 'f32' | 'i32';

/** A storage buffer of the shader module: `@group(0) @binding(binding)`. */
export interface WgslBinding {
  readonly binding: number;
  readonly dtype: WgslDtype;
  /** Elements. Every element takes four bytes. */
  readonly length: number;
}

/** An input or output: `shape` elements in row-major order from element `offset` of the buffer at `binding`. */
export interface WgslTensor {
  readonly name: string;
  readonly dtype: WgslDtype;
  readonly shape: readonly number[];
  readonly binding: number;
  readonly offset: number;
}

/** One compute dispatch; dispatches run in order, each seeing what those before it stored. */
export interface WgslDispatch {
  readonly entryPoint: string;
  /** The bindings that the entry point uses, ascending. */
  readonly bindings: readonly number[];
  /** Workgroups along x and y. */
  readonly workgroups: readonly [number, number];
}

export interface WgslKernel {
  readonly name: string;
  /** One WGSL module with an entry point for each dispatch. */
  readonly code: string;
  readonly bindings: readonly WgslBinding[];
  readonly inputs: readonly WgslTensor[];
  readonly outputs: readonly WgslTensor[];
  readonly dispatches: readonly WgslDispatch[];
}
