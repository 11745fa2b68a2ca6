import type { Expr, TensorType } from '../ir/index.ts';
import { add, constant, mul, symbol } from '../ir/index.ts';
import type { Interval } from '../support/interval.ts';
import { everything } from '../support/interval.ts';
import { int, variable } from './build.ts';
import type { TensorLayout } from './context.ts';
import type { Linear } from './linear.ts';
import { constantLinear, isConstant, variableLinear } from './linear.ts';
import type { LoopExpr } from './nest.ts';

/** The scalar of generated code that holds an open dimension. */
export type OpenVariables = ReadonlyMap<string, string>;

/** An extent: a number, or one open dimension. */
export function extentOf(e: Expr, open: OpenVariables): Linear {
  if (e.kind === 'const') return constantLinear(e.value);
  const name = e.kind === 'symbol' ? open.get(e.name) : undefined;
  if (name === undefined) throw new Error('an extent is a number or an open dimension once sizes are known');
  return variableLinear(name);
}

export const extentExpression = (extent: Linear): LoopExpr => {
  const [name] = extent.terms.keys();
  return name === undefined ? int(extent.constant) : variable(name, 'int');
};

/** A linear form as an index expression over the same variables. */
export const fromLinear = (a: Linear): Expr =>
  add([...[...a.terms].map(([name, c]) => mul([constant(c), symbol(name, 'int')])), constant(a.constant)]);

const bound = (e: Expr | undefined, otherwise: number): number => (e?.kind === 'const' ? e.value : otherwise);

/** Range of the elements of an int tensor. */
export function elementsOf(type: TensorType): Interval {
  if (type.dtype !== 'int') return everything;
  return {
    lo: bound(type.bounds?.lo, Number.NEGATIVE_INFINITY),
    hi: bound(type.bounds?.hi, Number.POSITIVE_INFINITY) - 1,
  };
}

export function layoutOf(type: TensorType, open: OpenVariables): TensorLayout {
  const shape = type.shape.map((e) => extentOf(e, open));
  const strides: { factor: number; open: readonly string[] }[] = [];
  let factor = 1;
  let dims: readonly string[] = [];
  for (const extent of [...shape].reverse()) {
    strides.unshift({ factor, open: dims });
    const [name] = extent.terms.keys();
    if (isConstant(extent)) factor *= extent.constant;
    else if (name !== undefined) dims = [...dims, name];
  }
  return { dtype: type.dtype, shape, strides, elements: elementsOf(type) };
}
