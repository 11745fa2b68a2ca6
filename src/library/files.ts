import { readFileSync } from 'node:fs';
import type { Source } from '../support/span.ts';
import type { LibraryName } from './names.ts';

/** The formula of a layer that ships, read from beside this module: from the source tree or from the built package. */
export function librarySource(name: LibraryName): Source {
  const file = `${name}.ein`;
  return { name: file, text: readFileSync(new URL(file, import.meta.url), 'utf8') };
}
