import { openWebGpu } from '../node.ts';
import type { WebGpuRunner } from '../runtime/webgpu.ts';
import { WebGpuError } from '../runtime/webgpu-error.ts';
import { refuse } from '../support/diagnostic.ts';

/** A runner on this machine's WebGPU device. Errors: `no-device` where there is none. */
export async function openRunner(): Promise<WebGpuRunner> {
  try {
    return await openWebGpu();
  } catch (error) {
    if (!(error instanceof WebGpuError)) throw error;
    return refuse('no-device', `The target wgsl cannot run here: ${error.message}.`, { help: 'Choose --target js.' });
  }
}
