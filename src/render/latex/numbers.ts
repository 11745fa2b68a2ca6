/** A literal from 0 on; a `real` whole number keeps its point, which tells it from an integer. */
export function latexNumber(value: number, type: 'int' | 'real'): string {
  if (value === Number.POSITIVE_INFINITY) return '\\infty';
  const digits = value !== 0 && value < 1e-3 ? value.toExponential() : String(value);
  const [mantissa = '', exponent] = digits.split('e');
  if (exponent !== undefined) return `${mantissa} \\times 10^{${Number(exponent)}}`;
  return type === 'real' && /^\d+$/u.test(digits) ? `${digits}.0` : digits;
}
