import type { Expr, Hyper, Parameter, Program } from '../ir/index.ts';
import { constant, IntegerError, intValue, substituteSymbols, toPoly, visit } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { nearestName } from '../support/suggest.ts';
import { checkDivisors } from './divisors.ts';
import { checkShape, MAX_ELEMENTS, shapeText } from './extents.ts';

/** The extents and hyper-parameters at which a Program is run or compiled. */
export interface Sizes {
  /** Extent of each dimension; of `..` the product of the pack's axes. */
  readonly dims: ReadonlyMap<string, number>;
  readonly hypers: ReadonlyMap<string, number>;
  /** The pack's own axes, in order; empty where the Program has no pack or an empty one. */
  readonly pack: readonly number[];
}

/** What is known before the sizes are. Names are matched by their canonical form. */
export interface Given {
  /** Shapes of parameters, with the pack's own axes in place of `..`. Parameters may be left out if the others tell every dimension. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  readonly hyper?: ReadonlyMap<string, number>;
  /** Extents of dimensions, stated directly. */
  readonly dims?: ReadonlyMap<string, number>;
  /** The pack's own axes, stated directly. */
  readonly pack?: readonly number[];
}

const PACK = '..';
const isPack = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === PACK;

/** Entries under the names that the Program declares. Errors: `unknown-name`, `name-twice`. */
function matched<T>(
  given: ReadonlyMap<string, T> | undefined,
  declared: readonly string[],
  kind: string,
): ReadonlyMap<string, T> {
  const known = new Map(declared.map((name) => [canonicalName(name), name]));
  const found = new Map<string, T>();
  for (const [key, value] of given ?? []) {
    const name = known.get(canonicalName(key));
    if (name === undefined) {
      const near = nearestName(key, declared);
      const has = declared.length === 0 ? `The layer has no ${kind}s.` : `The layer has ${declared.join(', ')}.`;
      refuse('unknown-name', `There is no ${kind} named ${key}.`, {
        help: near === undefined ? has : `Did you mean ${near}? ${has}`,
      });
    }
    if (found.has(name)) {
      refuse('name-twice', `The ${kind} ${name} is given twice, in two spellings of one name.`, {
        help: 'Keep one of them.',
      });
    }
    found.set(name, value);
  }
  return found;
}

function hyperValue(h: Hyper, given: number | undefined): number {
  const value = given ?? h.default;
  const example = h.type === 'int' ? '2' : '0.5';
  if (value === undefined) {
    return refuse('missing-hyper', `The hyper-parameter ${h.name} has no value and no default.`, {
      help: `Give one, such as ${h.name} = ${example}.`,
      span: h.span,
    });
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return refuse('hyper-not-a-number', `The hyper-parameter ${h.name} is ${String(value)}, not a finite number.`, {
      help: `Give a number, such as ${h.name} = ${example}.`,
    });
  }
  if (h.type === 'int' && !Number.isInteger(value)) {
    return refuse(
      'hyper-not-whole',
      `The hyper-parameter ${h.name} is ${value}, but it stands in a subscript, a bound or a dimension.`,
      { help: `Give a whole number, such as ${h.name} = ${Math.max(1, Math.round(value))}.` },
    );
  }
  if (h.type === 'int' && Math.abs(value) >= MAX_ELEMENTS) {
    return refuse('hyper-too-large', `The hyper-parameter ${h.name} is ${value}; the limit is 2³¹ − 1.`, {
      help: 'Use a smaller number.',
    });
  }
  return value;
}

/** Where the extent of a dimension was found, for messages. */
interface Found {
  readonly value: number;
  readonly from: string;
}

/** One declared extent and the real one. */
interface Axis {
  readonly tensor: string;
  readonly axis: number;
  readonly declared: Expr;
  readonly actual: number;
}

/** The shape with its pack's axes taken as one, and those axes. */
function collapse(p: Parameter, shape: readonly number[]): { shape: readonly number[]; pack?: readonly number[] } {
  const rank = p.type.shape.length;
  const at = p.type.shape.findIndex(isPack);
  const fits = at < 0 ? shape.length === rank : shape.length >= rank - 1;
  if (!fits) {
    const axes = (n: number): string => (n === 1 ? '1 axis' : `${n} axes`);
    refuse(
      'rank-mismatch',
      at < 0
        ? `${p.name} is given with shape ${shapeText(shape)}, ${axes(shape.length)}, but the layer gives it ${axes(rank)}.`
        : `${p.name} is given with shape ${shapeText(shape)}, fewer than the ${axes(rank - 1)} that stand beside its '..'.`,
      { help: `Give ${p.name} one extent for each axis.`, span: p.span },
    );
  }
  if (at < 0) return { shape };
  const after = rank - 1 - at;
  const pack = shape.slice(at, shape.length - after);
  const product = pack.reduce((n, extent) => n * extent, 1);
  return { shape: [...shape.slice(0, at), product, ...shape.slice(shape.length - after)], pack };
}

/** The one unknown of `declared = actual` where that is linear in it: `c·N + r = actual`. */
function solveLinear(declared: Expr, actual: number, known: ReadonlyMap<string, Found>): [string, number] | undefined {
  const values = new Map([...known].map(([name, { value }]) => [name, constant(value)]));
  let unknown: { readonly name: string; readonly coefficient: number } | undefined;
  let rest = 0;
  for (const m of toPoly(substituteSymbols(declared, values)).values()) {
    const [power, ...more] = m.powers;
    if (power === undefined) rest = m.coefficient;
    else if (unknown !== undefined || more.length > 0 || power.power !== 1 || power.atom.kind !== 'symbol')
      return undefined;
    else unknown = { name: power.atom.name, coefficient: m.coefficient };
  }
  if (unknown === undefined) return undefined;
  const value = (actual - rest) / unknown.coefficient;
  // a value that is no extent is found out when the axis is checked against what another tensor says
  return Number.isSafeInteger(value) && value >= 0 ? [unknown.name, value] : undefined;
}

/**
 * The sizes that the given shapes, dimensions and hyper-parameters determine.
 * Errors: an unknown or doubled name; a missing or unsuitable hyper-parameter; a wrong rank; an extent that is no whole
 * number from 0 on or too large; two tensors that disagree about a dimension or a pack; a dimension that nothing tells.
 */
export function bindSizes(program: Program, given: Given): Sizes {
  const names = program.parameters.map((p) => p.name);
  const shapes = matched(given.shapes, names, 'input');
  const hyperGiven = matched(
    given.hyper,
    program.hypers.map((h) => h.name),
    'hyper-parameter',
  );
  const hypers = new Map(program.hypers.map((h) => [h.name, hyperValue(h, hyperGiven.get(h.name))]));
  checkDivisors(program, hypers);
  const known = new Map<string, Found>();
  for (const h of program.hypers) {
    const value = hypers.get(h.name);
    if (h.type === 'int' && value !== undefined) known.set(h.name, { value, from: 'the hyper-parameter' });
  }
  const stated = matched(
    given.dims,
    program.dims.filter((d) => d !== PACK),
    'dimension',
  );
  for (const [name, value] of stated) {
    checkShape(name, [value]);
    known.set(name, { value, from: 'the stated size' });
  }

  let pack: { readonly axes: readonly number[]; readonly from: string } | undefined;
  if (given.pack !== undefined) {
    checkShape(PACK, given.pack);
    pack = { axes: given.pack, from: 'the stated size' };
  }
  const axes: Axis[] = [];
  for (const p of program.parameters) {
    const actual = shapes.get(p.name);
    if (actual === undefined) continue;
    checkShape(p.name, actual);
    const flat = collapse(p, actual);
    if (flat.pack !== undefined) {
      if (pack === undefined) pack = { axes: flat.pack, from: p.name };
      else if (pack.axes.length !== flat.pack.length || pack.axes.some((n, d) => n !== flat.pack?.[d])) {
        refuse(
          'pack-mismatch',
          `'..' stands for the axes ${shapeText(pack.axes)} of ${pack.from}, but for ${shapeText(flat.pack)} of ${p.name}.`,
          { help: "Give every tensor with '..' the same axes there.", span: p.span },
        );
      }
    }
    p.type.shape.forEach((declared, d) => {
      if (!isPack(declared)) axes.push({ tensor: p.name, axis: d + 1, declared, actual: flat.shape[d] ?? 0 });
    });
  }
  if (pack !== undefined) {
    known.set(PACK, { value: pack.axes.reduce((n, extent) => n * extent, 1), from: pack.from });
  }
  bindDimensions(axes, known);
  checkAxes(axes, known);
  const dims = new Map<string, number>();
  for (const name of program.dims) {
    const found = known.get(name);
    if (found === undefined) return unknownDimension(program, name);
    dims.set(name, found.value);
  }
  return { dims, hypers, pack: pack?.axes ?? [] };
}

/** Binds dimensions that stand alone, then those that a linear extent determines, until nothing is learned. */
function bindDimensions(axes: readonly Axis[], known: Map<string, Found>): void {
  for (const { declared, actual, tensor, axis } of axes) {
    if (declared.kind === 'symbol' && !known.has(declared.name)) {
      known.set(declared.name, { value: actual, from: `axis ${axis} of ${tensor}` });
    }
  }
  for (let learned = true; learned; ) {
    learned = false;
    for (const { declared, actual, tensor, axis } of axes) {
      const solved = solveLinear(declared, actual, known);
      if (solved === undefined) continue;
      known.set(solved[0], { value: solved[1], from: `axis ${axis} of ${tensor}` });
      learned = true;
    }
  }
}

/** What the declared extent amounts to with the known dimensions. */
function evaluated(declared: Expr, known: ReadonlyMap<string, Found>): number | undefined {
  try {
    return intValue(declared, (leaf) => (leaf.kind === 'symbol' ? known.get(leaf.name)?.value : undefined));
  } catch (error) {
    if (error instanceof IntegerError) return undefined;
    throw error;
  }
}

function checkAxes(axes: readonly Axis[], known: ReadonlyMap<string, Found>): void {
  for (const { declared, actual, tensor, axis } of axes) {
    const value = evaluated(declared, known);
    if (value === actual) continue;
    const parts = [...symbolsOf(declared)].map((name) => {
      const found = known.get(name);
      return found === undefined ? name : `${name} = ${found.value} (${found.from})`;
    });
    const [only] = parts;
    const bare = declared.kind === 'symbol' && only !== undefined;
    refuse(
      'extent-mismatch',
      bare
        ? `${tensor} has extent ${actual} on axis ${axis}, but ${only}.`
        : value === undefined
          ? `${tensor} has extent ${actual} on axis ${axis}, which no value of ${parts.join(', ')} gives.`
          : `${tensor} has extent ${actual} on axis ${axis}, but the layer makes it ${value}${parts.length > 0 ? `, by ${parts.join(', ')}` : ''}.`,
      { help: 'Give tensors whose extents agree.' },
    );
  }
}

function symbolsOf(e: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  visit(e, (node) => {
    if (node.kind === 'symbol') names.add(node.name);
  });
  return names;
}

function unknownDimension(program: Program, name: string): never {
  const holder = program.parameters.find((p) => p.type.shape.some((extent) => symbolsOf(extent).has(name)));
  return refuse('extent-unknown', `Nothing tells the dimension ${name}.`, {
    help: holder === undefined ? `State it: ${name} = 8.` : `Give the shape of ${holder.name}, or state ${name} = 8.`,
    span: holder?.span,
  });
}
