import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { refuse } from '../support/diagnostic.ts';
import type { IdxArray } from './idx.ts';
import { parseIdx, parseIdxHeader } from './idx.ts';
import type { ImageSet } from './images.ts';
import { imageSet } from './images.ts';

/** Compressed bytes that are unpacked to read the header alone. */
const HEADER_PROBE = 4096;
/** Deflate cannot expand more than this. */
const MAX_EXPANSION = 1032;

/**
 * The array in an IDX file, plain or compressed with gzip (told apart by content, not by name).
 * Errors: a file that cannot be read or unpacked; everything that `parseIdx` refuses. The unpacked size comes from the
 * header and is believed only where the compressed size makes it possible.
 */
export function readIdx(path: string): IdxArray {
  const bytes = readBytes(path);
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseIdx(zipped ? unzip(bytes, path) : bytes, path);
}

function readBytes(path: string): Uint8Array {
  try {
    // a pipe or a device would be read for ever
    if (statSync(path).isFile()) return readFileSync(path);
  } catch (error) {
    return refuse('file-unreadable', `${path} cannot be read: ${reason(error)}`, {
      help: 'check the name and the permissions',
    });
  }
  return refuse('file-unreadable', `${path} is not a regular file`, { help: 'give an IDX file, plain or gzipped' });
}

function unzip(bytes: Uint8Array, path: string): Uint8Array {
  try {
    const start = gunzipSync(bytes.subarray(0, HEADER_PROBE), { finishFlush: constants.Z_SYNC_FLUSH });
    const { length } = parseIdxHeader(start, path);
    if (length > bytes.length * MAX_EXPANSION)
      refuse('bad-idx', `${path} promises ${length} bytes, more than its ${bytes.length} compressed bytes can hold`, {
        help: 'the file is damaged; fetch it again',
      });
    return gunzipSync(bytes, { maxOutputLength: length + 1 });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return refuse('bad-idx', `${path} cannot be unpacked: ${reason(error)}`, {
      help: 'the file is damaged, or longer than its header says; fetch it again',
    });
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Names of the four files of a set in the manner of MNIST, either separator of the rank being in use. */
const fileNames = {
  train: { images: /^train-images[-.]idx3-ubyte(\.gz)?$/, labels: /^train-labels[-.]idx1-ubyte(\.gz)?$/ },
  test: { images: /^t10k-images[-.]idx3-ubyte(\.gz)?$/, labels: /^t10k-labels[-.]idx1-ubyte(\.gz)?$/ },
} as const;

/**
 * The training and the test set in a folder of four IDX files named as MNIST names them, each plain or gzipped.
 * Errors: a folder or file that is missing; sets whose images differ in size.
 */
export function readImageSets(folder: string): { readonly train: ImageSet; readonly test: ImageSet } {
  const names = listFolder(folder);
  const find = (pattern: RegExp, what: string): string => {
    const found = names.filter((name) => pattern.test(name)).sort()[0];
    return found === undefined
      ? refuse('missing-file', `${folder} holds no ${what}`, {
          help: 'it needs train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz',
        })
      : join(folder, found);
  };
  const set = (part: keyof typeof fileNames): ImageSet => {
    const images = find(fileNames[part].images, `${part} images`);
    const labels = find(fileNames[part].labels, `${part} labels`);
    return imageSet(readIdx(images), readIdx(labels), images);
  };
  const train = set('train');
  const test = set('test');
  if (train.height !== test.height || train.width !== test.width)
    refuse(
      'bad-idx',
      `the training images of ${folder} are ${train.height}×${train.width}, its test images ${test.height}×${test.width}`,
      { help: 'give files that belong together' },
    );
  return { train, test };
}

function listFolder(folder: string): readonly string[] {
  try {
    if (statSync(folder).isDirectory()) return readdirSync(folder);
  } catch (error) {
    return refuse('file-unreadable', `${folder} cannot be read: ${reason(error)}`, {
      help: 'give a folder of IDX files',
    });
  }
  return refuse('file-unreadable', `${folder} is not a folder`, { help: 'give a folder of IDX files' });
}
