import type { JsKernel } from './index.ts';

export type TypedArray = Float64Array | Float32Array | Int32Array;

/** Runs a kernel on its arguments, in order, and the open dimensions: inputs are read, outputs filled. */
export type Run = (...args: (TypedArray | number)[]) => void;

/**
 * A generated module as a callable with an arena of its own. The only place where Einabla evaluates text, and only text
 * that its own emitter wrote; a module generated ahead of time needs nothing of the kind.
 */
export function evaluate(kernel: JsKernel): Run {
  const body = `'use strict';\n${kernel.text.replace(/^export function create/m, 'function create')}return create();`;
  const run: unknown = new Function(body)();
  if (typeof run !== 'function') throw new Error('a generated module makes no function');
  return run as Run;
}
