import { describe, expect, it } from 'vitest';
import { loadProgram } from '../../../src/check/index.ts';
import { interpret } from '../../../src/interpret/index.ts';
import type { Equation, Program } from '../../../src/ir/index.ts';
import { printProgram } from '../../../src/ir/print.ts';
import { equivalent, rules, ruleTensors, simplifyProgram } from '../../../src/rewrite/index.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { bindSizes } from '../../../src/specialise/index.ts';

const side = (formula: string): Program =>
  loadProgram({ name: 'rule', text: `layer side(${ruleTensors}) {\n  r[i<N, j<N] = ${formula}\n}` });

const resultOf = (p: Program): Equation => {
  const last = p.equations.at(-1);
  if (last === undefined) throw new Error('no equation');
  return last;
};

/** Inputs of which no two elements are equal or opposite, `w` positive. */
function inputs(p: Program, n: number): Map<string, Tensor> {
  let state = n;
  const next = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  return new Map(
    p.parameters.map(({ name, type }) => {
      const shape = type.shape.map(() => n);
      const size = n ** shape.length;
      const draw = (): number => (name === 'w' ? 0.5 + next() : 2 * next() - 1);
      const data =
        type.dtype === 'int'
          ? Int32Array.from({ length: size }, () => Math.floor(next() * n))
          : Float64Array.from({ length: size }, draw);
      return [name, { shape, data }];
    }),
  );
}

function run(p: Program, n: number): number[] {
  const sizes = bindSizes(p, { dims: new Map([['N', n]]) });
  const outputs = interpret(p, sizes, inputs(p, n));
  return [...(outputs.get('r')?.data ?? [])];
}

describe('rules of the normal form', () => {
  it('have names of their own', () => {
    expect(new Set(rules.map((r) => r.name)).size).toBe(rules.length);
  });

  for (const rule of rules) {
    it(`${rule.name}: ${rule.from} → ${rule.to}`, () => {
      const from = side(rule.from);
      const to = side(rule.to);
      const scope = { program: from, lhs: resultOf(from) };
      expect(equivalent(resultOf(from).body, resultOf(to).body, scope)).toBe(true);
      const simplified = simplifyProgram(from);
      const again = loadProgram({ name: 'printed', text: printProgram(simplified) });
      for (const n of [1, 2, 3, 5]) {
        const expected = run(from, n);
        for (const other of [to, simplified, again]) {
          const found = run(other, n);
          expect(found.length).toBe(expected.length);
          for (const [at, value] of expected.entries())
            if (rule.holds === 'bit for bit') expect(found[at]).toBe(value);
            else expect(found[at]).toBeCloseTo(value, 9);
        }
      }
    });
  }
});

describe('equivalence', () => {
  const differ = (a: string, b: string): boolean => {
    const p = side(a);
    return !equivalent(resultOf(p).body, resultOf(side(b)).body, { program: p, lhs: resultOf(p) });
  };

  it('multiplies out where the forms differ otherwise', () => {
    expect(differ('(x[i] + y[j])²', 'x[i]² + 2·x[i]·y[j] + y[j]²')).toBe(false);
    expect(differ('Σ[k] (x[k] − y[j])²', '(Σ[k] x[k]²) − 2·y[j]·(Σ[k] x[k]) + N·y[j]²')).toBe(false);
  });

  it('does not show what is not so', () => {
    expect(differ('x[i]', 'x[j]')).toBe(true);
    expect(differ('sqrt(x[i]²)', 'x[i]')).toBe(true);
    expect(differ('Σ[k] A[k,k]', 'Σ[k,l] A[k,l]')).toBe(true);
    expect(differ('if x[i] > 0 then y[j] else 0', 'if x[i] >= 0 then y[j] else 0')).toBe(true);
    expect(differ('argmax[k,l] A[k,l]', 'argmax[k,l] A[l,k]')).toBe(true);
  });
});
