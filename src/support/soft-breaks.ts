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

export interface FoldedLine {
  readonly text: string;
  /** How deep in the formula the line begins, from 0; its indentation. */
  readonly depth: number;
}

/** The text as lines that fit where its marks allow it. Every line but the first begins at a mark. */
export function fold(text: string, { first, rest, measure }: FoldOptions): readonly FoldedLine[] {
  const lines: FoldedLine[] = [];
  let line: FoldedLine = { text: '', depth: 0 };
  const put = (part: string, depth: number): void => {
    const whole = unbroken(part);
    if (measure(line.text + whole) <= (lines.length === 0 ? first : rest)) {
      line = { ...line, text: line.text + whole };
      return;
    }
    const parts = cut(part);
    // a first line with little room stays empty
    const open = line.text !== '' || (lines.length === 0 && 2 * first < rest);
    const fits = open && measure(whole) <= rest;
    if (line.text !== '' || fits) {
      lines.push(line);
      line = { text: '', depth };
    }
    if (fits || parts.length === 1) line = { ...line, text: whole };
    else for (const [i, p] of parts.entries()) put(p, i === 0 ? depth : depth + 1);
  };
  put(text, -1);
  return [...lines, line].map((l) => ({ text: l.text.trimEnd(), depth: Math.max(0, l.depth) }));
}
