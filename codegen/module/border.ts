import type { OptionalKind, ParameterDeclarationStructure, SourceFile } from 'ts-morph';
import type { Dtype } from '../target.ts';
import { Scope } from './identifiers.ts';
import type { Extent, ModuleSpec, PassSpec, TensorSpec } from './spec.ts';
import { commentText, stringLiteral } from './text.ts';

/* What every generated module has in common: its constants, the types of its results, and the checks at the door. */

/** A tensor with the identifier that it has in the module. */
export interface Named {
  readonly tensor: TensorSpec;
  readonly id: string;
}

/** Identifiers of one generated function. */
export interface PassNames {
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  /** Open dimension → parameter that takes its extent. */
  readonly open: ReadonlyMap<string, string>;
  /** The parameter that takes ready buffers. */
  readonly out: string;
  readonly scope: Scope;
}

/** The identifier of the tensor of a name, which may be an input or an output of the pass. */
export function idOf(names: PassNames, tensor: string): string {
  const found = [...names.inputs, ...names.outputs].find((n) => n.tensor.name === tensor);
  if (found === undefined) throw new Error(`a kernel asks for ${tensor}, which its pass does not have`);
  return found.id;
}

export const arrayType = (tensor: TensorSpec, dtype: Dtype): string =>
  tensor.dtype === 'int' ? 'Int32Array' : dtype === 'f32' ? 'Float32Array' : 'Float64Array';

/** The interface that a pass returns. */
export const resultType = (role: 'forward' | 'backward'): string => (role === 'forward' ? 'Outputs' : 'Gradients');

/** `taken` are the words that the module itself defines. */
export function passNames<K>(spec: ModuleSpec<K>, pass: PassSpec<K>, taken: Iterable<string>): PassNames {
  const scope = new Scope([...taken, 'out']);
  const name = (tensor: TensorSpec): Named => ({ tensor, id: scope.take(tensor.name) });
  const inputs = pass.inputs.map(name);
  const outputs = pass.outputs.map(name);
  return { inputs, outputs, open: new Map(spec.open.map((dim) => [dim, scope.take(dim)])), out: 'out', scope };
}

/** The number of elements as an expression of generated code. */
export function lengthText(shape: readonly Extent[], open: ReadonlyMap<string, string>): string {
  let count = 1;
  const factors: string[] = [];
  for (const extent of shape) {
    if (typeof extent === 'number') count *= extent;
    else {
      count *= extent.times;
      factors.push(open.get(extent.open) ?? extent.open);
    }
  }
  return factors.length === 0 ? String(count) : [...factors, ...(count === 1 ? [] : [String(count)])].join(' * ');
}

const extentText = (extent: Extent): string =>
  typeof extent === 'number' ? String(extent) : extent.times === 1 ? extent.open : `${extent.times}·${extent.open}`;

/** `x[M,H,W], shape [3, 6, 6]` for people. */
export function describe(tensor: TensorSpec): string {
  const shape = tensor.shape.length === 0 ? 'a scalar' : `shape [${tensor.shape.map(extentText).join(', ')}]`;
  const bounds = tensor.bounds === undefined ? '' : `, integers from ${tensor.bounds[0]} to ${tensor.bounds[1] - 1}`;
  return `\`${commentText(tensor.name)}\`: ${shape}${bounds}`;
}

/** `export const sizes = {…}` and `export const shapes = {…}`. */
export function addConstants<K>(file: SourceFile, spec: ModuleSpec<K>): void {
  const sizeScope = new Scope();
  const sizes = [...spec.sizes].map(([name, value]) => `${sizeScope.take(name === '..' ? 'pack' : name)}: ${value}`);
  file.addStatements([
    `/** Dimensions and hyper-parameters that the kernels are compiled for. */\nexport const sizes = { ${sizes.join(', ')} } as const;`,
  ]);
}

/** The interface of what a pass computes. */
export function addResult<K>(file: SourceFile, spec: ModuleSpec<K>, pass: PassSpec<K>, names: PassNames): void {
  file.addInterface({
    name: resultType(pass.role),
    isExported: true,
    docs: [
      pass.role === 'forward' ? 'What the layer computes.' : 'Gradients: one for each input that is differentiated.',
    ],
    properties: names.outputs.map(({ tensor, id }) => ({
      name: id,
      type: arrayType(tensor, spec.dtype),
      docs: [describe(tensor)],
    })),
  });
}

/** Parameters of a pass: open extents, inputs, then optional buffers. */
export function parameters<K>(
  spec: ModuleSpec<K>,
  pass: PassSpec<K>,
  names: PassNames,
): OptionalKind<ParameterDeclarationStructure>[] {
  return [
    ...[...names.open.values()].map((id) => ({ name: id, type: 'number' })),
    ...names.inputs.map(({ tensor, id }) => ({ name: id, type: arrayType(tensor, spec.dtype) })),
    { name: names.out, type: `Partial<${resultType(pass.role)}>`, initializer: '{}' },
  ];
}

/** The TSDoc of a pass: its formulas, each tensor, and what is refused. */
export function passDoc<K>(spec: ModuleSpec<K>, pass: PassSpec<K>, names: PassNames): string {
  const formulas = pass.formulas.map((line) => `    ${commentText(line)}`).join('\n');
  const inputs = [
    ...[...names.open].map(([dim, id]) => `@param ${id} - extent of the dimension \`${commentText(dim)}\``),
    ...names.inputs.map(({ tensor, id }) => `@param ${id} - ${describe(tensor)}`),
  ];
  return [
    `\n${pass.role === 'forward' ? 'Computes' : 'The gradients of'} \`${commentText(spec.layer)}\`:\n\n${formulas}\n`,
    ...inputs,
    `@param ${names.out} - buffers to fill, none of them an input; those that are missing are made and put into it`,
    '@returns the filled buffers, in `out` itself',
    '@throws RangeError where an array has the wrong number of elements, or an integer is out of its bounds',
  ].join('\n');
}

/** Statements that check what a pass is given and make the buffers that are missing. */
export function doorStatements<K>(spec: ModuleSpec<K>, names: PassNames): string[] {
  const lines: string[] = [];
  for (const [dim, id] of names.open) lines.push(`checkExtent(${stringLiteral(dim)}, ${id});`);
  const check = ({ tensor, id }: Named): void => {
    const what = `${stringLiteral(tensor.name)}, ${id}`;
    lines.push(`checkLength(${what}, ${lengthText(tensor.shape, names.open)}, ${stringLiteral(tensor.declared)});`);
  };
  for (const input of names.inputs) {
    check(input);
    const { bounds, name } = input.tensor;
    if (bounds !== undefined)
      lines.push(`checkBounds(${stringLiteral(name)}, ${input.id}, ${bounds[0]}, ${bounds[1]});`);
  }
  for (const output of names.outputs) {
    const { tensor, id } = output;
    const length = lengthText(tensor.shape, names.open);
    lines.push(`const ${id} = (${names.out}.${id} ??= new ${arrayType(tensor, spec.dtype)}(${length}));`);
    check(output);
  }
  return lines;
}

/** The checks that a module calls; only those that it needs. */
export function checkFunctions<K>(spec: ModuleSpec<K>): string[] {
  const texts = [
    `/** Refuses an array whose number of elements is not what the shape has. */
function checkLength(name: string, data: ArrayLike<number>, length: number, shape: string): void {
  if (data.length !== length) throw new RangeError(\`\${name} has \${data.length} elements; \${shape} needs \${length}\`);
}`,
  ];
  if (spec.passes.some((pass) => pass.inputs.some((t) => t.bounds !== undefined))) {
    texts.push(`/** Refuses integers outside \`[lo, hi)\`: they are used as subscripts. */
function checkBounds(name: string, data: Int32Array, lo: number, hi: number): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? lo;
    if (value < lo || value >= hi) throw new RangeError(\`\${name} holds \${value} at place \${i}; it must lie from \${lo} to \${hi - 1}\`);
  }
}`);
  }
  if (spec.open.length > 0) {
    texts.push(`/** Refuses what is no extent. */
function checkExtent(name: string, extent: number): void {
  if (!Number.isInteger(extent) || extent < 0 || extent >= 2 ** 31) throw new RangeError(\`\${name} is \${extent}, which is no extent\`);
}`);
  }
  return texts;
}
