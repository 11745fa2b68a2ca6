/// <reference types="@webgpu/types" />
import { requestWebGpuDevice } from './webgpu.ts';
import { WebGpuError } from './webgpu-error.ts';

/** A WebGPU device in Node. */
export interface NodeWebGpu {
  /** The instance; Dawn wants it to outlive the device. */
  readonly gpu: GPU;
  readonly device: GPUDevice;
  /** What the driver calls its GPU. */
  readonly description: string;
}

/**
 * A device of Dawn, the WebGPU of Chromium, from the optional npm package `webgpu`.
 * Errors: `WebGpuError` `unavailable` where the package is not installed or no driver offers an adapter.
 */
export async function openNodeWebGpu(): Promise<NodeWebGpu> {
  const { create } = await dawn();
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new WebGpuError('unavailable', NO_ADAPTER);
  return {
    gpu,
    device: await requestWebGpuDevice(adapter),
    description: adapter.info.description || adapter.info.device,
  };
}

const NO_ADAPTER =
  'no WebGPU adapter was found. Without a GPU, a software driver serves: on Debian install the packages chromium and ' +
  'libvulkan1, and set VK_ICD_FILENAMES to /usr/lib/chromium/vk_swiftshader_icd.json';

async function dawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch {
    throw new WebGpuError('unavailable', 'WebGPU in Node needs the npm package `webgpu`: npm install webgpu');
  }
}
