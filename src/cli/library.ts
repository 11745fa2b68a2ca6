import { readdirSync, readFileSync } from 'node:fs';

/** The formulas that ship stand beside the compiled code, in the sources as in the package. */
const folder = new URL('../library/', import.meta.url);

/** Names of the layers that ship, sorted. */
export function libraryNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ein'))
    .map((name) => name.slice(0, -'.ein'.length))
    .sort();
}

/** The file of a layer that ships, or undefined. Only names that the folder lists are ever opened. */
export function libraryFormula(name: string): string | undefined {
  return libraryNames().includes(name) ? readFileSync(new URL(`${name}.ein`, folder), 'utf8') : undefined;
}
