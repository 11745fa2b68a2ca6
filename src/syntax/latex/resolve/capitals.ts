import { canonicalName } from '../../../support/names.ts';
import { indexName } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathProduct, MathSymbol } from '../read/math.ts';
import { everyFormula } from '../read/walk.ts';
import { isCapital } from './arrays.ts';
import { fail, type Meaning, textOf } from './meaning.ts';

/**
 * A plain capital beside a plain letter, neither with indices, is a matrix as often as a number. Errors: nothing says which.
 */
export function refuseOpenCapital(m: Meaning, f: MathProduct, a: Formula, b: Formula): void {
  if (m.place !== 'value' || a.kind !== 'symbol' || b.kind !== 'symbol' || !isOpenLetter(m, a) || !isOpenLetter(m, b))
    return;
  const capital = [a, b].find((s) => isCapital(s.name));
  let indexed = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && printed(part, m.facts).subscripts !== undefined) indexed = true;
  });
  if (capital === undefined || indexed) return;
  const span = { start: a.span.start, end: b.span.end };
  const name = textOf(m, capital.span);
  fail(
    m,
    'latex-capital',
    span,
    `Nothing says whether \`${name}\` is a matrix or a number.`,
    `write \`${name} \\in \\mathbb{R}^{m \\times n}\` behind the formula, or \`\\mathbf{${capital.name}}\`, for a matrix, and \`${textOf(m, a.span)} \\cdot ${textOf(m, b.span)}\` for numbers`,
  );
}

/** Whether a letter may be a number or an array: a Latin one without indices of which nothing else says what it is. */
function isOpenLetter(m: Meaning, s: MathSymbol): boolean {
  const { key, spelling, subscripts, exponent } = printed(s, m.facts);
  const { facts } = m;
  const letter = /^\p{Script=Latin}\p{M}*$/u.test(s.name.normalize('NFD'));
  if (!letter || s.font === 'upright' || subscripts !== undefined || exponent !== undefined) return false;
  if (s.name === 'e' || facts.counted.has(s.name) || facts.scalars.has(canonicalName(s.name))) return false;
  if (facts.indices.has(indexName(s)) || facts.declared.has(canonicalName(spelling)) || facts.axes.has(key))
    return false;
  return !facts.ranks.has(canonicalName(s.name)) && !m.tensors.has(key) && !m.powers.has(`${key}^2`);
}
