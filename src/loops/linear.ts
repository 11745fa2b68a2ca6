import type { Interval } from '../support/interval.ts';
import { addInterval, everything, point, scaleInterval } from '../support/interval.ts';

/** An int value in a nest: `Σ coefficient·variable + constant`. */
export interface Linear {
  readonly terms: ReadonlyMap<string, number>;
  readonly constant: number;
}

export const constantLinear = (constant: number): Linear => ({ terms: new Map(), constant });
export const variableLinear = (name: string): Linear => ({ terms: new Map([[name, 1]]), constant: 0 });

export function addLinear(a: Linear, b: Linear, factor = 1): Linear {
  if (factor === 0) return a;
  const terms = new Map(a.terms);
  for (const [name, coefficient] of b.terms) {
    const sum = (terms.get(name) ?? 0) + coefficient * factor;
    if (sum === 0) terms.delete(name);
    else terms.set(name, sum);
  }
  return { terms, constant: a.constant + b.constant * factor };
}

export const scaleLinear = (a: Linear, factor: number): Linear => addLinear(constantLinear(0), a, factor);

export const shiftLinear = (a: Linear, by: number): Linear => ({ terms: a.terms, constant: a.constant + by });

export const isConstant = (a: Linear): boolean => a.terms.size === 0;

export function equalLinear(a: Linear, b: Linear): boolean {
  return (
    a.constant === b.constant && a.terms.size === b.terms.size && [...a.terms].every(([k, v]) => b.terms.get(k) === v)
  );
}

export function rangeOf(a: Linear, variables: { get(name: string): Interval | undefined }): Interval {
  let range = point(a.constant);
  for (const [name, coefficient] of a.terms)
    range = addInterval(range, scaleInterval(variables.get(name) ?? everything, coefficient));
  return range;
}

/** `a = divisor·quotient + rest`, the rest's terms being those that the divisor does not divide. */
export function splitMultiples(a: Linear, divisor: number): { quotient: Linear; rest: Linear } {
  const exact = new Map<string, number>();
  const rest = new Map<string, number>();
  for (const [name, c] of a.terms) {
    if (c % divisor === 0) exact.set(name, c / divisor);
    else rest.set(name, c);
  }
  const whole = Math.floor(a.constant / divisor);
  return {
    quotient: { terms: exact, constant: whole },
    rest: { terms: rest, constant: a.constant - whole * divisor },
  };
}
