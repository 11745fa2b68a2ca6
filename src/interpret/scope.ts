import type { Sizes } from '../specialise/index.ts';
import type { Scope } from './compile.ts';
import type { Stored } from './values.ts';

/** What expressions of one equation see: the tensors that are defined, the sizes, and indices of their own. */
export function scopeOver(stored: ReadonlyMap<string, Stored>, sizes: Sizes): Scope {
  const slots = new Map<string, number>();
  return {
    indices: [],
    symbol(name) {
      const value = sizes.dims.get(name) ?? sizes.hypers.get(name);
      if (value === undefined) throw new Error(`${name} has no value`);
      return value;
    },
    tensor(name) {
      const tensor = stored.get(name);
      if (tensor === undefined) throw new Error(`${name} is read before it is defined`);
      return tensor;
    },
    slot(index) {
      const slot = slots.get(index) ?? slots.size;
      slots.set(index, slot);
      return slot;
    },
  };
}
