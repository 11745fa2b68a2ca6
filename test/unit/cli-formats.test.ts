import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { testIo } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'einabla-formats-'));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const two = path('two.ein');
writeFileSync(two, 'layer double(x[N]) { y[i] = 2·x[i] }\nlayer third(θ[N]) { y[i] = θ[i]/3 }\n');
const wrong = path('wrong.ein');
writeFileSync(wrong, 'layer wrong(x[N]) { y = x[i] }\n');

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo();
  const code = await runCli(args, io);
  return { code, ...io.texts };
}
const out = async (...args: string[]): Promise<string> => {
  const result = await run(...args);
  expect({ code: result.code, err: result.err }).toEqual({ code: 0, err: '' });
  return result.out;
};

describe('show', () => {
  it('prints what a layer claims and assumes, as text that reads back', async () => {
    const claims = path('claims.ein');
    const text = [
      'layer softmax(x[N], λ[N]; ; s=1) {',
      '  y[k] = exp(x[k])/Σ[j] exp(x[j])',
      '  assume Σ[k] λ[k] = 1',
      '  claim ∂y[i]/∂x[j] = y[i]·((i == j) − y[j])',
      '  claim ∂²y[k]/∂x[i]∂λ[j] = 0',
      '  claim y[k in 1..N] = exp(x[k])/Σ[j] exp(x[j])',
      '  assume λ[i] > 0 and s >= 1',
      '  claim δx[k] = y[k]·(δy[k] − Σ[j] δy[j]·y[j])',
      '  claim Σ[k] y[k] = 1',
      '}',
      '',
    ].join('\n');
    writeFileSync(claims, text);
    expect(await out('show', claims)).toBe(text);
    const narrow = path('narrow.ein');
    writeFileSync(narrow, await out('show', claims, '--width', '30'));
    expect(await out('show', narrow)).toBe(text);
    const ascii = await out('show', claims, '--ascii');
    expect(ascii).toContain('  claim y[k in 1..N] = exp(x[k])/sum[j] exp(x[j])\n  assume lambda[i] > 0 and s >= 1\n');
    const latex = path('claims.tex');
    writeFileSync(latex, await out('show', claims, '--format', 'latex'));
    const kept = text.split('\n').filter((line) => !/claim (y|Σ)/.test(line));
    expect((await out('show', latex)).split('\n').sort()).toEqual(kept.sort());
    expect(await out('show', claims, '--format', 'markdown')).toContain('\nAssumed:\n');
  });

  it('prints each layer, in every form', async () => {
    expect(await out('show', two)).toBe(
      'layer double(x[N]) {\n  y[i] = 2·x[i]\n}\n\nlayer third(θ[N]) {\n  y[i] = θ[i]/3\n}\n',
    );
    expect(await out('show', two, '--ascii', '--layer', 'third')).toBe(
      'layer third(theta[N]) {\n  y[i] = theta[i]/3\n}\n',
    );
    expect(await out('show', two, '--format', 'latex', '--layer', 'third')).toBe(
      '% layer third(θ[N])\n\\begin{aligned}\ny_{i} &= \\frac{\\theta_{i}}{3}\n\\end{aligned}\n',
    );
    expect(await out('show', two, '--format', 'markdown')).toMatch(
      /^# double, third\n\n## double\n\n```\nlayer double\(x\[N\]\)\n```\n\n```math\n/,
    );
    expect(await out('show', two, '--format', 'html')).toMatch(/^<!DOCTYPE html>/);
    const { layers } = JSON.parse(await out('show', two, '--format', 'json'));
    expect(layers.map((l: { layer: string }) => l.layer)).toEqual(['double', 'third']);
  });

  it('breaks a whole layer in lines that load again', async () => {
    const text = await out('show', 'batchnorm', '--width', '40');
    const broken = path('broken.ein');
    writeFileSync(broken, text);
    expect(
      Math.max(
        ...text
          .split('\n')
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(40);
    expect(await out('show', broken)).toBe(await out('show', 'batchnorm'));
  });
});

describe('LaTeX files', () => {
  it('load back as the layers that they were written from', async () => {
    const file = path('two.tex');
    await out('show', two, '--out', file);
    expect(await out('show', file)).toBe(await out('show', two));
    expect(await out('derive', file)).toBe(await out('derive', two));
    await out('derive', 'batchnorm', '--all', '--out', path('adjoint.tex'));
    expect(await out('show', path('adjoint.tex'))).toBe(await out('derive', 'batchnorm', '--all'));
  });

  it('without a head are named by their file', async () => {
    writeFileSync(path('soft-max.tex'), 'y_k = \\frac{e^{x_k}}{\\sum_j e^{x_j}}');
    expect(await out('show', path('soft-max.tex'))).toMatch(/^layer soft_max\(/);
    expect(await out('derive', path('soft-max.tex'), '--format', 'html')).toContain('<title>soft_max</title>');
  });
});

describe('derive', () => {
  it('names the layers where there are several', async () => {
    expect(await out('derive', two, '--format', 'latex')).toBe(
      '% double\n\\begin{aligned}\n{\\delta x}_{i} &= 2\\, {\\delta y}_{i}\n\\end{aligned}\n\n' +
        '% third\n\\begin{aligned}\n{\\delta \\theta}_{i} &= \\frac{1}{3}\\, {\\delta y}_{i}\n\\end{aligned}\n',
    );
    expect(await out('derive', two, '--format', 'latex', '--standalone')).toMatch(/^\\documentclass\{article\}\n/);
    expect(await out('derive', two, '--format', 'markdown')).toContain('### Gradients');
    expect(JSON.parse(await out('derive', two, '--format', 'json')).layers[0].formulas).toEqual(['δx[i] = 2·δy[i]']);
  });

  it('reports errors as JSON where JSON is asked for by either name', async () => {
    for (const option of [['--json'], ['--format', 'json'], ['--format=json']]) {
      const result = await run('derive', wrong, ...option);
      expect(result.code).toBe(1);
      expect(JSON.parse(result.out).diagnostics[0].code).toBe('unbound-index');
    }
  });
});

describe('--out', () => {
  it('takes the form from the ending, and says where it wrote', async () => {
    const forms = [
      ['page.html', '<!DOCTYPE html>\n<!-- @generated by einabla'],
      ['page.md', '<!-- @generated by einabla'],
      ['page.tex', '% @generated by einabla'],
      ['page.txt', '# @generated by einabla'],
      ['page.json', '{\n  "generator": "@generated by einabla'],
    ] as const;
    for (const [name, start] of forms) {
      expect(await out('derive', two, '--out', path(name))).toBe(`${path(name)}\n`);
      expect(readFileSync(path(name), 'utf8').startsWith(start)).toBe(true);
    }
  });

  it('overwrites what it generated and nothing else', async () => {
    expect(await out('show', 'softmax', '--out', path('own.html'))).toBe(`${path('own.html')}\n`);
    expect((await run('show', 'softmax', '--out', path('own.html'))).code).toBe(0);
    writeFileSync(path('mine.html'), 'mine');
    const refused = await run('show', 'softmax', '--out', path('mine.html'));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('error[output-foreign]');
    expect(readFileSync(path('mine.html'), 'utf8')).toBe('mine');
    expect((await run('show', 'softmax', '--out', path('mine.html'), '--force')).code).toBe(0);
    expect(existsSync(path('mine.html'))).toBe(true);
  });

  it('is the same at every run', async () => {
    expect(await out('derive', 'batchnorm', '--format', 'html')).toBe(
      await out('derive', 'batchnorm', '--format', 'html'),
    );
  });
});
