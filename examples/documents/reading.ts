import { drawSizes } from '../../src/gradcheck/draw.ts';
import {
  check,
  EinablaError,
  evaluate,
  format,
  load,
  type Nested,
  type Program,
  type Source,
} from '../../src/index.ts';
import { sizeValue } from '../../src/interpret/index.ts';
import { random } from '../../src/runtime/random.ts';
import { type VerifiedClaim, verify } from '../../src/verify.ts';
import type { Formula, SourceDocument } from './formula.ts';

/** What the LaTeX reader makes of a formula as printed. */
export type Reading =
  | {
      /** The layer that it reads. */
      readonly text: string;
      /** Whether it computes what the layer as understood computes; absent where their inputs could not be matched. */
      readonly same?: boolean;
      /** Why it computes nothing at some sizes at which the layer as understood does. */
      readonly fails?: string;
      /** The equations that it states about the layer, in LaTeX, with the verdicts on them. */
      readonly claims: readonly Pick<VerifiedClaim, 'text' | 'verdict' | 'detail'>[];
      /** What it states and is not judged, and why. */
      readonly unjudged: readonly string[];
    }
  | { readonly error: string };

/** The LaTeX of a formula, with its comment lines and the formulas that it builds on before it. */
function sourceOf({ printed, reading = '', buildsOn = [] }: Formula, { formulas }: SourceDocument): Source {
  const before = buildsOn.map((key) => {
    const formula = formulas.find((f) => f.key === key);
    if (formula === undefined) throw new Error(`there is no formula ${key}`);
    return formula.printed;
  });
  const shown = [...before, printed].map((tex) => `\\[${tex}\\]\n`);
  return { name: 'printed.tex', text: `${reading}${shown.join('')}`, notation: 'latex' };
}

/** Reads a formula of a document as printed, and judges what it states about the layer. */
export async function readPrinted(formula: Formula, document: SourceDocument): Promise<Reading> {
  const source = sourceOf(formula, document);
  const { programs, diagnostics } = check(source);
  const error = diagnostics.find((d) => d.severity === 'error');
  const program = programs[0];
  if (error !== undefined || program === undefined) return { error: error?.message ?? 'It defines nothing.' };
  const { state, understood, alone = understood?.layer } = formula;
  const compared = alone === undefined || state !== 'computation' ? {} : await compare(program, load(alone));
  const unjudged = diagnostics.flatMap((d) => (d.code === 'latex-unjudged' ? [d.message] : []));
  return { text: format(program), claims: verify(source), unjudged, ...compared };
}

/** Instances compared. */
const INSTANCES = 6;

interface Compared {
  readonly same?: boolean;
  readonly fails?: string;
}

/** Whether two layers compute the same, on random inputs; nothing where no instance fits both. */
async function compare(read: Program, layer: Program): Promise<Compared> {
  const partners = partnersOf(read, layer);
  if (partners === undefined) return {};
  const verdicts: Compared[] = [];
  for (let instance = 0; instance < INSTANCES; instance++)
    verdicts.push(await compareAt(read, layer, partners, instance));
  const failing = verdicts.find((v) => v.fails !== undefined);
  if (failing !== undefined) return { ...failing, same: false };
  const judged = verdicts.flatMap(({ same }) => same ?? []);
  return judged.length === 0 ? {} : { same: judged.every(Boolean) };
}

interface Input {
  readonly name: string;
  readonly rank: number;
  readonly hyper: boolean;
}

const inputsOf = (program: Program): readonly Input[] => [
  ...program.parameters.map((p) => ({ name: p.name, rank: p.type.shape.length, hyper: false })),
  ...program.hypers.map((h) => ({ name: h.name, rank: 0, hyper: true })),
];

/** Ways of comparing names: as they are, without underscores, and without what says of which layer of a network they are. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.replaceAll('_', ''),
  (name) => name.replace(/_.*$/u, ''),
];

/**
 * Which input of `layer` each input of `read` is: the one of its name, else the only one left of its rank. Of the inputs of
 * `layer`, only hyper-parameters may have no partner: the print leaves them out.
 */
function partnersOf(read: Program, layer: Program): ReadonlyMap<string, string> | undefined {
  const left = new Map(inputsOf(layer).map((input) => [input.name, input]));
  const found = new Map<string, string>();
  const pair = (own: string, other: string): void => {
    found.set(own, other);
    left.delete(other);
  };
  for (const spelled of spellings)
    for (const { name, rank } of inputsOf(read)) {
      const other = [...left.values()].find((i) => i.rank === rank && spelled(i.name) === spelled(name));
      if (!found.has(name) && other !== undefined) pair(name, other.name);
    }
  for (const { name, rank } of inputsOf(read)) {
    if (found.has(name)) continue;
    const [only, ...more] = [...left.values()].filter((input) => input.rank === rank);
    if (only === undefined || more.length > 0) return undefined;
    pair(name, only.name);
  }
  return [...left.values()].every((input) => input.hyper) ? found : undefined;
}

async function compareAt(
  read: Program,
  layer: Program,
  partners: ReadonlyMap<string, string>,
  instance: number,
): Promise<Compared> {
  const source = random(instance + 1, layer.name);
  const sizes = drawSizes(layer, {}, source);
  if (sizes instanceof EinablaError) return {};
  const values = new Map<string, Nested>(sizes.hypers);
  for (const p of layer.parameters) {
    const shape = p.type.shape.flatMap((e) =>
      e.kind === 'symbol' && e.name === '..' ? sizes.pack : [sizeValue(e, sizes, p.name)],
    );
    values.set(
      p.name,
      draw(shape, () => source.below(64) / 64 + 1 / 128),
    );
  }
  const named = (program: Program, from: (name: string) => string) => ({
    hyper: Object.fromEntries(program.hypers.map((h) => [h.name, Number(values.get(from(h.name)))])),
    inputs: Object.fromEntries(program.parameters.map((p) => [p.name, values.get(from(p.name)) ?? 0])),
  });
  const other = await evaluate(
    layer,
    named(layer, (name) => name),
  );
  try {
    const own = await evaluate(
      read,
      named(read, (name) => partners.get(name) ?? name),
    );
    return { same: near(own.outputs[read.outputs[0] ?? ''], other.outputs[layer.outputs[0] ?? '']) };
  } catch (error) {
    // sizes that the print does not admit, although the layer computes at them
    if (!(error instanceof EinablaError)) throw error;
    return { fails: error.diagnostics[0]?.message ?? error.message };
  }
}

const draw = (shape: readonly number[], value: () => number): Nested => {
  const [extent, ...inner] = shape;
  return extent === undefined ? value() : Array.from({ length: extent }, () => draw(inner, value));
};

/** Equal but for rounding. */
function near(a: Nested | undefined, b: Nested | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((x, i) => near(x as Nested, b[i] as Nested));
}
