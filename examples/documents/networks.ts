import { compile, type Program, type TensorInfo } from '../../src/index.ts';
import { loadLibrary } from '../../src/node.ts';

/** A layer of a network as the documents list them. Its name is what the catalogue calls it by. */
export type Row =
  | { readonly name: string; readonly conv: number; readonly k: number; readonly s?: number; readonly p?: number }
  | { readonly name: string; readonly pool: number; readonly s: number; readonly p?: number }
  | { readonly name: string; readonly average: number }
  | { readonly name: string; readonly dense: number }
  /** Branches side by side, their channels put together. */
  | { readonly name: string; readonly branches: readonly (readonly Row[])[] }
  /** Branches of one shape, added up. */
  | { readonly name: string; readonly sum: readonly (readonly Row[])[] };

/** What Einabla infers of one layer at the sizes that reach it. */
export interface Measured {
  readonly name: string;
  /** Channels, height and width, or channels alone. */
  readonly shape: readonly number[];
  /** Elements of the weights, without the biases. */
  readonly weights: number;
  /** Multiplications of a weight by an input. */
  readonly multiplications: number;
  /** Layers with weights. */
  readonly layers: number;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The extents of a tensor none of whose dimensions is open. */
const extents = (tensor: TensorInfo | undefined): readonly number[] => (tensor?.shape ?? []).map(Number);

/** The shape of a layer's output at given sizes, and the elements of its weights; a bias, which has one axis, is not counted. */
function infer(layer: Program, sizes: Readonly<Record<string, number>>): { weights: number; shape: readonly number[] } {
  const { inputs, outputs } = compile(layer, { sizes, backward: false, target: 'reference' });
  const weights = new Set(layer.parameters.filter((p) => p.role === 'weight').map((p) => p.name));
  const counted = inputs.filter((t) => weights.has(t.name) && t.shape.length > 1);
  return { weights: counted.reduce((sum, t) => sum + product(extents(t)), 0), shape: extents(outputs[0]) };
}

function measureRow(row: Row, input: readonly number[]): Measured {
  const [M = 1, H = 1, W = 1] = input;
  if ('branches' in row || 'sum' in row) return sideBySide(row, input);
  if ('conv' in row) {
    const sizes = { M, H, W, N: row.conv, K: row.k, s: row.s ?? 1, P: row.p ?? 0 };
    const { weights, shape } = infer(loadLibrary('conv2d'), sizes);
    return { name: row.name, shape, weights, multiplications: weights * product(shape.slice(1)), layers: 1 };
  }
  if ('dense' in row) {
    const { weights, shape } = infer(loadLibrary('dense'), { I: product(input), J: row.dense });
    return { name: row.name, shape: [product(shape)], weights, multiplications: weights, layers: 1 };
  }
  const { shape } =
    'pool' in row
      ? infer(loadLibrary('maxpool_padded'), { M, H, W, k: row.pool, s: row.s, P: row.p ?? 0 })
      : infer(loadLibrary('avgpool'), { M, H, W, k: row.average, s: 1 });
  return { name: row.name, shape, weights: 0, multiplications: 0, layers: 0 };
}

function sideBySide(row: Extract<Row, { branches: unknown } | { sum: unknown }>, input: readonly number[]): Measured {
  const all = ('sum' in row ? row.sum : row.branches).map((rows) => measure(rows, input));
  const ends = all.map((rows) => rows.at(-1)?.shape ?? input);
  const [first = input] = ends;
  const channels = 'sum' in row ? first.slice(0, 1) : [ends.reduce((total, [n = 0]) => total + n, 0)];
  const sum = (of: (m: Measured) => number): number => all.flat().reduce((total, m) => total + of(m), 0);
  return {
    name: row.name,
    shape: [...channels, ...first.slice(1)],
    weights: sum((m) => m.weights),
    multiplications: sum((m) => m.multiplications),
    layers: Math.max(...all.map((rows) => rows.reduce((n, m) => n + m.layers, 0))),
  };
}

/** Every layer of a network in turn, from the shape of the input. */
export function measure(rows: readonly Row[], input: readonly number[]): readonly Measured[] {
  let shape = input;
  return rows.map((row) => {
    const measured = measureRow(row, shape);
    shape = measured.shape;
    return measured;
  });
}
