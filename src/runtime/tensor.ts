/** A row-major tensor: `data[((i·n₁ + j)·n₂ + k)…]` is element `[i, j, k, …]`. A scalar has the shape `[]` and one element. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Float64Array and Float32Array hold real tensors, Int32Array holds integer tensors. */
export type TensorData = Float64Array | Float32Array | Int32Array;

/** Number of elements of a shape: 1 of a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d] ?? 1;
  }
  return strides;
}

/** The position `[i, j, …]` of the element at a row-major offset. */
export function positionOf(shape: readonly number[], offset: number): number[] {
  return stridesOf(shape).map((stride, d) => Math.floor(offset / stride) % (shape[d] ?? 1));
}
