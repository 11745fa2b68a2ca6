/*
 * Soft breaks: marks inside a text at which a line may end. A mark's depth says how deep in the formula it stands; a text
 * that is too long is broken at its shallowest marks first. Marks are private characters, which no name may hold.
 */

const FIRST = 0xe000;
const DEEPEST = 0xe0ff;
const marks = /[\ue000-\ue0ff]/gu;

/** The shallowest mark. */
export const SOFT_BREAK = String.fromCharCode(FIRST);

/** The text with every mark one level deeper. */
export const deepen = (text: string): string =>
  text.replace(marks, (mark) => String.fromCharCode(Math.min(mark.charCodeAt(0) + 1, DEEPEST)));

/** The text without marks, on one line. */
export const unbroken = (text: string): string => text.replace(marks, '');

/** The text cut at its shallowest marks. */
function cut(text: string): readonly string[] {
  let least = DEEPEST + 1;
  for (const [mark] of text.matchAll(marks)) least = Math.min(least, mark.charCodeAt(0));
  return least > DEEPEST ? [text] : text.split(String.fromCharCode(least));
}

export interface FoldOptions {
  /** Room on the first line. */
  readonly first: number;
  /** Room on each line after it. */
  readonly rest: number;
  /** Room that a text without marks takes. */
  readonly measure: (text: string) => number;
}

/** The text as lines that fit where its marks allow it. Every line but the first begins at a mark. */
export function fold(text: string, { first, rest, measure }: FoldOptions): readonly string[] {
  const lines: string[] = [''];
  const put = (part: string): void => {
    const whole = unbroken(part);
    const line = lines.at(-1) ?? '';
    if (measure(line + whole) <= (lines.length === 1 ? first : rest)) {
      lines[lines.length - 1] = line + whole;
      return;
    }
    const parts = cut(part);
    if (line !== '') lines.push('');
    const fits = line !== '' && measure(whole) <= rest;
    if (fits || parts.length === 1) lines[lines.length - 1] = whole;
    else for (const p of parts) put(p);
  };
  put(text);
  return lines.map((line) => line.trimEnd());
}
