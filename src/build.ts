import type { ModuleSpec, PassSpec, TensorSpec } from '../codegen/module/spec.ts';
import type { Dtype } from '../codegen/target.ts';
import type { AdjointOptions } from './adjoint/index.ts';
import { borderOf, type TensorInfo } from './compile/pass.ts';
import type { Expr, Program, TensorType } from './ir/index.ts';
import { PACK, visit } from './ir/index.ts';
import { printEquation, printExpr, printProgram } from './ir/print.ts';
import { compileProgram, differentiate, type KernelOf, type TargetName, targets } from './pipeline.ts';
import type { Sizes } from './specialise/index.ts';
import { expectChoice, expectLayer } from './support/argument.ts';
import { refuse } from './support/diagnostic.ts';
import { canonicalName } from './support/names.ts';
import { openDims, type SizesData, sizesOf } from './values/sizes.ts';

export interface BuildOptions extends AdjointOptions {
  /** Extents of dimensions and values of hyper-parameters; those with defaults may be left out. */
  readonly sizes?: SizesData;
  /** Dimensions that stay an argument of the functions. On the target `js` only. */
  readonly open?: readonly string[];
  readonly target?: TargetName;
  /** Arithmetic: f32 by default. */
  readonly dtype?: Dtype;
  /** Whether to generate the backward pass too; true by default. */
  readonly backward?: boolean;
  /** Name of the formula file for the header, without folders; the layer's name by default. */
  readonly origin?: string;
}

/**
 * The text of a TypeScript module with kernels for a layer at given sizes: no imports, no `eval`, the same bytes for the
 * same input. On `js` it exports `forward` and `backward`; on `wgsl` the shaders and `create(device)`. `backward` takes
 * what `forward` takes, in the same order, then the cotangents.
 * Errors: sizes that are missing or do not fit, an access that can leave its tensor, a layer too large.
 */
export async function build(program: Program, options: BuildOptions = {}): Promise<string> {
  expectLayer(program);
  expectChoice(options.target, 'target', Object.keys(targets));
  if (options.target === 'wgsl') {
    if ((options.open ?? []).length > 0) {
      refuse('open-target', 'The target wgsl needs every size.', { help: 'Leave out open, or choose js.' });
    }
    const spec = moduleSpec(program, 'wgsl', options);
    const { wgslModule } = await import('../codegen/module/wgsl.ts');
    return wgslModule(spec);
  }
  const spec = moduleSpec(program, 'js', options);
  const { jsModule } = await import('../codegen/module/js.ts');
  return jsModule(spec);
}

function moduleSpec<Name extends TargetName>(
  program: Program,
  target: Name,
  options: BuildOptions,
): ModuleSpec<KernelOf[Name]> {
  const { dtype = 'f32', backward = true } = options;
  const open = openDims(program, options.open ?? []);
  const stated = new Map(Object.entries(options.sizes ?? {}));
  checkAllStated(program, stated, open);
  const sizes = sizesOf(program, stated, open);
  const compilePass = (
    pass: Program,
    role: 'forward' | 'backward',
    own: ReadonlySet<string>,
  ): PassSpec<KernelOf[Name]> => {
    const { program: known, kernel } = compileProgram(pass, sizes, target, { dtype, open: new Set(open) });
    const border = borderOf(known);
    const types = new Map([...pass.parameters, ...pass.equations].map((t) => [t.name, t.type]));
    const tensor = (info: TensorInfo): TensorSpec => tensorSpec(info, types.get(info.name), sizes, open);
    return {
      role,
      formulas: pass.equations.filter((e) => own.has(e.name)).map((e) => printEquation(pass, e)),
      inputs: inCallOrder(border.inputs, program).map(tensor),
      outputs: border.outputs.map(tensor),
      kernel,
    };
  };
  const forwardNames = new Set(program.equations.map((e) => e.name));
  const passes = [compilePass(program, 'forward', forwardNames)];
  const derived = backward ? differentiate(program, options).program : undefined;
  if (derived !== undefined && derived.outputs.length > 0) {
    const own = new Set(derived.equations.map((e) => e.name).filter((name) => !forwardNames.has(name)));
    passes.push(compilePass(derived, 'backward', own));
  }
  const named = [...sizes.dims, ...sizes.hypers].filter(([name]) => !open.includes(name));
  return {
    layer: program.name,
    origin: options.origin ?? `${program.name}.ein`,
    formula: printProgram(program),
    dtype,
    sizes: new Map(named),
    open,
    passes,
  };
}

/** Errors: dimensions, the pack `..` among them, that are neither open nor among the sizes. */
function checkAllStated(program: Program, stated: ReadonlyMap<string, number>, open: readonly string[]): void {
  const known = new Set([...stated.keys(), ...open].map(canonicalName));
  const missing = program.dims.filter((name) => !known.has(canonicalName(name)));
  if (missing.length === 0) return;
  const names = missing.map((name) => (name === PACK ? "'..'" : name)).join(', ');
  const example = `--sizes '${missing.map((name) => `${name}=${name === PACK ? 64 : 8}`).join(',')}'`;
  const pack = " The size of '..' is the product of the axes that it stands for, 1 for none.";
  refuse('extent-unknown', `No size is given for ${names}.`, {
    help: `State it among the sizes, as in ${example}.${missing.includes(PACK) ? pack : ''}`,
  });
}

/** What a function takes, in order: the layer's own inputs and weights as they are declared, then the cotangents. */
function inCallOrder(inputs: readonly TensorInfo[], program: Program): readonly TensorInfo[] {
  const own = program.parameters.map((p) => p.name);
  const cotangents = inputs.filter(({ name }) => !own.includes(name));
  return [...own.flatMap((name) => inputs.filter((info) => info.name === name)), ...cotangents];
}

function tensorSpec(info: TensorInfo, type: TensorType | undefined, sizes: Sizes, open: readonly string[]): TensorSpec {
  return {
    name: info.name,
    dtype: info.dtype,
    shape: info.shape.map((n) => (typeof n === 'number' ? n : { open: n, times: 1 })),
    declared: declared(info.name, type?.shape ?? [], sizes, open),
    ...(info.bounds === undefined ? {} : { bounds: info.bounds }),
  };
}

/** `x[M,H,W] with M=3, H=6, W=6`. */
function declared(name: string, shape: readonly Expr[], sizes: Sizes, open: readonly string[]): string {
  if (shape.length === 0) return `the scalar ${name}`;
  const symbols = new Map<string, number>();
  for (const extent of shape) {
    visit(extent, (e) => {
      if (e.kind !== 'symbol' || open.includes(e.name)) return;
      const value = sizes.dims.get(e.name) ?? sizes.hypers.get(e.name);
      if (value !== undefined) symbols.set(e.name, value);
    });
  }
  const values = [...symbols].map(([symbol, value]) => `${symbol}=${value}`).join(', ');
  return `${name}[${shape.map((e) => printExpr(e)).join(',')}]${values === '' ? '' : ` with ${values}`}`;
}
