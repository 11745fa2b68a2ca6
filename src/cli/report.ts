import type { Diagnostic } from '../support/diagnostic.ts';
import { renderDiagnostic } from '../support/frame.ts';
import type { Source } from '../support/span.ts';
import type { Io } from './io.ts';

/** As many diagnostics as anyone reads; the rest are counted. */
const MAX_REPORTED = 100;

/** A place in a file: line and column from 1, columns in UTF-16 code units. */
interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file?: string;
  readonly range?: { readonly start: JsonPosition; readonly end: JsonPosition };
  readonly help?: string;
}

function position(source: Source, offset: number): JsonPosition {
  const before = source.text.slice(0, offset);
  const line = before.split(/\r\n|\r|\n/u);
  return { line: line.length, column: (line.at(-1) ?? '').length + 1 };
}

export function jsonDiagnostic(d: Diagnostic): JsonDiagnostic {
  const { code, severity, message, help, source, span } = d;
  return {
    code,
    severity,
    message,
    ...(source === undefined ? {} : { file: source.name }),
    ...(source === undefined || span === undefined
      ? {}
      : { range: { start: position(source, span.start), end: position(source, span.end) } }),
    ...(help === undefined ? {} : { help }),
  };
}

/** Writes diagnostics for people to standard error, or as one JSON object to the stream that the command's JSON goes to. */
export function reportDiagnostics(
  io: Io,
  diagnostics: readonly Diagnostic[],
  options: { json: boolean; stream: 'out' | 'err' },
): void {
  const shown = diagnostics.slice(0, MAX_REPORTED);
  if (options.json) {
    io[options.stream](`${JSON.stringify({ diagnostics: shown.map(jsonDiagnostic) })}\n`);
    return;
  }
  io.err(`${shown.map((d) => renderDiagnostic(d, { color: io.color.err })).join('\n\n')}\n`);
  if (shown.length < diagnostics.length) io.err(`\n… and ${diagnostics.length - shown.length} more.\n`);
}
