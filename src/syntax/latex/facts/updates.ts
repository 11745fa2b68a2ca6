import type { Span } from '../../../support/span.ts';
import type { Formula, MathGroup, MathRelation, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, mapFormula } from '../read/walk.ts';
import { labelKey } from './labels.ts';

/*
 * Steps of an iteration: `w(n+1) = w(n) - …` and `\theta \gets \theta - …`. What is new has a name of its own.
 */

/** What is new, and what it equals. */
interface Update {
  readonly left: Formula;
  readonly members: readonly Formula[];
  readonly span: Span;
}

/** An update as an equality: `\theta \to \theta - …` defines the next `\theta`; undefined where the name does not stand on the right. */
export function updateOf({ first, rest, span }: MathRelation): Update | undefined {
  const [link, ...more] = rest;
  const left = bare(first);
  if (link === undefined || more.length > 0 || left.kind !== 'symbol') return undefined;
  if (link.op !== 'maps' && link.op !== 'assigned') return undefined;
  let found = false;
  everyFormula(link.operand, (f) => {
    if (f.kind === 'symbol' && sameName(f, left) && labelKey(f) === labelKey(left)) found = true;
  });
  return found ? { left: { ...left, name: `${left.name}_next` }, members: [link.operand], span } : undefined;
}

const sameName = (a: MathSymbol, b: MathSymbol): boolean => {
  const { sub: _, ...x } = a;
  const { sub: __, ...y } = b;
  return labelKey(x) === labelKey(y) && labelOf(x) === labelOf(y);
};
const labelOf = ({ sup }: MathSymbol): string => (sup?.items ?? []).map(labelKey).join(',') + (sup?.mark ?? '');

/** An equality whose left side is the next step of a name, `w_{ij}(n+1)`, with the steps as parts of the names. */
export function withSteps<E extends Omit<Update, 'span'>>(equality: E): E {
  const step = nextStep(equality.left);
  if (step === undefined) return equality;
  let before = false;
  for (const member of equality.members)
    everyFormula(member, (f) => {
      for (const { symbol, at } of stepsIn(f, step.letter))
        if (bare(at).kind === 'symbol' && symbol.name === step.name) before = true;
    });
  if (!before || usedElsewhere(equality.members, step.letter)) return equality;
  const named = (f: Formula): Formula => mapFormula(f, (part) => labelled(part, step.letter));
  return { ...equality, left: bare(named(equality.left)), members: equality.members.map(named) };
}

/** Whether the counting letter stands outside the brackets of steps: then it is a number or an index. */
function usedElsewhere(members: readonly Formula[], letter: string): boolean {
  let all = 0;
  let inSteps = 0;
  const count = (f: Formula): void => {
    if (f.kind === 'symbol' && f.name === letter) all++;
    inSteps += stepsIn(f, letter).length;
  };
  for (const member of members) everyFormula(member, count);
  return all > inSteps;
}

/** `w(n+1)`: the name and the letter that counts. */
function nextStep(left: Formula): { readonly name: string; readonly letter: string } | undefined {
  const f = bare(left);
  if (f.kind !== 'product' || f.rest.length !== 1) return undefined;
  const symbol = bare(f.first);
  const args = f.rest[0] === undefined ? undefined : bare(f.rest[0].factor);
  const [item, ...more] = args?.kind === 'group' && args.open === '(' ? args.items : [];
  const at = item === undefined ? undefined : bare(item);
  if (symbol.kind !== 'symbol' || at?.kind !== 'sum' || more.length > 0) return undefined;
  const [letter, one] = at.terms.map(({ term }) => bare(term));
  const counts = letter?.kind === 'symbol' && one?.kind === 'number' && at.terms.length === 2;
  return counts && letter.kind === 'symbol' ? { name: symbol.name, letter: letter.name } : undefined;
}

/** Symbols before a bracket that holds the counting letter, alone or with a number. */
function stepsIn(
  f: Formula,
  letter: string,
): readonly { symbol: MathSymbol; args: MathGroup; at: Formula; index: number }[] {
  if (f.kind !== 'product') return [];
  const factors = [f.first, ...f.rest.map((r) => r.factor)].map(bare);
  return factors.flatMap((symbol, index) => {
    const args = factors[index + 1];
    const [at, ...more] = args?.kind === 'group' && args.open === '(' ? args.items : [];
    if (symbol.kind !== 'symbol' || args?.kind !== 'group' || at === undefined || more.length > 0) return [];
    let counts = false;
    let plain = true;
    everyFormula(at, (part) => {
      if (part.kind === 'symbol' && part.name === letter) counts = true;
      else if (!['number', 'sum', 'group'].includes(part.kind)) plain = false;
    });
    return counts && plain ? [{ symbol, args, at, index }] : [];
  });
}

/** A product with the steps of its names as labels. */
function labelled(f: Formula, letter: string): Formula {
  const steps = stepsIn(f, letter);
  if (f.kind !== 'product' || steps.length === 0) return f;
  const joined = [{ joint: 'beside' as const, jointSpan: f.first.span, factor: f.first }, ...f.rest];
  const kept = joined.flatMap((here, i) => {
    const step = steps.find((s) => s.index === i);
    if (steps.some((s) => s.index + 1 === i)) return [];
    return step === undefined ? [here] : [{ ...here, factor: withLabel(step.symbol, step.args) }];
  });
  const [first, ...rest] = kept;
  if (first === undefined) return f;
  return rest.length === 0 ? first.factor : { ...f, first: first.factor, rest };
}

function withLabel(symbol: MathSymbol, args: MathGroup): MathSymbol {
  const span: Span = { start: symbol.span.start, end: args.span.end };
  const sup: Script = { items: [...(symbol.sup?.items ?? []), args], span: symbol.sup?.span ?? args.span };
  return { ...symbol, sup, span };
}
