import { refuse } from '../support/diagnostic.ts';

/** The element types of the IDX format, by the code in its header. */
const elements = {
  8: { name: 'unsigned byte', bytes: 1 },
  9: { name: 'signed byte', bytes: 1 },
  11: { name: '16-bit integer', bytes: 2 },
  12: { name: '32-bit integer', bytes: 4 },
  13: { name: '32-bit float', bytes: 4 },
  14: { name: '64-bit float', bytes: 8 },
} as const;

type ElementCode = keyof typeof elements;
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** An array as an IDX file holds it: row-major, unscaled. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: IdxData;
}

export interface IdxHeader {
  readonly code: ElementCode;
  readonly shape: readonly number[];
  /** Bytes before the first element. */
  readonly offset: number;
  /** Bytes of the whole file, header included. */
  readonly length: number;
}

const MAX_ELEMENTS = 2 ** 31;

const isCode = (code: number): code is ElementCode => Object.hasOwn(elements, code);

/**
 * The header of an IDX file, of which `bytes` holds at least the beginning.
 * Errors: not IDX; an unknown element type; a header cut short; more than 2³¹ elements.
 */
export function parseIdxHeader(bytes: Uint8Array, name: string): IdxHeader {
  const bad = (why: string): never =>
    refuse('bad-idx', `${name} is not a usable IDX file: ${why}`, {
      help: 'IDX begins with two zero bytes, an element type, the number of axes, and a 32-bit extent for each',
    });
  if (bytes.length < 4) bad(`it has ${bytes.length} bytes, fewer than its magic number`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) bad('it does not begin with two zero bytes');
  const code = view.getUint8(2);
  const rank = view.getUint8(3);
  if (!isCode(code)) return bad(`element type ${code} is unknown`);
  const offset = 4 + 4 * rank;
  if (bytes.length < offset) bad(`it ends inside its header of ${rank} axes`);
  const shape = Array.from({ length: rank }, (_, d) => view.getUint32(4 + 4 * d));
  // the product of 32-bit extents is exact up to far beyond the limit, and only grows past it
  let count = 1;
  for (const extent of shape) if (count <= MAX_ELEMENTS || extent === 0) count *= extent;
  if (count > MAX_ELEMENTS) bad(`${shape.join('×')} is more than 2³¹ elements`);
  return { code, shape, offset, length: offset + count * elements[code].bytes };
}

/**
 * The array in the bytes of an IDX file. Elements of one byte are a view of `bytes`, others are converted from the
 * file's big-endian order.
 * Errors: those of the header; a file shorter or longer than its header says, found before anything is allocated.
 */
export function parseIdx(bytes: Uint8Array, name = 'the file'): IdxArray {
  const { code, shape, offset, length } = parseIdxHeader(bytes, name);
  if (bytes.length !== length)
    refuse(
      'bad-idx',
      `${name} holds ${bytes.length} bytes, but ${shape.join('×')} elements of type ${elements[code].name} need ${length}`,
      { help: bytes.length < length ? 'the file is cut short' : 'the file has bytes after its end' },
    );
  return { shape, data: elementsOf(code, bytes.subarray(offset)) };
}

function elementsOf(code: ElementCode, bytes: Uint8Array): IdxData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / elements[code].bytes;
  switch (code) {
    case 8:
      return new Uint8Array(bytes.buffer, bytes.byteOffset, count);
    case 9:
      return new Int8Array(bytes.buffer, bytes.byteOffset, count);
    case 11:
      return Int16Array.from({ length: count }, (_, i) => view.getInt16(2 * i));
    case 12:
      return Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i));
    case 13:
      return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i));
    case 14:
      return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i));
  }
}
