/// <reference types="@webgpu/types" />
import { refuse } from '../support/diagnostic.ts';
import { sizeOf, type Tensor } from './tensor.ts';
import { WebGpuError } from './webgpu-error.ts';
import type { WgslKernel, WgslTensor } from './webgpu-kernel.ts';
import { WebGpuLink } from './webgpu-link.ts';

/** Flags of `GPUBufferUsage` and `GPUMapMode`, which Node has no globals for. */
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;
const STORAGE = 0x80;

const ELEMENT_BYTES = 4;

/** A kernel on the device. */
export interface WebGpuKernel {
  /** Uploads the inputs, runs every dispatch and reads the outputs back. Numbers are rounded to f32 on the way. Calls may overlap. */
  run(inputs: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>>;
  /** Frees the kernel's buffers. */
  destroy(): void;
}

export interface WebGpuRunner {
  /** Compiles once for each kernel object. Errors: `WebGpuError` of `limit`, `validation`, `out-of-memory` or `lost`. */
  compile(kernel: WgslKernel): Promise<WebGpuKernel>;
  /** Frees the device and everything on it. */
  destroy(): void;
}

/** Runs WGSL kernels on `device`, which the runner then owns. */
export function createWebGpuRunner(device: GPUDevice): WebGpuRunner {
  const link = new WebGpuLink(device);
  const compiled = new WeakMap<WgslKernel, Promise<WebGpuKernel>>();
  return {
    compile(kernel) {
      const known = compiled.get(kernel);
      if (known !== undefined) return known;
      const fresh = load(link, kernel);
      compiled.set(kernel, fresh);
      return fresh;
    },
    destroy() {
      link.destroy();
    },
  };
}

/** A device with storage buffers as large as the adapter allows. */
export function requestWebGpuDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}

/** Compiles the module's pipelines and allocates the kernel's buffers. */
async function load(link: WebGpuLink, kernel: WgslKernel): Promise<WebGpuKernel> {
  const { device } = link;
  const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  for (const { length } of kernel.bindings) {
    if (length * ELEMENT_BYTES <= limit) continue;
    const message = `${kernel.name} needs a buffer of ${length * ELEMENT_BYTES} bytes, and this GPU allows ${limit}`;
    throw new WebGpuError('limit', message);
  }
  const module = await link.checked(`compiling ${kernel.name}`, () => device.createShaderModule({ code: kernel.code }));
  const pipelines = await link.settled(`compiling ${kernel.name}`, () =>
    Promise.all(
      kernel.dispatches.map(({ entryPoint }) =>
        device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } }),
      ),
    ),
  );
  const { buffers, steps } = await link.checked(`allocating buffers for ${kernel.name}`, () => {
    // an empty tensor still needs a buffer to bind
    const buffers = kernel.bindings.map(({ length }) =>
      device.createBuffer({ size: Math.max(1, length) * ELEMENT_BYTES, usage: STORAGE | COPY_SRC | COPY_DST }),
    );
    const steps = kernel.dispatches.map((dispatch, i) => {
      const pipeline = at(pipelines, i);
      const entries = dispatch.bindings.map((binding) => ({ binding, resource: { buffer: at(buffers, binding) } }));
      const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return { pipeline, group, workgroups: dispatch.workgroups };
    });
    return { buffers, steps };
  });

  const submit = (inputs: ReadonlyMap<string, Tensor>): GPUBuffer | undefined => {
    for (const input of kernel.inputs) {
      const data = upload(kernel, input, inputs.get(input.name));
      if (data.length > 0) device.queue.writeBuffer(at(buffers, input.binding), input.offset * ELEMENT_BYTES, data);
    }
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, workgroups } of steps) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    const total = kernel.outputs.reduce((sum, output) => sum + sizeOf(output.shape), 0);
    if (total === 0) {
      device.queue.submit([encoder.finish()]);
      return undefined;
    }
    const staging = device.createBuffer({ size: total * ELEMENT_BYTES, usage: MAP_READ | COPY_DST });
    let offset = 0;
    for (const output of kernel.outputs) {
      const bytes = sizeOf(output.shape) * ELEMENT_BYTES;
      if (bytes > 0) {
        encoder.copyBufferToBuffer(at(buffers, output.binding), output.offset * ELEMENT_BYTES, staging, offset, bytes);
      }
      offset += bytes;
    }
    device.queue.submit([encoder.finish()]);
    return staging;
  };

  return {
    async run(inputs) {
      const staging = await link.checked(`running ${kernel.name}`, () => submit(inputs));
      const bytes = await link.settled(`reading the outputs of ${kernel.name}`, async () => {
        if (staging === undefined) return new ArrayBuffer(0);
        await staging.mapAsync(MAP_READ);
        const copy = staging.getMappedRange().slice(0);
        staging.destroy();
        return copy;
      });
      return split(kernel.outputs, bytes);
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

function at<T>(list: readonly T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new Error(`a kernel refers to item ${i} of ${list.length}`);
  return item;
}

/** The input's elements as the kernel stores them. Errors: a missing input or another number of elements than the kernel was compiled for. */
function upload(
  kernel: WgslKernel,
  input: WgslTensor,
  tensor: Tensor | undefined,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (tensor === undefined) {
    refuse('missing-input', `${kernel.name} needs the input ${input.name}`, { help: `give ${input.name} a value` });
  }
  if (tensor.data.length !== sizeOf(input.shape)) {
    refuse(
      'wrong-shape',
      `${input.name} has ${tensor.data.length} elements, and the kernel was compiled for the shape [${input.shape.join(', ')}]`,
      { help: 'compile a kernel for this shape' },
    );
  }
  return input.dtype === 'i32' ? Int32Array.from(tensor.data) : Float32Array.from(tensor.data);
}

/** The outputs, which lie one after another in `bytes`. */
function split(outputs: readonly WgslTensor[], bytes: ArrayBuffer): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const { name, dtype, shape } of outputs) {
    const length = sizeOf(shape);
    const data = dtype === 'i32' ? new Int32Array(bytes, offset, length) : new Float32Array(bytes, offset, length);
    tensors.set(name, { shape, data });
    offset += length * ELEMENT_BYTES;
  }
  return tensors;
}
