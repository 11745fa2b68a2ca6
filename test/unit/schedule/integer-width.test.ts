import { describe, expect, it } from 'vitest';
import { loadProgram } from '../../../src/check/index.ts';
import { compileProgram } from '../../../src/pipeline.ts';

const compile =
  (text: string, target: 'js' | 'wgsl', n = 4) =>
  () =>
    compileProgram(
      loadProgram({ name: 'layer', text }),
      { dims: new Map([['N', n]]), hypers: new Map(), pack: [] },
      target,
      { dtype: 'f32' },
    );

describe('integers on a machine where they wrap around at 32 bits', () => {
  it.each([
    'layer a(t[N] : int < 100000) { y[i] = t[i]·t[i] }',
    'layer a(t[N] : int < 2000000000) { y[i] = t[i] + 2000000000 }',
    'layer a(t[N] : int < 70000, x[N]) { y[i] = if t[i]·t[i] > 5 then x[i] else 0 }',
  ])('are refused where they may leave them: %s', (text) => {
    expect(compile(text, 'wgsl')).toThrow(/may leave the 32 bits/);
    expect(compile(text, 'js')).not.toThrow();
  });

  it.each([
    'layer a(t[N] : int < 40000) { y[i] = t[i]·t[i] }',
    'layer a(t[N] : int < 100000) { y[i] = 1.0·t[i]·t[i] }',
    'layer a(x[N]) { y[i] = 2^i·x[i] }',
    'layer a(x[N]) { y = argmax[i, j<1000] x[i]·j }',
  ])('are computed where they cannot: %s', (text) => {
    expect(compile(text, 'wgsl')).not.toThrow();
  });
});
