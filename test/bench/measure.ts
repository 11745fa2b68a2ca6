/** One side of a comparison: `run` does the whole work once, and `outputs` gives what the last run computed. */
export interface Side {
  run(): void;
  outputs(): ReadonlyMap<string, ArrayLike<number>>;
}

export const median = (times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

/** Milliseconds since some moment. */
export type Clock = () => number;

/** Time as it passes, and time that this process was at work, which other processes on the machine disturb less. */
export const clocks = {
  wall: (): number => performance.now(),
  cpu: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
} as const;

/** Milliseconds that one call takes. */
export function timed(clock: Clock, work: () => void): number {
  const start = clock();
  work();
  return clock() - start;
}

export interface Effort {
  /** Milliseconds of measured work that are enough for one side. */
  readonly budget: number;
  /** Measured calls, at least and at most. A call that alone spends the budget many times over is made once. */
  readonly least: number;
  readonly most: number;
  readonly clock: Clock;
}

/**
 * Median times of both sides in milliseconds. Warm-up first; then rounds in which the two sides take turns, so that a
 * change of the machine's speed meets both, with more calls of the faster side in every turn.
 */
export function interleave(a: Side, b: Side, effort: Effort): readonly [number, number] {
  const sides = [a, b].map((side) => {
    const cold = timed(effort.clock, () => side.run());
    let last = cold;
    let spent = 0;
    // the engine optimises a function only after some calls
    for (let i = 0; cold < effort.budget && (i < 3 || (spent < effort.budget / 4 && i < 200)); i++) {
      last = timed(effort.clock, () => side.run());
      spent += last;
    }
    return {
      side,
      last,
      cold,
      calls: Math.max(1, Math.min(20, Math.floor(effort.budget / 10 / last))),
      times: [] as number[],
    };
  });
  for (const s of sides) if (s.cold > 8 * effort.budget) s.times.push(s.cold);
  for (let round = 0; round < effort.most; round++) {
    let busy = false;
    for (const s of sides) {
      const spent = s.times.reduce((sum, t) => sum + t, 0);
      if (s.times.length >= effort.least ? spent >= effort.budget : s.cold > 8 * effort.budget) continue;
      busy = true;
      for (let i = 0; i < s.calls; i++) s.times.push(timed(effort.clock, () => s.side.run()));
    }
    if (!busy) break;
  }
  const [first, second] = sides.map((s) => median(s.times));
  return [first ?? Number.NaN, second ?? Number.NaN];
}

/** The largest difference between two results, relative to the root mean square of the second. */
export function disagreement(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let squares = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const truth = expected[i] ?? Number.NaN;
    squares += truth * truth;
    const error = Math.abs((found[i] ?? Number.NaN) - truth);
    if (!(error <= worst)) worst = error;
  }
  return worst / Math.max(1e-30, Math.sqrt(squares / Math.max(1, expected.length)));
}
