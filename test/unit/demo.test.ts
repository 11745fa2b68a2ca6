import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DemoIo } from '../../examples/demo/demo.ts';
import { demo } from '../../examples/demo/demo.ts';
import { parseOptions, UsageError } from '../../examples/demo/options.ts';
import { bar, ProgressDisplay } from '../../examples/demo/progress.ts';
import { random } from '../../src/runtime/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'einabla-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A set of images that are bright in the corner that their label says. */
function writeSet(side: number, counts: { readonly train: number; readonly test: number }): void {
  const source = random(4, 'images');
  for (const [part, prefix] of [
    ['train', 'train'],
    ['test', 't10k'],
  ] as const) {
    const count = counts[part];
    const images = new Uint8Array(16 + count * side * side);
    const labels = new Uint8Array(8 + count);
    new DataView(images.buffer).setUint32(0, 0x803);
    new DataView(labels.buffer).setUint32(0, 0x801);
    [count, side, side].forEach((n, d) => {
      new DataView(images.buffer).setUint32(4 + 4 * d, n);
    });
    new DataView(labels.buffer).setUint32(4, count);
    for (let r = 0; r < count; r++) {
      const label = source.below(4);
      labels[8 + r] = label;
      for (let i = 0; i < side; i++)
        for (let j = 0; j < side; j++) {
          const inside = (label & 1 ? i >= side / 2 : i < side / 2) && (label & 2 ? j >= side / 2 : j < side / 2);
          images[16 + (r * side + i) * side + j] = source.below(60) + (inside ? 150 : 0);
        }
    }
    writeFileSync(join(folder, `${prefix}-images-idx3-ubyte`), images);
    writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), labels);
  }
}

interface Session {
  readonly code: number;
  readonly screen: string;
  readonly out: string;
  readonly err: string;
}

async function run(
  argv: readonly string[],
  options: { interactive?: boolean; stopAfter?: number } = {},
): Promise<Session> {
  let screen = '';
  let out = '';
  let err = '';
  let time = 0;
  let stop: () => void = () => undefined;
  const io: DemoIo = {
    screen: {
      interactive: options.interactive ?? false,
      columns: 80,
      write: (text) => {
        screen += text;
      },
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    onInterrupt: (f) => {
      stop = f;
      return () => undefined;
    },
    now: () => {
      time += 10;
      if (options.stopAfter !== undefined && time > options.stopAfter) stop();
      return time;
    },
  };
  const code = await demo(argv, io);
  return { code, screen, out, err };
}

describe('the demonstration', () => {
  test('derives, checks, compiles, trains, and gives the same bits for the same seed', async () => {
    writeSet(12, { train: 96, test: 37 });
    const argv = ['--data', folder, '--epochs', '6', '--batch', '8', '--json', '--out', join(folder, 'kernels')];
    const first = await run(argv);
    expect(first.code).toBe(0);
    expect(first.screen).toContain('A convolution:');
    expect(first.screen).toContain('δx[m');
    expect(readFileSync(join(folder, 'kernels', 'conv2d.ts'), 'utf8')).toContain('export function forward');
    expect(first.screen).toMatch(/epoch 6\/6 {2}loss \d/);
    const report = JSON.parse(first.out) as {
      check: { passed: boolean };
      epochs: { loss: number }[];
      test: { accuracy: number };
      stopped: boolean;
    };
    expect(report.check.passed).toBe(true);
    expect(report.epochs.length).toBe(6);
    expect(report.epochs.at(-1)?.loss).toBeLessThan(report.epochs[0]?.loss ?? 0);
    expect(report.test.accuracy).toBeGreaterThan(0.9);
    expect(report.stopped).toBe(false);
    expect((await run(argv)).out).toBe(first.out);
    expect((await run([...argv, '--seed', '2'])).out).not.toBe(first.out);
  });

  test('draws over its line on a terminal, never wider than it', async () => {
    writeSet(12, { train: 32, test: 8 });
    const { screen } = await run(['--data', folder, '--epochs', '1', '--batch', '8'], { interactive: true });
    const lines = screen
      .replaceAll(`\r${String.fromCharCode(27)}[2K`, '\n')
      .split('\n')
      .filter((line) => line.startsWith('epoch'));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect([...line].length).toBeLessThan(80);
  });

  test('stops between two steps when asked, and says how far it came', async () => {
    writeSet(12, { train: 64, test: 8 });
    const { code, screen } = await run(['--data', folder, '--epochs', '50', '--batch', '8'], { stopAfter: 2000 });
    expect(code).toBe(130);
    expect(screen).toMatch(/stopped after \d+ of 50 epochs/);
    expect(screen).toContain('test accuracy');
  });

  test('answers wrong command lines and wrong data in words', async () => {
    for (const argv of [
      ['--epochs', '0'],
      ['--epochs', '1e3'],
      ['--batch', '-1'],
      ['--frobnicate'],
      ['extra'],
      ['--seed'],
    ]) {
      const { code, err } = await run(argv);
      expect(code).toBe(2);
      expect(err).toContain('Usage:');
      expect(err).not.toContain('    at ');
    }
    expect((await run(['--help'])).out).toContain('--data FOLDER');
    writeSet(8, { train: 16, test: 8 });
    expect((await run(['--data', folder, '--batch', '8'])).err).toContain('8×8, too small for LeNet-5');
    writeSet(12, { train: 4, test: 4 });
    expect((await run(['--data', folder, '--batch', '8'])).err).toContain('more than the 4 training images');
    const absent = await run(['--data', join(folder, 'absent')]);
    expect([absent.code, absent.err.includes('cannot be read')]).toEqual([1, true]);
  });
});

describe('its parts', () => {
  test('options', () => {
    expect(parseOptions([])).toEqual({
      data: undefined,
      epochs: 8,
      batch: 32,
      seed: 1,
      out: undefined,
      json: false,
      help: false,
    });
    expect(parseOptions(['--batch=64', '--json']).batch).toBe(64);
    expect(() => parseOptions(['--epochs', 'constructor'])).toThrow(UsageError);
  });

  test('the bar', () => {
    expect(bar(0, 4)).toBe('····');
    expect(bar(0.5, 4)).toBe('██··');
    expect(bar(0.53125, 4)).toBe('██▏·');
    expect(bar(7, 4)).toBe('████');
    expect(bar(Number.NaN, 4)).toHaveLength(4);
  });

  test('a log gets one line for each epoch', () => {
    let text = '';
    const display = new ProgressDisplay({ interactive: false, columns: 80, write: (t) => (text += t) }, () => 0);
    const progress = { epoch: 1, epochs: 2, done: 0.5, loss: 1.25, accuracy: 0.5, imagesPerSecond: 1234.5 };
    display.update(progress);
    display.finish(progress);
    display.close();
    expect(text).toBe('epoch 1/2  loss 1.2500  accuracy  50.0 %  1235 images/s\n');
  });
});
