import type { Buffer, LoopExpr, LoopProgram, LoopStmt } from '../../src/loops/nest.ts';
import type { WgslBinding, WgslDtype } from '../../src/runtime/webgpu-kernel.ts';
import { refuse } from '../../src/support/diagnostic.ts';

/** Storage buffers that every WebGPU device lets one shader stage use. */
const MAX_STORAGE_BUFFERS = 8;

/** Where a buffer's elements lie: from element `offset` of a binding's variable. */
export interface Place {
  readonly binding: number;
  readonly offset: number;
  readonly dtype: WgslDtype;
  readonly shape: readonly number[];
}

/** A binding with the name of its variable, before that is made safe, and whether shaders write it. */
export interface Variable extends WgslBinding {
  readonly name: string;
  readonly writable: boolean;
}

export interface Layout {
  readonly variables: readonly Variable[];
  readonly places: ReadonlyMap<string, Place>;
}

const extent = (e: LoopExpr): number => {
  if (e.kind === 'const' && typeof e.value === 'number') return e.value;
  refuse('open-extent', 'a WGSL kernel is compiled for given extents, and this one has an open dimension', {
    help: 'state every dimension, or use the JavaScript target',
  });
};

const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const dtypeOf = (buffer: Buffer): WgslDtype => (buffer.dtype === 'int' ? 'i32' : 'f32');

/**
 * A binding for each input and output, and one arena for all temporaries of a dtype. Where a nest would then use more
 * storage buffers than WebGPU guarantees, every input and output lies in the arenas too.
 */
export function layOut(program: LoopProgram): Layout {
  const separate = place(program, (buffer) => buffer.role === 'temporary');
  const crowded = program.nests.some((nest) => bindingsOf(nest.body, separate).size > MAX_STORAGE_BUFFERS);
  return crowded ? place(program, () => true) : separate;
}

function place(program: LoopProgram, inArena: (buffer: Buffer) => boolean): Layout {
  const places = new Map<string, Place>();
  const variables: Variable[] = [];
  const stored = storedBuffers(program);
  for (const buffer of program.buffers) {
    if (inArena(buffer)) continue;
    const shape = buffer.shape.map(extent);
    const dtype = dtypeOf(buffer);
    const binding = variables.length;
    variables.push({ binding, dtype, length: count(shape), name: buffer.name, writable: stored.has(buffer.name) });
    places.set(buffer.name, { binding, offset: 0, dtype, shape });
  }
  for (const dtype of ['f32', 'i32'] as const) {
    const binding = variables.length;
    let planned = 0;
    for (const buffer of program.buffers) {
      if (buffer.place !== undefined && inArena(buffer) && dtypeOf(buffer) === dtype) {
        planned = Math.max(planned, buffer.place + count(buffer.shape.map(extent)));
      }
    }
    let length = planned;
    let used = false;
    for (const buffer of program.buffers) {
      if (!inArena(buffer) || dtypeOf(buffer) !== dtype) continue;
      used = true;
      const shape = buffer.shape.map(extent);
      const offset = buffer.place ?? length;
      if (buffer.place === undefined) length += count(shape);
      places.set(buffer.name, { binding, offset, dtype, shape });
    }
    if (used) variables.push({ binding, dtype, length, name: `arena ${dtype}`, writable: true });
  }
  return { variables, places };
}

function storedBuffers(program: LoopProgram): ReadonlySet<string> {
  const stored = new Set<string>();
  const stmt = (s: LoopStmt): void => {
    if (s.kind === 'store') stored.add(s.buffer);
    if (s.kind === 'for') s.body.forEach(stmt);
    if (s.kind === 'if') [...s.then, ...s.else].forEach(stmt);
  };
  for (const nest of program.nests) nest.body.forEach(stmt);
  return stored;
}

/** The bindings that statements load from or store to. Errors: a buffer that the program does not declare is a defect. */
export function bindingsOf(body: readonly LoopStmt[], layout: Layout): ReadonlySet<number> {
  const bindings = new Set<number>();
  const use = (buffer: string): void => {
    bindings.add(placeOf(layout, buffer).binding);
  };
  const expr = (e: LoopExpr): void => {
    if (e.kind === 'load') use(e.buffer);
    for (const child of operands(e)) expr(child);
  };
  const stmt = (s: LoopStmt): void => {
    switch (s.kind) {
      case 'for':
        expr(s.lo);
        expr(s.hi);
        s.body.forEach(stmt);
        return;
      case 'if':
        expr(s.cond);
        s.then.forEach(stmt);
        s.else.forEach(stmt);
        return;
      case 'let':
      case 'assign':
        expr(s.value);
        return;
      case 'declare':
        expr(s.init);
        return;
      case 'store':
        use(s.buffer);
        expr(s.offset);
        expr(s.value);
        return;
      case 'comment':
        return;
    }
  };
  body.forEach(stmt);
  return bindings;
}

export function placeOf(layout: Layout, buffer: string): Place {
  const found = layout.places.get(buffer);
  if (found === undefined) throw new Error(`the loop program declares no buffer ${buffer}`);
  return found;
}

/** The direct sub-expressions of a loop expression. */
export function operands(e: LoopExpr): readonly LoopExpr[] {
  switch (e.kind) {
    case 'const':
    case 'var':
      return [];
    case 'load':
      return [e.offset];
    case 'unary':
      return [e.arg];
    case 'binary':
      return [e.left, e.right];
    case 'select':
      return [e.cond, e.then, e.else];
    case 'call':
      return e.args;
  }
}
