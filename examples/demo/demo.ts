import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, checkGradients, derive, EinablaError, format, renderDiagnostic } from '../../src/index.ts';
import { loadLibrary, readImageSets } from '../../src/node.ts';
import type { ImageSet } from '../../src/runtime/images.ts';
import { normalisation } from '../../src/runtime/images.ts';
import { refuse } from '../../src/support/diagnostic.ts';
import { buildNetwork } from './lenet.ts';
import type { DemoOptions } from './options.ts';
import { parseOptions, UsageError, usage } from './options.ts';
import type { Progress, Screen } from './progress.ts';
import { ProgressDisplay } from './progress.ts';
import { train } from './training.ts';

/** The outside world, so that a test can stand in for it. */
export interface DemoIo {
  readonly screen: Screen;
  /** For the one JSON object of `--json`. */
  out(text: string): void;
  err(text: string): void;
  /** Calls back when the user wants to stop. Returns how to stop listening. */
  onInterrupt(stop: () => void): () => void;
  now(): number;
}

/** Smallest side of an image that LeNet-5's two poolings and its second convolution leave something of. */
const MIN_SIDE = 12;
const STEP_SIZE = 0.02;

const embedded = fileURLToPath(new URL('../data/fashion-mnist', import.meta.url));

/** The whole demonstration. Returns the process's exit code: 0, 1 for bad input, 2 for a wrong command line, 130 when stopped. */
export async function demo(argv: readonly string[], io: DemoIo): Promise<number> {
  let options: DemoOptions;
  try {
    options = parseOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    io.out(usage);
    return 0;
  }
  try {
    return await show(options, io);
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    io.err(`${error.diagnostics.map((d) => renderDiagnostic(d, { color: false })).join('\n\n')}\n`);
    return 1;
  }
}

async function show(options: DemoOptions, io: DemoIo): Promise<number> {
  const say = (text = ''): void => io.screen.write(`${text}\n`);
  const begin = io.now();

  const { train: images, test } = readImageSets(options.data ?? embedded);
  checkImages(images, options.batch);
  const classes = Math.max(images.classes, test.classes);

  const convolution = loadLibrary('conv2d');
  const derived = derive(convolution);
  const formula = format(convolution).trim();
  say('A convolution:');
  say();
  say(indent(formula));
  say();
  say('Its backward formulas, derived:');
  say();
  say(indent(derived.text));
  say();
  const check = checkGradients(convolution, { adjoint: derived, seed: options.seed });
  const worst = check.worstRelative?.relative ?? 0;
  say(
    `${check.passed ? 'checked' : 'FAILED the check'} at ${check.instances} random sizes: ${check.comparisons} comparisons with dual numbers and differences, largest relative error ${worst.toExponential(1)}`,
  );
  const module = await build(convolution, { sizes: firstConvolution(images) });
  const where = writeModule(options.out, module);
  say(
    `built ahead of time for LeNet's first layer: ${where}, ${Math.round(module.length / 1000)} kB of TypeScript without imports`,
  );
  say();

  const compileBegin = io.now();
  const network = buildNetwork(loadLibrary, { ...images, classes }, options.batch, options.seed);
  const milliseconds = io.now() - compileBegin;
  say(`LeNet-5: ${network.weights} weights; forward pass, loss, backward pass and update are one program`);
  const characters = network.training.source.length;
  say(`compiled in ${Math.round(milliseconds)} ms into ${Math.round(characters / 1000)} kB of JavaScript`);
  say();
  say(
    `${images.count} training and ${test.count} test images of ${images.height}×${images.width}, ${classes} classes, batches of ${options.batch}`,
  );

  let stopped = false;
  const release = io.onInterrupt(() => {
    stopped = true;
  });
  const display = new ProgressDisplay(io.screen, io.now);
  const epochs: (Progress & { readonly seconds: number })[] = [];
  const scale = normalisation(images);
  const trainBegin = io.now();
  try {
    await train(network.training, images, {
      ...options,
      stepSize: STEP_SIZE,
      scale,
      now: io.now,
      stopped: () => stopped,
      onStep: (p) => display.update(p),
      onEpoch: (p, seconds) => {
        epochs.push({ ...p, seconds });
        display.finish(p);
      },
    });
  } finally {
    release();
    display.close();
  }
  const trained = (io.now() - trainBegin) / 1000;
  if (stopped) say(`stopped after ${epochs.length} of ${options.epochs} epochs`);
  const result = network.evaluate(test, scale);
  say(
    `test accuracy ${(100 * result.accuracy).toFixed(2)} %, loss ${result.loss.toFixed(4)}, after ${trained.toFixed(1)} s of training, ${((io.now() - begin) / 1000).toFixed(1)} s in all`,
  );
  if (options.json) {
    const report = {
      formula,
      backward: derived.text,
      check: { passed: check.passed, comparisons: check.comparisons, worst },
      compile: { milliseconds, characters },
      images: { train: images.count, test: test.count, height: images.height, width: images.width, classes },
      epochs,
      test: result,
      stopped,
      seconds: { training: trained, all: (io.now() - begin) / 1000 },
    };
    io.out(`${JSON.stringify(report)}\n`);
  }
  if (stopped) return 130;
  return check.passed ? 0 : 1;
}

function checkImages(set: ImageSet, batch: number): void {
  if (set.height < MIN_SIDE || set.width < MIN_SIDE)
    refuse('image-size', `the images are ${set.height}×${set.width}, too small for LeNet-5`, {
      help: `give images of at least ${MIN_SIDE}×${MIN_SIDE}`,
    });
  if (set.count < batch)
    refuse('batch-size', `a batch of ${batch} is more than the ${set.count} training images`, {
      help: 'give a smaller --batch',
    });
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** Sizes of LeNet-5's first convolution. */
const firstConvolution = ({ height, width }: ImageSet): Readonly<Record<string, number>> => ({
  M: 1,
  H: height,
  W: width,
  N: 6,
  K: 5,
  s: 1,
  P: 2,
});

/** Writes the module into the folder, if there is one. Returns what to call it. */
function writeModule(folder: string | undefined, text: string): string {
  if (folder === undefined) return 'conv2d.ts';
  const path = join(folder, 'conv2d.ts');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    refuse(
      'output-unwritable',
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      {
        help: 'give --out a folder that may be written to',
      },
    );
  }
  return path;
}
