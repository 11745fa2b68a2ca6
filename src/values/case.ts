import type { Expr, Parameter, Program } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { type Flat, flatten, MAX_RANK } from './nested.ts';

/** What a layer is given, read from JSON-like data: names as the layer declares them, extents as the arrays have them. */
export interface Case {
  readonly hyper: ReadonlyMap<string, number>;
  /** Row-major values of every parameter. */
  readonly inputs: ReadonlyMap<string, Flat & { readonly shape: readonly number[] }>;
  /** Extents of the axes that `..` stands for; undefined in a layer without a pack. */
  readonly pack: readonly number[] | undefined;
  /** Cotangents as given, by output; undefined for a forward pass only. */
  readonly cotangents: ReadonlyMap<string, unknown> | undefined;
}

/** The same as data of a program: `{"hyper": {…}, "inputs": {…}, "cotangents": {…}, "shapes": {…}}`. */
export interface CaseData {
  readonly hyper?: Readonly<Record<string, number>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly cotangents?: Readonly<Record<string, unknown>>;
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

const sections = ['hyper', 'inputs', 'cotangents', 'shapes'] as const;

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const isPack = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === '..';

/** Whether one axis of the declared shape is the pack. */
export const hasPack = (shape: readonly Expr[]): boolean => shape.some(isPack);

const list = (names: readonly string[]): string => (names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`);

/** Entries of one section under the names that the layer declares. Errors: `case-shape`, `unknown-name`, `name-twice`. */
export function matchNames(
  section: unknown,
  what: string,
  kind: string,
  declared: readonly string[],
): ReadonlyMap<string, unknown> {
  if (!isRecord(section)) {
    return refuse('case-shape', `"${what}" is not an object of names and values.`, {
      help: `Write "${what}": {"NAME": VALUE}.`,
    });
  }
  const known = new Map(declared.map((name) => [canonicalName(name), name]));
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(section)) {
    const name = known.get(canonicalName(key));
    if (name === undefined) {
      return refuse('unknown-name', `"${what}" names ${JSON.stringify(key)}, but the layer has no such ${kind}.`, {
        help: `As for ${kind}s, ${list(declared)}.`,
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

function hyperValue(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuse(
    'case-hyper',
    `The hyper-parameter ${name} is ${JSON.stringify(value) ?? 'missing'}, not a finite number.`,
    {
      help: `Write "hyper": {${JSON.stringify(name)}: 2}.`,
    },
  );
}

/** Extents that stand as a bare dimension and are known from the tensors read so far, by dimension. */
function knownExtents(parameters: readonly Parameter[], flats: ReadonlyMap<string, Flat>): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const p of parameters) {
    if (hasPack(p.type.shape)) continue;
    p.type.shape.forEach((extent, d) => {
      const n = flats.get(p.name)?.shape[d];
      if (extent.kind === 'symbol' && n !== undefined && !known.has(extent.name)) known.set(extent.name, n);
    });
  }
  return known;
}

/** The flat value with every extent known: stated, or met elsewhere as a bare dimension. Errors: `case-extent-unknown`. */
function complete(
  p: Parameter,
  flat: Flat,
  known: ReadonlyMap<string, number>,
): Flat & { readonly shape: readonly number[] } {
  const shape = flat.shape.map((n, d) => {
    if (n !== undefined) return n;
    const extent = p.type.shape[d];
    const met = extent?.kind === 'symbol' ? known.get(extent.name) : undefined;
    if (met !== undefined) return met;
    return refuse(
      'case-extent-unknown',
      `${p.name} has no elements, so its extent on axis ${d + 1} cannot be read off.`,
      {
        help: `State it: "shapes": {${JSON.stringify(p.name)}: [${flat.shape.map((m) => m ?? 1).join(', ')}]}.`,
      },
    );
  });
  return { shape, data: flat.data };
}

/** The axes that `..` stands for, which must be the same in every parameter. Errors: `case-pack`. */
function packAxes(
  parameters: readonly Parameter[],
  inputs: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): readonly number[] | undefined {
  let found: { readonly name: string; readonly axes: readonly number[] } | undefined;
  for (const p of parameters) {
    const at = p.type.shape.findIndex(isPack);
    const shape = inputs.get(p.name)?.shape;
    if (at < 0 || shape === undefined) continue;
    const axes = shape.slice(at, shape.length - (p.type.shape.length - 1 - at));
    if (shape.length < p.type.shape.length - 1) {
      return refuse(
        'case-pack',
        `${p.name} has ${shape.length} axes, fewer than the ${p.type.shape.length - 1} beside its '..'.`,
        {
          help: 'Nest one array for each axis.',
        },
      );
    }
    if (found === undefined) found = { name: p.name, axes };
    else if (axes.length !== found.axes.length || axes.some((n, d) => n !== found?.axes[d])) {
      return refuse(
        'case-pack',
        `'..' stands for the axes [${found.axes.join(', ')}] of ${found.name}, but for [${axes.join(', ')}] of ${p.name}.`,
        { help: "Give every tensor with '..' the same axes there." },
      );
    }
  }
  return found?.axes;
}

/** A shape with the pack's axes taken as one, as the Program has it. */
export function collapse(declared: readonly Expr[], shape: readonly number[]): readonly number[] {
  const at = declared.findIndex(isPack);
  if (at < 0) return shape;
  const after = declared.length - 1 - at;
  const axes = shape.slice(at, shape.length - after);
  return [...shape.slice(0, at), axes.reduce((n, extent) => n * extent, 1), ...shape.slice(shape.length - after)];
}

/** A Program's shape with the pack's own axes in place of their product. */
export function expand(
  declared: readonly Expr[],
  shape: readonly number[],
  pack: readonly number[],
): readonly number[] {
  return shape.flatMap((extent, d) => (declared[d] !== undefined && isPack(declared[d]) ? pack : [extent]));
}

/**
 * Reads a case for `program`. Keys are matched as names are.
 * Errors: an unknown key, a name in two spellings, a missing input, a ragged array, an extent that cannot be read off.
 */
export function readCase(program: Program, data: unknown): Case {
  if (!isRecord(data)) {
    return refuse('case-shape', 'The case is not a JSON object.', { help: 'Write {"inputs": {"x": [1, 2, 3]}}.' });
  }
  const parts = new Map<string, unknown>(Object.entries(data));
  for (const key of parts.keys()) {
    if (!sections.some((known) => known === key)) {
      refuse('unknown-name', `The case has the key ${JSON.stringify(key)}.`, {
        help: `Its keys are ${sections.join(', ')}.`,
      });
    }
  }
  const names = program.parameters.map((p) => p.name);
  const section = (key: (typeof sections)[number]): unknown => parts.get(key) ?? {};
  const hyper = new Map<string, number>();
  const hyperNames = program.hypers.map((h) => h.name);
  for (const [name, value] of matchNames(section('hyper'), 'hyper', 'hyper-parameter', hyperNames)) {
    hyper.set(name, hyperValue(name, value));
  }
  const stated = matchNames(section('shapes'), 'shapes', 'input', names);
  const given = matchNames(section('inputs'), 'inputs', 'input', names);
  const flats = new Map<string, Flat>();
  for (const p of program.parameters) {
    if (!given.has(p.name)) {
      refuse('missing-input', `The input ${p.name} is missing.`, {
        help: `Write "inputs": {${names.map((n) => `${JSON.stringify(n)}: …`).join(', ')}}.`,
      });
    }
    const flat = flatten(given.get(p.name), p.name, hasPack(p.type.shape) ? undefined : p.type.shape.length);
    flats.set(p.name, stated.has(p.name) ? withShape(p.name, flat, statedShape(p.name, stated.get(p.name))) : flat);
  }
  const known = knownExtents(program.parameters, flats);
  const inputs = new Map(program.parameters.map((p) => [p.name, complete(p, flats.get(p.name) as Flat, known)]));
  return {
    hyper,
    inputs,
    pack: packAxes(program.parameters, inputs),
    cotangents: parts.has('cotangents')
      ? matchNames(section('cotangents'), 'cotangents', 'output', program.outputs)
      : undefined,
  };
}

/** The value under a stated shape, which must agree with what its arrays show. */
function withShape(name: string, flat: Flat, shape: readonly number[]): Flat {
  const agrees = flat.shape.every((n, d) => n === undefined || n === shape[d]);
  const open = flat.data.length === 0 && shape.length >= flat.shape.length;
  if (
    !agrees ||
    (shape.length !== flat.shape.length && !open) ||
    shape.reduce((n, m) => n * m, 1) !== flat.data.length
  ) {
    return refuse(
      'case-shape',
      `"shapes" gives ${name} the shape [${shape.join(', ')}], but its arrays have another.`,
      {
        help: `Leave the shape of ${name} out, or make the two agree.`,
      },
    );
  }
  return { shape, data: flat.data };
}
