import type { Dtype } from '../target.ts';

/** A tensor at the border of a generated function. */
export interface TensorSpec {
  /** As the formula declares it. */
  readonly name: string;
  readonly dtype: 'real' | 'int';
  readonly shape: readonly Extent[];
  /** As the formula writes it: `x[M,H,W]`. */
  readonly declared: string;
  /** Half-open bounds of an integer tensor's elements. */
  readonly bounds?: readonly [number, number];
}

/** A number, or an open dimension's extent times a number: `{ open: 'R', times: 2 }`. */
export type Extent = number | { readonly open: string; readonly times: number };

/** One pass of a layer with the kernel that computes it. */
export interface PassSpec<Kernel> {
  readonly role: 'forward' | 'backward';
  /** The formulas that it computes, one a line. */
  readonly formulas: readonly string[];
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly kernel: Kernel;
}

/** A layer to be written as one module. */
export interface ModuleSpec<Kernel> {
  readonly layer: string;
  /** Name of the formula file, without folders, for the header. */
  readonly origin: string;
  /** The layer as text. */
  readonly formula: string;
  readonly dtype: Dtype;
  /** Extents of dimensions and values of hyper-parameters, in the order of the layer; an open dimension is absent. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly open: readonly string[];
  readonly passes: readonly PassSpec<Kernel>[];
}
