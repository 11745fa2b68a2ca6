import type { Expr, Initialiser, Parameter, Program } from '../ir/index.ts';
import { constant, constantOf, substituteSymbols, toPoly } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import { random } from '../runtime/random.ts';
import { sizeOf } from '../runtime/tensor.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { allocate } from './allocate.ts';

/** How an initialiser fills a weight: from its arguments and a stream of random numbers, one value for each element. */
interface Rule {
  readonly arguments: readonly string[];
  readonly fill: (args: readonly number[], source: Random) => () => number;
}

const always = (value: number) => (): number => value;

/** Every initialiser: its arguments and its distribution. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['zeros', { arguments: [], fill: () => always(0) }],
  ['ones', { arguments: [], fill: () => always(1) }],
  ['constant', { arguments: ['value'], fill: ([value = 0]) => always(value) }],
  // uniform in [−a, a)
  [
    'uniform',
    {
      arguments: ['a'],
      fill:
        ([a = 0], source) =>
        () =>
          a * (2 * source.uniform() - 1),
    },
  ],
  [
    'normal',
    {
      arguments: ['deviation'],
      fill:
        ([s = 0], source) =>
        () =>
          s * source.normal(),
    },
  ],
  // Glorot and Bengio 2010: uniform with variance 2/(in + out)
  [
    'xavier',
    {
      arguments: ['in', 'out'],
      fill: ([fanIn = 1, fanOut = 1], source) => {
        const a = Math.sqrt(6 / (fanIn + fanOut));
        return () => a * (2 * source.uniform() - 1);
      },
    },
  ],
  // He et al. 2015: normal with variance 2/in
  [
    'he',
    {
      arguments: ['in'],
      fill: ([fanIn = 1], source) => {
        const s = Math.sqrt(2 / fanIn);
        return () => s * source.normal();
      },
    },
  ],
]);

export interface InitialiseOptions {
  /** Extents of dimensions and values of hyper-parameters that shapes or initialisers mention. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** A safe integer; the same seed gives the same weights, bit for bit, on every engine. */
  readonly seed?: number;
  /** Initialisers for weights that declare none, or instead of the declared one. */
  readonly rules?: Readonly<Record<string, Initialiser>>;
}

/** A weight's first values, row-major, with its extents. */
export interface InitialWeight {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * First values of every weight of a Program. Each weight draws from a stream of its own, named like the weight: adding
 * or moving a layer leaves the values of the others as they are.
 *
 * Errors: a weight without an initialiser; an unknown initialiser, or one with the wrong number of arguments; a size
 * that is not known; a fan of zero or less.
 */
export function initialise(program: Program, options: InitialiseOptions = {}): ReadonlyMap<string, InitialWeight> {
  const seed = options.seed ?? 0;
  if (!Number.isSafeInteger(seed))
    refuse('bad-seed', `the seed ${seed} is not a whole number`, { help: 'give a whole number' });
  const symbols = new Map([...(options.sizes ?? [])].map(([name, value]) => [name, constant(value)] as const));
  for (const h of program.hypers)
    if (h.default !== undefined && !symbols.has(h.name)) symbols.set(h.name, constant(h.default, h.type));
  const overrides = new Map(Object.entries(options.rules ?? {}).map(([name, rule]) => [canonicalName(name), rule]));
  const weights = new Map<string, InitialWeight>();
  for (const p of program.parameters) {
    if (p.role !== 'weight') continue;
    const init = overrides.get(canonicalName(p.name)) ?? p.init;
    if (init === undefined)
      refuse('no-initialiser', `the weight ${p.name} of ${program.name} has no initialiser`, {
        help: `write one after its shape, such as ${p.name}[…] ~ zeros(), or give one in the options`,
        span: p.span,
      });
    weights.set(p.name, fillWeight(p, init, symbols, random(seed, canonicalName(p.name))));
  }
  return weights;
}

function fillWeight(
  p: Parameter,
  init: Initialiser,
  symbols: ReadonlyMap<string, Expr>,
  source: Random,
): InitialWeight {
  const rule = rules.get(init.name);
  if (rule === undefined)
    return refuse('unknown-initialiser', `${p.name} asks for the initialiser ${init.name}, which does not exist`, {
      help: `choose among ${[...rules.keys()].join(', ')}`,
    });
  if (init.args.length !== rule.arguments.length)
    refuse('initialiser-arguments', `${init.name} of ${p.name} has ${init.args.length} arguments`, {
      help: `write ${init.name}(${rule.arguments.join(', ')})`,
    });
  const shape = p.type.shape.map((extent) => {
    const value = numberOf(extent, symbols);
    return value !== undefined && Number.isSafeInteger(value) && value >= 0
      ? value
      : refuse('unknown-size', `the weight ${p.name} has an extent that is not known yet`, {
          help: 'fix the dimensions of the network, or give them in sizes',
        });
  });
  const args = init.args.map((arg, i) => {
    const value = numberOf(arg, symbols);
    const what = rule.arguments[i] ?? '';
    if (value === undefined)
      return refuse('unknown-size', `the argument ${what} of ${init.name} for ${p.name} is not known yet`, {
        help: 'fix the dimensions of the network, or give them in sizes',
      });
    if ((init.name === 'he' || init.name === 'xavier') && !(value > 0))
      refuse('initialiser-arguments', `the argument ${what} of ${init.name} for ${p.name} is ${value}`, {
        help: 'a fan counts connections and is at least 1',
      });
    return value;
  });
  const next = rule.fill(args, source);
  const data = allocate(Float64Array, p.name, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = next();
  return { shape, data };
}

/** The value of an expression of literals and known sizes: arithmetic, and no more. */
function numberOf(e: Expr, symbols: ReadonlyMap<string, Expr>): number | undefined {
  const known = substituteSymbols(e, symbols);
  const int = known.type === 'int' ? constantOf(toPoly(known)) : undefined;
  return int ?? realValue(known);
}

function realValue(e: Expr): number | undefined {
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'add':
      return fold(e.terms, 0, (a, b) => a + b);
    case 'mul':
      return fold(e.factors, 1, (a, b) => a * b);
    case 'pow':
      return fold([e.exponent], 1, (_, exponent) => (realValue(e.base) ?? Number.NaN) ** exponent);
    case 'call':
      return e.fn === 'sqrt' ? fold(e.args, 0, (_, x) => Math.sqrt(x)) : undefined;
    default:
      return undefined;
  }
}

function fold(es: readonly Expr[], start: number, f: (a: number, b: number) => number): number | undefined {
  let acc = start;
  for (const e of es) {
    const value = realValue(e);
    if (value === undefined) return undefined;
    acc = f(acc, value);
  }
  return acc;
}
