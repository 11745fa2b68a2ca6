/** What programs around generated kernels use: tensors, seeded random numbers, data sets, WebGPU. Needs no Node module. */
export * from './idx.ts';
export * from './images.ts';
export * from './random.ts';
export * from './tensor.ts';
export * from './webgpu.ts';
export * from './webgpu-error.ts';
export * from './webgpu-kernel.ts';
