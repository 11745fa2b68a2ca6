import { type Expr, holds, IntegerError, intValue, keyOf, type Lookup } from '../ir/index.ts';

/** Values of symbols and indices by name, and of int tensors' elements by their text. */
export type Values = Map<string, number>;

const lookupIn =
  (values: Values): Lookup =>
  (leaf) =>
    values.get(leaf.kind === 'read' ? keyOf(leaf) : leaf.name);

/** What `work` gives, or undefined where an integer is divided by zero or leaves a remainder. */
function unlessFaulty<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof IntegerError) return undefined;
    throw fault;
  }
}

/** The value of an int expression, or undefined where it depends on something without a value or divides by zero. */
export const integerValue = (e: Expr, values: Values): number | undefined =>
  unlessFaulty(() => intValue(e, lookupIn(values)));

/** Whether a condition holds, or undefined where that depends on data. */
export const conditionValue = (e: Expr, values: Values): boolean | undefined =>
  unlessFaulty(() => holds(e, lookupIn(values)));

/**
 * Sizes to try, the same at every run: pleasant ones first, then small ones, then of every magnitude up to a thousand million, together
 * and mixed. A hyper-parameter has its default half the time. Of few names every choice of sizes up to three is there too.
 */
export function sampleSizes(
  names: readonly string[],
  defaults: ReadonlyMap<string, number>,
  hypers: ReadonlySet<string>,
  count: number,
): Values[] {
  const pleasant = [5, 4, 6, 3, 7];
  let state = 12345;
  const draw = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const sized = (size: (name: string, i: number) => number): Values =>
    new Map(names.map((name, i) => [name, size(name, i)]));
  const samples = [
    sized((name, i) => defaults.get(name) ?? pleasant[i % pleasant.length] ?? 5),
    sized((name) => defaults.get(name) ?? 5),
    sized((name) => defaults.get(name) ?? 1),
    // one far larger, or far smaller, than the others
    ...names.flatMap((one) => [
      sized((name) => (name === one ? 40 : (defaults.get(name) ?? 3))),
      sized((name) => (name === one ? 1 : (defaults.get(name) ?? 9))),
    ]),
  ];
  if (names.length <= 4) {
    for (let n = 0; n < 3 ** names.length; n++) {
      samples.push(sized((name, i) => defaults.get(name) ?? 1 + (Math.floor(n / 3 ** i) % 3)));
    }
  }
  for (const most = samples.length + count; samples.length < most; ) {
    const digits = 1 + draw(9);
    const mixed = draw(2) === 0;
    const keep = draw(2) === 0;
    samples.push(
      sized((name) => {
        const given = defaults.get(name);
        if (given !== undefined && keep) return given;
        if (hypers.has(name) && draw(2) === 0) return draw(4);
        return 1 + draw(10 ** (mixed ? 1 + draw(digits) : digits));
      }),
    );
  }
  return samples;
}
