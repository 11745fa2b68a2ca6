import type { Diagnostic } from './finding.ts';
import { renderDiagnostic } from './frame.ts';
import type { Source, Span } from './span.ts';

export type { Diagnostic } from './finding.ts';

/** Refusal of bad input: every diagnostic found, errors first found first. A defect of Einabla itself is a plain Error instead. */
export class EinablaError extends Error {
  override readonly name = 'EinablaError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(explained).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Code and message, then the place in the formula and what to write instead. */
function explained(d: Diagnostic): string {
  const [, ...more] = renderDiagnostic(d).split('\n');
  return [`${d.code}: ${d.message}`, ...more].join('\n');
}

/** The error with `source` as the text that its diagnostics' spans lie in, where they name none. Any other error as it is. */
export function placedIn(source: Source, error: unknown): unknown {
  if (!(error instanceof EinablaError)) return error;
  return new EinablaError(
    error.diagnostics.map((d) => (d.span === undefined || d.source !== undefined ? d : { ...d, source })),
  );
}

/** Throws one error that has no place in a source text, or the place given. */
export function refuse(
  code: string,
  message: string,
  more: { help?: string; span?: Span | undefined; source?: Source | undefined } = {},
): never {
  const { help, span, source } = more;
  throw new EinablaError([
    {
      code,
      severity: 'error',
      message,
      ...(help === undefined ? {} : { help }),
      ...(span === undefined ? {} : { span }),
      ...(source === undefined ? {} : { source }),
    },
  ]);
}
