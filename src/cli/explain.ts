import type { Dtype } from '../../codegen/target.ts';
import type { Program } from '../ir/index.ts';
import { printProgram } from '../ir/print.ts';
import { bytesOf, costsOf } from '../loops/cost.ts';
import type { LoopExpr, LoopProgram } from '../loops/nest.ts';
import { compileProgram, differentiate, type TargetName, Trace } from '../pipeline.ts';
import { sizesOf } from '../values/sizes.ts';
import { refuseWasm } from './eval.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { reportDiagnostics } from './report.ts';

export interface ExplainOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly sizes?: ReadonlyMap<string, number>;
  readonly target: 'js' | 'wasm' | 'wgsl';
  readonly dtype: Dtype;
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
}

/** `einabla explain`: every stage of each layer, in order. */
export async function explainCommand(io: Io, file: string, options: ExplainOptions): Promise<void> {
  const { target } = options;
  if (target === 'wasm') refuseWasm();
  const { source, programs, warnings } = await readLayers(io, file, options);
  reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  await within(source, () => {
    for (const program of programs) explainLayer(io, program, target, options);
  });
}

function explainLayer(io: Io, program: Program, target: TargetName, options: ExplainOptions): void {
  const { dtype, ties, wrt } = options;
  const section = (title: string, text: string): void => io.out(`# ${program.name}: ${title}\n\n${text.trimEnd()}\n\n`);
  section('formula', printProgram(program));
  const derived = differentiate(program, { ties, ...(wrt === undefined ? {} : { wrt }) });
  section('adjoint', printProgram(derived.program));
  if (options.sizes === undefined) {
    io.err('With --sizes the schedule, the loops and the kernel follow.\n');
    return;
  }
  const sizes = sizesOf(program, options.sizes);
  const passes = [
    ['forward', program],
    ['backward', derived.program],
  ] as const;
  for (const [pass, stage] of passes) {
    if (stage.outputs.length === 0) continue;
    const trace = new Trace();
    const { loops, kernel } = compileProgram(stage, sizes, target, { dtype, trace });
    let shown = '';
    for (const record of trace.records) {
      const text = record.print();
      // a stage that had nothing to do is not shown again
      if (text !== shown) section(`${pass}, ${record.stage}`, text);
      shown = text;
      if (record.unproved !== undefined) io.err(`Not proved: ${record.unproved}\n`);
    }
    section(`${pass}, cost`, costText(loops, dtype));
    section(`${pass}, kernel`, 'code' in kernel ? kernel.code : kernel.text);
  }
}

/** Operations and traffic of each nest and of all, and the memory that one run takes. */
function costText(loops: LoopProgram, dtype: Dtype): string {
  const width = dtype === 'f64' ? 8 : 4;
  const nests = costsOf(loops);
  const total = nests.reduce(
    (sum, n) => ({
      name: 'all',
      operations: sum.operations + n.operations,
      loads: sum.loads + n.loads,
      stores: sum.stores + n.stores,
    }),
    { name: 'all', operations: 0, loads: 0, stores: 0 },
  );
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(14))).join('');
  const memory = loops.buffers
    .filter((b) => b.role !== 'temporary')
    .reduce((n, b) => n + b.shape.reduce((m, e) => m * extent(e), 1), 0);
  return [
    row(['nest', 'operations', 'loads', 'stores', 'bytes moved']),
    ...[...nests, total].map((n) => row([n.name, n.operations, n.loads, n.stores, bytesOf(n, width)])),
    '',
    `${memory * width} bytes of inputs and outputs, ${loops.arena * width} bytes of arena`,
  ].join('\n');
}

const extent = (e: LoopExpr): number => (e.kind === 'const' && typeof e.value === 'number' ? e.value : 1);
