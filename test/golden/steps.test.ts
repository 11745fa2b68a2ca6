import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toLatex } from '../../src/render/index.ts';
import { steps } from '../../src/steps.ts';
import { layer, library } from '../support/run-network.ts';

const golden = (name: string): string => readFileSync(new URL(`./steps/${name}`, import.meta.url), 'utf8');

const convolution = layer(
  'layer convolution(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }',
);

describe('derivations on paper', () => {
  it.each(['batchnorm', 'softmax', 'dense', 'sigmoid', 'maxpool', 'cross_entropy'])('%s', (name) => {
    expect(steps(library(name)).text).toBe(golden(`${name}.txt`));
  });

  it('convolution with a stride', () => {
    expect(steps(convolution).text).toBe(golden('convolution.txt'));
  });

  it('in ASCII', () => {
    const { text } = steps(library('sigmoid'), { ascii: true });
    expect(text).toBe(golden('sigmoid.ascii.txt'));
  });

  it('in LaTeX', () => {
    expect(toLatex(steps(convolution, { wrt: ['x'] }).document)).toBe(golden('convolution.tex'));
  });

  it('of what is asked for', () => {
    const { parts } = steps(library('batchnorm'), { wrt: ['β'] });
    expect(parts.map((p) => p.tensor)).toEqual(['β']);
  });
});
