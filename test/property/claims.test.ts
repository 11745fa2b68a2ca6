import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { type Claim, check, type LayerClaims } from '../../src/check/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { printEquation, printExpr } from '../../src/ir/print.ts';
import { librarySource } from '../../src/library/files.ts';
import { Judge } from '../../src/proof/index.ts';
import { libraryClaims } from '../golden/claims.ts';
import { type Mutant, mutantsOf } from '../support/claim-mutants.ts';
import { Oracle } from '../support/claim-oracle.ts';
import { generate } from '../support/fuzz/generate.ts';
import { formulaText } from '../support/fuzz/text.ts';

/** Every so manieth mutant is judged: all of them take a minute. */
const STEP = 3;

/** A layer's text with claims before its last brace, each on a line. */
const withClaims = (text: string, claims: readonly string[]): string =>
  `${text.slice(0, text.lastIndexOf('}'))}\n${claims.map((c) => `${c}\n`).join('')}}\n`;

interface Judged {
  readonly program: Program;
  readonly claims: LayerClaims;
  readonly mutants: readonly (Mutant & { readonly claim: Claim })[];
}

/** The claims of a text that can be read, with their layer. */
function readable(text: string, mutants: readonly Mutant[]): Judged {
  let left = mutants;
  for (;;) {
    const whole = withClaims(
      text,
      left.map((m) => m.text),
    );
    const { programs, claims, diagnostics } = check({ name: 'mutants', text: whole });
    const lines = diagnostics
      .filter((d) => d.severity === 'error')
      .map((d) => whole.slice(0, d.span?.start ?? 0).split('\n').length);
    const first = whole.split('\n').length - 1 - left.length;
    const [program] = programs;
    const [own] = claims;
    if (lines.length === 0 && program !== undefined && own !== undefined) {
      const offset = own.claims.length - left.length;
      return {
        program,
        claims: own,
        mutants: left.flatMap((m, i) => {
          const claim = own.claims[offset + i];
          return claim === undefined ? [] : [{ ...m, claim }];
        }),
      };
    }
    const wrong = new Set(lines.map((line) => line - first));
    left = left.filter((_, i) => !wrong.has(i));
  }
}

describe('false claims made from true ones', () => {
  let different = 0;
  let equal = 0;
  const kinds = new Map<string, number>();
  for (const { layer, claims } of libraryClaims) {
    it(layer, { timeout: 60_000 }, () => {
      const { text } = librarySource(layer);
      const texts = claims.map((c) => (typeof c === 'string' ? c : c[0]));
      const original = check({ name: layer, text: withClaims(text, texts) }).claims[0]?.claims ?? [];
      const mutants = original
        .flatMap((c) => mutantsOf(`${c.text.slice(0, c.text.indexOf(' = '))} = ${printExpr(c.body)}`))
        .filter((_, i) => i % STEP === 0);
      const judged = readable(text, mutants);
      const oracle = new Oracle(judged.program, judged.claims);
      const judge = new Judge(judged.program, judged.claims, { explain: false });
      const wrong: string[] = [];
      for (const { kind, text: claimed, claim } of judged.mutants) {
        const differs = oracle.differs(claim);
        if (differs === undefined) continue;
        const { verdict } = judge.judge(claim);
        if (differs) {
          different++;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        } else equal++;
        if (differs !== (verdict === 'refuted')) wrong.push(`${verdict}: ${claimed}`);
      }
      expect(wrong).toEqual([]);
    });
  }

  it('are at least five hundred, of every kind', () => {
    expect(different).toBeGreaterThanOrEqual(500);
    expect(equal).toBeGreaterThan(0);
    expect([...kinds.keys()].sort()).toEqual(
      [
        'branches swapped',
        'comparison turned',
        'divisor forgotten',
        'doubled',
        'exponent changed',
        'factor dropped',
        'index replaced',
        'index shifted',
        'number changed',
        'operator turned',
        'power dropped',
        'range off by one',
        'sign flipped',
        'subscripts swapped',
        'term dropped',
      ].sort(),
    );
  });
});

describe('what einabla derives of random formulas', () => {
  it('is refuted of none of them', { timeout: 60_000 }, () => {
    const verdicts: string[] = [];
    for (let at = 0; at < 14; at++) {
      const { formula, style } = generate(7, at);
      const text = formulaText(formula, style);
      const [program, ...more] = check({ name: 'random', text }).programs;
      if (program === undefined || more.length > 0) continue;
      const derived = adjoint(program);
      const gradients = new Set(derived.gradients.values());
      const lines = derived.program.equations
        .filter((e) => gradients.has(e.name))
        .map((e) => ({ kind: 'derived', text: `claim ${printEquation(derived.program, e)}` }));
      const { claims, mutants } = readable(text, lines);
      const judge = new Judge(program, claims);
      for (const { claim } of mutants) verdicts.push(judge.judge(claim).verdict);
    }
    expect(verdicts.filter((v) => v === 'refuted')).toEqual([]);
    expect(verdicts.filter((v) => v === 'proved').length).toBeGreaterThan(verdicts.length / 2);
  });
});
