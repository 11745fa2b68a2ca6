import type { Source, Span } from './span.ts';

/** One thing to tell the user about a formula, a size, a file or an option. `code` names an entry of the catalogue. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong and why, in the user's own symbols. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
  readonly source?: Source;
  readonly span?: Span;
}

/** Refusal of bad input: every diagnostic found, errors first found first. A defect of Einabla itself is a plain Error instead. */
export class EinablaError extends Error {
  override readonly name = 'EinablaError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
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
