import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/index.ts';
import { renderDiagnostics } from '../../src/support/frame.ts';

/** Characters of a filled text: a megabyte, or as many as stay within the limit on tokens. */
const lengths = [2 ** 20 - 200, 90_000];
let length = 0;
const fill = (unit: string): string => unit.repeat(Math.floor(length / unit.length));
const inLayer = (body: string): string => `layer f(x[N], z) { y = ${body} }`;

/** Texts made to overflow a stack, to take quadratic time, or to grow without end. */
const texts: Readonly<Record<string, () => string>> = {
  'parentheses 10 000 deep': () => inLayer(`${'('.repeat(10_000)}z${')'.repeat(10_000)}`),
  'a megabyte of opening parentheses': () => inLayer(fill('(')),
  'a megabyte of opening brackets': () => inLayer(fill('x[')),
  'a megabyte of minus signs': () => inLayer(`${fill('-')}z`),
  'a megabyte of `not`': () => inLayer(`if ${fill('not ')}z == 1 then 1 else 0`),
  'a megabyte of powers': () => inLayer(`${fill('z^')}z`),
  'a megabyte of superscripts': () => inLayer(`z${fill('²')}`),
  'a megabyte of superscripts apart': () => inLayer(`z${fill('² ')}`),
  'a megabyte of `if`': () => inLayer(`${fill('if z>0 then 1 else ')}z`),
  'a megabyte of nested `if`': () => inLayer(`${fill('if ')}z`),
  'a megabyte of reductions': () => inLayer(`${fill('Σ[i] ')}x[i]`),
  'a megabyte of sums': () => inLayer(`${fill('z+')}z`),
  'a megabyte of differences': () => inLayer(`${fill('z-')}z`),
  'a megabyte of products': () => inLayer(`${fill('z*')}z`),
  'a megabyte of quotients': () => inLayer(`${fill('z/')}z`),
  'a megabyte of floor divisions': () => inLayer(`${fill('3//')}3`),
  'a megabyte of floor divisions in a subscript': () => inLayer(`Σ[i<N] x[${fill('i//')}3]`),
  'a megabyte of sums in a subscript': () => inLayer(`Σ[i<N] x[${fill('i+')}3]`),
  'a megabyte of comparisons': () => inLayer(`if ${fill('z<')}z then 1 else 0`),
  'a megabyte of conjunctions': () => inLayer(`if ${fill('z<1 and ')}z<2 then 1 else 0`),
  'a megabyte of calls': () => inLayer(`${fill('exp(')}z`),
  'a megabyte of arguments': () => inLayer(`exp(${fill('z,')}z)`),
  'a megabyte of subscripts': () => inLayer(`x[${fill('0,')}0]`),
  'a megabyte of binders': () => inLayer(`Σ[${fill('i,')}i] 1`),
  'a megabyte of different binders': () =>
    inLayer(`Σ[${Array.from({ length: 100_000 }, (_, i) => `i${i}`).join(',')}] 1`),
  'a megabyte of sibling sums': () => inLayer(`${fill('Σ[i] x[i] + ')}z`),
  'sibling sums up to the limit on nodes': () => inLayer(`${'Σ[i] x[i] + '.repeat(3900)}z`),
  'sibling reads that need sampling': () => inLayer(`${'Σ[i<N] x[N-1-i] + '.repeat(1500)}z`),
  'sibling reads of unknown range': () => inLayer(`${'Σ[i] x?[i-1] + '.repeat(1500)}z`),
  'products of sums in subscripts': () =>
    inLayer(`${'Σ[i<N] x[(N+1)*(N+2)*(N+3)*(N+4)*(N+5)*(N+6) - N + i] + '.repeat(400)}z`),
  'deep subscripts': () => inLayer(`${`Σ[i<N] x[${'('.repeat(60)}i${'//2+1)'.repeat(60)}] + `.repeat(90)}z`),
  'nested reductions': () => inLayer(`${'Σ[i<N] ('.repeat(150)}z${')'.repeat(150)}`),
  'nested reductions of different indices': () =>
    inLayer(`${Array.from({ length: 150 }, (_, i) => `Σ[i${i}<N] (`).join('')}z${')'.repeat(150)}`),
  'a megabyte of names': () => inLayer(fill('a ')),
  'one name of a megabyte': () => inLayer(fill('a')),
  'a megabyte of combining marks': () => inLayer(`a${fill('\u0302')}`),
  'a megabyte of digits': () => inLayer(fill('9')),
  'a number with a megabyte of digits after the point': () => inLayer(`1.${fill('9')}`),
  'a megabyte of points': () => inLayer(fill('.')),
  'a megabyte of question marks': () => inLayer(fill('?')),
  'a megabyte of semicolons in the head': () => `layer f(${fill(';')}) { y = 1 }`,
  'a megabyte of parameters': () =>
    `layer f(${Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(', ')}) { y = 1 }`,
  'a megabyte of equal parameters': () => `layer f(${fill('a, ')}a) { y = 1 }`,
  'a megabyte of dimensions': () => `layer f(x[${fill('N,')}N]) { y = 1 }`,
  'a megabyte of unbound dimensions': () => `layer f(x[${fill('2*N,')}N]) { y = 1 }`,
  'a megabyte of hyper-parameters': () =>
    `layer f(x; ; ${Array.from({ length: 80_000 }, (_, i) => `s${i}=1`).join(', ')}) { y = x }`,
  'a megabyte of equations': () =>
    `layer f(x) {\n${Array.from({ length: 60_000 }, (_, i) => `a${i} = x`).join('\n')}\n}`,
  'a chain of equations': () =>
    `layer f(x) {\na0 = x\n${Array.from({ length: 9_000 }, (_, i) => `a${i + 1} = a${i}`).join('\n')}\n}`,
  'a megabyte of unknown names': () =>
    `layer f(x) {\n${Array.from({ length: 60_000 }, (_, i) => `a${i} = b${i}`).join('\n')}\n}`,
  'a megabyte of broken equations': () => `layer f(x) {\n${fill('y = (\n')}\n}`,
  'a megabyte of layers': () => fill('layer f(x) { y = x }\n'),
  'a megabyte of `layer`': () => fill('layer '),
  'a megabyte of open layers': () => fill('layer f(x) {\n'),
  'a megabyte of control characters': () => fill('\u0001'),
  'a megabyte of lone surrogates': () => fill('\ud800'),
  'a megabyte of NUL in a formula': () => inLayer(fill('z\u0000')),
  'a megabyte of line ends': () => fill('\n'),
  'a megabyte of comments': () => fill('#\n'),
  'functions that double 40 times': () =>
    `fn f0(z) = z + z\n${Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(z) = f${i}(f${i}(z))\n`).join('')}layer f(x) { y = f40(x) }`,
  'functions that double their text 40 times': () =>
    `fn f0(z) = z + z\n${Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(z) = f${i}(z)*f${i}(z)\n`).join('')}layer f(x) { y = f40(x) }`,
  'functions that call one another': () => 'fn a(z) = b(z)\nfn b(z) = a(z)\nlayer f(x) { y = a(x) }',
  'functions in a long chain': () =>
    `fn f0(z) = z\n${Array.from({ length: 900 }, (_, i) => `fn f${i + 1}(z) = f${i}(z)\n`).join('')}layer f(x) { y = f900(x) }`,
  'functions that nest their arguments': () =>
    `fn g(z) = ${'exp('.repeat(150)}z${')'.repeat(150)}\nlayer f(x) { y = ${'g('.repeat(150)}x${')'.repeat(150)} }`,
  'a condition through many functions': () =>
    `fn f0(z) = z > 0\n${Array.from({ length: 900 }, (_, i) => `fn f${i + 1}(z) = f${i}(z)\n`).join('')}layer f(x) { y = (f900(x)) }`,
};

describe('hostile texts are refused or read, quickly and without a crash', () => {
  for (const [name, text] of Object.entries(texts)) {
    test(name, () => {
      for (length of lengths) {
        const source = { name: 'hostile', text: text() };
        const before = process.cpuUsage();
        const { diagnostics, programs } = check(source);
        const { user } = process.cpuUsage(before);
        expect(
          source.text.trim() === '' || source.text.startsWith('#') || programs.length + diagnostics.length > 0,
        ).toBe(true);
        expect(diagnostics.length).toBeLessThanOrEqual(100);
        expect(renderDiagnostics(diagnostics).length).toBeLessThan(200_000);
        // a promise of one second on an idle machine, with room for one that is not
        expect(user / 1000).toBeLessThan(4000);
      }
    });
  }
});
