import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFormulaFile } from '../../src/files.ts';
import { check, checkGradients } from '../../src/index.ts';

const folder = resolve(import.meta.dirname, '../../examples/layers');

describe('example layers', () => {
  for (const name of readdirSync(folder).sort()) {
    const { programs, diagnostics } = check(readFormulaFile(join(folder, name)));
    it(`${name} is free of errors and warnings`, () => {
      expect(diagnostics.map((d) => d.message)).toEqual([]);
      expect(programs.length).toBeGreaterThan(0);
    });
    for (const program of programs) {
      it(`${program.name} has the right gradients`, () => {
        const report = checkGradients(program, { trials: 3 });
        expect(report.failures).toEqual([]);
        expect(report.comparisons).toBeGreaterThan(0);
      });
    }
  }
});
