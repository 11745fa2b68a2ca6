/// <reference types="@webgpu/types" />
import { existsSync, readdirSync } from 'node:fs';
import { requestWebGpuDevice } from './webgpu.ts';
import { WebGpuError } from './webgpu-error.ts';

/** A WebGPU device in Node. */
export interface NodeWebGpu {
  readonly device: GPUDevice;
  /** What the driver calls its GPU. */
  readonly description: string;
}

/**
 * A device of Dawn, the WebGPU of Chromium, from the optional npm package `webgpu`. Where the machine has no Vulkan driver
 * and the environment names none, the software driver of Debian's chromium serves: VK_ICD_FILENAMES is then set for this process.
 * Errors: `WebGpuError` `unavailable` where the package is not installed or no driver offers an adapter.
 */
export async function openNodeWebGpu(): Promise<NodeWebGpu> {
  instance ??= start();
  const adapter = await (await instance).requestAdapter();
  if (adapter === null) throw new WebGpuError('unavailable', NO_ADAPTER);
  return {
    device: await requestWebGpuDevice(adapter),
    description: adapter.info.description || adapter.info.device,
  };
}

const NO_ADAPTER =
  'no WebGPU adapter was found. Without a GPU, a software driver serves: on Debian install the packages chromium and libvulkan1';

/** Where Vulkan looks for drivers on Linux, and where Debian's chromium keeps one that needs no GPU. */
const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

function chooseDriver(): void {
  if (process.env.VK_ICD_FILENAMES !== undefined || process.env.VK_DRIVER_FILES !== undefined) return;
  if (DRIVER_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return;
  if (existsSync(SOFTWARE_DRIVER)) process.env.VK_ICD_FILENAMES = SOFTWARE_DRIVER;
}

/** Dawn in this process: it crashes where a second instance is made, or the first is collected while its driver works. */
let instance: Promise<GPU> | undefined;

async function start(): Promise<GPU> {
  const { create } = await dawn();
  chooseDriver();
  return create([]);
}

async function dawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch {
    throw new WebGpuError('unavailable', 'WebGPU in Node needs the npm package `webgpu`: npm install webgpu');
  }
}
