import { createWebGpuRunner, type WebGpuRunner } from '../../src/runtime/webgpu.ts';
import { WebGpuError } from '../../src/runtime/webgpu-error.ts';
import { type NodeWebGpu, openNodeWebGpu } from '../../src/runtime/webgpu-node.ts';

let opened: Promise<NodeWebGpu | undefined> | undefined;

/** This process's device, opened once; undefined, with a line on the console, where there is none. */
export function openTestGpu(): Promise<NodeWebGpu | undefined> {
  opened ??= (async () => {
    try {
      return await openNodeWebGpu();
    } catch (error) {
      if (!(error instanceof WebGpuError) || error.failure !== 'unavailable') throw error;
      console.warn(`WGSL was NOT run: ${error.message}`);
      return undefined;
    }
  })();
  return opened;
}

/** A runner on this process's device. */
export async function openTestRunner(): Promise<WebGpuRunner | undefined> {
  const gpu = await openTestGpu();
  return gpu === undefined ? undefined : createWebGpuRunner(gpu.device);
}
