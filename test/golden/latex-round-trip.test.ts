import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFormulaFile } from '../../src/files.ts';
import { derive, formatLatex, jacobian, type Program } from '../../src/index.ts';
import { libraryNames, librarySource } from '../../src/library/files.ts';
import { load, loadAll, loadLatex } from '../../src/load.ts';
import { loadLibrary } from '../../src/node.ts';
import { plainProgram } from '../support/plain-program.ts';
import { printed } from './latex-out.ts';

const folder = resolve(import.meta.dirname, '../../examples/layers');
const layers: readonly Program[] = [
  ...libraryNames().map(librarySource),
  ...readdirSync(folder).map((name) => readFormulaFile(join(folder, name))),
].flatMap((source) => loadAll(source.text, source.name));

/** Whether the layer gives a real output, so that it has a gradient. */
const isDifferentiable = ({ outputs, equations }: Program): boolean =>
  equations.some((e) => outputs.includes(e.name) && e.type.dtype === 'real');

describe('LaTeX out and in again gives the same Program', () => {
  test('the library is read whole', () => expect(layers.length).toBeGreaterThan(50));

  for (const layer of layers) {
    const programs = isDifferentiable(layer) ? [layer, derive(layer).program] : [layer];
    for (const program of programs) {
      for (const width of [30, 10_000]) {
        test(`${layer.name}${program === layer ? '' : ', its adjoint'}, ${width} wide`, () => {
          const latex = formatLatex(program, { width });
          expect(plainProgram(loadLatex(latex)), latex).toEqual(plainProgram(program));
        });
      }
    }
  }

  for (const name of ['softmax', 'dense', 'conv2d']) {
    test(`${name}, the adjoint of its adjoint`, () => {
      const { program } = derive(derive(loadLibrary(name)).program);
      const latex = formatLatex(program);
      expect(plainProgram(loadLatex(latex)), latex).toEqual(plainProgram(program));
    });
  }

  for (const name of ['softmax', 'batchnorm']) {
    test(`${name}, its Jacobian`, () => {
      const { program } = jacobian(loadLibrary(name), 'y', 'x');
      const latex = formatLatex(program);
      expect(plainProgram(loadLatex(latex)), latex).toEqual(plainProgram(program));
    });
  }

  for (const { formula } of printed) {
    test(formula, () => {
      const program = load(formula);
      const latex = formatLatex(program);
      expect(plainProgram(loadLatex(latex)), latex).toEqual(plainProgram(program));
    });
  }
});
