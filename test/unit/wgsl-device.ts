import { existsSync, readdirSync } from 'node:fs';
import { createWebGpuRunner, type WebGpuRunner } from '../../src/runtime/webgpu.ts';
import { WebGpuError } from '../../src/runtime/webgpu-error.ts';
import { type NodeWebGpu, openNodeWebGpu } from '../../src/runtime/webgpu-node.ts';

const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** Points Vulkan at Debian's software driver, unless the machine has a driver or the caller chose one. */
function chooseDriver(): void {
  if (process.env.VK_ICD_FILENAMES !== undefined || process.env.VK_DRIVER_FILES !== undefined) return;
  if (DRIVER_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return;
  if (existsSync(SOFTWARE_DRIVER)) process.env.VK_ICD_FILENAMES = SOFTWARE_DRIVER;
}

let opened: Promise<NodeWebGpu | undefined> | undefined;

/** This process's device, opened once; undefined, with a line on the console, where there is none. */
export function openTestGpu(): Promise<NodeWebGpu | undefined> {
  opened ??= (async () => {
    chooseDriver();
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
