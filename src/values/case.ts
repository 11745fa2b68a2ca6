import type { Expr, Program } from '../ir/index.ts';
import { bindSizes, type Sizes } from '../specialise/sizes.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { nearestName } from '../support/suggest.ts';
import { type Flat, flatten, MAX_RANK } from './nested.ts';

/** What a layer is given, as data of a program or of a JSON file. Names are matched as the language matches them. */
export interface CaseData {
  readonly hyper?: Readonly<Record<string, number>>;
  /** Nested arrays, a bare number for a scalar; non-finite numbers may be the strings "NaN", "Infinity", "-Infinity". */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Left out for a forward pass only. Of several outputs, one that is missing gets zeros. */
  readonly cotangents?: Readonly<Record<string, unknown>>;
  /** Shapes that nested arrays cannot carry: `[20, 0, 5]`. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** A case read for a Program: its sizes known, its values flat, names as the Program declares them. */
export interface Case {
  readonly sizes: Sizes;
  /** Row-major values of every parameter. */
  readonly inputs: ReadonlyMap<string, Float64Array>;
  /** Cotangents as given, by output; undefined for a forward pass only. */
  readonly cotangents: ReadonlyMap<string, unknown> | undefined;
}

const sections = ['hyper', 'inputs', 'cotangents', 'shapes'] as const;

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Whether one axis of the declared shape is the pack. */
const hasPack = (shape: readonly Expr[]): boolean =>
  shape.some((extent) => extent.kind === 'symbol' && extent.name === '..');

function entriesOf(section: unknown, what: string): ReadonlyMap<string, unknown> {
  if (section === undefined) return new Map();
  if (!isRecord(section)) {
    return refuse('case-shape', `"${what}" is not an object of names and values.`, {
      help: `Write "${what}": {"NAME": VALUE}.`,
    });
  }
  return new Map(Object.entries(section));
}

/** Entries under the names that the layer declares. Errors: `unknown-name`, `name-twice`. */
function matched(
  entries: ReadonlyMap<string, unknown>,
  what: string,
  declared: readonly string[],
): Map<string, unknown> {
  const known = new Map(declared.map((name) => [canonicalName(name), name]));
  const found = new Map<string, unknown>();
  for (const [key, value] of entries) {
    const name = known.get(canonicalName(key));
    if (name === undefined) {
      const near = nearestName(key, declared);
      const has = `The layer has ${declared.join(', ') || 'none'} there.`;
      return refuse('unknown-name', `"${what}" names ${JSON.stringify(key)}, which the layer does not have.`, {
        help: near === undefined ? has : `Did you mean ${near}? ${has}`,
      });
    }
    if (found.has(name)) {
      return refuse('name-twice', `"${what}" gives ${name} twice, in two spellings of one name.`, {
        help: 'Keep one of them.',
      });
    }
    found.set(name, value);
  }
  return found;
}

function statedShape(name: string, value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length > MAX_RANK || !value.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    return refuse('case-shape', `The shape of ${name} is not a list of at most ${MAX_RANK} whole numbers from 0 on.`, {
      help: `Write "shapes": {${JSON.stringify(name)}: [20, 0, 5]}.`,
    });
  }
  return value;
}

/** Errors: the stated shape contradicts what the arrays show. */
function agree(name: string, flat: Flat, shape: readonly number[]): readonly number[] {
  const sameRank = flat.shape.length === shape.length || (flat.shape.at(-1) === 0 && flat.shape.length < shape.length);
  const size = shape.reduce((n, extent) => n * extent, 1);
  if (!sameRank || size !== flat.data.length || !flat.shape.every((n, d) => n === undefined || n === shape[d])) {
    return refuse(
      'case-shape',
      `"shapes" gives ${name} the shape [${shape.join(', ')}], but its arrays have another.`,
      {
        help: `Leave the shape of ${name} out, or make the two agree.`,
      },
    );
  }
  return shape;
}

/**
 * Reads a case for `program` and binds its sizes.
 * Errors: an unknown key, a name in two spellings, a missing input, a ragged array, and those of `bindSizes`.
 */
export function readCase(program: Program, data: unknown): Case {
  if (!isRecord(data)) {
    return refuse('case-shape', 'The case is not a JSON object.', { help: 'Write {"inputs": {"x": [1, 2, 3]}}.' });
  }
  const parts = new Map<string, unknown>(Object.entries(data));
  for (const key of parts.keys()) {
    if (sections.some((known) => known === key)) continue;
    const near = nearestName(key, sections);
    refuse('unknown-name', `The case has the key ${JSON.stringify(key)}.`, {
      help: `${near === undefined ? '' : `Did you mean ${near}? `}Its keys are ${sections.join(', ')}.`,
    });
  }
  const names = program.parameters.map((p) => p.name);
  const given = matched(entriesOf(parts.get('inputs'), 'inputs'), 'inputs', names);
  const stated = matched(entriesOf(parts.get('shapes'), 'shapes'), 'shapes', names);
  const flats = new Map<string, Flat>();
  const shapes = new Map<string, readonly number[]>();
  for (const p of program.parameters) {
    if (!given.has(p.name)) {
      refuse('missing-input', `The input ${p.name} is missing.`, {
        help: `Write "inputs": {${names.map((n) => `${JSON.stringify(n)}: …`).join(', ')}}.`,
      });
    }
    const flat = flatten(given.get(p.name), p.name, hasPack(p.type.shape) ? undefined : p.type.shape.length);
    flats.set(p.name, flat);
    if (stated.has(p.name)) shapes.set(p.name, agree(p.name, flat, statedShape(p.name, stated.get(p.name))));
    else if (flat.shape.every((extent) => extent !== undefined)) shapes.set(p.name, flat.shape as number[]);
  }
  const sizes = bindSizes(program, {
    shapes,
    hyper: entriesOf(parts.get('hyper'), 'hyper') as ReadonlyMap<string, number>,
  });
  return {
    sizes,
    inputs: new Map([...flats].map(([name, flat]) => [name, flat.data])),
    cotangents: parts.has('cotangents')
      ? matched(entriesOf(parts.get('cotangents'), 'cotangents'), 'cotangents', program.outputs)
      : undefined,
  };
}
