import type { LoopNest, LoopProgram } from '../../src/loops/nest.ts';
import type { WgslDispatch, WgslKernel, WgslTensor } from '../../src/runtime/webgpu-kernel.ts';
import { refuse } from '../../src/support/diagnostic.ts';
import type { Dtype, Target } from '../target.ts';
import { Block } from './block.ts';
import { invocations, type ParallelLoop, type Phase, phases, WORKGROUP, workgroups } from './dispatch.ts';
import type { Scope } from './expression.ts';
import { helperTexts, spelled } from './functions.ts';
import { bindingsOf, type Layout, layOut, placeOf } from './layout.ts';
import { commentText } from './literal.ts';
import { Names, safeName } from './names.ts';
import { statements } from './statement.ts';

/** Longest module that is emitted, in UTF-16 code units; shader compilers take seconds for less. */
const MAX_MODULE = 1 << 22;

/** WGSL for WebGPU: one invocation per iteration of a nest's parallel loops, one entry point per dispatch. */
export const wgslTarget: Target<WgslKernel> = {
  name: 'wgsl',
  dtypes: ['f32'],
  machine: { kind: 'gpu', registers: 64, wideIntegers: false },
  functions: spelled,
  emit,
};

/**
 * The WGSL module and the plan of its dispatches. The same program gives the same bytes.
 * Errors: `wgsl-dtype` for f64, `open-extent` for an open dimension, `int-too-large` for an integer literal beyond 32 bits,
 * `kernel-too-large` for a module beyond the stated size.
 */
function emit(program: LoopProgram, options: { readonly dtype: Dtype }): WgslKernel {
  if (options.dtype !== 'f32') {
    refuse('wgsl-dtype', `WGSL has no ${options.dtype} numbers`, { help: 'choose f32, or another target' });
  }
  const layout = layOut(program);
  const names = new Names();
  const variables = layout.variables.map((v) => names.of('tensor', v.name));
  const helpers = new Set<string>();
  const entries: string[] = [];
  const dispatches: WgslDispatch[] = [];
  for (const nest of program.nests) {
    for (const phase of phases(nest.body)) {
      const n = invocations(phase);
      const bindings = [...bindingsOf(phase.body, layout)].sort((a, b) => a - b);
      if (n === 0 || bindings.length === 0) continue;
      const entryPoint = names.fresh(`k_${safeName(nest.name)}`);
      const scope: Scope = { names, locals: new Names(), layout, variables, helpers };
      entries.push(entry(entryPoint, nest, phase, scope));
      dispatches.push({ entryPoint, bindings, workgroups: phase.loops.length === 0 ? [1, 1] : workgroups(n) });
    }
  }
  const declarations = layout.variables.map((v, i) => {
    const access = v.writable ? 'read_write' : 'read';
    return `@group(0) @binding(${v.binding}) var<storage, ${access}> ${variables[i]}: array<${v.dtype}>;`;
  });
  const parts = [`// ${commentText(program.name)}`, declarations.join('\n'), ...helperTexts(helpers), ...entries];
  const code = `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  if (code.length > MAX_MODULE) {
    refuse(
      'kernel-too-large',
      `the WGSL module for ${program.name} would take ${code.length} characters, more than ${MAX_MODULE}`,
      {
        help: 'split the layer into smaller ones',
      },
    );
  }
  return {
    name: program.name,
    code,
    bindings: layout.variables.map(({ binding, dtype, length }) => ({ binding, dtype, length })),
    inputs: tensors(program, 'input', layout),
    outputs: tensors(program, 'output', layout),
    dispatches,
  };
}

const tensors = (program: LoopProgram, role: 'input' | 'output', layout: Layout): WgslTensor[] =>
  program.buffers
    .filter((buffer) => buffer.role === role)
    .map((buffer) => {
      const { dtype, shape, binding, offset } = placeOf(layout, buffer.name);
      return { name: buffer.name, dtype, shape, binding, offset };
    });

function entry(name: string, nest: LoopNest, phase: Phase, scope: Scope): string {
  const out = new Block(1);
  for (const text of phase.comments) for (const line of text.split('\n')) out.line(`// ${commentText(line)}`);
  decode(phase.loops, invocations(phase), scope, out);
  statements(phase.body, new Map(), scope, out);
  const formulas = nest.formulas.flatMap((f) => f.split('\n')).map((line) => `// ${commentText(line)}`);
  const [size, parameters] =
    phase.loops.length === 0
      ? [1, '']
      : [WORKGROUP, '@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) member: u32'];
  return [...formulas, `@compute @workgroup_size(${size})`, `fn ${name}(${parameters}) {`, ...out.lines, '}'].join(
    '\n',
  );
}

/** The loops' indices from the invocation's number, the last loop running fastest. */
function decode(loops: readonly ParallelLoop[], n: number, scope: Scope, out: Block): void {
  if (loops.length === 0) return;
  const [columns, rows] = workgroups(n);
  const row = rows === 1 ? 'group.x' : `(group.y * ${columns}u + group.x)`;
  const id = scope.locals.fresh('id');
  out.line(`let ${id} = ${row} * ${WORKGROUP}u + member;`);
  out.line(`if (${id} >= ${n}u) { return; }`);
  let stride = n;
  loops.forEach((loop, i) => {
    const outer = stride;
    stride /= loop.count;
    const quotient = stride === 1 ? id : `${id} / ${stride}u`;
    const wrapped = i === 0 ? quotient : stride === 1 ? `${id} % ${outer}u` : `(${quotient}) % ${loop.count}u`;
    const scaled = loop.step === 1 ? `i32(${wrapped})` : `i32(${wrapped}) * ${loop.step}i`;
    out.line(`let ${scope.names.of('value', loop.index)} = ${loop.lo === 0 ? scaled : `${loop.lo}i + ${scaled}`};`);
  });
}
