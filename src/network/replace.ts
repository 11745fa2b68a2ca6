import type { Equation, Expr, Initialiser, Parameter, TensorType } from '../ir/index.ts';
import { mapChildren, read, substituteSymbols } from '../ir/index.ts';
import { simplifyInt } from '../ir/polynomial.ts';

/** New names of tensors, and expressions that stand for dimensions and hyper-parameters. */
export interface Replacement {
  readonly tensors: ReadonlyMap<string, string>;
  readonly symbols: ReadonlyMap<string, Expr>;
}

const renameReads = (e: Expr, names: ReadonlyMap<string, string>): Expr => {
  const next = mapChildren(e, (child) => renameReads(child, names));
  const name = next.kind === 'read' ? names.get(next.tensor) : undefined;
  return next.kind === 'read' && name !== undefined
    ? read(name, next.subscripts, { guarded: next.guarded, type: next.type, span: next.span })
    : next;
};

/** The int expression in canonical form, or as it stands where multiplying out would make it longer. */
function tidy(e: Expr): Expr {
  const canonical = simplifyInt(e);
  return canonical.size <= e.size ? canonical : mapChildren(e, (child) => (child.type === 'int' ? tidy(child) : child));
}

/** Every largest int expression made tidy: `i·s+p−P` at s = 1 and P = 2 becomes `i+p−2`. */
const tidyInts = (e: Expr): Expr => (e.type === 'int' ? tidy(e) : mapChildren(e, tidyInts));

/** The expression under new names. */
export const replaceExpr = (e: Expr, by: Replacement): Expr =>
  renameReads(by.symbols.size === 0 ? e : tidyInts(substituteSymbols(e, by.symbols)), by.tensors);

/** An extent or bound with its symbols replaced. */
export const replaceInt = (e: Expr, symbols: ReadonlyMap<string, Expr>): Expr => tidy(substituteSymbols(e, symbols));

/** The type under new names. */
export function replaceType(type: TensorType, by: Replacement): TensorType {
  const int = (e: Expr): Expr => replaceInt(e, by.symbols);
  const shape = type.shape.map(int);
  return type.bounds === undefined
    ? { dtype: type.dtype, shape }
    : { dtype: type.dtype, shape, bounds: { lo: int(type.bounds.lo), hi: int(type.bounds.hi) } };
}

const replaceInit = (init: Initialiser, by: Replacement): Initialiser => ({
  name: init.name,
  args: init.args.map((arg) => tidyInts(substituteSymbols(arg, by.symbols))),
});

export const replaceParameter = (p: Parameter, by: Replacement): Parameter => ({
  name: by.tensors.get(p.name) ?? p.name,
  role: p.role,
  type: replaceType(p.type, by),
  ...(p.init === undefined ? {} : { init: replaceInit(p.init, by) }),
});

/** The equation under new names; its place in the layer's source is dropped, since a network has many sources. */
export const replaceEquation = (e: Equation, by: Replacement): Equation => ({
  name: by.tensors.get(e.name) ?? e.name,
  type: replaceType(e.type, by),
  indices: e.indices,
  body: replaceExpr(e.body, by),
});
