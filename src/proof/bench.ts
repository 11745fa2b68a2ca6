import type { Program } from '../ir/index.ts';
import { random } from '../runtime/random.ts';
import type { Sizes } from '../specialise/index.ts';
import { type Requirement, sizesHold } from './assume.ts';
import { drawDistinct, drawInstance, drawProbe, drawSmall, SMALL_STYLES } from './draw.ts';
import { type Evaluation, type Instance, run } from './evaluate.ts';
import { STYLES } from './landmarks.ts';
import { isFull, sizesUpward } from './sizes.ts';

/** Small sizes at which every claim is compared, and up to how many a smaller counterexample is searched. */
const FIRST_SIZES = 20;
const MAX_SIZES = 90;

/** Choices of sizes tried to find those. */
const MAX_TRIED = 700;

/** Sizes and inputs drawn until a layer has a value at them. */
const REDRAWS = 60;

/** Inputs drawn at each of the small sizes. */
const DRAWS = 2;

/** Instances that look for exceptions, and of how many sizes those are that are not random. */
const PROBES = 5 * STYLES;
const PROBED_SIZES = 4;

/**
 * Instances of one layer at which all its claims are compared, made when they are first asked for: small ones from the least
 * sizes on, with inputs that a person can check by hand, and random ones of varied sizes.
 */
export class Bench {
  readonly layer: Program;
  readonly requirements: readonly Requirement[];
  readonly #sizes: Sizes[] = [];
  readonly #upward: Iterator<Sizes>;
  #tried = 0;
  /** Programs for which no random instance was found, and why. */
  readonly #hopeless = new Map<Program, string>();
  readonly #runs = new Map<Program, Map<string, Evaluation | { readonly reason: string }>>();

  constructor(layer: Program, requirements: readonly Requirement[]) {
    this.layer = layer;
    this.requirements = requirements;
    this.#upward = sizesUpward(layer, requirements)[Symbol.iterator]();
  }

  /** Small instances, the least sizes first; with `all`, those too that are only worth a search for a smaller counterexample. */
  *small(program: Program, all = false): Iterable<Evaluation> {
    for (let at = 0; at < (all ? MAX_SIZES : FIRST_SIZES); at++) {
      const sizes = this.#smallSizes(at);
      if (sizes === undefined) return;
      for (let draw = 0; draw < DRAWS; draw++) {
        const found = this.#run(program, `small ${at} ${draw}`, () => {
          const stream = random(5, this.layer.name, at * DRAWS + draw);
          const instance = drawSmall(program, sizes, this.requirements, stream, (at + draw) % SMALL_STYLES);
          return instance ?? { reason: NOTHING };
        });
        if (!('reason' in found)) yield found;
      }
    }
  }

  /** Instances where exceptions hide, the least sizes first: around landmarks, all equal, large, and with any hyper-parameters. */
  *probes(program: Program, landmarks: readonly number[]): Iterable<Evaluation> {
    for (let at = 0; at < PROBES; at++) {
      const found = this.#run(program, `probe ${at} ${landmarks.join()}`, () => {
        const round = Math.floor(at / STYLES);
        // the last rounds draw their sizes; where there are few small ones, the others take them again
        const known = Math.max(1, this.#knownSizes(PROBED_SIZES));
        const sizes = round < PROBED_SIZES - 1 ? this.#smallSizes(round % known) : undefined;
        const stream = random(8, this.layer.name, at);
        const probe = { sizes, landmarks, style: at % STYLES };
        return drawProbe(this.layer, program, this.requirements, stream, probe) ?? { reason: NOTHING };
      });
      if (!('reason' in found)) yield found;
    }
  }

  /** Small sizes with inputs among which no two are equal and none is zero. */
  *generic(program: Program): Iterable<Evaluation> {
    for (let at = 0; at < FIRST_SIZES; at++) {
      const sizes = this.#smallSizes(at);
      if (sizes === undefined) return;
      const found = this.#run(program, `generic ${at}`, () => {
        const instance = drawDistinct(program, sizes, this.requirements, random(6, this.layer.name, at));
        return instance ?? { reason: NOTHING };
      });
      if (!('reason' in found)) yield found;
    }
  }

  /** The random instance of that number, drawn again until the layer has a value there; or why there is none. */
  varied(program: Program, at: number): Evaluation | { readonly reason: string } {
    const found = this.#run(program, `varied ${at}`, () => this.#valid(program, at));
    if ('reason' in found) this.#hopeless.set(program, found.reason);
    return found;
  }

  #valid(program: Program, at: number): Instance | { readonly reason: string } {
    const known = this.#hopeless.get(program);
    let reason = known ?? NOTHING;
    for (let tries = 0; tries < (known === undefined ? REDRAWS : 1); tries++) {
      const stream = random(11, this.layer.name, at + 1000 * tries);
      const drawn = drawInstance(this.layer, program, this.requirements, stream, at, tries / REDRAWS);
      if ('reason' in drawn) return drawn;
      if (run(program, drawn) !== undefined) return drawn;
      reason = NOTHING;
    }
    return { reason };
  }

  #run(
    program: Program,
    key: string,
    draw: () => Instance | { readonly reason: string },
  ): Evaluation | { readonly reason: string } {
    const runs = this.#runs.get(program) ?? new Map<string, Evaluation | { readonly reason: string }>();
    this.#runs.set(program, runs);
    const known = runs.get(key);
    if (known !== undefined) return known;
    const drawn = draw();
    const found = 'reason' in drawn ? drawn : (run(program, drawn) ?? { reason: NOTHING });
    runs.set(key, found);
    return found;
  }

  /** How many valid small sizes there are, up to a number. */
  #knownSizes(most: number): number {
    let count = 0;
    while (count < most && this.#smallSizes(count) !== undefined) count++;
    return count;
  }

  /** The valid sizes of that number, counted from the least; undefined where there are no more. */
  #smallSizes(at: number): Sizes | undefined {
    while (this.#sizes.length <= at && this.#tried++ < MAX_TRIED) {
      const { value, done } = this.#upward.next();
      if (done === true) break;
      if (isFull(this.layer, value) && sizesHold(this.requirements, value)) this.#sizes.push(value);
    }
    return this.#sizes[at];
  }
}

const NOTHING = 'the layer has no value at the instances that were drawn';
