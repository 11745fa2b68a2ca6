import type { Span } from '../../../support/span.ts';
import { saysShape } from '../tex/words.ts';
import type { Formula, Joint, MathProduct, MathRelation, MathSum, RelationOp } from './math.ts';
import { primary, startsPrimary } from './primary.ts';
import type { Reader, Rules } from './reader.ts';
import { withScripts } from './scripts.ts';
import { jointChars, jointMacros, relationChars, relationMacros } from './signs.ts';
import { divisor } from './slash.ts';

/*
 * relation  disjunction of conjunctions of chains: sum { (= < ≤ …) sum }
 * sum       [+ −] product { (+ −) product }
 * product   factor { [· × / …] factor }      a factor may stand beside another
 * factor    − factor | primary { _ ^ ' }
 */

export const rules: Rules = {
  relation,
  sum,
  product,
  factor,
  factorWithoutScripts: (r) => r.nested(() => primary(r)),
  startsFactor: startsPrimary,
};

function relation(r: Reader): Formula {
  return joinedBy(r, 'or', conjunction);
}

function conjunction(r: Reader): Formula {
  return joinedBy(r, 'and', chain);
}

/** Parts joined by one connective. */
function joinedBy(r: Reader, op: 'and' | 'or', part: (r: Reader) => Formula): Formula {
  const first = part(r);
  const rest: Formula[] = [];
  for (let next = connective(r); next?.op === op; next = connective(r)) {
    r.at += next.length;
    rest.push(part(r));
  }
  return rest.length === 0 ? first : { kind: 'logic', op, args: [first, ...rest], span: r.since(first.span) };
}

/** `\land`, `\text{and}`, … and the number of its atoms. */
function connective(r: Reader): { op: 'and' | 'or'; length: number } | undefined {
  const { atom } = r;
  if (atom?.kind !== 'macro') return undefined;
  if (atom.name === 'land' || atom.name === 'wedge') return { op: 'and', length: 1 };
  if (atom.name === 'lor' || atom.name === 'vee') return { op: 'or', length: 1 };
  const next = r.peek(1);
  if (atom.name !== 'text' || next?.kind !== 'group') return undefined;
  const word = r
    .text({ start: next.span.start + 1, end: next.span.end - 1 })
    .trim()
    .toLowerCase();
  if (['and', 'și', 'si', 'şi', 'och', 'y', 'et', 'und'].includes(word)) return { op: 'and', length: 2 };
  if (['or', 'sau', 'eller', 'o', 'ou', 'oder'].includes(word)) return { op: 'or', length: 2 };
  return undefined;
}

function chain(r: Reader): Formula {
  if (r.isMacro('neg') || r.isMacro('lnot')) {
    const start = r.span;
    r.at++;
    const arg = r.nested(() => chain(r));
    return { kind: 'logic', op: 'not', args: [arg], span: r.since(start) };
  }
  const first = sum(r);
  const rest: MathRelation['rest'][number][] = [];
  for (let op = relationAt(r); op !== undefined; op = relationAt(r)) {
    const { span } = r;
    r.at += op.length;
    rest.push({ op: op.op, opSpan: span, operand: sum(r) });
  }
  return rest.length === 0 ? first : { kind: 'relation', first, rest, span: r.since(first.span) };
}

/** The relation at the reader's place and the number of its atoms: `=`, `==`, `:=`, `\le`, `\not=`. */
export function relationAt(r: Reader): { op: RelationOp; length: number } | undefined {
  const { atom } = r;
  if (r.at === r.condition) return undefined;
  if (atom?.kind === 'macro') {
    if (atom.name === 'not' && r.isChar('=', r.peek(1))) return { op: '!=', length: 2 };
    const op = relationMacros.get(atom.name);
    if (op !== undefined) return { op, length: 1 };
    const word = r.peek(1);
    const says = atom.name === 'text' && word?.kind === 'group' && saysShape(r.text(word.span));
    return says ? { op: 'in', length: 2 } : undefined;
  }
  if (atom?.kind !== 'char') return undefined;
  const next = r.peek(1);
  if (atom.char === '=' && r.isChar('=', next)) return { op: '==', length: 2 };
  if (atom.char === ':' && r.isChar('=', next)) return { op: 'assigned', length: 2 };
  if (atom.char === '<' && r.isChar('=', next)) return { op: '<=', length: 2 };
  if (atom.char === '>' && r.isChar('=', next)) return { op: '>=', length: 2 };
  if (atom.char === '!' && r.isChar('=', next)) return { op: '!=', length: 2 };
  const op = relationChars.get(atom.char);
  return op === undefined ? undefined : { op, length: 1 };
}

const signs: ReadonlyMap<string, boolean> = new Map([
  ['+', false],
  ['-', true],
  ['−', true],
  ['–', true],
]);

/** Whether a sign stands here: true for a minus, false for a plus. */
function signAt(r: Reader): boolean | undefined {
  const { atom } = r;
  return atom?.kind === 'char' ? signs.get(atom.char) : undefined;
}

function sum(r: Reader): Formula {
  const start = r.span;
  if (signAt(r) === false) r.at++;
  const first = product(r);
  const terms: MathSum['terms'][number][] = [{ negative: false, term: first }];
  for (let negative = signAt(r); negative !== undefined; negative = signAt(r)) {
    r.at++;
    terms.push({ negative, term: product(r) });
  }
  return terms.length === 1 ? first : { kind: 'sum', terms, span: r.since(start) };
}

function product(r: Reader): Formula {
  const first = factor(r);
  const rest: MathProduct['rest'][number][] = [];
  for (let joint = jointAt(r); joint !== undefined; joint = jointAt(r)) {
    const jointSpan = joint.length === 0 ? { start: r.span.start, end: r.span.start } : r.span;
    r.at += joint.length;
    const before = rest.at(-1)?.factor ?? first;
    const next = joint.joint === 'slash' ? divisor(r, before, () => jointAt(r)?.joint === 'beside') : factor(r);
    if (joint.joint === 'beside' && before.kind === 'number' && next.kind === 'number')
      return r.fail(
        'latex-unexpected',
        { start: before.span.start, end: next.span.end },
        'Two numbers stand side by side.',
        'write the digits of one number together, `10000`, and `\\cdot` between two',
      );
    rest.push({ joint: joint.joint, jointSpan, factor: next });
  }
  return rest.length === 0 ? first : { kind: 'product', first, rest, span: r.since(first.span) };
}

/** What joins the next factor to those before it, and the number of its atoms. */
function jointAt(r: Reader): { joint: Joint; length: number } | undefined {
  const { atom } = r;
  if (atom?.kind === 'char') {
    const joint = jointChars.get(atom.char);
    if (joint !== undefined) return { joint, length: r.isChar('*', r.peek(1)) && atom.char === '*' ? 2 : 1 };
  }
  if (atom?.kind === 'macro') {
    const joint = jointMacros.get(atom.name);
    if (joint !== undefined) return { joint, length: 1 };
  }
  if (connective(r) !== undefined || relationAt(r) !== undefined || !startsPrimary(r)) return undefined;
  return { joint: 'beside', length: 0 };
}

function factor(r: Reader): Formula {
  const negative = signAt(r);
  if (negative !== undefined) {
    const start: Span = r.span;
    r.at++;
    const operand = r.nested(() => factor(r));
    return negative ? { kind: 'negate', operand, span: r.since(start) } : operand;
  }
  return r.nested(() => withScripts(r, primary(r)));
}
