import { basename } from 'node:path';
import { identifier } from '../../codegen/module/identifiers.ts';
import type { Dtype } from '../../codegen/target.ts';
import { build } from '../build.ts';
import type { Program } from '../ir/index.ts';
import { type Diagnostic, EinablaError, refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import type { Source } from '../support/span.ts';
import { nearestName } from '../support/suggest.ts';
import { refuseWasm } from './eval.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';
import { type OutputFile, writeOutputs } from './write.ts';

export interface BuildCommandOptions {
  readonly out: string;
  readonly layer?: string;
  readonly latex?: boolean;
  readonly sizes?: ReadonlyMap<string, number>;
  readonly open?: readonly string[];
  readonly target: 'js' | 'wasm' | 'wgsl';
  readonly dtype: Dtype;
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
  readonly backward: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `einabla build`: every module is generated before the first is written. */
export async function buildCommand(io: Io, files: readonly string[], options: BuildCommandOptions): Promise<void> {
  const { target, dtype, ties, wrt, backward } = options;
  const { layer: _, ...unnamed } = options;
  if (target === 'wasm') refuseWasm();
  const layers: { readonly program: Program; readonly source: Source }[] = [];
  const warnings: Diagnostic[] = [];
  for (const file of files) {
    // with several files, the layer asked for may stand in any of them
    const input = await readLayers(io, file, files.length === 1 ? options : unnamed);
    warnings.push(...input.warnings);
    for (const program of input.programs) layers.push({ program, source: input.source });
  }
  const chosen = files.length === 1 ? layers : layers.filter(({ program }) => asked(program, options.layer));
  if (chosen.length === 0) {
    refuse('unknown-layer', `No file has a layer named ${options.layer ?? ''}.`, {
      help: `They have ${layers.map(({ program }) => program.name).join(', ')}.`,
    });
  }
  const programs = chosen.map(({ program }) => program);
  const sizes = options.sizes ?? new Map<string, number>();
  const open = options.open ?? [];
  const names = programs.flatMap(sizeNames);
  for (const name of sizes.keys()) checkKnown(name, names);
  const outputs: OutputFile[] = [];
  for (const { program, source } of chosen) {
    const own = new Set(sizeNames(program).map(canonicalName));
    const work = (): Promise<string> =>
      build(program, {
        origin: basename(source.name),
        target,
        dtype,
        ties,
        backward,
        sizes: Object.fromEntries([...sizes].filter(([name]) => own.has(canonicalName(name)))),
        open: programs.length === 1 ? open : open.filter((name) => own.has(canonicalName(name))),
        ...(wrt === undefined ? {} : { wrt }),
      });
    const text = await within(source, () => (chosen.length === 1 ? work() : namingLayer(program.name, work)));
    outputs.push({ name: fileName(program.name), text });
  }
  const paths = writeOutputs(options.out, outputs, { force: options.force ?? false });
  if (options.json) {
    const modules = chosen.map(({ program }, i) => ({ layer: program.name, file: paths[i] }));
    io.out(`${JSON.stringify({ modules, diagnostics: warnings.map(jsonDiagnostic) }, null, 2)}\n`);
    return;
  }
  reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  chosen.forEach(({ program }, i) => {
    io.out(`${program.name} → ${paths[i]}\n`);
  });
}

/** Does work on one of several layers, whose errors say on which. */
async function namingLayer<Result>(layer: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    throw new EinablaError(error.diagnostics.map((d) => ({ ...d, message: `In the layer ${layer}: ${d.message}` })));
  }
}

const asked = (program: Program, layer: string | undefined): boolean =>
  layer === undefined || canonicalName(program.name) === canonicalName(layer);

const sizeNames = (program: Program): string[] => [...program.dims, ...program.hypers.map((h) => h.name)];

function checkKnown(name: string, names: readonly string[]): void {
  if (names.some((known) => canonicalName(known) === canonicalName(name))) return;
  const near = nearestName(name, names);
  refuse('unknown-name', `No layer has a dimension or hyper-parameter ${name}.`, {
    help: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Known are ${[...new Set(names)].map((n) => `\`${n}\``).join(', ') || 'none'}.`,
  });
}

/** The module's file name: the layer's name on a safe alphabet, clear of the names that Windows keeps for devices. */
function fileName(layer: string): string {
  const name = identifier(layer);
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? `${name}_.ts` : `${name}.ts`;
}
