import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseIdx, parseIdxHeader } from '../../src/runtime/idx.ts';
import { readIdx, readImageSets } from '../../src/runtime/idx-files.ts';
import { fillBatch, imageSet, normalisation } from '../../src/runtime/images.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

const embedded = fileURLToPath(new URL('../../examples/data/fashion-mnist', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'einabla-idx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An IDX file of bytes. */
function idxBytes(shape: readonly number[], data: readonly number[], code = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(2, code);
  view.setUint8(3, shape.length);
  shape.forEach((extent, d) => {
    view.setUint32(4 + 4 * d, extent);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** The refusal's first message, or undefined where nothing was refused; any other error is a failure of the test. */
function refusal(f: () => unknown): string | undefined {
  try {
    f();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics[0]?.message ?? '';
    throw error;
  }
  return undefined;
}

describe('IDX', () => {
  test('reads each element type from big-endian order', () => {
    expect(parseIdx(idxBytes([2, 3], [1, 2, 3, 4, 5, 255])).data).toEqual(new Uint8Array([1, 2, 3, 4, 5, 255]));
    expect(parseIdx(idxBytes([2], [1, 255], 9)).data).toEqual(new Int8Array([1, -1]));
    expect(parseIdx(idxBytes([2], [1, 0, 255, 254], 11)).data).toEqual(new Int16Array([256, -2]));
    expect(parseIdx(idxBytes([1], [0, 1, 0, 2], 12)).data).toEqual(new Int32Array([65538]));
    expect(parseIdx(idxBytes([1], [0xc0, 0x20, 0, 0], 13)).data).toEqual(new Float32Array([-2.5]));
    expect(parseIdx(idxBytes([1], [0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18], 14)).data[0]).toBe(Math.PI);
    expect(parseIdx(idxBytes([], [7])).shape).toEqual([]);
  });

  test('refuses headers that promise what the file does not hold, before allocating', () => {
    const huge = idxBytes([0xffffffff, 0xffffffff, 0xffffffff], []);
    expect(refusal(() => parseIdx(huge))).toContain('more than 2³¹ elements');
    expect(refusal(() => parseIdx(idxBytes([2 ** 31 - 1], [])))).toContain('need');
    expect(refusal(() => parseIdx(idxBytes([3], [1, 2])))).toContain('holds 10 bytes');
    expect(refusal(() => parseIdx(idxBytes([1], [1, 2])))).toContain('holds 10 bytes');
    expect(refusal(() => parseIdx(idxBytes([1], [1], 7)))).toContain('element type 7');
    expect(refusal(() => parseIdx(new Uint8Array([0, 0, 8])))).toContain('3 bytes');
    expect(refusal(() => parseIdx(new Uint8Array([0, 0, 8, 200, 0])))).toContain('200 axes');
    expect(refusal(() => parseIdx(new Uint8Array([1, 0, 8, 0])))).toContain('two zero bytes');
  });

  test('an extent of zero makes an empty array, even beside a huge one', () => {
    expect(parseIdx(idxBytes([0xffffffff, 0], [])).data.length).toBe(0);
    expect(parseIdx(idxBytes([0, 0xffffffff, 0xffffffff, 0xffffffff], [])).data.length).toBe(0);
  });

  test('20 000 damaged files are read as they say or refused', () => {
    const good = idxBytes(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
    );
    const damage = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), at: fc.nat(good.length - 1), value: fc.nat(255) }),
      fc.record({ kind: fc.constant('cut' as const), at: fc.nat(good.length), value: fc.nat(255) }),
      fc.record({ kind: fc.constant('grow' as const), at: fc.nat(20), value: fc.nat(255) }),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        let bytes: Uint8Array = good.slice();
        for (const { kind, at, value } of damages) {
          if (kind === 'set') bytes[Math.min(at, bytes.length - 1)] = value;
          else if (kind === 'cut') bytes = bytes.slice(0, at);
          else bytes = Uint8Array.from([...bytes, ...new Array<number>(at).fill(value)]);
        }
        const message = refusal(() => {
          const { shape, data } = parseIdx(bytes);
          expect(data.length).toBe(shape.reduce((n, extent) => n * extent, 1));
          expect(parseIdxHeader(bytes, 'x').length).toBe(bytes.length);
        });
        if (message !== undefined) expect(message).toContain('the file');
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  test('gzip is told apart by content; damaged archives and lying headers are refused', () => {
    const file = join(folder, 'a');
    const bytes = idxBytes(
      [4, 5],
      Array.from({ length: 20 }, (_, i) => i),
    );
    const zipped = gzipSync(bytes);
    writeFileSync(file, zipped);
    expect(readIdx(file).data).toEqual(new Uint8Array(bytes.subarray(12)));
    for (let at = 0; at < zipped.length; at++) {
      const damaged = Uint8Array.from(zipped);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      writeFileSync(file, damaged);
      refusal(() => readIdx(file));
    }
    writeFileSync(file, gzipSync(idxBytes([2 ** 30], [1])));
    expect(refusal(() => readIdx(file))).toContain('promises 1073741832 bytes');
    // a bomb: ten megabytes of zeros behind a header of one element
    writeFileSync(file, gzipSync(idxBytes([1], new Array<number>(10_000_000).fill(0))));
    expect(refusal(() => readIdx(file))).toContain('cannot be unpacked');
    expect(refusal(() => readIdx(join(folder, 'nothing')))).toContain('cannot be read');
    expect(refusal(() => readIdx(folder))).toContain('not a regular file');
    expect(refusal(() => readIdx('/dev/zero'))).toContain('not a regular file');
  });

  test('1 000 damaged archives are read or refused', () => {
    const file = join(folder, 'b');
    const zipped = readFileSync(join(embedded, 't10k-labels-idx1-ubyte.gz'));
    const places = fc.array(fc.record({ at: fc.nat(zipped.length - 1), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(places, fc.nat(zipped.length), fc.boolean(), (damages, end, cut) => {
        const bytes = Uint8Array.from(zipped);
        for (const { at, value } of damages) bytes[at] = value;
        writeFileSync(file, cut ? bytes.subarray(0, end) : bytes);
        refusal(() => readIdx(file));
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});

describe('image sets', () => {
  test('the embedded set is what its README says', () => {
    const { train, test: held } = readImageSets(embedded);
    expect([train.count, train.height, train.width, train.classes]).toEqual([3500, 28, 28, 10]);
    expect([held.count, held.classes]).toEqual([1000, 10]);
    expect([...train.labels.subarray(0, 5)]).toEqual([9, 0, 0, 3, 0]);
    const { mean, deviation } = normalisation(train);
    expect(mean).toBeCloseTo(0.286, 2);
    expect(deviation).toBeCloseTo(0.353, 2);
  });

  test('files that do not belong together are refused', () => {
    const images = { shape: [2, 1, 1], data: new Uint8Array(2) };
    expect(refusal(() => imageSet(images, { shape: [3], data: new Uint8Array(3) }, 's'))).toContain('3 labels');
    expect(refusal(() => imageSet({ shape: [2], data: new Uint8Array(2) }, images, 's'))).toContain('images of s');
    expect(refusal(() => imageSet({ shape: [0, 1, 1], data: new Uint8Array(0) }, images, 's'))).toContain(
      'labels of s',
    );
    expect(refusal(() => readImageSets(folder))).toContain('holds no train images');
    expect(refusal(() => readImageSets(join(folder, 'absent')))).toContain('cannot be read');
  });

  test('a batch past the end begins again', () => {
    const set = imageSet(
      { shape: [3, 1, 2], data: new Uint8Array([0, 255, 10, 20, 30, 40]) },
      { shape: [3], data: new Uint8Array([0, 1, 2]) },
      's',
    );
    const into = { images: new Float64Array(8), labels: new Int32Array(4) };
    const fresh = fillBatch(set, new Uint32Array([2, 0, 1]), 1, 4, { mean: 0, deviation: 1 }, into);
    expect(fresh).toBe(2);
    expect([...into.labels]).toEqual([0, 1, 2, 0]);
    expect(into.images[1]).toBe(1);
    expect(into.images[4]).toBeCloseTo(30 / 255, 12);
  });
});
