import type { Program } from '../ir/index.ts';
import { bindSizes, type Given, type Sizes } from '../specialise/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { nearestName } from '../support/suggest.ts';

/** Extents of dimensions and values of hyper-parameters by name; `..` is the extent of the pack. */
export type SizesData = Readonly<Record<string, number>>;

/**
 * Sizes from one list of names, dimensions and hyper-parameters alike; a pack that is not mentioned is left out.
 * Errors: `unknown-name`.
 */
export function namedSizes(program: Program, given: ReadonlyMap<string, number>): Given {
  const hyperNames = new Map(program.hypers.map((h) => [canonicalName(h.name), h.name]));
  const dimNames = new Map(program.dims.map((name) => [canonicalName(name), name]));
  const dims = new Map<string, number>();
  const hyper = new Map<string, number>();
  let pack: readonly number[] | undefined;
  for (const [key, value] of given) {
    const hyperName = hyperNames.get(canonicalName(key));
    const dimName = dimNames.get(canonicalName(key));
    if (hyperName !== undefined) hyper.set(hyperName, value);
    else if (dimName === '..') pack = [value];
    else if (dimName !== undefined) dims.set(dimName, value);
    else {
      const known = [...program.dims, ...program.hypers.map((h) => h.name)];
      const near = nearestName(key, known);
      refuse('unknown-name', `${program.name} has no dimension or hyper-parameter ${key}.`, {
        help: `${near === undefined ? '' : `Did you mean ${near}? `}It has ${known.join(', ') || 'none'}.`,
      });
    }
  }
  return { dims, hyper, ...(pack === undefined ? {} : { pack }) };
}

/**
 * The sizes of a Program from one list of names, dimensions and hyper-parameters alike. An open dimension has no value and
 * gets 1, which nothing reads; a pack that is not mentioned has no axes.
 * Errors: `unknown-name`, an open dimension that has a value too, and those of `bindSizes`.
 */
export function sizesOf(program: Program, given: ReadonlyMap<string, number>, open: readonly string[] = []): Sizes {
  const { dims: stated, hyper = new Map(), pack = [] } = namedSizes(program, given);
  const dims = new Map(stated);
  for (const name of openDims(program, open)) {
    if (dims.has(name)) {
      refuse('open-and-sized', `The dimension ${name} is open and has a size.`, { help: 'Leave one of the two out.' });
    }
    dims.set(name, 1);
  }
  return bindSizes(program, { dims, hyper, ...(program.dims.includes('..') ? { pack } : {}) });
}

/** The dimensions that stay an argument, as the Program spells them. Errors: `unknown-name`. */
export function openDims(program: Program, open: readonly string[]): readonly string[] {
  return open.map((key) => {
    const name = program.dims.find((dim) => dim !== '..' && canonicalName(dim) === canonicalName(key));
    if (name !== undefined) return name;
    const dims = program.dims.filter((dim) => dim !== '..');
    return refuse('unknown-name', `${program.name} has no dimension ${key}, so it cannot stay open.`, {
      help: `It has ${dims.join(', ') || 'none'}.`,
    });
  });
}
