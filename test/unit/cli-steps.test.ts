import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { testIo } from '../support/cli.ts';

async function run(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const io = testIo(stdin);
  const code = await runCli([...args], io);
  return { code, ...io.texts };
}

const two = 'layer double(x[N]) { y[i] = 2·x[i] }\nlayer third(x[N]; w) { y[i] = w·x[i]/3 }\n';

describe('derive --steps', () => {
  it('ends with what derive prints, in text and in ASCII', async () => {
    for (const more of [[], ['--ascii']]) {
      const { out } = await run(['derive', 'tanh', ...more]);
      const stepwise = await run(['derive', 'tanh', '--steps', ...more]);
      expect(stepwise.code).toBe(0);
      expect(stepwise.out.trimEnd().split('\n').at(-1)?.trim()).toBe(out.trim());
    }
  });

  it('derives what is asked for, of every layer of a file', async () => {
    const all = await run(['derive', '-', '--steps'], two);
    expect(all.out.match(/the gradient of \w/g)).toEqual([
      'the gradient of x',
      'the gradient of x',
      'the gradient of w',
    ]);
    const one = await run(['derive', '-', '--steps', '--layer', 'third', '--wrt', 'w'], two);
    expect(one.out.match(/the gradient of \w/g)).toEqual(['the gradient of w']);
  });

  it('tells a machine each step', async () => {
    const { out } = await run(['derive', 'dense', '--steps', '--wrt', 'b', '--json']);
    const { layers } = JSON.parse(out);
    expect(layers[0].layer).toBe('dense');
    const [part] = layers[0].derivations;
    expect(part).toMatchObject({ title: 'δb, the gradient of b', tensor: 'b', derived: 'δb' });
    expect(part.steps.map((s: { rule: string }) => s.rule)).toEqual([
      'chain rule',
      'definition',
      'differentiation',
      'delta',
      'elimination',
    ]);
    expect(part.steps.at(-1).formulas).toEqual(['δb[j] = Σ[..] δy[..,j]']);
  });

  it('prints LaTeX, Markdown and a page', async () => {
    const latex = await run(['derive', 'relu', '--steps', '--format', 'latex']);
    expect(latex.out).toContain('\\frac{\\partial E}{\\partial x_{\\ldots}}');
    const markdown = await run(['derive', 'relu', '--steps', '--format', 'markdown']);
    expect(markdown.out).toContain('1\\. Chain rule.');
    const page = await run(['derive', 'relu', '--steps', '--format', 'html']);
    expect(page.out).toMatch(/^<!DOCTYPE html>/);
    expect(page.out).toContain('Chain rule');
  });

  it('derives Jacobians', async () => {
    const { out } = await run(['derive', 'softmax', '--steps', '--jacobian']);
    expect(out.trimEnd().split('\n').at(-1)).toBe('  ∂y[..,k]/∂x[..,j] = y[..,k]·((k == j) − y[..,j])');
  });

  it('derives second derivatives, by way of the first', async () => {
    const { out } = await run(['derive', 'l2', '--steps', '--hessian']);
    expect(out).toContain('  ∂E/∂w[..] = λ·w[..]');
    expect(out.trimEnd().split('\n').at(-1)).toBe('  ∂²E/∂w[..]² = λ');
  });

  it('says what is wrong', async () => {
    const unknown = await run(['derive', 'softmax', '--steps', '--wrt', 'q']);
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(unknown.err).toContain('error[unknown-wrt]');
    expect(await run(['derive', 'softmax', '--steps', '--tangent'])).toMatchObject({ code: 2, out: '' });
  });

  it('has nothing to say of a layer without real inputs', async () => {
    const { out } = await run(['derive', '-', '--steps'], 'layer count(t[N] : int < 3) { y = Σ[i] t[i] }\n');
    expect(out).toContain('There is nothing to differentiate.');
  });
});
