import type { PartialDerivative } from '../../src/adjoint/index.ts';
import { drawInputs, drawSizes } from '../../src/gradcheck/draw.ts';
import type { Algebra, Dual } from '../../src/interpret/index.ts';
import {
  dualAlgebra,
  evaluateIn,
  flatShape,
  floatAlgebra,
  interpret,
  interpretAll,
  liftInputs,
} from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import type { Sizes } from '../../src/specialise/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

/** A Program at sizes and inputs. */
export interface Instance {
  readonly program: Program;
  readonly sizes: Sizes;
  readonly inputs: ReadonlyMap<string, Tensor>;
}

/** Elements of a tensor: its name and the flat position. */
interface Element {
  readonly tensor: string;
  readonly at: number;
}

type Second = Dual<Dual<number>>;

const seed = (moves: boolean): number => (moves ? 1 : 0);
const isAt = (e: Element | undefined, tensor: string, at: number): boolean => e?.tensor === tensor && e.at === at;

/** Every element of `of` differentiated by one element of an input, by dual numbers. */
export function dualColumn({ program, sizes, inputs }: Instance, of: string, by: Element, strict = false): number[] {
  const algebra = dualAlgebra(floatAlgebra, { strict });
  const lifted = liftInputs<Dual<number>>(program, inputs, (v, tensor, at) => ({ v, d: seed(isAt(by, tensor, at)) }));
  const found = evaluateIn(program, sizes, lifted, algebra).get(of);
  return found?.dtype === 'real' ? found.data.map((x) => x.d) : [];
}

/** Every element of `of` differentiated by two elements of inputs, by dual numbers over dual numbers; NaN where 0·∞ occurs. */
export function dualColumn2(
  { program, sizes, inputs }: Instance,
  of: string,
  by: readonly [Element, Element],
): number[] {
  // a dual number that is 0 may still move: only the strict algebra, where nothing is left out, can be stacked
  const strict = { strict: true };
  const algebra: Algebra<Second> = dualAlgebra(dualAlgebra(floatAlgebra, strict), strict);
  const lifted = liftInputs<Second>(program, inputs, (v, tensor, at) => ({
    v: { v, d: seed(isAt(by[0], tensor, at)) },
    d: { v: seed(isAt(by[1], tensor, at)), d: 0 },
  }));
  const found = evaluateIn(program, sizes, lifted, algebra).get(of);
  return found?.dtype === 'real' ? found.data.map((x) => x.d.d) : [];
}

/** Where the derivative of one element by others stands in a derived tensor; undefined between two places of the pack. */
export function positionIn(
  d: PartialDerivative,
  { program, sizes }: Instance,
  at: readonly number[],
): number | undefined {
  const types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  let flat = 0;
  let place: number | undefined;
  for (const [n, name] of [d.of, ...d.wrt].entries()) {
    const type = types.get(name);
    if (type === undefined) throw new Error(`no ${name}`);
    const shape = flatShape(name, type, sizes);
    let rest = at[n] ?? 0;
    let stride = sizeOf(shape);
    for (const [axis, extent] of shape.entries()) {
      stride /= extent;
      const index = Math.floor(rest / stride);
      rest -= index * stride;
      const symbol = type.shape[axis];
      const isPack = symbol?.kind === 'symbol' && symbol.name === '..';
      if (isPack && place !== undefined) {
        if (place !== index) return undefined;
        continue;
      }
      if (isPack) place = index;
      flat = flat * extent + index;
    }
  }
  return flat;
}

/** The number of elements of a tensor. */
export function countOf({ program, sizes }: Instance, name: string): number {
  const type = [...program.parameters, ...program.equations].find((t) => t.name === name)?.type;
  return type === undefined ? 0 : sizeOf(flatShape(name, type, sizes));
}

/** A Program at random sizes and inputs; undefined where it has no values there. */
export function drawInstance(program: Program, seed: number, planted = false): Instance | undefined {
  const stream = random(seed, program.name);
  const sizes = drawSizes(program, {}, stream);
  if (sizes instanceof EinablaError) return undefined;
  const inputs = drawInputs(program, sizes, stream, seed, planted);
  try {
    interpret(program, sizes, inputs);
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
  return { program, sizes, inputs };
}

/** The instance with tensors that the Program computes as inputs of their own, at the values that they have. */
export function asInputs({ program, sizes, inputs }: Instance, names: readonly string[]): Instance {
  const cut = program.equations.filter((e) => names.includes(e.name));
  if (cut.length === 0) return { program, sizes, inputs };
  const values = interpretAll(program, sizes, inputs);
  const given = new Map(inputs);
  for (const { name } of cut) {
    const value = values.get(name);
    if (value !== undefined) given.set(name, { shape: value.shape, data: value.data });
  }
  const parameters = [...program.parameters, ...cut.map(({ name, type }) => ({ name, type, role: 'input' as const }))];
  const equations = program.equations.filter((e) => !cut.includes(e));
  return { program: { ...program, parameters, equations }, sizes, inputs: given };
}

/** One entry of a derived tensor that is not what dual numbers say. */
export interface Disagreement {
  readonly at: readonly number[];
  readonly expected: number;
  readonly found: number;
}

/** How many entries were compared, and those that differ. */
export interface Comparison {
  readonly compared: number;
  readonly wrong: readonly Disagreement[];
}

/** Entries computed at most for one derived tensor. */
const MAX_ENTRIES = 3000;

/**
 * Compares every entry of a first or second derivative with dual numbers, where the derivative exists without convention (no
 * infinite slope meets a value that does not move). Undefined where there are too many entries.
 */
export function comparePartial(d: PartialDerivative, instance: Instance): Comparison | undefined {
  const free = asInputs(instance, d.wrt);
  const [first = 0, second = 1] = d.wrt.map((name) => countOf(free, name));
  if (first * second * countOf(free, d.of) > MAX_ENTRIES) return undefined;
  const found = interpret(d.program, instance.sizes, instance.inputs).get(d.entry)?.data ?? [];
  const wrong: Disagreement[] = [];
  let compared = 0;
  for (let a = 0; a < first; a++)
    for (let b = 0; b < second; b++) {
      const at = d.wrt.length === 1 ? [a] : [a, b];
      const [x, y] = d.wrt.map((tensor, n) => ({ tensor, at: at[n] ?? 0 }));
      if (x === undefined) continue;
      const column = y === undefined ? dualColumn(free, d.of, x) : dualColumn2(free, d.of, [x, y]);
      const exists = y === undefined ? dualColumn(free, d.of, x, true) : column;
      column.forEach((expected, o) => {
        if (!Number.isFinite(expected) || !Number.isFinite(exists[o])) return;
        const place = positionIn(d, free, [o, ...at]);
        const value = place === undefined ? 0 : (found[place] ?? Number.NaN);
        compared++;
        if (!isClose(value, expected)) wrong.push({ at: [o, ...at], expected, found: value });
      });
    }
  return { compared, wrong };
}

/** Equal but for rounding. */
export const isClose = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-7 * Math.max(0.01, Math.abs(a), Math.abs(b));
