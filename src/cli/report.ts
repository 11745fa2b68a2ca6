import type { Diagnostic } from '../support/diagnostic.ts';
import { position, renderDiagnostics } from '../support/frame.ts';
import { MAX_DIAGNOSTICS } from '../support/limits.ts';
import type { Io } from './io.ts';

/** A place in a file: line and column from 1, columns in code points. */
interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

/** A diagnostic for machines. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file?: string;
  readonly range?: { readonly start: JsonPosition; readonly end: JsonPosition };
  readonly help?: string;
}

export function jsonDiagnostic({ code, severity, message, help, source, span }: Diagnostic): JsonDiagnostic {
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
  if (diagnostics.length === 0) return;
  if (options.json) {
    io[options.stream](
      `${JSON.stringify({ diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS).map(jsonDiagnostic) })}\n`,
    );
    return;
  }
  io.err(`${renderDiagnostics(diagnostics, { color: io.color.err })}\n`);
}
