import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { hessian, jacobian } from '../../src/derivatives.ts';
import { derive } from '../../src/derive.ts';
import { constant, type Expr, index, mapChildren, mul } from '../../src/ir/index.ts';
import { libraryNames } from '../../src/library/files.ts';
import { hessianStepsOf } from '../../src/steps/index.ts';
import { hessianSteps, jacobianSteps, steps } from '../../src/steps.ts';
import { derivations } from '../golden/derivations.ts';
import { generate } from '../support/fuzz/generate.ts';
import { formulaText } from '../support/fuzz/text.ts';
import { layer, library } from '../support/run-network.ts';
import { wrongLines } from '../support/steps.ts';

const names = libraryNames();
const formulas = derivations.map((d) => d.formula);
const stepsOf = new Map(names.map((name) => [name, steps(library(name))] as const));

describe('every line of every derivation', () => {
  it.each(names)('equals its left side: %s', (name) => {
    const { lines, wrong } = wrongLines(library(name), { seed: 1 });
    expect(wrong).toEqual([]);
    expect(lines).toBeGreaterThan(0);
  });

  it('equals its left side in formulas of other kinds', () => {
    for (const formula of formulas) expect(wrongLines(layer(formula), { seed: 2 }).wrong, formula).toEqual([]);
  });

  it('tells positions of several maxima apart', () => {
    const program = layer(`layer two(x[N]) {
      m    = max[j] x[j]
      p[k] = exp(x[k] − m)/Σ[j] exp(x[j] − m)
      n    = max[j] (2·x[j])
      q[k] = exp(2·x[k] − n)/Σ[j] exp(2·x[j] − n)
      y[k] = p[k]·q[k] + m·n
    }`);
    expect(wrongLines(program, { seed: 1 }).wrong).toEqual([]);
    const equations = steps(program).parts.flatMap((part) => part.steps.flatMap((step) => step.lines));
    const saved = equations.flatMap((line) =>
      line.kind === 'equation' && line.equation.type.dtype === 'int' ? [line.equation.name] : [],
    );
    expect(new Set(saved).size).toBe(2);
  });

  it('equals its left side in random formulas', () => {
    let lines = 0;
    for (let i = 0; i < 12; i++) {
      const { formula, style } = generate(77, i);
      const text = formulaText(formula, style);
      const { programs } = check({ name: '<random>', text });
      for (const program of programs) {
        const result = wrongLines(program, { seed: 1 });
        expect(result.wrong, text).toEqual([]);
        lines += result.lines;
      }
    }
    expect(lines).toBeGreaterThan(50);
  });

  it.each([
    ['softmax', 'y', 'x'],
    ['batchnorm', 'y', 'x'],
    ['dense', 'y', 'W'],
    ['conv2d', 'y', 'x'],
    ['maxpool', 'y', 'x'],
    ['cross_entropy', 'E', 'z'],
    ['l2', 'E', 'w'],
    ['step', 'y', 'x'],
    ['sgd', 'w_new', 'v'],
  ])('of a Jacobian equals its left side: %s', (name, of, wrt) => {
    const program = library(name);
    const derivation = jacobianSteps(program, of, wrt);
    const { lines, wrong } = wrongLines(program, { seed: 3, derivation, held: [of] });
    expect(wrong).toEqual([]);
    expect(lines).toBeGreaterThan(0);
    const { program: derived, entry } = jacobian(program, of, wrt);
    expect(derivation.parts[0]?.steps.at(-1)?.lines.at(-1)).toEqual({
      kind: 'equation',
      equation: derived.equations.find((e) => e.name === entry),
    });
  });

  it.each([
    ['layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }', 'E', 'x', 'x'],
    ['layer bilinear(A[N,M], x[N], z[M]) { E = Σ[i,j] x[i]·A[i,j]·z[j] }', 'E', 'x', 'z'],
    ['layer logsumexp(x[N]) { m = max[j] x[j]  \n y = m + log(Σ[j] exp(x[j] − m)) }', 'y', 'x', 'x'],
    ['layer cubes(x[..]) { E = Σ[..] x[..]^3 }', 'E', 'x', 'x'],
  ])('of a second derivative equals its left side: %s', (formula, of, x, z) => {
    const program = layer(formula);
    const first = jacobian(program, of, x);
    const second = hessian(program, of, x, z);
    const derivation = hessianStepsOf(first, second);
    const { lines, wrong } = wrongLines(first.program, { seed: 4, derivation, held: [first.entry] });
    expect(wrong).toEqual([]);
    expect(lines).toBeGreaterThan(0);
    const { parts } = hessianSteps(program, of, x, z);
    expect(parts.length).toBe(2);
    expect(parts[1]?.steps.at(-1)?.lines.at(-1)).toEqual({
      kind: 'equation',
      equation: second.program.equations.find((e) => e.name === second.entry),
    });
  });

  it('is seen to be wrong where it is', () => {
    const twice = (e: Expr): Expr => mul([constant(2), e]);
    const { lines, wrong } = wrongLines(library('softmax'), { seed: 1, change: twice });
    expect(wrong.length).toBe(lines);
    const swap = (e: Expr): Expr =>
      e.kind === 'index' && e.name === 'q' ? index('p') : mapChildren(e, (child) => swap(child));
    expect(wrongLines(library('conv2d'), { seed: 1, change: swap }).wrong.length).toBeGreaterThan(3);
  });
});

describe('the last line of every derivation', () => {
  it.each([...stepsOf])('is what derive prints: %s', (name, { parts }) => {
    const program = library(name);
    const derived = derive(program);
    const shown = parts.flatMap((part) =>
      part.steps.flatMap((step) => step.lines.flatMap((line) => (line.kind === 'equation' ? [line.equation] : []))),
    );
    for (const part of parts) {
      const last = part.steps.at(-1)?.lines.at(-1);
      expect(last).toEqual({ kind: 'equation', equation: part.equation });
      expect(derived.program.equations).toContainEqual(part.equation);
    }
    const forward = new Set(program.equations.map((e) => e.name));
    for (const e of derived.program.equations) if (!forward.has(e.name)) expect(shown).toContainEqual(e);
  });
});

describe('deriving in steps', () => {
  it('takes less than 200 ms for every layer that ships', () => {
    const slow = names.flatMap((name) => {
      const program = library(name);
      // processor time, for others may share the machine; and a few tries, for they may empty its caches
      for (let tries = 0; tries < 5; tries++) {
        const start = process.cpuUsage();
        steps(program);
        const { user, system } = process.cpuUsage(start);
        if (user + system < 200_000) return [];
      }
      return [name];
    });
    expect(slow).toEqual([]);
  });

  it('says nothing twice in a row', () => {
    for (const { parts } of stepsOf.values())
      for (const part of parts)
        for (const [at, step] of part.steps.entries()) {
          const before = part.steps[at - 1]?.lines.at(-1);
          const [first] = step.lines;
          if (before?.kind === 'relation' && first?.kind === 'relation') expect(first.right).not.toEqual(before.right);
        }
  });
});
