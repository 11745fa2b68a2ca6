/*
 * Letters of the fonts of mathematics, which are letters of their own in Unicode: `\mathcal{L}` is ℒ.
 */

/** Fonts whose letters are letters of their own, with the place of their capital A in Unicode. */
export const letterFonts: ReadonlyMap<string, number> = new Map([
  ['mathcal', 0x1d49c],
  ['mathscr', 0x1d49c],
  ['mathfrak', 0x1d504],
  ['mathbb', 0x1d538],
  ['mathds', 0x1d538],
  ['mathbbm', 0x1d538],
]);

/** Letters of these fonts that stand elsewhere in Unicode. */
const fontExceptions: ReadonlyMap<number, string> = new Map([
  [0x1d49d, 'ℬ'],
  [0x1d4a0, 'ℰ'],
  [0x1d4a1, 'ℱ'],
  [0x1d4a3, 'ℋ'],
  [0x1d4a4, 'ℐ'],
  [0x1d4a7, 'ℒ'],
  [0x1d4a8, 'ℳ'],
  [0x1d4ad, 'ℛ'],
  [0x1d506, 'ℭ'],
  [0x1d50b, 'ℌ'],
  [0x1d50c, 'ℑ'],
  [0x1d515, 'ℜ'],
  [0x1d51d, 'ℨ'],
  [0x1d53a, 'ℂ'],
  [0x1d53f, 'ℍ'],
  [0x1d545, 'ℕ'],
  [0x1d547, 'ℙ'],
  [0x1d548, 'ℚ'],
  [0x1d549, 'ℝ'],
  [0x1d551, 'ℤ'],
]);

/** A Latin letter in one of these fonts, which is told by the place of its capital A; other characters stay as they are. */
export function styled(char: string, shift: number): string {
  const code = char.charCodeAt(0);
  const offset = code >= 65 && code <= 90 ? code - 65 : code >= 97 && code <= 122 ? code - 97 + 26 : undefined;
  if (offset === undefined) return char;
  return fontExceptions.get(shift + offset) ?? String.fromCodePoint(shift + offset);
}

/** Every letter of these fonts, as the first macro that has it writes it: `\mathcal{L}` for ℒ. */
export const styledLetters: ReadonlyMap<string, string> = new Map(
  [...letterFonts]
    .reverse()
    .flatMap(([font, shift]) =>
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].map(
        (char) => [styled(char, shift), `\\${font}{${char}}`] as const,
      ),
    ),
);
