import { describe, expect, it } from 'vitest';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { flatten, nest, nestedJson } from '../../src/values/nested.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics[0]?.code ?? '';
    throw error;
  }
  return 'accepted';
};

describe('nested arrays', () => {
  it('flatten row-major and back', () => {
    const flat = flatten(
      [
        [1, 2, 3],
        [4, 5, 'NaN'],
      ],
      'x',
      2,
    );
    expect(flat.shape).toEqual([2, 3]);
    expect([...flat.data]).toEqual([1, 2, 3, 4, 5, Number.NaN]);
    expect(nest([2, 3], flat.data)).toEqual([
      [1, 2, 3],
      [4, 5, Number.NaN],
    ]);
    expect(nestedJson([2, 3], flat.data)).toBe('[[1,2,3],[4,5,"NaN"]]');
  });

  it('know scalars, infinities and the sign of zero', () => {
    expect(flatten(2.5, 'a', 0)).toEqual({ shape: [], data: Float64Array.of(2.5) });
    expect(nestedJson([], [-0])).toBe('-0');
    expect(nestedJson([2], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe('["Infinity","-Infinity"]');
  });

  it('leave extents open below an empty axis', () => {
    expect(flatten([], 'x', 3).shape).toEqual([0, undefined, undefined]);
    expect(flatten([[], []], 'x', 3).shape).toEqual([2, 0, undefined]);
    expect(nestedJson([2, 0, 5], [])).toBe('[[],[]]');
  });

  it('refuse what is not a tensor', () => {
    expect(codeOf(() => flatten([[1, 2], [3]], 'x', 2))).toBe('value-ragged');
    expect(codeOf(() => flatten([[1], 2], 'x', 2))).toBe('value-ragged');
    expect(codeOf(() => flatten([1, [2]], 'x'))).toBe('value-ragged');
    expect(codeOf(() => flatten([1, 2], 'x', 2))).toBe('value-rank');
    expect(codeOf(() => flatten([[1]], 'x', 1))).toBe('value-rank');
    expect(codeOf(() => flatten([true], 'x', 1))).toBe('value-not-a-number');
    expect(codeOf(() => flatten([null], 'x', 1))).toBe('value-not-a-number');
    expect(codeOf(() => flatten('inf', 'x', 0))).toBe('value-not-a-number');
    expect(codeOf(() => flatten(JSON.parse('1e999'), 'x', 0))).toBe('value-not-a-number');
    expect(codeOf(() => flatten(JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`), 'x'))).toBe('value-rank');
  });
});
