/**
 * What needs Node: formula files, the library that ships, data sets, and a WebGPU device.
 *
 * @packageDocumentation
 */
import { loadProgram } from './check/index.ts';
import { readFormulaFile } from './files.ts';
import type { Program } from './ir/index.ts';
import { librarySource } from './library/files.ts';
import { createWebGpuRunner, type WebGpuRunner } from './runtime/webgpu.ts';
import { openNodeWebGpu } from './runtime/webgpu-node.ts';

export { MAX_FORMULA_BYTES } from './files.ts';
export { libraryNames } from './library/files.ts';
export { toHtml } from './render/html.ts';
export { readIdx, readImageSets } from './runtime/idx-files.ts';

/**
 * A layer from a formula file.
 *
 * ```ts
 * const conv = loadFile('conv.ein');
 * ```
 * Errors: a file that cannot be read, is no text or is larger than 1 MiB; everything wrong in it; several layers and none chosen.
 */
export function loadFile(path: string, options: { readonly layer?: string } = {}): Program {
  return loadProgram(readFormulaFile(path), options.layer);
}

/** A layer that ships with einabla, by name. Errors: there is none of that name. */
export function loadLibrary(name: string): Program {
  return loadProgram(librarySource(name));
}

/**
 * A runner on this machine's WebGPU device, through the optional package `webgpu`.
 * Errors: `WebGpuError` where the package or a driver is missing.
 */
export async function openWebGpu(): Promise<WebGpuRunner> {
  const { device } = await openNodeWebGpu();
  return createWebGpuRunner(device);
}
