import { refuse } from '../support/diagnostic.ts';

/** A JSON-like value of a tensor: a number (or "NaN", "Infinity", "-Infinity") for a scalar, else arrays nested once for each axis. */
export type Nested = number | string | readonly Nested[];

/** Axes that a value may have; a pack takes any number of them up to this. */
export const MAX_RANK = 32;

/** What nested arrays tell of a tensor: below an axis of extent 0 the extents are unknown. */
export interface Flat {
  readonly shape: readonly (number | undefined)[];
  readonly data: Float64Array;
}

const nonFinite: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

const brief = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

const place = (what: string, path: readonly number[]): string =>
  path.length === 0 ? what : `${what}[${path.join(',')}]`;

function toNumber(value: unknown, what: string, path: readonly number[]): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') {
    const number = nonFinite.get(value);
    if (number !== undefined) return number;
  }
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return value;
    return refuse('value-not-a-number', `${place(what, path)} is beyond the largest float64.`, {
      help: 'Write "Infinity" or "-Infinity" where infinity is meant.',
    });
  }
  return refuse('value-not-a-number', `${place(what, path)} is ${brief(value)}, not a number.`, {
    help: 'Write numbers in nested arrays; non-finite ones as the strings "NaN", "Infinity" and "-Infinity".',
  });
}

/**
 * Nested arrays as a flat row-major array with its shape. `rank` is the tensor's rank where it is known.
 * Errors: `value-not-a-number`, `value-ragged`, `value-rank`.
 */
export function flatten(value: unknown, what: string, rank?: number): Flat {
  const shape: (number | undefined)[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) {
    if (shape.length === (rank ?? MAX_RANK)) {
      return refuse(
        'value-rank',
        rank === undefined
          ? `${what} is nested deeper than ${MAX_RANK} arrays.`
          : `${what} is nested deeper than its ${rank} ${rank === 1 ? 'axis' : 'axes'}.`,
        { help: rank === 0 ? `Write a bare number for ${what}.` : 'Nest one array for each axis.' },
      );
    }
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const empty = shape.at(-1) === 0;
  const depth = shape.length;
  if (rank !== undefined && depth < rank) {
    if (!empty) {
      return refuse(
        'value-rank',
        `${what} has ${depth} ${depth === 1 ? 'axis' : 'axes'}, but the layer gives it ${rank}.`,
        {
          help: 'Nest one array for each axis.',
        },
      );
    }
    while (shape.length < rank) shape.push(undefined);
  }
  const size = shape.slice(0, depth).reduce<number>((n, extent) => n * (extent ?? 0), 1);
  const data = new Float64Array(depth === 0 ? 1 : size);
  let filled = 0;
  const path: number[] = [];
  const fill = (node: unknown, axis: number): void => {
    if (axis === depth) {
      if (Array.isArray(node)) {
        refuse('value-ragged', `${place(what, path)} is an array where its neighbours are numbers.`, {
          help: 'Give every part of one axis the same shape.',
        });
      }
      data[filled++] = toNumber(node, what, path);
      return;
    }
    if (!Array.isArray(node)) {
      refuse('value-ragged', `${place(what, path)} is ${brief(node)} where its neighbours are arrays.`, {
        help: 'Give every part of one axis the same shape.',
      });
    }
    if (node.length !== shape[axis]) {
      refuse(
        'value-ragged',
        `${place(what, path)} has length ${node.length} where its neighbours have ${shape[axis]}.`,
        {
          help: 'Give every part of one axis the same length.',
        },
      );
    }
    for (let i = 0; i < node.length; i++) {
      path.push(i);
      fill(node[i], axis + 1);
      path.pop();
    }
  };
  fill(value, 0);
  return { shape, data };
}

/** A flat row-major array as nested arrays; of an empty shape, its only number. */
export function nest(shape: readonly number[], data: ArrayLike<number>): Nested {
  let next = 0;
  const build = (axis: number): Nested => {
    const extent = shape[axis];
    if (extent === undefined) return data[next++] ?? Number.NaN;
    return Array.from({ length: extent }, () => build(axis + 1));
  };
  return build(0);
}

const numberText = (value: number): string => {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
};

/** The JSON text of `nest(shape, data)`: non-finite numbers are strings, −0 keeps its sign. */
export function nestedJson(shape: readonly number[], data: ArrayLike<number>): string {
  let next = 0;
  const build = (axis: number): string => {
    const extent = shape[axis];
    if (extent === undefined) return numberText(data[next++] ?? Number.NaN);
    const parts: string[] = [];
    for (let i = 0; i < extent; i++) parts.push(build(axis + 1));
    return `[${parts.join(',')}]`;
  };
  return build(0);
}
