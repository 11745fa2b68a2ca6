import type { Derivative, Equation, Expr, Parameter, Program, TensorType } from '../ir/index.ts';
import { inHeadOrder, readTensors, visit, zero } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import { axisNames, isPack } from './axes.ts';
import type { Ties } from './extremum.ts';
import { gathered, simplifyDerived } from './finish.ts';
import { limitDerivative } from './limit.ts';
import { type Derived, Names, shownPartials } from './partials.ts';
import { reverse } from './reverse.ts';
import { seedWithDelta } from './seed.ts';
import { NameSupply } from './supply.ts';
import { forward } from './tangent.ts';

/** A partial derivative of any order as an ordinary Program, whose output has the axes of `of`, then those of each of `wrt`. */
export interface PartialDerivative {
  readonly program: Program;
  /** The output: the tensor of the derivatives. */
  readonly entry: string;
  readonly of: string;
  readonly wrt: readonly string[];
  /** How many of the output's axes are those of `of`. */
  readonly outAxes: number;
  /** What the derived tensors are, the output and those it is computed from, for printing. */
  readonly derivatives: ReadonlyMap<string, Derivative>;
}

export interface PartialOptions {
  readonly ties?: Ties;
}

/** A derivative under way: the Program so far, its output, and what its derived tensors are. */
interface Stage extends Derived {
  readonly program: Program;
  readonly entry: string;
}

/**
 * ∂of/∂wrt₁∂wrt₂… with every element of `of` and of each `wrt`, simplified. A tensor of `wrt` that the layer computes is taken
 * as a variable of its own. Where a layer has a pack, derivatives are those at one place of it; between two they are zero.
 * Errors: a name is no real tensor of the layer, or a pack's places depend on one another.
 */
export function partial(
  program: Program,
  of: string,
  wrt: readonly string[],
  options: PartialOptions = {},
): PartialDerivative {
  const target = computed(program, of);
  const variables = wrt.map((name) => variable(program, name));
  if (variables.some((v) => v.name === target.name))
    refuse('unknown-wrt', `${target.name} is what is differentiated, and cannot be a variable too`, {
      help: 'differentiate by what it is computed from',
    });
  // unneeded equations too: they may be what a derivative is best written with
  const base = { ...program, outputs: [target.name] };
  const free = independent(base, new Set(variables.map((v) => v.name)));
  let stage: Stage = { program: free, entry: target.name, partials: new Map(), cotangents: new Set() };
  for (const { name } of variables) stage = differentiate(stage, free, name, options);
  return {
    program: inHeadOrder(free === base ? stage.program : reunited(stage, base)),
    entry: stage.entry,
    of: target.name,
    wrt: variables.map((v) => v.name),
    outAxes: target.type.shape.length,
    derivatives: shownPartials([...program.parameters, ...program.equations, ...stage.program.equations], stage),
  };
}

/** The real tensor of that name that the layer computes. */
export function computed(program: Program, name: string): Equation {
  const found = program.equations.find((e) => sameName(e.name, name));
  if (found?.type.dtype === 'real') return found;
  const message =
    found === undefined
      ? `${program.name} computes no tensor named ${name}`
      : `${found.name} is an integer tensor and has no derivative`;
  const choices = program.equations.filter((e) => e.type.dtype === 'real').map((e) => e.name);
  return refuse('unknown-of', message, choices.length === 0 ? {} : { help: `choose among ${choices.join(', ')}` });
}

/** The real tensor of that name, given or computed. */
function variable(program: Program, name: string): Parameter | Equation {
  const tensors = [...program.parameters, ...program.equations];
  const found = tensors.find((t) => sameName(t.name, name));
  if (found?.type.dtype === 'real') return found;
  const message =
    found === undefined
      ? `${program.name} has no tensor named ${name}`
      : `${found.name} is an integer tensor and has no derivative`;
  const choices = tensors.filter((t) => t.type.dtype === 'real').map((t) => t.name);
  return refuse('unknown-wrt', message, choices.length === 0 ? {} : { help: `choose among ${choices.join(', ')}` });
}

/** One more derivative of the stage's output. */
function differentiate(stage: Stage, base: Program, wrt: string, options: PartialOptions): Stage {
  const input = typeOf(base, wrt);
  const output = typeOf(stage.program, stage.entry);
  if (input === undefined || output === undefined) throw new Error(`no ${wrt} or no ${stage.entry}`);
  const next = isBackward(output, input) ? backward(stage, wrt, options) : onward(stage, base, wrt, options);
  const plain = simplified(next, base);
  if (!stage.partials.has(stage.entry)) return { ...next, program: plain };
  // the second derivatives of log Σ exp are short where the first, a softmax, is not spelled out in them
  const own = new Set(base.equations.map((e) => e.name));
  const lower = stage.program.equations.filter((e) => !own.has(e.name));
  const reused = simplified(next, { ...base, equations: [...base.equations, ...lower] });
  return { ...next, program: sizeBeyond(reused, own) < sizeBeyond(plain, own) ? reused : plain };
}

/** How much there is to read in a Program's equations but for those named. */
const sizeBeyond = (program: Program, own: ReadonlySet<string>): number =>
  program.equations.reduce((sum, e) => (own.has(e.name) ? sum : sum + e.body.size + e.indices.length), 0);

/** The stage's Program simplified, with the inputs of `base` and no others. */
function simplified({ program, cotangents }: Stage, base: Program): Program {
  const given = { ...program, parameters: base.parameters };
  const found = simplifyDerived(given, base, { cotangents, spelledOut: true });
  found.equations.forEach(limitDerivative);
  return found;
}

/**
 * The Program with the variables that the layer computes computed again. Only after the last derivative: before it, what is
 * written with a variable would be taken to move with it.
 */
const reunited = (stage: Stage, base: Program): Program => simplified(stage, base);

/**
 * Whether to derive backwards: a scalar's gradient needs no delta and has its intermediate cotangents at their own rank, and an
 * output without the pack sums over it, which undone is a place of the input. Else forwards: the deltas are then factors that
 * stand where the input is read, so that what is left of them is in the formula's own order, and intermediate results are
 * Jacobians of forward tensors.
 */
const isBackward = (output: TensorType, input: TensorType): boolean =>
  output.shape.length === 0 || (input.shape.some(isPack) && !output.shape.some(isPack));

function backward(stage: Stage, wrt: string, options: PartialOptions): Stage {
  const { program: free } = stage;
  const raw = reverse(free, { ...options, wrt: [wrt] });
  const output = free.equations.find((e) => e.name === stage.entry);
  const axes = { indices: output?.indices ?? [], shape: output?.type.shape ?? [] };
  const seed = raw.cotangents.get(stage.entry) ?? '';
  const names = new Names(free, stage);
  const rename = (tensor: string): string => names.cotangent(stage.entry, raw.derived.get(tensor) ?? tensor);
  const seeded = seedWithDelta(gathered(raw.program, free), seed, axes, true, rename);
  return { program: seeded, entry: seeded.outputs[0] ?? '', partials: names.partials, cotangents: names.cotangents };
}

function onward(stage: Stage, base: Program, wrt: string, options: PartialOptions): Stage {
  const { program: free } = stage;
  const raw = forward(free, { ...options, wrt: [wrt] });
  const output = free.equations.find((e) => e.name === stage.entry);
  const input = typeOf(free, wrt);
  if (output === undefined || input === undefined) throw new Error(`${free.name} has no ${stage.entry} or no ${wrt}`);
  if (input.shape.some(isPack)) refuseMixedPack(free, raw.program, stage.entry, wrt);
  const names = new Names(free, stage);
  const axes = { indices: axisNames(base, wrt, input, output.indices), shape: input.shape };
  const program = raw.outputs.size > 0 ? raw.program : withZero(raw.program, output);
  const rename = (tensor: string): string => names.tangent(raw.derived.get(tensor) ?? stage.entry, wrt);
  const seeded = seedWithDelta(program, raw.tangents.get(wrt) ?? '', axes, false, rename);
  return { program: seeded, entry: seeded.outputs[0] ?? '', partials: names.partials, cotangents: names.cotangents };
}

/** The Program with the derivative of an output that depends on nothing. */
function withZero(program: Program, output: Equation): Program {
  const name = NameSupply.of(program).take(`δ${output.name}`);
  return { ...program, equations: [...program.equations, zeroLike(output, name)], outputs: [name] };
}

/** A tensor of zeros with the axes of another. */
export const zeroLike = ({ type, indices }: Equation, name: string): Equation => ({ name, type, indices, body: zero });

/** The Program with those of `variables` that it computes as parameters. */
function independent(program: Program, variables: ReadonlySet<string>): Program {
  const cut = program.equations.filter((e) => variables.has(e.name));
  if (cut.length === 0) return program;
  const parameters: Parameter[] = cut.map(({ name, type }) => ({ name, role: 'input', type }));
  const equations = program.equations.filter((e) => !variables.has(e.name));
  return { ...program, parameters: [...program.parameters, ...parameters], equations };
}

const typeOf = (program: Program, name: string): TensorType | undefined =>
  [...program.parameters, ...program.equations].find((t) => t.name === name)?.type;

/** Errors: a tangent sums over the pack, so that one place of the output depends on other places of the input. */
function refuseMixedPack(program: Program, raw: Program, of: string, wrt: string): void {
  const own = new Set(program.equations.map((e) => e.name));
  const linear = new Set(raw.equations.filter((e) => !own.has(e.name)).map((e) => e.name));
  for (const p of raw.parameters) if (!program.parameters.some((q) => q.name === p.name)) linear.add(p.name);
  const mixes = (e: Expr): boolean =>
    e.kind === 'reduce' && e.binders.some((b) => isPack(b.hi)) && [...readTensors(e.body)].some((t) => linear.has(t));
  for (const { name, body } of raw.equations) {
    if (own.has(name)) continue;
    visit(body, (node) => {
      if (!mixes(node)) return;
      refuse(
        'pack-mixed',
        `Places of the pack \`..\` depend on one another from ${wrt} to ${of}, and the derivative would need the pack twice.`,
      );
    });
  }
}
