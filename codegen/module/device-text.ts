/** What a generated WGSL module uses of a device, declared so that the module needs no types package. A GPUDevice is one. */
export const deviceInterface = `/** What is used of a WebGPU device; a \`GPUDevice\` is one. */
export interface Device {
  readonly queue: {
    writeBuffer(buffer: DeviceBuffer, offset: number, data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): void;
    submit(commands: object[]): void;
  };
  createShaderModule(descriptor: { code: string }): object;
  createBuffer(descriptor: { size: number; usage: number }): DeviceBuffer;
  createComputePipeline(descriptor: {
    layout: 'auto';
    compute: { module: object; entryPoint: string };
  }): { getBindGroupLayout(index: number): object };
  createBindGroup(descriptor: {
    layout: object;
    entries: { binding: number; resource: { buffer: DeviceBuffer } }[];
  }): object;
  createCommandEncoder(): {
    beginComputePass(): {
      setPipeline(pipeline: object): void;
      setBindGroup(index: number, group: object): void;
      dispatchWorkgroups(x: number, y: number): void;
      end(): void;
    };
    copyBufferToBuffer(from: DeviceBuffer, at: number, to: DeviceBuffer, place: number, bytes: number): void;
    finish(): object;
  };
}

/** A buffer on the device. */
export interface DeviceBuffer {
  mapAsync(mode: number): Promise<void | undefined>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
}
`;

/** Puts one pass on a device: its pipelines and buffers once, then a function that uploads, dispatches and reads back. */
export const deviceLoader = `interface PassLayout {
  readonly bindings: readonly { readonly length: number }[];
  readonly inputs: readonly { readonly binding: number; readonly offset: number }[];
  readonly outputs: readonly { readonly binding: number; readonly offset: number; readonly length: number }[];
  readonly dispatches: readonly {
    readonly entryPoint: string;
    readonly bindings: readonly number[];
    readonly workgroups: readonly [number, number];
  }[];
}

type Numbers = Float32Array | Int32Array;

/** Pipelines and buffers of one pass; \`run\` uploads its inputs, dispatches, and fills its outputs. */
function load(device: Device, code: string, layout: PassLayout) {
  const COPY_SRC = 4, COPY_DST = 8, STORAGE = 128, MAP_READ = 1;
  const module = device.createShaderModule({ code });
  const buffers = layout.bindings.map(({ length }) =>
    device.createBuffer({ size: Math.max(4, length * 4), usage: STORAGE | COPY_SRC | COPY_DST }),
  );
  const at = (binding: number): DeviceBuffer => {
    const buffer = buffers[binding];
    if (buffer === undefined) throw new Error('this module is damaged: it names a buffer that it does not have');
    return buffer;
  };
  const dispatches = layout.dispatches.map(({ entryPoint, bindings, workgroups }) => {
    const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } });
    const entries = bindings.map((binding) => ({ binding, resource: { buffer: at(binding) } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return { pipeline, group, workgroups };
  });
  return {
    async run(inputs: readonly Numbers[], outputs: readonly Numbers[]): Promise<void> {
      layout.inputs.forEach(({ binding, offset }, i) => {
        const data = inputs[i];
        if (data === undefined || data.length === 0) return;
        const copy = data instanceof Int32Array ? Int32Array.from(data) : Float32Array.from(data);
        device.queue.writeBuffer(at(binding), offset * 4, copy);
      });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const { pipeline, group, workgroups } of dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(workgroups[0], workgroups[1]);
      }
      pass.end();
      const total = layout.outputs.reduce((sum, { length }) => sum + length, 0);
      const staging = device.createBuffer({ size: Math.max(4, total * 4), usage: MAP_READ | COPY_DST });
      let place = 0;
      for (const { binding, offset, length } of layout.outputs) {
        if (length > 0) encoder.copyBufferToBuffer(at(binding), offset * 4, staging, place * 4, length * 4);
        place += length;
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      const bytes = staging.getMappedRange();
      place = 0;
      layout.outputs.forEach(({ length }, i) => {
        const output = outputs[i];
        if (output instanceof Int32Array) output.set(new Int32Array(bytes, place * 4, length));
        else output?.set(new Float32Array(bytes, place * 4, length));
        place += length;
      });
      staging.destroy();
    },
    destroy(): void {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
`;
