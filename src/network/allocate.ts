import type { TensorData } from '../runtime/tensor.ts';
import { refuse } from '../support/diagnostic.ts';

type ArrayKind<T extends TensorData> = new (length: number) => T;

/** A new typed array. Errors: the tensor is larger than this machine's memory, or than an array can be. */
export function allocate<T extends TensorData>(kind: ArrayKind<T>, name: string, length: number): T {
  try {
    return new kind(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse('out-of-memory', `${name} needs ${length} elements, more than can be allocated`, {
      help: 'use a smaller batch or a smaller network',
    });
  }
}
