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
