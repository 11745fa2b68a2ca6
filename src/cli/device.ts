import { createWebGpuRunner, type WebGpuRunner } from '../runtime/webgpu.ts';
import { WebGpuError } from '../runtime/webgpu-error.ts';
import { openNodeWebGpu } from '../runtime/webgpu-node.ts';
import { refuse } from '../support/diagnostic.ts';

/** A runner on this machine's WebGPU device. Errors: `no-device` where there is none. */
export async function openRunner(): Promise<WebGpuRunner> {
  try {
    const { gpu, device } = await openNodeWebGpu();
    const runner = createWebGpuRunner(device);
    return {
      compile: (kernel) => runner.compile(kernel),
      destroy() {
        runner.destroy();
        keepAlive(gpu);
      },
    };
  } catch (error) {
    if (!(error instanceof WebGpuError)) throw error;
    return refuse('no-device', `The target wgsl cannot run here: ${error.message}.`, { help: 'Choose --target js.' });
  }
}

/** Dawn's instance must not be collected before its device is destroyed; mentioning it here keeps it. */
const keepAlive = (_: unknown): void => {};
