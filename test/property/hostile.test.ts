import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { check } from '../../src/check/index.ts';
import { printProgram } from '../../src/ir/print.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { renderDiagnostic } from '../../src/support/frame.ts';
import { generate } from '../support/fuzz/generate.ts';
import { spoilText } from '../support/fuzz/hostile.ts';
import { Random } from '../support/fuzz/random.ts';
import { formulaText } from '../support/fuzz/text.ts';

const MUTATIONS = 12_000;
/** Spoilt texts that still mean something are differentiated and printed: every n-th of them. */
const FOLLOWED = 5;

const library = new URL('../../src/library/', import.meta.url);
const shipped = readdirSync(library)
  .filter((name) => name.endsWith('.ein'))
  .map((name) => readFileSync(new URL(name, library), 'utf8'));

/** Whether a text holds characters that would act on a terminal or reorder a line. */
const unsafe = (text: string): boolean =>
  [...text].some((c) => {
    const code = c.codePointAt(0) ?? 0;
    return (
      (code < 32 && c !== '\n' && c !== '\t') ||
      code === 127 ||
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069)
    );
  });

function survive(text: string, follow: boolean): string | undefined {
  try {
    const { programs, diagnostics } = check({ name: '<hostile>', text });
    const broken = diagnostics.find((d) => d.code === '' || d.message === '');
    if (broken !== undefined) return 'a diagnostic without a code or a message';
    for (const d of diagnostics.slice(0, 5)) {
      if (unsafe(renderDiagnostic(d, { color: false }))) return `a diagnostic with control characters: ${d.code}`;
    }
    if (programs.length === 0 && diagnostics.every((d) => d.severity !== 'error') && /^\s*layer/mu.test(text))
      return 'no program and no error';
    if (follow) for (const p of programs) printProgram(adjoint(p).program);
    return undefined;
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

describe('hostile text is refused or understood, never a crash', () => {
  it(`${MUTATIONS} formulas with spoilt tokens`, { timeout: 300_000 }, () => {
    let slowest = { ms: 0, text: '' };
    for (let i = 0; i < MUTATIONS; i++) {
      const random = new Random(4711, i);
      const g = random.chance(0.4) ? random.pick(shipped) : undefined;
      const { formula, style } = generate(4711, Math.floor(i / 6));
      const text = spoilText(g ?? formulaText(formula, style), random);
      const started = performance.now();
      const wrong = survive(text, i % FOLLOWED === 0);
      const ms = performance.now() - started;
      if (ms > slowest.ms) slowest = { ms, text };
      expect(wrong, `mutation ${i}:\n${text}`).toBeUndefined();
    }
    expect(slowest.ms, `slow to refuse or derive:\n${slowest.text}`).toBeLessThan(20_000);
  });

  it.each([
    ['deep parentheses', `layer l(x) { y = ${'('.repeat(20_000)}x${')'.repeat(20_000)} }`],
    ['unclosed parentheses', `layer l(x) { y = ${'('.repeat(50_000)}`],
    ['deep minus signs', `layer l(x) { y = ${'-'.repeat(50_000)}x }`],
    ['deep powers', `layer l(x) { y = ${'x^'.repeat(20_000)}x }`],
    ['deep conditions', `layer l(x) { y = ${'if x > 0 then x else '.repeat(5000)}x }`],
    ['a sum of many terms', `layer l(x) { y = ${'x + '.repeat(50_000)}x }`],
    ['a product of many factors', `layer l(x) { y = ${'x·'.repeat(50_000)}x }`],
    [
      'functions that double',
      `${Array.from({ length: 60 }, (_, i) => `fn f${i}(z) = ${i === 0 ? 'z' : `f${i - 1}(z) + f${i - 1}(z)`}`).join('\n')}\nlayer l(x) { y = f59(x) }`,
    ],
    ['a function of itself', 'fn f(z) = f(z)\nlayer l(x) { y = f(x) }'],
    ['nested sums', `layer l(x) { y = ${Array.from({ length: 300 }, (_, i) => `Σ[i${i}<2] `).join('')}x }`],
    ['a long name', `layer l(${'x'.repeat(200_000)}) { y = 1 }`],
    ['a long number', `layer l(x) { y = ${'9'.repeat(200_000)}·x }`],
    ['a large exponent', 'layer l(x) { y = x^99999999 }'],
    ['many equations', `layer l(x) {\n${Array.from({ length: 3000 }, (_, i) => `  y${i} = x + ${i}`).join('\n')}\n}`],
    ['nothing', ''],
    ['a zero byte', '\u0000'],
    ['only a comment', '# layer'],
  ])('%s', { timeout: 60_000 }, (_, text) => {
    expect(survive(text, text.length < 3000)).toBeUndefined();
  });
});
