import { fileURLToPath } from 'node:url';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { printEquation } from '../../src/ir/print.ts';
import { librarySource } from '../../src/library/files.ts';
import { readImageSets } from '../../src/runtime/idx-files.ts';
import type { ImageSet } from '../../src/runtime/images.ts';
import { normalisation } from '../../src/runtime/images.ts';
import { EinablaError, refuse } from '../../src/support/diagnostic.ts';
import { renderDiagnostic } from '../../src/support/frame.ts';
import { checkConvolution } from './check.ts';
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
const layers = (name: string) => loadProgram(librarySource(name));

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

  const convolution = showDerivation(say);
  const check = checkConvolution();
  say(`checked against differences at ${check.elements} elements: largest error ${check.worst.toExponential(1)}`);
  say();

  const compileBegin = io.now();
  const network = buildNetwork(layers, { ...images, classes }, options.batch, options.seed);
  const milliseconds = io.now() - compileBegin;
  say(`LeNet-5: ${network.weights} weights; forward pass, loss, backward pass and update are one program`);
  say(
    `compiled in ${Math.round(milliseconds)} ms: ${network.nests} loop nests, ${Math.round(network.characters / 1000)} kB of JavaScript`,
  );
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
    await train(network.trainer, images, {
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
      formula: convolution.formula,
      backward: convolution.backward,
      check,
      compile: { milliseconds, nests: network.nests, characters: network.characters },
      images: { train: images.count, test: test.count, height: images.height, width: images.width, classes },
      epochs,
      test: result,
      stopped,
      seconds: { training: trained, all: (io.now() - begin) / 1000 },
    };
    io.out(`${JSON.stringify(report)}\n`);
  }
  return stopped ? 130 : 0;
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

/** Prints a convolution and what is derived from it. */
function showDerivation(say: (text?: string) => void): { formula: string; backward: readonly string[] } {
  const source = librarySource('conv2d');
  const formula = source.text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim();
  const program = loadProgram(source);
  const { program: backward, gradients } = adjoint(program);
  const wanted = new Set(gradients.values());
  const lines = backward.equations.filter((e) => wanted.has(e.name)).map((e) => printEquation(backward, e));
  say('A convolution:');
  say();
  for (const line of formula.split('\n')) say(`  ${line}`);
  say();
  say('Its backward formulas, derived:');
  say();
  for (const line of lines) say(`  ${line}`);
  say();
  return { formula, backward: lines };
}
