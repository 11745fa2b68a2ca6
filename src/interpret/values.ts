import type { Expr, Parameter, Program, TensorType } from '../ir/index.ts';
import { IntegerError, intValue } from '../ir/index.ts';
import type { Tensor, TensorData } from '../runtime/tensor.ts';
import { positionOf, sizeOf } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { refuse } from '../support/diagnostic.ts';

/** The value of an int expression of dimensions and hyper-parameters. Errors: `extent-unknown`. */
export function sizeValue(e: Expr, sizes: Sizes, what: string): number {
  const lookup = (name: string): number | undefined => sizes.dims.get(name) ?? sizes.hypers.get(name);
  try {
    const value = intValue(e, (leaf) => (leaf.kind === 'symbol' ? lookup(leaf.name) : undefined));
    if (value !== undefined) return value;
  } catch (error) {
    if (!(error instanceof IntegerError)) throw error;
  }
  return refuse('extent-unknown', `${what} has no value at these sizes.`, {
    help: 'Give the sizes that it is made of, none of them a divisor that is 0.',
    span: e.span,
  });
}

/** The declared shape at these sizes, the pack's axes taken as one. */
export const flatShape = (name: string, type: TensorType, sizes: Sizes): number[] =>
  type.shape.map((e, d) => sizeValue(e, sizes, `The extent of ${name} on axis ${d + 1}`));

/** The declared shape at these sizes, with the pack's own axes. */
export const realShape = (name: string, type: TensorType, sizes: Sizes): number[] =>
  flatShape(name, type, sizes).flatMap((extent, d) => {
    const declared = type.shape[d];
    return declared?.kind === 'symbol' && declared.name === '..' ? sizes.pack : [extent];
  });

/** A tensor while a Program runs: the pack is one axis. */
export interface Stored {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, d) => extent === b[d]);

/** Checks that an int tensor's elements are integers within its bounds. Errors: `int-not-whole`, `int-out-of-bounds`. */
export function checkInts(
  name: string,
  type: TensorType,
  shape: readonly number[],
  data: ArrayLike<number>,
  sizes: Sizes,
): void {
  const { bounds } = type;
  const lo = bounds === undefined ? -(2 ** 31) : sizeValue(bounds.lo, sizes, `The lower bound of ${name}`);
  const hi = bounds === undefined ? 2 ** 31 : sizeValue(bounds.hi, sizes, `The upper bound of ${name}`);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    if (Number.isInteger(value) && value >= lo && value < hi) continue;
    const position = positionOf(shape, at);
    const element = position.length === 0 ? name : `${name}[${position.join(', ')}]`;
    if (!Number.isInteger(value)) {
      refuse('int-not-whole', `${element} is ${value}, but ${name} is an integer tensor.`, {
        help: 'Give whole numbers.',
      });
    }
    refuse('int-out-of-bounds', `${element} is ${value}, outside the bounds of ${name}: ${lo} <= ${name} < ${hi}.`, {
      help: 'Give integers within the bounds that the formula states.',
    });
  }
}

/**
 * An input as the Program sees it. The tensor may have the pack's own axes or their product.
 * Errors: `missing-input`, `extent-mismatch`, `int-not-whole`, `int-out-of-bounds`.
 */
export function storeInput(p: Parameter, given: Tensor | undefined, sizes: Sizes): Stored {
  if (given === undefined) {
    return refuse('missing-input', `The input ${p.name} is missing.`, {
      help: `Give a tensor for ${p.name}.`,
      span: p.span,
    });
  }
  const shape = flatShape(p.name, p.type, sizes);
  const real = realShape(p.name, p.type, sizes);
  if ((!sameShape(given.shape, shape) && !sameShape(given.shape, real)) || given.data.length !== sizeOf(shape)) {
    refuse(
      'extent-mismatch',
      `${p.name} is given with shape [${given.shape.join(', ')}] and ${given.data.length} elements, but has shape [${real.join(', ')}] at these sizes.`,
      { help: 'Give a tensor of that shape.' },
    );
  }
  if (p.type.dtype === 'int') checkInts(p.name, p.type, shape, given.data, sizes);
  return { name: p.name, type: p.type, shape, data: given.data };
}

/** A tensor for an equation's values. */
export function allocate(name: string, type: TensorType, sizes: Sizes): Stored {
  const shape = flatShape(name, type, sizes);
  const size = sizeOf(shape);
  if (shape.some((extent) => extent < 0)) {
    refuse('extent-negative', `${name} would have the shape [${shape.join(', ')}] at these sizes.`, {
      help: 'Use larger inputs, or smaller windows and strides.',
    });
  }
  return { name, type, shape, data: type.dtype === 'int' ? new Int32Array(size) : new Float64Array(size) };
}

/** The outputs of a Program that has run, with the pack's own axes. */
export function results(program: Program, stored: ReadonlyMap<string, Stored>, sizes: Sizes): Map<string, Tensor> {
  const out = new Map<string, Tensor>();
  for (const name of program.outputs) {
    const tensor = stored.get(name);
    if (tensor === undefined) throw new Error(`the output ${name} is not defined`);
    out.set(name, { shape: realShape(name, tensor.type, sizes), data: tensor.data });
  }
  return out;
}
