import { canonicalName } from '../../../support/names.ts';
import type { Facts } from '../facts/facts.ts';
import { raised } from '../facts/labels.ts';
import type { Formula, MathFence, MathGroup, Script } from '../read/math.ts';
import { bare, everyFormula } from '../read/walk.ts';
import { fail, type Meaning, textOf, type Value } from './meaning.ts';

/** Whether `T` above something is a number: one that is declared, counted to or called an index. */
const isNumberT = (facts: Facts): boolean =>
  facts.scalars.has(canonicalName('T')) || facts.known.has('T') || facts.indices.has('T') || facts.counted.has('T');

/** Whether a superscript behind a bracket with a value of a rank transposes: `\top`, or a `T` that is no declared number and, above a number, none at all. */
export const transposes = (sup: Script, rank: number, facts: Facts): boolean =>
  raised(sup, () => (rank > 0 ? facts.scalars.has(canonicalName('T')) : isNumberT(facts))).kind === 'transpose';

/** What is transposed is an array, and so is every term of it. Errors: nothing says that it is one. */
export function refuseNumbers(m: Meaning, f: MathGroup | MathFence, value: Value): void {
  const [item] = f.items;
  const inner = item === undefined ? undefined : bare(item);
  // `(1 - x)^T` in plain letters is a power as often
  const plain = f.sup?.mark !== 'transpose' && !holds(f, (s) => s.kind === 'symbol' && s.font === 'bold');
  const open =
    value.rank === 0
      ? inner
      : inner?.kind === 'sum'
        ? inner.terms
            .map((t) => t.term)
            .find((term) => (plain || holds(term, (s) => s.kind === 'symbol')) && m.value(term).rank === 0)
        : undefined;
  if (open === undefined) return;
  fail(
    m,
    'latex-capital',
    f.span,
    `Nothing says that \`${textOf(m, open.span)}\` is an array, which is transposed here.`,
    'write matrices and vectors in bold, `\\mathbf{x}_i \\mathbf{W}`, or their shapes behind the formula: `W \\in \\mathbb{R}^{m \\times n}`; for a power by a number `T`, `% hyper: T`',
  );
}

function holds(f: Formula, what: (part: Formula) => boolean): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (what(part)) found = true;
  });
  return found;
}
