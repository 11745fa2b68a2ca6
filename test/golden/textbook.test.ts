import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { Judge } from '../../src/proof/index.ts';
import { position } from '../../src/support/frame.ts';

/*
 * Formulas as textbooks print them of layers that do not ship, and others that are nearly right. A verdict other than `proved`
 * stands in a comment behind its claim.
 */
const folder = new URL('./textbook/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ein'));

const layersOf = (text: string): readonly string[] => {
  const functions = [...text.matchAll(/^fn .*$/gm)].map(([line]) => line);
  return [...text.matchAll(/^layer [\s\S]*?^\}/gm)].map(([layer]) => [...functions, layer].join('\n'));
};

const wanted = (line: string): string => /# ([\w-]+)$/.exec(line)?.[1] ?? 'proved';

for (const file of files)
  describe(file, () => {
    for (const text of layersOf(readFileSync(new URL(file, folder), 'utf8'))) {
      it(/layer (\w+)/.exec(text)?.[1] ?? text, () => {
        const source = { name: file, text };
        const { programs, claims } = check(source);
        const [layer, own] = [programs[0], claims[0]];
        if (layer === undefined || own === undefined) throw new Error('there is no layer with claims');
        const lines = text.split('\n');
        for (const { claim, verdict, detail } of new Judge(layer, own, { explain: false }).judgements) {
          const { line } = position(source, claim.span.start);
          expect(`${claim.text}: ${verdict}`, detail).toBe(`${claim.text}: ${wanted(lines[line - 1] ?? '')}`);
        }
      });
    }
  });
