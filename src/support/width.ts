/** Ranges of code points that terminals draw two columns wide: East Asian wide and fullwidth forms, and emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2795, 0x2797],
  [0x2b1b, 0x2b1c],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const zeroWidth = /^[\p{Mn}\p{Me}\u{1160}-\u{11ff}]$/u;
const hidden = /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u2028\u2029]$/u;

/** Columns that a terminal gives to a text without control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (zeroWidth.test(char)) continue;
    const code = char.codePointAt(0) ?? 0;
    width += code >= 0x1100 && wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
  }
  return width;
}

/** One character as it may be shown on any terminal: control, direction and invisible characters and half pairs by their code. */
export function visible(char: string): string {
  if (char === '\t') return ' ';
  const code = char.codePointAt(0) ?? 0;
  const half = code >= 0xd800 && code <= 0xdfff;
  return half || hidden.test(char) ? `\\u{${code.toString(16).toUpperCase()}}` : char;
}

/** A text as it may be shown on any terminal. */
export function visibleText(text: string): string {
  let out = '';
  for (const char of text) out += visible(char);
  return out;
}
