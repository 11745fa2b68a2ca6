import type { Nested } from '../../src/index.ts';

/** Significant digits of a number that is no integer. */
const DIGITS = 6;

/** A number, or an array by its rows, as the report prints it. */
export function valueText(value: Nested): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  return value.some((v) => Array.isArray(v)) ? value.map(valueText).join('; ') : value.map(valueText).join(' ');
}

function numberText(value: number): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
  return text.replace('-', '−');
}
