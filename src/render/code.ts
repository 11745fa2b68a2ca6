import type { Inline } from './document.ts';

/** A sentence in which formulas stand between backticks, with these as code. */
export const withCode = (text: string): readonly Inline[] =>
  text.split('`').map((piece, i) => (i % 2 === 0 ? piece : { kind: 'code', text: piece }));
