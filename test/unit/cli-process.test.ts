import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as a process of its own. `closeAfter` closes its standard output once that many characters came. */
function run(args: string[], options: { stdin?: string; closeAfter?: number } = {}): Promise<Ended> {
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (options.closeAfter !== undefined && out.length >= options.closeAfter) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', failed);
    child.on('close', (code) => ended({ code, out, err }));
    // a command that reads no input may end before it is written
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}

describe('the command line as a process', () => {
  it('evaluates a case from standard input', async () => {
    const stdin = '{"inputs": {"x": [0, 0]}, "cotangents": {"y": [1, 0]}}';
    expect(await run(['eval', 'softmax'], { stdin })).toEqual({
      code: 0,
      out: '{"outputs":{"y":[0.5,0.5]},"gradients":{"x":[0.25,-0.25]}}\n',
      err: '',
    });
  });

  it('ends quietly when its reader does', async () => {
    const { code, err } = await run(['explain', 'conv2d', '--sizes', 'M=2,H=30,W=30,N=4,K=3'], { closeAfter: 10 });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('has exit codes for refusals and for wrong command lines', async () => {
    expect((await run(['derive', 'sofmax'])).code).toBe(1);
    const wrong = await run(['derive']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).not.toContain('\u001b');
  });
});
