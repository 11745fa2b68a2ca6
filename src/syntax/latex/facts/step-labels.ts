import type { Formula, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, factorsOf, mapFormula } from '../read/walk.ts';
import { choicesIn } from './choices.ts';
import type { Equality } from './equalities.ts';
import { boundIn } from './facts.ts';
import { labelText } from './labels.ts';
import { baseOf, isLetter, noIndex } from './letters.ts';

/*
 * Subscripts that only tell names apart. In `m_t = \beta m_{t-1} + …` the letter counts the steps of an iteration: the text is one step
 * of it, whose names are m_t and m_t_1. In `W_f x + b_f` nothing runs over f.
 */

export interface Labelled {
  readonly equalities: readonly Equality[];
  /** Letters that count steps: where they stand by themselves they are numbers. */
  readonly steps: ReadonlySet<string>;
  /** Letters that say which element is meant and nothing runs over: the class `y` in `z_y`. */
  readonly choices: ReadonlySet<string>;
}

/** Makes such subscripts parts of the names. */
export function withLabels(equalities: readonly Equality[]): Labelled {
  const below = lettersBelow(equalities);
  const steps = new Set([...stepLetters(equalities)].filter((letter) => !below.has(letter)));
  const stepped = relabelled(equalities, (_, item) => steps.has(shifted(item)?.letter ?? ''));
  const bound = new Set([...below, ...lettersOnLeft(stepped)]);
  const loose = looseLetters(stepped, bound);
  const lonely = bound.size === 0 ? lonelyLetters(stepped) : new Set<string>();
  const chosen = choicesIn(stepped, bound, loose);
  const isLoose = (s: MathSymbol, item: Formula): boolean =>
    s.name !== 'δ' &&
    !chosen.isChoice(s) &&
    s.sub?.items.length === 1 &&
    isLetter(item) &&
    !bound.has(item.name) &&
    (loose.has(item.name) || noIndex.test(item.name) || s.font === 'bold' || lonely.has(item.name));
  return { equalities: relabelled(stepped, isLoose), steps, choices: chosen.letters };
}

type Test = (s: MathSymbol, item: Formula) => boolean;

function relabelled(equalities: readonly Equality[], isLabel: Test): readonly Equality[] {
  const change = (f: Formula): Formula =>
    mapFormula(f, (part) => (part.kind === 'symbol' ? inSymbol(part) : withScripts(part)));
  const inScript = (script: Script): Script => ({ ...script, items: script.items.map(change) });
  const withScripts = (f: Formula): Formula => {
    if (f.kind === 'reduce')
      return {
        ...f,
        ...(f.below === undefined ? {} : { below: inScript(f.below) }),
        ...(f.above === undefined ? {} : { above: inScript(f.above) }),
      };
    return (f.kind === 'group' || f.kind === 'fence' || f.kind === 'function') && f.sup !== undefined
      ? { ...f, sup: inScript(f.sup) }
      : f;
  };
  const inSymbol = (s: MathSymbol): MathSymbol => {
    const { sub, sup } = s;
    const items = sub?.items.map((item) => (isLabel(s, bare(item)) ? label(item) : change(item)));
    return {
      ...s,
      ...(sub === undefined || items === undefined ? {} : { sub: { ...sub, items } }),
      ...(sup === undefined ? {} : { sup: inScript(sup) }),
    };
  };
  return equalities.map((e) => ({ ...e, left: change(e.left), members: e.members.map(change) }));
}

/** A subscript as a part of a name. */
const label = (item: Formula): MathSymbol => ({
  kind: 'symbol',
  name: labelText(bare(item)),
  nameSpan: item.span,
  font: 'upright',
  primes: 0,
  span: item.span,
});

/** Letters that stand below sums. */
function lettersBelow(equalities: readonly Equality[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { left, members } of equalities)
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind === 'reduce') for (const s of (part.below?.items ?? []).flatMap(boundIn)) found.add(s.name);
      });
  return found;
}

/** Letters in the subscripts of left sides, which run there; not those below the name of a function, `h_\theta(x)`. */
function lettersOnLeft(equalities: readonly Equality[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { left } of equalities) {
    const factors = factorsOf(bare(left)).map(bare);
    const [head, args] = factors;
    // `P(Y = y \mid x)` runs over what stands in its bracket
    if (args?.kind === 'group' && (args.given !== undefined || args.items.some((x) => bare(x).kind === 'relation')))
      everyFormula(args, (x) => isLetter(x) && found.add(x.name));
    everyFormula(left, (f) => {
      const named = f === head && args?.kind === 'group' && args.open !== 'tex';
      if ((f.kind !== 'symbol' && f.kind !== 'group') || named) return;
      for (const item of f.sub?.items ?? []) everyFormula(item, (x) => isLetter(x) && found.add(x.name));
    });
  }
  return found;
}

/** An index with a whole number added to it: `t`, `t-1`. */
function shifted(f: Formula): { readonly letter: string; readonly by: number } | undefined {
  const item = bare(f);
  if (isLetter(item)) return { letter: item.name, by: 0 };
  const [first, second, ...more] = item.kind === 'sum' ? item.terms : [];
  if (first === undefined || second === undefined || more.length > 0 || first.negative) return undefined;
  const [letter, number] = [bare(first.term), bare(second.term)];
  if (!isLetter(letter) || number.kind !== 'number') return undefined;
  return { letter: letter.name, by: second.negative ? -Number(number.text) : Number(number.text) };
}

/** What an equality defines, and what it reads. */
interface Step {
  readonly left: MathSymbol;
  readonly base: string;
  readonly reads: readonly MathSymbol[];
}

/** Letters in whose steps names are defined by themselves: m at t by m at t − 1, directly or through others. */
function stepLetters(equalities: readonly Equality[]): ReadonlySet<string> {
  const all = equalities.flatMap(({ left, members }): Step[] => {
    const symbol = bare(left);
    if (symbol.kind !== 'symbol') return [];
    const reads: MathSymbol[] = [];
    for (const member of members) everyFormula(member, (f) => f.kind === 'symbol' && reads.push(f));
    return [{ left: symbol, base: baseOf(symbol), reads }];
  });
  const found = new Set<string>();
  for (const step of all)
    for (const read of step.reads) {
      const origin = all.find((other) => other.base === baseOf(read));
      const letter = origin === undefined ? undefined : otherStep(origin.left, read);
      if (origin !== undefined && letter !== undefined && reaches(origin, step, all)) found.add(letter);
    }
  return found;
}

/** The letter in which two elements of a name are apart by whole numbers. */
function otherStep(a: MathSymbol, b: MathSymbol): string | undefined {
  for (const [i, item] of (a.sub?.items ?? []).entries()) {
    const other = b.sub?.items[i];
    const [x, y] = [shifted(item), other === undefined ? undefined : shifted(other)];
    if (x !== undefined && y !== undefined && x.letter === y.letter && x.by !== y.by) return x.letter;
  }
  return undefined;
}

/** Whether what one equality defines is needed, through others, for another. */
function reaches(from: Step, to: Step, all: readonly Step[]): boolean {
  const seen = new Set<Step>();
  const open = [from];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step === to) return true;
    if (seen.has(step)) continue;
    seen.add(step);
    const bases = new Set(step.reads.map(baseOf));
    open.push(...all.filter((other) => bases.has(other.base)));
  }
  return false;
}

/** Letters that are no index: nothing runs over them, and they are names themselves, as the gates in `W_f`, `W_i` are. */
function looseLetters(equalities: readonly Equality[], bound: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { left, members } of equalities)
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind === 'symbol' && part.sub !== undefined && part.sub.items.length > 0) names.add(part.name);
      });
  return new Set([...names].filter((name) => !bound.has(name)));
}

/** Letters below one name only, `d_k`; i and j are indices wherever they stand. */
function lonelyLetters(equalities: readonly Equality[]): ReadonlySet<string> {
  const carriers = new Map<string, Set<string>>();
  for (const { left, members } of equalities)
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind !== 'symbol') return;
        for (const item of part.sub?.items ?? [])
          if (isLetter(item)) carriers.set(item.name, (carriers.get(item.name) ?? new Set()).add(part.name));
      });
  return new Set(
    [...carriers].filter(([name, by]) => by.size === 1 && name !== 'i' && name !== 'j').map(([name]) => name),
  );
}
