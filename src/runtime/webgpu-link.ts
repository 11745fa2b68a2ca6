/// <reference types="@webgpu/types" />
import { WebGpuError } from './webgpu-error.ts';

/** A device, whether it still answers, and its reports as typed errors. */
export class WebGpuLink {
  readonly device: GPUDevice;
  #lost: string | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
    void device.lost.then((info) => {
      this.#lost ??= info.message === '' ? 'the GPU device was lost' : `the GPU device was lost: ${info.message}`;
    });
  }

  destroy(): void {
    this.#lost ??= 'the GPU device was destroyed';
    this.device.destroy();
  }

  /** The result of `work`, once the device has accepted all that it asked for. `work` is synchronous, since error scopes nest by time. */
  async checked<T>(what: string, work: () => T): Promise<T> {
    this.#refuseIfLost();
    this.device.pushErrorScope('out-of-memory');
    this.device.pushErrorScope('validation');
    let scopes: Promise<[GPUError | null, GPUError | null]> | undefined;
    let value: T;
    try {
      value = work();
    } finally {
      scopes = Promise.all([this.device.popErrorScope(), this.device.popErrorScope()]);
    }
    const [invalid, memory] = await this.settled(what, () => scopes);
    if (memory !== null) throw new WebGpuError('out-of-memory', `${what}: ${memory.message}`);
    if (invalid !== null) throw new WebGpuError('validation', `${what}: ${invalid.message}`);
    return value;
  }

  /** The result of `work`; a rejection by the device becomes a `WebGpuError`. */
  async settled<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#refuseIfLost();
    try {
      return await work();
    } catch (error) {
      // the loss of the device is reported after the rejections that it causes
      await Promise.resolve();
      this.#refuseIfLost();
      throw new WebGpuError('validation', `${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #refuseIfLost(): void {
    if (this.#lost !== undefined) throw new WebGpuError('lost', this.#lost);
  }
}
