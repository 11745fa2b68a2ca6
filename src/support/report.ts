import { catalogue } from './catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { MAX_DIAGNOSTICS } from './limits.ts';
import type { Source, Span } from './span.ts';

/** Collects the diagnostics of one source text; the same complaint at the same place is kept once. */
export class Report {
  readonly source: Source;
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;

  constructor(source: Source) {
    this.source = source;
  }

  error(code: string, span: Span, message: string, help?: string): void {
    this.#add('error', code, span, message, help);
  }

  warning(code: string, span: Span, message: string, help?: string): void {
    this.#add('warning', code, span, message, help);
  }

  /** Takes over what another report of the same source found. */
  addAll(other: Report): void {
    for (const d of other.#found) this.#add(d.severity, d.code, d.span ?? { start: 0, end: 0 }, d.message, d.help);
  }

  /** Number of errors reported so far, those beyond the limit included. */
  get errors(): number {
    return this.#errors;
  }

  /** Whether more diagnostics would be dropped. */
  get full(): boolean {
    return this.#found.length >= MAX_DIAGNOSTICS;
  }

  /** What was found, in the order of the text. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#found].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  }

  #add(severity: Diagnostic['severity'], code: string, span: Span, message: string, help: string | undefined): void {
    if (severity === 'error') this.#errors++;
    if (this.full) return;
    const advice = help ?? catalogue.get(code)?.help;
    const key = `${code} ${span.start} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#found.push({
      code,
      severity,
      message,
      source: this.source,
      span,
      ...(advice === undefined ? {} : { help: advice }),
    });
  }
}
