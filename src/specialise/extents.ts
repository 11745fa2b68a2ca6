import { refuse } from '../support/diagnostic.ts';

/** Elements of one tensor, and one more than the largest integer hyper-parameter: addresses must fit in 31 bits. */
export const MAX_ELEMENTS = 2 ** 31;

/** How a shape is printed in messages. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * Checks the shape of a tensor: every extent a finite non-negative integer, fewer than 2^31 elements in all.
 * Errors: `extent-invalid`, `tensor-too-large`.
 */
export function checkShape(name: string, shape: readonly number[]): void {
  shape.forEach((extent, d) => {
    if (Number.isSafeInteger(extent) && extent >= 0) return;
    refuse('extent-invalid', `${name} has extent ${String(extent)} on axis ${d + 1}.`, {
      help: 'An extent is a whole number from 0 on.',
    });
  });
  // an empty tensor's other extents must be addressable too
  let elements = 1n;
  for (const extent of shape) elements *= BigInt(Math.max(extent, 1));
  if (elements >= BigInt(MAX_ELEMENTS)) {
    refuse('tensor-too-large', `${name} of shape ${shapeText(shape)} has ${elements} elements; the limit is 2³¹ − 1.`, {
      help: 'Use smaller sizes.',
    });
  }
}
