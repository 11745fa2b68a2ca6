import type { Expr, Parameter, Program, TensorType } from '../ir/index.ts';
import { constant, symbol } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import { Assembly } from './assembly.ts';
import { batch } from './batch.ts';
import { requireLabel, requireName } from './names.ts';
import { PACK } from './pack.ts';

/** A layer, or a layer under a label that its names get as a subscript: `['conv1', conv2d]` has a weight `θ_conv1`. */
export type Layer = Program | readonly [label: string, layer: Program];

/** Extents as numbers or as names of dimensions. */
export type Shape = readonly (number | string)[];

export interface NetworkOptions {
  /** Shape of the first layer's input; its own declaration by default. With `batch`, the shape for one example. */
  readonly input?: Shape;
  /**
   * Runs the network on a batch: every layer gets a leading axis of this dimension, except a layer that is written over
   * a batch already, which means that its first input's first axis is a dimension of this very name.
   */
  readonly batch?: string;
  /** Names of weights that all layers that have them share. */
  readonly shared?: readonly string[];
}

/**
 * The layers one after the other as one Program: the first output of each is the first input of the next, and the
 * outputs of the last are those of the network. Other inputs (labels, masks) become inputs of the network.
 *
 * Errors: no layers; a layer without inputs, or with several outputs before the end; shapes that do not fit, with both
 * layers and their shapes.
 */
export function sequential(name: string, layers: readonly Layer[], options: NetworkOptions = {}): Program {
  const named = label(name, layers);
  const assembly = new Assembly(name);
  const shared = requireShared(name, named, options.shared);
  let flow: string | undefined;
  let outputs: readonly string[] = [];
  for (const [i, [as, given]] of named.entries()) {
    const layer = batched(given, options.batch);
    const input = flowInput(layer, as);
    const last = i === named.length - 1;
    if (flow === undefined && options.input !== undefined)
      flow = declareInput(assembly, input, options.input, options.batch);
    if (!last && layer.outputs.length > 1)
      refuse('several-outputs', `${as} has ${layer.outputs.length} outputs: ${layer.outputs.join(', ')}`, {
        help: 'only the last layer of a sequence may have more than one',
      });
    const plain = [...externals(layer, flow === undefined), ...(last ? layer.outputs : [])];
    outputs = assembly.apply(layer, as, flow === undefined ? new Map() : new Map([[input.name, flow]]), {
      shared,
      plain,
    });
    flow = outputs[0];
  }
  return assembly.finish(outputs);
}

/** Names that a layer may keep: those of what becomes an input of the network, and of the dimensions that it binds. */
function externals(layer: Program, first: boolean): readonly string[] {
  const inputs = layer.parameters.filter((p) => p.role === 'input');
  const outer = first ? inputs : inputs.slice(1);
  const dims = outer.flatMap((p) => p.type.shape.flatMap((e) => (e.kind === 'symbol' ? [e.name] : [])));
  return [...outer.map((p) => p.name), ...dims];
}

/** The names to share. Errors: one that no layer has. */
export function requireShared(
  name: string,
  layers: readonly (readonly [string, Program])[],
  shared: readonly string[] = [],
): readonly string[] {
  const known = layers.flatMap(([, layer]) => layer.parameters.map((p) => p.name));
  const missing = shared.find((wanted) => !known.some((own) => sameName(own, wanted)));
  if (missing !== undefined)
    refuse('unknown-weight', `no layer of ${name} has a weight named ${missing} to share`, {
      help: known.length === 0 ? 'its layers have none' : `they have ${[...new Set(known)].join(', ')}`,
    });
  return shared;
}

/** The layer over a batch, where it is not written over one already. */
export function batched(layer: Program, dimension: string | undefined): Program {
  if (dimension === undefined) return layer;
  const leading = layer.parameters.find((p) => p.role === 'input')?.type.shape[0];
  const already = leading?.kind === 'symbol' && sameName(leading.name, dimension);
  return already ? layer : batch(layer, dimension);
}

/** The input that data flows into: the first. */
export function flowInput(layer: Program, as: string): Parameter {
  const input = layer.parameters.find((p) => p.role === 'input');
  return (
    input ??
    refuse('no-input', `${as} has no input to connect`, { help: 'a layer in a network takes at least one input' })
  );
}

/** Declares the network's input with a shape given by the caller. */
export function declareInput(
  assembly: Assembly,
  formal: Parameter,
  shape: Shape,
  batchDimension: string | undefined,
): string {
  const full = batchDimension === undefined ? shape : [batchDimension, ...shape];
  const extents = full.map((extent): Expr => {
    if (typeof extent === 'string') return symbol(extent === PACK ? PACK : requireName(extent, 'a dimension'), 'int');
    if (Number.isSafeInteger(extent) && extent >= 0) return constant(extent);
    return refuse('bad-size', `the network's input has an extent ${extent}`, { help: 'give whole numbers from 0 on' });
  });
  const type: TensorType = { ...formal.type, shape: extents };
  return assembly.input(formal.name, type);
}

/** Labels: given, or the layer's name, numbered where several layers bear it. */
export function label(name: string, layers: readonly Layer[]): readonly (readonly [string, Program])[] {
  requireName(name, 'a network');
  if (layers.length === 0) refuse('no-layers', `${name} has no layers`, { help: 'give at least one' });
  const isProgram = (layer: Layer): layer is Program => 'equations' in layer;
  const nameOf = (layer: Layer): string => requireLabel(isProgram(layer) ? layer.name : layer[0]);
  const counts = new Map<string, number>();
  for (const layer of layers) counts.set(nameOf(layer), (counts.get(nameOf(layer)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const own = nameOf(layer);
    const program = isProgram(layer) ? layer : layer[1];
    if ((counts.get(own) ?? 0) < 2) return [own, program];
    const nth = (seen.get(own) ?? 0) + 1;
    seen.set(own, nth);
    return [`${own}${nth}`, program];
  });
}
