import { flatShape } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import { type Random, random } from '../runtime/random.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { bindSizes, type Sizes, specialise } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { type Requirement, satisfying, sizesHold } from './assume.ts';
import { compareAt, type Difference, gapAt } from './compare.ts';
import { drawSmall, SMALL_STYLES } from './draw.ts';
import { isOutside } from './evaluate.ts';
import type { Subject } from './subject.ts';

/** Choices of sizes looked at for the smallest counterexample. */
const MAX_SIZES = 60;

/** Inputs drawn at each of them. */
const DRAWS = SMALL_STYLES;

/** Elements of inputs that are made simpler one at a time. */
const MAX_ELEMENTS = 60;

/** Comparisons spent on one counterexample. */
const MAX_COMPARISONS = 600;

/** Values for an element, the simplest first. */
const simple: readonly number[] = [0, 1, -1, 2, -2, 0.5, 3, -3, 0.25];

/** How a difference is recognised while it is made smaller. */
export interface Search {
  readonly subject: Subject;
  readonly requirements: readonly Requirement[];
  /** The least relative gap that counts. */
  readonly least: number;
  /** Whether a difference on a tie or kink counts: where every instance is on one. */
  readonly singular: boolean;
}

/** The smallest counterexample that a counted search finds: least sizes first, then small integers or dyadic fractions. */
export function minimised(found: Difference, search: Search): Difference {
  const stream = random(7, search.subject.layer.name, 1);
  let smallest = found;
  let tried = 0;
  for (const sizes of sizesUpward(search.subject.layer, found.instance.sizes)) {
    if (tried++ >= MAX_SIZES) break;
    if (!isValid(search, sizes)) continue;
    if (sizes !== found.instance.sizes && isEmpty(search.subject.layer, sizes)) continue;
    const at = differenceAt(search, sizes, stream);
    if (at === undefined) continue;
    smallest = at;
    break;
  }
  return isOutside(smallest.right) ? smallest : simplified(smallest, search, stream);
}

function differenceAt(search: Search, sizes: Sizes, stream: Random): Difference | undefined {
  for (let style = 0; style < DRAWS; style++) {
    const instance = drawSmall(search.subject, sizes, search.requirements, stream, style);
    if (instance === undefined) continue;
    const { difference } = compareAt(search.subject, instance, search.least) ?? {};
    if (difference !== undefined && (search.singular || !difference.singular)) return difference;
  }
  return undefined;
}

function isValid({ subject, requirements }: Search, sizes: Sizes): boolean {
  try {
    specialise(subject.layer, sizes);
    return sizesHold(requirements, sizes);
  } catch (error) {
    if (error instanceof EinablaError) return false;
    throw error;
  }
}

/** Whether some tensor of the layer has no elements: a counterexample says more where none is empty. */
const isEmpty = (layer: Program, sizes: Sizes): boolean =>
  [...layer.parameters, ...layer.equations].some((t) => flatShape(t.name, t.type, sizes).some((extent) => extent < 1));

/** Sizes from the smallest on: dimensions from 1, hyper-parameters from their defaults, up to those given in all. */
function* sizesUpward(layer: Program, known: Sizes): Iterable<Sizes> {
  const packed = layer.dims.includes('..');
  const names = layer.dims.filter((d) => d !== '..');
  const ints = layer.hypers.filter((h) => h.type === 'int');
  const reals = new Map(layer.hypers.flatMap((h) => (h.type === 'real' ? [[h.name, simpleReal(h.default)]] : [])));
  const choices: readonly (readonly number[])[] = [
    ...names.map(() => [1, 2, 3, 4, 5, 6, 7, 8]),
    ...ints.map((h) => [...new Set([h.default ?? 1, 1, 2, 3])]),
    ...(packed ? [[0, 1, 2]] : []),
  ];
  for (let effort = 0; effort <= 10; effort++) {
    for (const picks of distributions(
      effort,
      choices.map((c) => c.length - 1),
    )) {
      const values = picks.map((p, i) => choices[i]?.[p] ?? 1);
      const dims = new Map(names.map((name, i) => [name, values[i] ?? 1]));
      const hyper = new Map<string, number>(reals);
      for (const [i, h] of ints.entries()) hyper.set(h.name, values[names.length + i] ?? 1);
      const pack = packed && (values.at(-1) ?? 0) > 0 ? [values.at(-1) ?? 1] : [];
      const sizes = bound(layer, { dims, hyper, pack });
      if (sizes !== undefined) yield sizes;
    }
  }
  yield known;
}

const simpleReal = (standard: number | undefined): number => standard ?? 1;

function bound(layer: Program, given: Parameters<typeof bindSizes>[1]): Sizes | undefined {
  try {
    return bindSizes(layer, given);
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

/** Every way to share `total` among places with upper bounds. */
function* distributions(total: number, bounds: readonly number[]): Iterable<readonly number[]> {
  const [first, ...rest] = bounds;
  if (first === undefined) {
    if (total === 0) yield [];
    return;
  }
  for (let n = 0; n <= Math.min(first, total); n++)
    for (const others of distributions(total - n, rest)) yield [n, ...others];
}

/** The difference with its elements made simple one after another, as long as the place still differs. */
function simplified(found: Difference, search: Search, stream: Random): Difference {
  let best = found;
  let comparisons = 0;
  const inputs = new Map(
    [...found.instance.inputs].map(([name, t]) => [name, { ...t, data: t.data.slice() } as Tensor]),
  );
  const current = { sizes: found.instance.sizes, inputs };
  const elements = [...inputs].flatMap(([name, { data }]) => [...data.keys()].map((at) => ({ name, at })));
  for (const { name, at } of elements.slice(0, MAX_ELEMENTS)) {
    const data = inputs.get(name)?.data;
    if (!(data instanceof Float64Array)) continue;
    const before = data[at] ?? 0;
    for (const value of simple) {
      if (value === before || comparisons++ > MAX_COMPARISONS) break;
      data[at] = value;
      const still = differs(best, current, search, stream);
      if (still !== undefined) {
        best = still;
        break;
      }
      data[at] = before;
    }
  }
  return best;
}

/** The difference at the same place of another instance, if there is one and the assumptions hold there. */
function differs(
  { at }: Difference,
  { sizes, inputs }: { sizes: Sizes; inputs: ReadonlyMap<string, Tensor> },
  { subject, requirements, least, singular }: Search,
  stream: Random,
): Difference | undefined {
  const instance = {
    sizes,
    inputs: new Map([...inputs].map(([n, t]) => [n, { ...t, data: t.data.slice() } as Tensor])),
  };
  const allowed = satisfying(instance, subject.program, requirements, stream, (r) => r.below(4), { scale: false });
  if (allowed === undefined || !sameInputs(allowed.inputs, inputs)) return undefined;
  const verdict = gapAt(subject, { at }, instance, least);
  if (verdict !== 'differ' && !(singular && verdict === 'singular')) return undefined;
  const places = compareAt(subject, instance, least)?.difference;
  return places === undefined ? undefined : { ...places };
}

const sameInputs = (a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): boolean =>
  [...a].every(([name, t]) => t.data.every((v, i) => v === b.get(name)?.data[i]));
