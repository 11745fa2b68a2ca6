import { check } from '../../../src/check/index.ts';
import { printProgram } from '../../../src/ir/print.ts';

/** The layers of a LaTeX text as formula text, without the word `layer`; throws with its errors. */
export function understood(text: string): string {
  const { programs, diagnostics } = check({ name: '<latex>', text, notation: 'latex' });
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((d) => `${d.code}: ${d.message}`).join('\n'));
  return programs
    .map((p) =>
      printProgram(p)
        .replace(/^layer /u, '')
        .trimEnd(),
    )
    .join('\n');
}

/** The errors of a text: code and the LaTeX under the carets. */
export function errorsOf(text: string): readonly (readonly [string, string])[] {
  const { diagnostics } = check({ name: '<latex>', text, notation: 'latex' });
  return diagnostics
    .filter((d) => d.severity === 'error')
    .map((d) => [d.code, text.slice(d.span?.start ?? 0, d.span?.end ?? 0)] as const);
}
