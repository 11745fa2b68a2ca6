import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { printProgram } from '../../src/ir/print.ts';
import type { Program } from '../../src/ir/program.ts';
import type { Sizes } from '../../src/specialise/index.ts';
import { everyProperty } from '../support/fuzz/campaign.ts';
import { Mismatch } from '../support/fuzz/compare.ts';
import { mutateProgram } from '../support/fuzz/mutate.ts';
import { examineProgram } from '../support/fuzz/programs.ts';
import { Random } from '../support/fuzz/random.ts';
import { stages } from '../support/fuzz/stages.ts';

/** Mutations of each shipped layer in a test run. */
const MUTATIONS = 24;

const folder = new URL('../../src/library/', import.meta.url);
const layers: readonly Program[] = readdirSync(folder)
  .filter((name) => name.endsWith('.ein'))
  .sort()
  .flatMap((name) => [...check({ name, text: readFileSync(new URL(name, folder), 'utf8') }).programs]);

/** Small sizes, at which every loop runs more than once where it can. */
function drawSizes(program: Program, random: Random): Sizes {
  const pack = Array.from({ length: random.int(0, 2) }, () => random.int(1, 3));
  const dims = new Map(program.dims.map((name) => [name, random.pick([1, 2, 3, 4, 5])]));
  if (dims.has('..'))
    dims.set(
      '..',
      pack.reduce((a, b) => a * b, 1),
    );
  const hypers = new Map(
    program.hypers.map((h) => [h.name, h.default ?? (h.type === 'int' ? random.int(1, 2) : random.pick([0.5, 1.5]))]),
  );
  return { dims, hypers, pack: dims.has('..') ? pack : [] };
}

/** Properties of the Program itself that its own evaluation cannot decide. */
const chosen = new Set(
  [...everyProperty].filter((name) => name !== 'ranges' && name !== 'forward' && name !== 'second'),
);

describe('mutations of the layers that ship', () => {
  it.each(layers.map((p) => [p.name, p] as const))('%s', { timeout: 900_000 }, (_, program) => {
    let tried = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const random = new Random(91, i);
      const exact = random.chance(0.5);
      const mutant = i === 0 ? program : mutateProgram(program, random, exact);
      const text = printProgram(mutant);
      for (let draw = 0; draw < 8; draw++) {
        const sizes = drawSizes(program, random);
        const flavour = exact ? random.pick(['plain', 'ties', 'zeros'] as const) : 'generic';
        const found = examineProgram(mutant, text, sizes, i, flavour, chosen, stages);
        if (found === 'discard') continue;
        tried++;
        const at = JSON.stringify([...sizes.dims, ...sizes.hypers]);
        if (found instanceof Mismatch)
          expect.fail(`${found.property} at ${at}, mutation ${i}\n${found.message}\n${text}`);
        break;
      }
    }
    expect(tried).toBeGreaterThan(MUTATIONS / 4);
  });
});
