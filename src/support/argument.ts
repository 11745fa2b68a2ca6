import { refuse } from './diagnostic.ts';

/*
 * What callers without TypeScript's types may hand over is looked at on entry, so that a slip is answered with what was
 * expected.
 */

/** What something is, in a few words. */
function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array of other things';
  return (
    { string: 'a text', number: 'a number', boolean: 'a truth value', function: 'a function' }[
      typeof value as string
    ] ?? 'an object of another kind'
  );
}

const wrong = (what: string, expected: string, value: unknown, help: string): never =>
  refuse('wrong-argument', `${what} is ${expected}, not ${described(value)}.`, { help });

/** Errors: something that is no text. */
export function expectText(value: unknown, what: string): asserts value is string {
  if (typeof value !== 'string') wrong(what, 'a text', value, 'Give a string.');
}

/** Errors: something that is no layer, such as its text. */
export function expectLayer(value: unknown): void {
  const parts = typeof value === 'object' && value !== null ? value : {};
  if (!('equations' in parts && 'parameters' in parts)) {
    wrong('What is worked on', 'a layer', value, 'Give what layer`…`, load(…) or loadFile(…) returned.');
  }
}

/** Errors: something that is no list of texts, such as a text itself. */
export function expectNames(value: unknown, what: string): void {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    wrong(what, 'an array of strings', value, "Write it in brackets: ['x'].");
  }
}

/** Errors: something that is no object with one entry a name. */
export function expectRecord(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null) {
    wrong(what, 'an object', value, 'Write { x, w }, with the names of the formula.');
  }
}

/** Errors: something that is none of `choices`; left out, the default serves. */
export function expectChoice(value: unknown, what: string, choices: readonly string[]): void {
  if (value === undefined || choices.some((choice) => choice === value)) return;
  refuse(
    'wrong-argument',
    `${what} is ${choices.join(' or ')}${typeof value === 'string' ? '' : `, not ${described(value)}`}.`,
    {
      help: `Choose among ${choices.join(', ')}.`,
    },
  );
}

/** Errors: a text handed to a template's function as an ordinary argument. */
export function expectTemplate(value: unknown, tag: string): void {
  if (Array.isArray(value) && 'raw' in value) return;
  wrong(
    `The formula of ${tag}`,
    'a template',
    value,
    `Write ${tag}\`…\`, without parentheses, or use load${tag === 'latex' ? 'Latex' : ''}(…).`,
  );
}
