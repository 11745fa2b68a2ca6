import type { Dtype } from '../../codegen/target.ts';
import { type Evaluated, evaluateCase } from '../evaluate.ts';
import { decodeText } from '../files.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { refuse } from '../support/diagnostic.ts';
import { nestedJson } from '../values/nested.ts';
import { readLayer, within } from './input.ts';
import type { Io } from './io.ts';
import { reportDiagnostics } from './report.ts';

/** A case on standard input may have this many bytes. */
export const MAX_CASE_BYTES = 128 * 1_048_576;

export interface EvalOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly target: 'reference' | 'js' | 'wasm' | 'wgsl';
  readonly dtype?: Dtype;
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
  readonly json?: boolean;
}

/** `einabla eval`: one JSON case in, one JSON object out. */
export async function evalCommand(io: Io, file: string, options: EvalOptions): Promise<void> {
  const { target, dtype, wrt, ties } = options;
  if (target === 'wasm') refuseWasm();
  if (target === 'wgsl' && dtype === 'f64') {
    refuse('target-dtype', 'The target wgsl computes in f32 only.', {
      help: 'Leave out --dtype, or choose --target js.',
    });
  }
  if (file === '-') {
    refuse('stdin-twice', 'Standard input carries the case, so the formula cannot come from there.', {
      help: 'Give the formula as a file.',
    });
  }
  const { source, program, warnings } = await readLayer(io, file, options);
  if (warnings.length > 0) reportDiagnostics(io, warnings, { json: options.json ?? false, stream: 'err' });
  const text = decodeText('Standard input', await io.readStdin(MAX_CASE_BYTES));
  const evaluate = (more: object): Promise<Evaluated> =>
    within(source, () =>
      evaluateCase(program, parseJson(text), {
        target,
        ties,
        ...(dtype === undefined ? {} : { dtype }),
        ...(wrt === undefined ? {} : { wrt }),
        ...more,
      }),
    );
  if (target !== 'wgsl') {
    io.out(resultJson(await evaluate({})));
    return;
  }
  const { openRunner } = await import('./device.ts');
  const runner = await openRunner();
  try {
    io.out(resultJson(await evaluate({ runner })));
  } finally {
    runner.destroy();
  }
}

/** The WebAssembly target is part of the command line's contract but not built yet. */
export function refuseWasm(): never {
  refuse('target-missing', 'The target wasm is not available yet.', { help: 'Choose --target js.' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const near = text.trim() === '' ? 'it is empty' : reason;
    return refuse('case-not-json', `Standard input is not JSON: ${near}.`, {
      help: 'Write a case such as {"inputs": {"x": [1, 2, 3]}}.',
    });
  }
}

const object = (tensors: ReadonlyMap<string, Tensor>): string =>
  `{${[...tensors].map(([name, { shape, data }]) => `${JSON.stringify(name)}:${nestedJson(shape, data)}`).join(',')}}`;

/** `{"outputs": {…}, "gradients": {…}}` on one line. */
function resultJson({ outputs, gradients }: Evaluated): string {
  const parts = [`"outputs":${object(outputs)}`];
  if (gradients !== undefined) parts.push(`"gradients":${object(gradients)}`);
  return `{${parts.join(',')}}\n`;
}
