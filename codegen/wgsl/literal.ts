import { refuse } from '../../src/support/diagnostic.ts';

/** `value` as an `i32` literal. Errors: `int-too-large` beyond 32 bits. */
export function intLiteral(value: number): string {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) {
    refuse('int-too-large', `the integer ${value} does not fit in the 32 bits that WGSL gives to integers`, {
      help: 'use a smaller integer, or another target',
    });
  }
  // −2147483648 is minus applied to a literal that is one too large
  if (value === -(2 ** 31)) return 'i32(-2147483648)';
  return `${value}i`;
}

/** The largest finite f32. */
export const LARGEST = 3.4028234663852886e38;

/** The shortest decimal literal that reads back as the `f32` nearest to a finite `value`; undefined where that is not finite. */
export function realLiteral(value: number): string | undefined {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) return undefined;
  // the shortest decimal of the largest f32 lies above it, which shader compilers may refuse
  if (Math.abs(rounded) === LARGEST) return `${rounded}f`;
  for (let digits = 1; digits <= 9; digits++) {
    const shortest = Number(rounded.toPrecision(digits));
    if (Math.fround(shortest) !== rounded) continue;
    const text = String(shortest);
    return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
  }
  throw new Error(`nine digits do not tell ${rounded} from its neighbours`);
}

/** Text for a line comment: whatever could end the line, reorder it or hide in it becomes its code point. */
export function commentText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `<${(char.codePointAt(0) ?? 0).toString(16)}>`);
}
