import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadProgram } from '../../src/check/index.ts';
import type { Sizes } from '../../src/specialise/index.ts';
import type { PropertyName } from '../support/fuzz/campaign.ts';
import { everyProperty } from '../support/fuzz/campaign.ts';
import { Mismatch } from '../support/fuzz/compare.ts';
import { examineProgram } from '../support/fuzz/programs.ts';
import { stages } from '../support/fuzz/stages.ts';

/* Formulas that once failed, each at the sizes at which it did: `NAME.ein` with `NAME.json`. */

interface Saved {
  readonly dims: { readonly [name: string]: number };
  readonly hyper?: { readonly [name: string]: number };
  readonly pack?: readonly number[];
}

const folder = new URL('../regressions/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ein'))
  .map((name) => name.slice(0, -'.ein'.length))
  .sort();

/** What a Program can be held to without the tree that a formula was generated from. */
const chosen: ReadonlySet<PropertyName> = new Set(
  [...everyProperty].filter((name) => name !== 'ranges' && name !== 'forward'),
);

describe('formulas that once failed', () => {
  it.each(names)('%s', { timeout: 60_000 }, (name) => {
    const text = readFileSync(new URL(`${name}.ein`, folder), 'utf8');
    const saved = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Saved;
    const sizes: Sizes = {
      dims: new Map(Object.entries(saved.dims)),
      hypers: new Map(Object.entries(saved.hyper ?? {})),
      pack: saved.pack ?? [],
    };
    const program = loadProgram({ name: `${name}.ein`, text });
    for (const [seed, flavour] of (['plain', 'ties', 'zeros', 'negative', 'generic'] as const).entries()) {
      const found = examineProgram(program, text, sizes, seed, flavour, chosen, stages);
      if (found instanceof Mismatch) expect.fail(`${found.property}, values ${flavour}\n${found.message}\n${text}`);
      expect(found, `${name} has no values`).toBeUndefined();
    }
  });
});
