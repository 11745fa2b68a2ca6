import { describe, expect, test } from 'vitest';
import { permutation, philox, random } from '../../src/runtime/random.ts';

describe('Philox 4×32-10', () => {
  test('matches the known answers of its authors', () => {
    const hex = (words: readonly number[]): string[] => words.map((w) => w.toString(16).padStart(8, '0'));
    expect(hex(philox([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    const ones = 0xffffffff;
    expect(hex(philox([ones, ones, ones, ones], [ones, ones]))).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ]);
    expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });
});

describe('random streams', () => {
  test('depend on seed, name and part, and on nothing else', () => {
    const draw = (seed: number, name: string, part = 0): number[] => {
      const source = random(seed, name, part);
      return Array.from({ length: 8 }, () => source.integer());
    };
    expect(draw(1, 'W')).toEqual(draw(1, 'W'));
    const others = [draw(2, 'W'), draw(1, 'V'), draw(1, 'W', 1), draw(1 + 2 ** 32, 'W')];
    for (const other of others) expect(other).not.toEqual(draw(1, 'W'));
  });

  test('uniform and normal numbers have their moments', () => {
    const n = 200_000;
    const source = random(7, 'moments');
    const moments = (next: () => number): readonly number[] => {
      const sums = [0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const x = next();
        for (let k = 0; k < 4; k++) sums[k] = (sums[k] ?? 0) + x ** (k + 1) / n;
      }
      return sums;
    };
    const [mean = 0, square = 0] = moments(source.uniform);
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.003);
    expect(Math.abs(square - 1 / 3)).toBeLessThan(0.003);
    const [m1 = 0, m2 = 0, m3 = 0, m4 = 0] = moments(source.normal);
    expect(Math.abs(m1)).toBeLessThan(0.01);
    expect(Math.abs(m2 - 1)).toBeLessThan(0.02);
    expect(Math.abs(m3)).toBeLessThan(0.05);
    expect(Math.abs(m4 - 3)).toBeLessThan(0.1);
  });

  test('a normal number is the polar method with the logarithm of Math, up to rounding', () => {
    const a = random(3, 'log');
    const b = random(3, 'log');
    for (let i = 0; i < 1000; i++) {
      let u = 0;
      let s = 0;
      do {
        u = 2 * b.uniform() - 1;
        const v = 2 * b.uniform() - 1;
        s = u * u + v * v;
      } while (s >= 1 || s === 0);
      expect(a.normal()).toBeCloseTo(u * Math.sqrt((-2 * Math.log(s)) / s), 12);
      a.normal();
    }
  });

  test('permutations hold each number once and are uniform', () => {
    const counts = new Map<string, number>();
    const source = random(5, 'shuffle');
    for (let i = 0; i < 6000; i++) {
      const key = permutation(3, source).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect([...permutation(100, source)].sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
