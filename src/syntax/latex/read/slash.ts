import type { Span } from '../../../support/span.ts';
import { isLetter } from './lexicon.ts';
import type { Formula, MathProduct } from './math.ts';
import { operatorAt } from './operators.ts';
import type { Reader } from './reader.ts';
import { startsSymbol } from './symbols.ts';

/**
 * What stands below a slash: a factor, and the letters beside it without a sign, `a/2\sigma^2`. A number over a number is a
 * coefficient of the letters behind it, `1/2 x`. Where a reader might take it for the other, a warning says how it is read.
 * `beside` tells whether another factor stands at the reader's place without a sign.
 */
export function divisor(r: Reader, before: Formula, beside: () => boolean): Formula {
  const first = r.shared.rules.factor(r);
  if (before.kind === 'number' && first.kind === 'number') {
    if (beside() && letterHere(r)) warn(r, { start: before.span.start, end: first.span.end });
    return first;
  }
  const rest: MathProduct['rest'][number][] = [];
  while (beside() && letterHere(r)) {
    const { at, span } = r;
    const factor = r.shared.rules.factor(r);
    if (opensBracket(r)) {
      // a letter before a bracket may be the name of a function
      r.at = at;
      break;
    }
    rest.push({ joint: 'beside', jointSpan: { start: span.start, end: span.start }, factor });
  }
  const whole = r.since(first.span);
  const mayBeApplied = rest.length === 0 && first.kind !== 'number';
  if (beside() && (letterHere(r) || (opensBracket(r) && !mayBeApplied)))
    warn(r, { start: before.span.start, end: whole.end });
  return rest.length === 0 ? first : { kind: 'product', first, rest, span: whole };
}

const letterHere = (r: Reader): boolean => (isLetter(r.atom) || startsSymbol(r)) && operatorAt(r) === undefined;

const opensBracket = (r: Reader): boolean => r.isChar('(') || r.isChar('[');

function warn(r: Reader, quotient: Span): void {
  r.shared.report.warning(
    'latex-slash',
    quotient,
    `\`${r.text(quotient)}\` is read as a factor of what stands beside it.`,
    'write `\\frac{…}{…}`, or brackets around all that stands below the slash',
  );
}
