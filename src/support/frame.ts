import type { Diagnostic } from './finding.ts';
import { MAX_DIAGNOSTICS } from './limits.ts';
import type { Source, Span } from './span.ts';
import { displayWidth, visible, visibleText } from './width.ts';

export interface FrameOptions {
  /** Colours by ANSI escape sequences. */
  readonly color?: boolean;
}

/** Columns of the formula line that are shown. */
const COLUMNS = 80;

/** Characters of a message that are shown. */
const MESSAGE = 1000;

/** Where an offset lies in a text: line and column counted from 1, columns in code points. */
export function position(source: Source, offset: number): { line: number; column: number } {
  const { text } = source;
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let start = 0;
  for (let i = 0; i < end; i++) {
    if (!isLineEnd(text, i)) continue;
    line++;
    start = i + 1;
  }
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  return { line, column: [...text.slice(from, end)].length + 1 };
}

/**
 * A diagnostic as text: what is wrong, `file:line:column`, the line of the formula with carets under it, and what to write
 * instead. Text of the user is shown with control, direction and invisible characters escaped, clipped to 80 columns.
 */
export function renderDiagnostic(d: Diagnostic, options: FrameOptions = {}): string {
  const paint = painter(options);
  const tone = d.severity === 'error' ? '31' : '33';
  const lines = [`${paint(`1;${tone}`, `${d.severity}[${visibleText(d.code)}]`)}: ${paint('1', message(d.message))}`];
  if (d.source !== undefined && d.span !== undefined) {
    lines.push(...placeLines(d.source, d.span, tone, options));
  } else if (d.source !== undefined) {
    lines.push(` ${paint('34', '-->')} ${visibleText(d.source.name)}`);
  }
  if (d.help !== undefined) lines.push(`  ${paint('36', 'help')}: ${message(d.help)}`);
  return lines.join('\n');
}

type Paint = (code: string, text: string) => string;

const painter =
  (options: FrameOptions): Paint =>
  (code, text) =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text;

/** `file:line:column`, and the line with carets under the place, in a colour given by its ANSI code. */
export function placeLines(source: Source, span: Span, tone: string, options: FrameOptions = {}): readonly string[] {
  const paint = painter(options);
  const { line, column } = position(source, span.start);
  const number = String(line);
  const margin = ' '.repeat(number.length);
  const { shown, carets } = excerpt(source.text, span.start, span.end);
  return [
    `${margin} ${paint('34', '-->')} ${visibleText(source.name)}:${line}:${column}`,
    `${margin} ${paint('34', '|')}`,
    `${paint('34', `${number} |`)} ${shown}`,
    `${margin} ${paint('34', '|')} ${paint(`1;${tone}`, carets)}`,
  ];
}

/** Several diagnostics, the first hundred of them. */
export function renderDiagnostics(list: readonly Diagnostic[], options: FrameOptions = {}): string {
  const shown = list.slice(0, MAX_DIAGNOSTICS).map((d) => renderDiagnostic(d, options));
  if (list.length > MAX_DIAGNOSTICS) shown.push(`… and ${list.length - MAX_DIAGNOSTICS} more`);
  return shown.join('\n\n');
}

const message = (text: string): string => visibleText(text.length > MESSAGE ? `${text.slice(0, MESSAGE)}…` : text);

function isLineEnd(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return code === 10 || code === 0x2028 || code === 0x2029 || (code === 13 && text.charCodeAt(i + 1) !== 10);
}

/** The line around `start`, clipped so that the place is seen, and the carets under `[start, end)` of it. */
function excerpt(text: string, start: number, end: number): { shown: string; carets: string } {
  let from = start;
  while (from > 0 && !isLineEnd(text, from - 1)) from--;
  if (from === 0 && text.charCodeAt(0) === 0xfeff) from = 1;
  let to = start;
  while (to < text.length && !isLineEnd(text, to) && text.charCodeAt(to) !== 13) to++;
  const before = clipStart(text.slice(Math.max(from, start - 4 * COLUMNS), start), start - 4 * COLUMNS > from);
  const width = displayWidth(before);
  const room = COLUMNS - width;
  const marked = clipEnd(text.slice(start, Math.min(to, Math.max(end, start), start + 4 * COLUMNS)), room);
  const left = room - displayWidth(marked);
  const after =
    left < 0 ? '' : clipEnd(text.slice(Math.min(to, Math.max(end, start)), Math.min(to, end + 4 * COLUMNS)), left);
  return {
    shown: (before + marked + after).trimEnd(),
    carets: ' '.repeat(width) + '^'.repeat(Math.max(1, displayWidth(marked))),
  };
}

/** The end of a text in at most half the columns, with `…` for what is left out. */
function clipStart(text: string, cut: boolean): string {
  const chars = [...text].map(visible);
  const limit = COLUMNS / 2;
  let width = 0;
  let first = chars.length;
  while (first > 0 && width + displayWidth(chars[first - 1] ?? '') <= limit) {
    first--;
    width += displayWidth(chars[first] ?? '');
  }
  return (first > 0 || cut ? '…' : '') + chars.slice(first).join('');
}

/** The beginning of a text in at most `room` columns, with `…` for what is left out. */
function clipEnd(text: string, room: number): string {
  let out = '';
  let width = 0;
  for (const char of text) {
    const next = visible(char);
    width += displayWidth(next);
    if (width > room) return `${out}…`;
    out += next;
  }
  return out;
}
