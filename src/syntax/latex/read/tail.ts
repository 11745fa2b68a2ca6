import type { Span } from '../../../support/span.ts';
import type { Formula } from './math.ts';
import type { Reader } from './reader.ts';

/** Refuses what stands behind a definition and would be another formula with it: `y = a : b`, `y = a \mid b`. */
export function refuseTail(r: Reader, f: Formula): void {
  if (f.kind !== 'relation' || (f.rest[0]?.op !== '=' && f.rest[0]?.op !== 'assigned')) return;
  for (const { opSpan, operand } of f.rest.slice(1)) {
    const sign = r.text(opSpan);
    const help = helps.get(sign);
    const span: Span = { start: opSpan.start, end: operand.span.end };
    if (help !== undefined)
      r.fail('latex-unexpected', span, `Nothing says what \`${sign}\` is behind a formula.`, help);
  }
}

const helps: ReadonlyMap<string, string> = new Map([
  [':', 'write a quotient with `/`, and a range of indices `i = 1, \\dots, n`'],
  ['\\colon', 'write a quotient with `/`, and a range of indices `i = 1, \\dots, n`'],
  ['\\mid', 'write a condition behind a comma: `y_i = x_i, \\quad 0 \\le i < n`'],
]);
