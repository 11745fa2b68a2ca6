import { flatShape, sizeValue } from '../interpret/index.ts';
import type { Parameter, Program } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { sizeOf } from '../runtime/tensor.ts';
import type { Given, Sizes } from '../specialise/index.ts';
import { bindSizes, count, specialise } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';

/** Sizes tried for one instance before it is given up. */
const MAX_SIZE_TRIES = 200;

/** Operations of one forward pass that an instance may take. */
const MAX_OPERATIONS = 20_000;

/** Sizes that the caller states; the others are drawn. */
export type FixedSizes = Pick<Given, 'dims' | 'hyper' | 'pack'>;

/** Random sizes at which the Program is valid and small, those in `fixed` kept; or why none was found. */
export function drawSizes(program: Program, fixed: FixedSizes, random: Random): Sizes | EinablaError {
  let refusal: EinablaError | undefined;
  for (let tries = 0; tries < MAX_SIZE_TRIES; tries++) {
    // small extents, now and then larger ones, into which windows and strides fit; very large ones when nothing else does
    const patience = tries < MAX_SIZE_TRIES / 2 ? 1 : tries < (3 * MAX_SIZE_TRIES) / 4 ? 8 : 64;
    const largest = 2 + patience * random.below(tries % 8 === 0 ? 9 : 5);
    const extents = new Map(program.dims.filter((d) => d !== '..').map((d) => [d, 1 + random.below(largest)]));
    for (const [name, extent] of fixed.dims ?? []) extents.set(name, extent);
    const hyper = new Map<string, number>();
    for (const h of program.hypers) {
      // every other try keeps the defaults
      if (h.default !== undefined && random.below(2) === 0) continue;
      if (h.type === 'int') hyper.set(h.name, 1 + random.below(3));
      else hyper.set(h.name, drawReal(h.default, random));
    }
    for (const [name, value] of fixed.hyper ?? []) hyper.set(name, value);
    const pack = fixed.pack ?? Array.from({ length: random.below(3) }, () => 1 + random.below(3));
    try {
      const sizes = bindSizes(program, { ...fixed, dims: extents, hyper, pack });
      const { operations } = count(specialise(program, sizes));
      if (operations <= MAX_OPERATIONS && program.parameters.every((p) => isDrawable(p, sizes))) return sizes;
    } catch (error) {
      if (!(error instanceof EinablaError)) throw error;
      refusal = error;
    }
  }
  const last = refusal?.diagnostics[0];
  return new EinablaError([
    {
      code: 'no-sizes',
      severity: 'error',
      message: `No small sizes were found at which ${program.name} is valid. ${last === undefined ? `All of ${MAX_SIZE_TRIES} tries took too many operations.` : `The last try: ${last.message}`}`,
      help: 'State sizes at which it is valid.',
      ...(last?.span === undefined ? {} : { span: last.span }),
    },
  ]);
}

/** A real hyper-parameter: within a quarter of its default, so that its sign stays, or a little above a default of 0. */
function drawReal(standard: number | undefined, random: Random): number {
  const drawn = random.uniform();
  if (standard === undefined) return 0.25 + drawn;
  return standard === 0 ? 0.25 * drawn : standard * (0.75 + 0.5 * drawn);
}

/** Whether a tensor's elements can be drawn: it is real, has none, or its bounds are not empty. */
function isDrawable({ name, type }: Parameter, sizes: Sizes): boolean {
  if (type.bounds === undefined || sizeOf(flatShape(name, type, sizes)) === 0) return true;
  return sizeValue(type.bounds.lo, sizes, name) < sizeValue(type.bounds.hi, sizes, name);
}

/** Ways to draw a real tensor, so that one of them falls into the domain of whatever is applied to it. */
const styles: readonly ((random: Random) => number)[] = [
  (r) => r.normal(),
  (r) => 0.3 + 1.4 * r.uniform(),
  (r) => 1.8 * r.uniform() - 0.9,
  (r) => 0.1 + 0.8 * r.uniform(),
  (r) => 1.1 + 2 * r.uniform(),
  (r) => -0.2 - 1.5 * r.uniform(),
];

/** Small integers, so that ties, zeros and points on kinks occur. */
const lattice = (r: Random): number => r.below(5) - 2;

/**
 * Random inputs. Attempt 0 draws every real tensor from the standard normal distribution; later attempts mix positive,
 * small, large and negative ones. With `planted`, elements are small integers, so that ties and kinks occur.
 */
export function drawInputs(
  program: Program,
  sizes: Sizes,
  random: Random,
  attempt: number,
  planted: boolean,
): Map<string, Tensor> {
  const inputs = new Map<string, Tensor>();
  for (const p of program.parameters) {
    const shape = flatShape(p.name, p.type, sizes);
    const size = sizeOf(shape);
    if (p.type.bounds !== undefined) {
      const lo = sizeValue(p.type.bounds.lo, sizes, p.name);
      const hi = sizeValue(p.type.bounds.hi, sizes, p.name);
      inputs.set(p.name, {
        shape,
        data: Int32Array.from({ length: size }, () => lo + random.below(Math.max(1, hi - lo))),
      });
      continue;
    }
    const style = attempt === 0 ? 0 : random.below(styles.length);
    const draw = planted ? lattice : (styles[style] ?? lattice);
    inputs.set(p.name, { shape, data: Float64Array.from({ length: size }, () => draw(random)) });
  }
  return inputs;
}

/** Cotangents of every real output: normal numbers, all different, for equal ones would hide errors. */
export function drawCotangents(
  program: Program,
  sizes: Sizes,
  cotangents: ReadonlyMap<string, string>,
  random: Random,
): Map<string, Tensor> {
  const drawn = new Map<string, Tensor>();
  const types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  for (const [output, name] of cotangents) {
    const type = types.get(output);
    if (type === undefined) continue;
    const shape = flatShape(output, type, sizes);
    drawn.set(name, { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => random.normal()) });
  }
  return drawn;
}
