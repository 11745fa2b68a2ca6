import type { Expr, Program, TensorType } from '../ir/index.ts';
import { constant, substituteSymbols } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { checkAccesses } from './access.ts';
import { checkShape } from './extents.ts';
import { foldIntegers } from './fold.ts';
import { foldPowerRule } from './power.ts';
import type { Sizes } from './sizes.ts';

/** The Program with `f` applied to every expression in it. */
function mapProgram(program: Program, f: (e: Expr) => Expr): Program {
  const type = (t: TensorType): TensorType => ({
    dtype: t.dtype,
    shape: t.shape.map(f),
    ...(t.bounds === undefined ? {} : { bounds: { lo: f(t.bounds.lo), hi: f(t.bounds.hi) } }),
  });
  return {
    ...program,
    parameters: program.parameters.map((p) => ({
      ...p,
      type: type(p.type),
      ...(p.init === undefined ? {} : { init: { name: p.init.name, args: p.init.args.map(f) } }),
    })),
    equations: program.equations.map((e) => ({ ...e, type: type(e.type), body: f(e.body) })),
  };
}

function checkExtents(program: Program, open: ReadonlySet<string>): void {
  for (const tensor of [...program.parameters, ...program.equations]) {
    const { bounds } = tensor.type;
    const outside = (e: Expr): boolean => e.kind === 'const' && (e.value < -(2 ** 31) || e.value > 2 ** 31);
    if (bounds !== undefined && (outside(bounds.lo) || outside(bounds.hi)))
      refuse('int-bounds', `The bounds of ${tensor.name} leave the range of 32-bit integers at these sizes.`, {
        help: 'Use bounds between −2³¹ and 2³¹.',
        span: tensor.span,
      });
    const literals: number[] = [];
    tensor.type.shape.forEach((extent, d) => {
      if (extent.kind === 'const') {
        if (extent.value < 0) {
          refuse(
            'extent-negative',
            `${tensor.name} would have extent ${extent.value} on axis ${d + 1} at these sizes.`,
            {
              help: 'Use larger inputs, or smaller windows and strides.',
              span: tensor.span,
            },
          );
        }
        literals.push(extent.value);
      } else if (open.size === 0) {
        refuse('extent-unknown', `The extent of ${tensor.name} on axis ${d + 1} has no value at these sizes.`, {
          help: 'A divisor in it is 0, or it is no whole number.',
          span: tensor.span,
        });
      }
    });
    checkShape(tensor.name, literals);
  }
}

/**
 * The Program at known sizes: dimensions and hyper-parameters are literals, and so is every int expression without
 * indices. Dimensions named in `open` stay as they are; the rest of `dims` and all `hypers` are gone from the result.
 * Errors: those of `checkAccesses`; `extent-negative`, `extent-unknown`, `tensor-too-large`.
 */
export function specialise(
  program: Program,
  sizes: Sizes,
  options: { readonly open?: ReadonlySet<string> } = {},
): Program {
  const open = options.open ?? new Set<string>();
  const values = new Map<string, Expr>();
  const hypers = new Map<string, Expr>();
  for (const [name, extent] of sizes.dims) if (!open.has(name)) values.set(name, constant(extent));
  for (const h of program.hypers) {
    const value = sizes.hypers.get(h.name);
    if (value !== undefined) hypers.set(h.name, constant(value, h.type));
  }
  for (const [name, value] of hypers) values.set(name, value);
  const known = mapProgram(program, (e) => foldIntegers(substituteSymbols(foldPowerRule(e, hypers), values)));
  const result: Program = { ...known, dims: program.dims.filter((d) => open.has(d)), hypers: [] };
  checkExtents(result, open);
  checkAccesses(result, open);
  return result;
}
