import type { Expr, Program, TensorType } from '../ir/index.ts';
import { add, compare, constant, ifThenElse, index, read, simplifyInt, subtract } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { Assembly } from './assembly.ts';
import { PACK } from './pack.ts';
import type { Layer, NetworkOptions } from './sequential.ts';
import { batched, declareInput, flowInput, label, requireShared } from './sequential.ts';

/** A residual block: `y = body(x) + shortcut(x)`, the shortcut being x itself by default. */
export function residual(name: string, body: Layer, shortcut?: Layer, options: NetworkOptions = {}): Program {
  return sum(name, shortcut === undefined ? [body] : [body, shortcut], shortcut === undefined, options);
}

/**
 * The sum of what the branches make of one input x, and of x itself where `identity` says so.
 * Errors: branches whose outputs differ in shape.
 */
export function sum(name: string, branches: readonly Layer[], identity = false, options: NetworkOptions = {}): Program {
  const { assembly, input, outputs } = fanOut(name, branches, options);
  const terms = identity ? [...outputs, { tensor: input, label: 'the shortcut' }] : outputs;
  const first = firstOf(terms);
  for (const other of terms.slice(1)) assembly.sameShape(first.tensor, other.tensor);
  const type = assembly.typeOf(first.tensor);
  const indices = axisIndices(type);
  const subscripts = indices.map((i) => index(i));
  const body = add(terms.map((t) => read(t.tensor, subscripts, { type: type.dtype })));
  return assembly.finish([assembly.define('y', type, indices, body, name)]);
}

/**
 * The outputs of the branches on one input, side by side along an axis (counted without the batch axis), in order.
 * Errors: branches whose outputs differ on another axis; an axis that they do not have.
 */
export function concatenate(name: string, branches: readonly Layer[], axis = 0, options: NetworkOptions = {}): Program {
  const { assembly, outputs } = fanOut(name, branches, options);
  const first = firstOf(outputs);
  const place = axis + (options.batch === undefined ? 0 : 1);
  const rank = assembly.typeOf(first.tensor).shape.length;
  if (!Number.isInteger(axis) || axis < 0 || place >= rank)
    refuse('unknown-axis', `${name} joins along axis ${axis}, but ${first.label} gives ${rank} axes`, {
      help: 'axes are counted from 0, the batch axis apart',
    });
  for (const other of outputs.slice(1)) assembly.sameShape(first.tensor, other.tensor, place);
  const type = assembly.typeOf(first.tensor);
  const indices = axisIndices(type);
  const along = index(indices[place] ?? '');
  let offset: Expr = constant(0);
  const parts: { body: Expr; end: Expr }[] = [];
  for (const { tensor } of outputs) {
    const subscripts = indices.map((i, d) => (d === place ? simplifyInt(subtract(along, offset)) : index(i)));
    offset = simplifyInt(add([offset, assembly.typeOf(tensor).shape[place] ?? constant(0)]));
    parts.push({ body: read(tensor, subscripts, { type: type.dtype }), end: offset });
  }
  const body = parts.reduceRight<Expr | undefined>(
    (rest, part) => (rest === undefined ? part.body : ifThenElse(compare('<', along, part.end), part.body, rest)),
    undefined,
  );
  if (body === undefined) throw new Error('concatenate of no branches');
  const shape = type.shape.map((extent, d) => (d === place ? offset : extent));
  return assembly.finish([assembly.define('y', { ...type, shape }, indices, body, name)]);
}

interface Branch {
  readonly tensor: string;
  readonly label: string;
}

const firstOf = (branches: readonly Branch[]): Branch => {
  const [first] = branches;
  if (first === undefined) throw new Error('no branches');
  return first;
};

/** Every branch applied to one input. */
function fanOut(
  name: string,
  branches: readonly Layer[],
  options: NetworkOptions,
): { assembly: Assembly; input: string; outputs: readonly Branch[] } {
  const assembly = new Assembly(name);
  const named = label(name, branches).map(([as, layer]) => [as, batched(layer, options.batch)] as const);
  const [[firstLabel, firstLayer] = ['', undefined]] = named;
  if (firstLayer === undefined) throw new Error('no branches');
  const formal = flowInput(firstLayer, firstLabel);
  const given = options.input ?? formal.type.shape.map((e) => extentName(e, name));
  const shape = options.input === undefined ? given.slice(options.batch === undefined ? 0 : 1) : given;
  const input = declareInput(assembly, formal, shape, options.batch);
  const shared = requireShared(name, named, options.shared);
  const outputs = named.map(([as, layer]): Branch => {
    const parameter = flowInput(layer, as);
    const plain = layer.parameters.filter((p) => p.role === 'input' && p !== parameter).map((p) => p.name);
    const [output, ...more] = assembly.apply(layer, as, new Map([[parameter.name, input]]), { shared, plain });
    if (output === undefined || more.length > 0)
      refuse('several-outputs', `${as} has ${1 + more.length} outputs`, { help: 'a branch has exactly one' });
    return { tensor: output, label: as };
  });
  return { assembly, input, outputs };
}

/** The extent of a branch's own input, as a name or number that the network can declare. */
function extentName(e: Expr, name: string): number | string {
  if (e.kind === 'const') return e.value;
  if (e.kind === 'symbol') return e.name;
  return refuse('unknown-size', `the input of ${name} has a computed extent`, {
    help: 'state the input shape in the options: { input: [16, 8, 8] }',
  });
}

const axisNames = ['m', 'i', 'j', 'h', 'w', 'a', 'b'];

/** One index for each axis; a pack keeps its own. */
const axisIndices = (type: TensorType): readonly string[] =>
  type.shape.map((extent, d) => (extent.kind === 'symbol' && extent.name === PACK ? PACK : (axisNames[d] ?? `a${d}`)));
