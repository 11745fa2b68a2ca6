import { InvalidArgumentError } from 'commander';

/** `N=8,H=28` as pairs; a name may be given once. Errors: a wrong command line. */
export function parseSizes(
  text: string,
  previous: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const sizes = new Map(previous);
  for (const part of text.split(',')) {
    const match = /^\s*(\S+?)\s*=\s*(\S+)\s*$/u.exec(part);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined) {
      throw new InvalidArgumentError(`'${part.trim()}' is not of the form NAME=NUMBER, as in N=8,H=28.`);
    }
    const number = Number(value);
    if (!Number.isFinite(number)) throw new InvalidArgumentError(`${name} is '${value}', which is not a number.`);
    if (sizes.has(name)) throw new InvalidArgumentError(`${name} is given twice.`);
    sizes.set(name, number);
  }
  return sizes;
}

/** `x,θ` as names. Errors: a wrong command line. */
export function parseNames(text: string, previous: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError(`'${text}' holds an empty name; write names as in x,θ.`);
  return [...previous, ...names];
}

/** A whole number in `[lo, hi]`. Errors: a wrong command line. */
export const parseCount =
  (lo: number, hi: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < lo || value > hi || text.trim() === '') {
      throw new InvalidArgumentError(`'${text}' is not a whole number from ${lo} to ${hi}.`);
    }
    return value;
  };

/** A target by name. `wasm`, which the help does not offer, passes: the command refuses it with the reason. Errors: a wrong command line. */
export const parseTarget =
  (targets: readonly string[]) =>
  (text: string): string => {
    if (!targets.includes(text) && text !== 'wasm') {
      throw new InvalidArgumentError(`Allowed choices are ${targets.join(', ')}.`);
    }
    return text;
  };
