import type { Dtype } from '../../codegen/target.ts';
import { expectRecord } from '../support/argument.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { nearestName } from '../support/suggest.ts';
import { allocate, type Border, countOf, type TensorInfo, type TypedArray } from './pass.ts';

/** Arrays by the names of the formula: Float32Array or Float64Array for real tensors, Int32Array for integer ones. */
export type Arrays = Readonly<Record<string, TypedArray>>;

/** Arrays that fit a pass. */
export interface Admitted {
  readonly inputs: ReadonlyMap<string, TypedArray>;
  readonly outputs: ReadonlyMap<string, TypedArray>;
  /** Extents of the open dimensions. */
  readonly open: ReadonlyMap<string, number>;
}

/** The arrays under the names that are known. Errors: `unknown-name`, `name-twice`. */
export function matchArrays(given: Arrays, known: readonly string[], what: string): Map<string, TypedArray> {
  expectRecord(given, `What holds each ${what}`);
  const names = new Map(known.map((name) => [canonicalName(name), name]));
  const found = new Map<string, TypedArray>();
  for (const [key, data] of Object.entries(given)) {
    const name = names.get(canonicalName(key));
    if (name === undefined) {
      const near = nearestName(key, known);
      return refuse('unknown-name', `There is no ${what} named ${key}.`, {
        help: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Known are ${known.map((n) => `\`${n}\``).join(', ') || 'none'}.`,
      });
    }
    if (found.has(name)) {
      refuse('name-twice', `The ${what} ${name} is given twice, in two spellings of one name.`, { help: 'Keep one.' });
    }
    found.set(name, data);
  }
  return found;
}

/** Extents of the open dimensions, each read off the first array that tells it. Errors: `wrong-length`. */
function openExtents(tensors: readonly TensorInfo[], arrays: ReadonlyMap<string, TypedArray>): Map<string, number> {
  const extents = new Map<string, number>();
  for (const { name, shape } of tensors) {
    const data = arrays.get(name);
    const [dim, ...more] = shape.filter((n): n is string => typeof n === 'string' && !extents.has(n));
    if (data === undefined || dim === undefined || more.length > 0) continue;
    const rest = shape.reduce<number>((n, m) => n * (typeof m === 'number' ? m : (extents.get(m) ?? 1)), 1);
    if (rest === 0) continue;
    if (data.length % rest !== 0) {
      refuse('wrong-length', `${name} has ${data.length} elements, which is no multiple of ${rest}.`, {
        help: `Give ${name} an array of the shape [${shape.join(', ')}].`,
      });
    }
    extents.set(dim, data.length / rest);
  }
  return extents;
}

function checkArray(tensor: TensorInfo, data: TypedArray | undefined, open: ReadonlyMap<string, number>): TypedArray {
  const { name, dtype, shape, bounds } = tensor;
  if (data === undefined) {
    return refuse('missing-input', `The array of ${name} is missing.`, {
      help: `Give ${name} an array of the shape [${shape.join(', ')}].`,
    });
  }
  const real = data instanceof Float32Array || data instanceof Float64Array;
  if (dtype === 'int' ? !(data instanceof Int32Array) : !real) {
    refuse('wrong-array', `${name} is not ${dtype === 'int' ? 'an Int32Array' : 'a Float32Array or Float64Array'}.`, {
      help: `Convert it: ${dtype === 'int' ? 'Int32Array' : 'Float32Array'}.from(…).`,
    });
  }
  const length = countOf(shape, open);
  if (data.length !== length) {
    refuse('wrong-length', `${name} has ${data.length} elements; its shape [${shape.join(', ')}] needs ${length}.`, {
      help: 'Give an array of that length, or compile for other sizes.',
    });
  }
  if (bounds === undefined) return data;
  const [lo, hi] = bounds;
  const wrong = data.findIndex((value) => value < lo || value >= hi);
  if (wrong >= 0) {
    refuse(
      'int-out-of-bounds',
      `${name} holds ${data[wrong]} at place ${wrong}; it must lie from ${lo} to ${hi - 1}.`,
      {
        help: 'Give integers within the bounds that the formula states.',
      },
    );
  }
  return data;
}

/**
 * Checks what a pass is given and makes the outputs that are missing; inputs named in `zeros` are zero where missing.
 * Errors: arrays that do not fit.
 */
export function admit(
  border: Border,
  dtype: Dtype,
  given: ReadonlyMap<string, TypedArray>,
  into: ReadonlyMap<string, TypedArray>,
  zeros: ReadonlySet<string> = new Set(),
): Admitted {
  const open = openExtents(border.inputs, given);
  const inputs = new Map(
    border.inputs.map((t) => {
      const made = zeros.has(t.name) ? allocate(t.dtype, dtype, countOf(t.shape, open)) : undefined;
      return [t.name, checkArray(t, given.get(t.name) ?? made, open)];
    }),
  );
  const outputs = new Map(
    border.outputs.map(({ bounds: _, ...t }) => {
      const data = into.get(t.name) ?? allocate(t.dtype, dtype, countOf(t.shape, open));
      return [t.name, checkArray(t, data, open)];
    }),
  );
  return { inputs, outputs, open };
}

/** Arrays as a record under the names that `nameOf` gives; any name may be a key of it, `__proto__` too. */
export function toRecord(
  arrays: ReadonlyMap<string, TypedArray>,
  nameOf: (name: string) => string,
): Record<string, TypedArray> {
  const result = Object.create(null) as Record<string, TypedArray>;
  for (const [name, data] of arrays) result[nameOf(name)] = data;
  return result;
}
