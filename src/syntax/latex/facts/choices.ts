import type { MathSymbol } from '../read/math.ts';
import { bare, everyFormula } from '../read/walk.ts';
import type { Equality } from './equalities.ts';
import { baseOf, isLetter, noIndex } from './letters.ts';

/** Subscripts that say which element of a name is meant. */
export interface Choices {
  /** Their letters: whole numbers that are given, counted from 0. */
  readonly letters: ReadonlySet<string>;
  isChoice(s: MathSymbol): boolean;
}

/**
 * The class `y` in `-z_y + \log\sum_j e^{z_j}`: where an index runs over the elements of a name, a letter in its place is one of these
 * elements, and no part of another name. A letter that carries subscripts itself, and a Greek one, stays a part of the name.
 */
export function choicesIn(
  equalities: readonly Equality[],
  bound: ReadonlySet<string>,
  loose: ReadonlySet<string>,
): Choices {
  const symbols: MathSymbol[] = [];
  for (const { left, members } of equalities)
    for (const f of [left, ...members]) everyFormula(f, (part) => part.kind === 'symbol' && symbols.push(part));
  const letterOf = ({ sub }: MathSymbol): string | undefined => {
    const [only, ...more] = (sub?.items ?? []).map(bare);
    return only !== undefined && more.length === 0 && isLetter(only) ? only.name : undefined;
  };
  const running = new Set(symbols.filter((s) => bound.has(letterOf(s) ?? '')).map(baseOf));
  const isChoice = (s: MathSymbol): boolean => {
    const letter = letterOf(s);
    return (
      letter !== undefined &&
      s.name !== letter &&
      !bound.has(letter) &&
      !loose.has(letter) &&
      noIndex.test(letter) &&
      !/\p{Script=Greek}/u.test(letter) &&
      running.has(baseOf(s))
    );
  };
  const letters = new Set(symbols.filter(isChoice).flatMap((s) => letterOf(s) ?? []));
  return { letters, isChoice };
}
