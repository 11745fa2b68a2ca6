import type { Buffer, LoopExpr, LoopNest, LoopProgram, LoopStmt } from '../../src/loops/nest.ts';
import type { ScalarFunctionName } from '../../src/scalar/names.ts';
import { scalarFunctionNames } from '../../src/scalar/names.ts';
import { refuse } from '../../src/support/diagnostic.ts';
import type { Interval } from '../../src/support/interval.ts';
import { everything } from '../../src/support/interval.ts';
import type { Dtype, Target } from '../target.ts';
import { spelled, spellingOf } from './functions.ts';
import { bufferIdentifiers, commentText } from './names.ts';
import { StatementPrinter } from './statement.ts';

/** One argument of a kernel: a typed array, in the order in which `run` takes them. */
export interface JsArgument {
  readonly name: string;
  readonly role: 'input' | 'output';
  readonly dtype: 'real' | 'int';
  /** Extents; an open dimension by its position in `open`. */
  readonly shape: readonly (number | { readonly open: number })[];
}

/**
 * A program as the text of an ES module without imports. It exports `create()`, which allocates the arena once and
 * returns `run(arguments…, open dimensions…)`; `run` reads the inputs, fills the outputs and allocates nothing.
 */
export interface JsKernel {
  readonly text: string;
  readonly arguments: readonly JsArgument[];
  readonly open: number;
  readonly dtype: Dtype;
}

/** Kernels beyond this many characters are refused. */
export const MAX_EMITTED = 16_000_000;

export const jsTarget: Target<JsKernel> = {
  name: 'js',
  dtypes: ['f32', 'f64'],
  machine: { kind: 'cpu', registers: 15, wideIntegers: true },
  functions: spelled,
  emit,
};

const arrayType = (dtype: 'real' | 'int', real: Dtype): string =>
  dtype === 'int' ? 'Int32Array' : real === 'f32' ? 'Float32Array' : 'Float64Array';

function emit(program: LoopProgram, { dtype }: { readonly dtype: Dtype }): JsKernel {
  const identifiers = bufferIdentifiers(program.buffers.map((b) => b.name));
  const used = new Set<ScalarFunctionName>();
  const elements = new Map(program.buffers.map((b) => [b.name, b.elements ?? everything]));
  const context = {
    buffers: identifiers,
    elements: (buffer: string): Interval => elements.get(buffer) ?? everything,
    used,
  };
  const nests = program.nests.map((nest) => emitNest(nest, program, context));
  const given = program.buffers.filter((b) => b.role !== 'temporary');
  const own = program.buffers.filter((b) => b.role === 'temporary');
  const text = [
    ...scalarFunctionNames.flatMap((name) => helper(name, used)),
    ...nests.map((n) => n.text),
    createText(program, given, own, nests, identifiers, dtype),
  ].join('\n\n');
  if (text.length > MAX_EMITTED)
    refuse('kernel-too-large', `The kernel has ${text.length} characters; the limit is ${MAX_EMITTED}.`, {
      help: 'Compile the layers apart, or with fewer equations.',
    });
  return {
    text: `${text}\n`,
    arguments: given.map((b) => argumentOf(b, program.open)),
    open: program.open.length,
    dtype,
  };
}

function helper(name: ScalarFunctionName, used: ReadonlySet<ScalarFunctionName>): string[] {
  if (!used.has(name) || name === 'pi' || name === 'inf') return [];
  const { text } = spellingOf(name);
  return text === undefined ? [] : [text];
}

function argumentOf(b: Buffer, open: readonly string[]): JsArgument {
  if (b.role === 'temporary') throw new Error('a temporary is no argument');
  return {
    name: b.name,
    role: b.role,
    dtype: b.dtype,
    shape: b.shape.map((e) => {
      if (e.kind === 'const' && typeof e.value === 'number') return e.value;
      if (e.kind === 'var') return { open: open.indexOf(e.name) };
      throw new Error('an extent is a number or an open dimension');
    }),
  };
}

interface NestText {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly text: string;
}

function emitNest(
  nest: LoopNest,
  program: LoopProgram,
  context: {
    readonly buffers: ReadonlyMap<string, string>;
    readonly elements: (buffer: string) => Interval;
    readonly used: Set<ScalarFunctionName>;
  },
): NestText {
  const touched = touchedNames(nest.body);
  const buffers = program.buffers.filter((b) => touched.has(b.name)).map((b) => context.buffers.get(b.name) ?? '');
  const scalars = program.open.filter((name) => touched.has(name));
  const parameters = [...buffers, ...scalars];
  const ranges = new Map<string, Interval>(program.open.map((name) => [name, { lo: 0, hi: Number.POSITIVE_INFINITY }]));
  const printer = new StatementPrinter({ ...context, ranges }, ranges);
  printer.print(nest.body, 1);
  const formulas = nest.formulas.map((f) => `/** ${commentText(f)} */\n`).join('');
  return {
    name: nest.name,
    parameters,
    text: `${formulas}function ${nest.name}(${parameters.join(', ')}) {\n${printer.lines.join('\n')}\n}`,
  };
}

/** Names of the buffers and scalars that statements mention. */
function touchedNames(statements: readonly LoopStmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  const expr = (e: LoopExpr): void => {
    switch (e.kind) {
      case 'const':
        return;
      case 'var':
        names.add(e.name);
        return;
      case 'load':
        names.add(e.buffer);
        expr(e.offset);
        return;
      case 'unary':
        expr(e.arg);
        return;
      case 'binary':
        expr(e.left);
        expr(e.right);
        return;
      case 'select':
        for (const x of [e.cond, e.then, e.else]) expr(x);
        return;
      case 'call':
        for (const x of e.args) expr(x);
    }
  };
  const go = (list: readonly LoopStmt[]): void => {
    for (const s of list) {
      if (s.kind === 'for') {
        expr(s.lo);
        expr(s.hi);
        go(s.body);
      } else if (s.kind === 'if') {
        expr(s.cond);
        go(s.then);
        go(s.else);
      } else if (s.kind === 'store') {
        names.add(s.buffer);
        expr(s.offset);
        expr(s.value);
      } else if (s.kind === 'declare') expr(s.init);
      else if (s.kind === 'let' || s.kind === 'assign') expr(s.value);
    }
  };
  go(statements);
  return names;
}

/** `create`: the arena and the views of it, then the nests in order. */
function createText(
  program: LoopProgram,
  given: readonly Buffer[],
  own: readonly Buffer[],
  nests: readonly NestText[],
  identifiers: ReadonlyMap<string, string>,
  dtype: Dtype,
): string {
  const id = (b: Buffer): string => identifiers.get(b.name) ?? '';
  const bytes = dtype === 'f32' ? 4 : 8;
  const open = program.open;
  const scale = open[0];
  const scaled = own.filter((b) => (b.placePerOpen ?? 0) > 0 || b.shape.some((e) => e.kind === 'var'));
  const sizeOf = (b: Buffer): string =>
    b.shape.map((e) => (e.kind === 'var' ? e.name : e.kind === 'const' ? String(e.value) : '')).join(' * ') || '1';
  const view = (b: Buffer): string => {
    const place = (b.place ?? 0) * bytes;
    const at = b.placePerOpen ? `${place} + ${b.placePerOpen * bytes} * ${scale}` : String(place);
    return `new ${arrayType(b.dtype, dtype)}(memory, ${at}, ${sizeOf(b)})`;
  };
  const lines: string[] = ['export function create() {'];
  const parameters = [...given.map(id), ...open].join(', ');
  const calls = nests.map((n) => `    ${n.name}(${n.parameters.join(', ')});`);
  const fixed = own.filter((b) => !scaled.includes(b));
  if (scaled.length === 0) {
    if (own.length > 0) lines.push(`  const memory = new ArrayBuffer(${program.arena * bytes});`);
    for (const b of fixed) lines.push(`  const ${id(b)} = ${view(b)};`);
  } else {
    lines.push('  let memory;', '  let size = -1;');
    lines.push(`  let ${own.map(id).join(', ')};`);
    lines.push(`  function resize(${scale}) {`);
    lines.push(
      `    memory = new ArrayBuffer(${program.arena * bytes} + ${(program.arenaPerOpen ?? 0) * bytes} * ${scale});`,
    );
    for (const b of own) lines.push(`    ${id(b)} = ${view(b)};`);
    lines.push(`    size = ${scale};`, '  }');
  }
  lines.push(`  return function run(${parameters}) {`);
  if (scaled.length > 0) lines.push(`    if (${scale} !== size) resize(${scale});`);
  lines.push(...calls, '  };', '}');
  return lines.join('\n');
}
