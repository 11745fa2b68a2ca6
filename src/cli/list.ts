import { libraryNames, librarySource } from '../library/files.ts';
import type { Io } from './io.ts';

/** The first sentence of the comment that a formula begins with, or the part of it before a semicolon. */
function summary(text: string): string {
  const lines = /^(?:#[^\n]*\n)*/u.exec(text)?.[0].split('\n') ?? [];
  const comment = lines.map((line) => line.replace(/^#\s*/u, '')).join(' ');
  return (/^(.*?)[.;](?=\s|$)/u.exec(comment)?.[1] ?? comment).trim();
}

/** `einabla list`: the layers that ship, each with what its comment says it is. */
export function listCommand(io: Io, options: { readonly json?: boolean }): void {
  const layers = libraryNames().map((name) => ({ name, summary: summary(librarySource(name).text) }));
  if (options.json) {
    io.out(`${JSON.stringify({ layers }, null, 2)}\n`);
    return;
  }
  const width = Math.max(...layers.map(({ name }) => name.length));
  for (const { name, summary: text } of layers) io.out(`${name.padEnd(width)}  ${text}`.trimEnd().concat('\n'));
}
