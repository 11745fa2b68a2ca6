import { refuse } from '../support/diagnostic.ts';
import { MAX_NAME_LENGTH } from '../support/limits.ts';
import { reservedWords } from '../syntax/words.ts';

const whole = /^[\p{L}_][\p{L}\p{M}\p{Nd}_₀-₉]*$/u;
const subscript = /^[\p{L}\p{M}\p{Nd}_₀-₉]+$/u;

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));

/** The text, which is a name of the formula language. Errors: it is none, so the network could not be written down. */
export function requireName(text: string, what: string): string {
  if (whole.test(text) && text.length <= MAX_NAME_LENGTH && !reservedWords.has(text)) return text;
  return refuse('bad-name', `${shown(text)} cannot be the name of ${what}`, {
    help: 'a name is letters, digits and _, does not begin with a digit, and is no word of the grammar',
  });
}

/** The text, which can follow a name as its subscript. Errors: it cannot. */
export function requireLabel(text: string): string {
  if (subscript.test(text) && text.length <= MAX_NAME_LENGTH) return text;
  return refuse('bad-name', `${shown(text)} cannot be the label of a layer`, {
    help: 'a label is letters, digits and _, since it becomes a part of names',
  });
}
