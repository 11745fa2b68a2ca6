export type WebGpuFailure =
  /** No WebGPU in this process: the package is not installed, or no driver offers an adapter. */
  | 'unavailable'
  /** The kernel needs more than the device has. */
  | 'limit'
  /** The device refused a shader or a command: a defect of the compiler. */
  | 'validation'
  | 'out-of-memory'
  /** The device is gone, or was destroyed. */
  | 'lost';

/** What went wrong on the side of the GPU; the message says what to do about it. */
export class WebGpuError extends Error {
  override readonly name = 'WebGpuError';
  readonly failure: WebGpuFailure;

  constructor(failure: WebGpuFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
