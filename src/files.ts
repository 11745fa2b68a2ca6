import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { EinablaError, refuse } from './support/diagnostic.ts';
import type { Source } from './support/span.ts';

/** Formula files beyond this many bytes are refused: no formula that a person writes is near it. */
export const MAX_FORMULA_BYTES = 1_048_576;

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'it may not be read (permission denied)'],
  ['EPERM', 'it may not be read (operation not permitted)'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is a file, not a folder'],
  ['ELOOP', 'its symbolic links go round in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EMFILE', 'too many files are open'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['EEXIST', 'something of that name stands in the way'],
]);

/** Why the operating system said no, in words. */
export function fileReason(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return reasons.get(code) ?? `the operating system says ${code}`;
}

/** Bytes that are UTF-8 text without control characters, as text; a byte order mark is dropped. `name` is for the refusal. */
export function decodeText(name: string, bytes: Uint8Array): string {
  if (bytes.includes(0)) {
    refuse('file-not-text', `${name} is not text: it holds a zero byte.`, {
      help: 'Give a formula file (.ein), which is UTF-8 text.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('file-not-text', `${name} is not UTF-8 text.`, {
      help: 'Save the file in the encoding UTF-8.',
    });
  }
}

/**
 * A formula file's text; it is LaTeX where the path ends in `.tex`. Errors: `file-unreadable` (missing, a folder, no permission, not a regular file),
 * `file-too-large` (over 1 MiB), `file-not-text` (not UTF-8).
 */
export function readFormulaFile(path: string): Source {
  const unreadable = (reason: string): never =>
    refuse('file-unreadable', `Cannot read ${path}: ${reason}.`, {
      help: 'Give the path of a formula file (.ein), or - to read the formula from standard input.',
    });
  let descriptor: number;
  try {
    // without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return unreadable(fileReason(error));
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return unreadable('it is a folder');
    if (!stat.isFile()) return unreadable('it is not a regular file');
    if (stat.size > MAX_FORMULA_BYTES) {
      return refuse('file-too-large', `${path} has ${stat.size} bytes; a formula file may have ${MAX_FORMULA_BYTES}.`, {
        help: 'Split the layers over several files.',
      });
    }
    const bytes = new Uint8Array(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, null);
      if (count === 0) break;
      filled += count;
    }
    const text = decodeText(path, bytes.subarray(0, filled));
    return { name: path, text, ...(/\.tex$/i.test(path) ? { notation: 'latex' } : {}) };
  } catch (error) {
    if (error instanceof EinablaError) throw error;
    return unreadable(fileReason(error));
  } finally {
    closeSync(descriptor);
  }
}
