import type { Dtype } from '../../codegen/target.ts';
import type { Expr, Program, TensorType } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';

export type TypedArray = Float64Array | Float32Array | Int32Array;

/** A tensor that a compiled pass takes or gives; its elements are row-major. An open extent is the dimension's name. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: 'real' | 'int';
  readonly shape: readonly (number | string)[];
  /** Half-open bounds of an integer tensor's elements. */
  readonly bounds?: readonly [number, number];
}

/** What goes into a pass and what comes out, in the Program's order. */
export interface Border {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

const literal = (e: Expr | undefined): number | undefined => (e?.kind === 'const' ? e.value : undefined);

function infoOf(name: string, type: TensorType): TensorInfo {
  const lo = literal(type.bounds?.lo);
  const hi = literal(type.bounds?.hi);
  const shape = type.shape.map((e) => {
    if (e.kind === 'const') return e.value;
    if (e.kind === 'symbol') return e.name;
    return refuse('open-extent', `An extent of ${name} depends on an open dimension, but is not that dimension.`, {
      help: 'State the size of the dimension instead of leaving it open.',
    });
  });
  return { name, dtype: type.dtype, shape, ...(lo === undefined || hi === undefined ? {} : { bounds: [lo, hi] }) };
}

/** The border of a Program at known sizes. Errors: `open-extent`. */
export function borderOf(known: Program): Border {
  const types = new Map([...known.parameters, ...known.equations].map((t) => [t.name, t.type]));
  const outputs = known.outputs.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`the output ${name} is not defined`);
    return infoOf(name, type);
  });
  return { inputs: known.parameters.map((p) => infoOf(p.name, p.type)), outputs };
}

/** Elements of a shape, open extents given. */
export const countOf = (shape: TensorInfo['shape'], open: ReadonlyMap<string, number> = new Map()): number =>
  shape.reduce<number>((n, extent) => n * (typeof extent === 'number' ? extent : (open.get(extent) ?? 0)), 1);

export const allocate = (kind: 'real' | 'int', dtype: Dtype, length: number): TypedArray =>
  kind === 'int' ? new Int32Array(length) : dtype === 'f32' ? new Float32Array(length) : new Float64Array(length);
