import { readdirSync, readFileSync } from 'node:fs';
import { refuse } from '../support/diagnostic.ts';
import type { Source } from '../support/span.ts';

/** The formulas stand beside this module, in the source tree as in the built package. */
const folder = new URL('./', import.meta.url);
const suffix = '.ein';

/** Names of the layers that ship, sorted. */
export function libraryNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}

/**
 * The formula of a layer that ships. Only names that the folder lists are ever opened.
 * Errors: a name that is not among them.
 */
export function librarySource(name: string): Source {
  const names = libraryNames();
  if (names.includes(name))
    return { name: `${name}${suffix}`, text: readFileSync(new URL(`${name}${suffix}`, folder), 'utf8') };
  return refuse('unknown-layer', `no layer named ${name} ships with einabla`, {
    help: `choose among ${names.join(', ')}`,
  });
}
