import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trainer } from '../../src/network/index.ts';
import type { ImageSet, Normalisation } from '../../src/runtime/images.ts';
import { fillBatch } from '../../src/runtime/images.ts';
import { permutation, random } from '../../src/runtime/random.ts';
import type { Progress } from './progress.ts';

export interface TrainingOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  /** Step size at the beginning; it falls linearly to a twentieth. */
  readonly stepSize: number;
  readonly scale: Normalisation;
  /** Milliseconds of some clock. */
  readonly now: () => number;
  /** Whether to stop after the present step. */
  readonly stopped: () => boolean;
  readonly onStep: (progress: Progress) => void;
  readonly onEpoch: (progress: Progress, seconds: number) => void;
}

/** How long steps may run before signals and timers get their turn. */
const TURN_MILLISECONDS = 40;

/** Trains for some epochs, each over a fresh shuffle of the images, whole batches only. Returns the steps taken. */
export async function train(trainer: Trainer, set: ImageSet, options: TrainingOptions): Promise<number> {
  const { epochs, batch, seed, now } = options;
  const images = trainer.input('x');
  const labels = trainer.input('t');
  const eta = trainer.input('η');
  if (images instanceof Int32Array || !(labels instanceof Int32Array)) throw new Error('the step has other inputs');
  const perEpoch = Math.floor(set.count / batch);
  const order = Uint32Array.from({ length: set.count }, (_, i) => i);
  let taken = 0;
  let turn = now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    order.set(permutation(set.count, random(seed, 'order', epoch)));
    const begin = now();
    let loss = 0;
    let hits = 0;
    for (let step = 1; step <= perEpoch; step++) {
      fillBatch(set, order, (step - 1) * batch, batch, options.scale, { images, labels });
      eta[0] = options.stepSize * (1 - (0.95 * taken) / (epochs * perEpoch));
      trainer.step();
      taken++;
      loss += trainer.value('E');
      hits += trainer.value('hits');
      const seconds = (now() - begin) / 1000;
      const progress: Progress = {
        epoch,
        epochs,
        done: step / perEpoch,
        loss: loss / step,
        accuracy: hits / (step * batch),
        imagesPerSecond: seconds > 0 ? (step * batch) / seconds : 0,
      };
      if (step === perEpoch) options.onEpoch(progress, seconds);
      else options.onStep(progress);
      if (now() - turn > TURN_MILLISECONDS) {
        await nextTurn();
        turn = now();
      }
      if (options.stopped()) return taken;
    }
  }
  return taken;
}
