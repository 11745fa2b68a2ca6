import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/index.ts';
import { placeLines, renderDiagnostic, renderDiagnostics } from '../../src/support/frame.ts';
import { displayWidth, visibleText } from '../../src/support/width.ts';

const render = (text: string, name = 'file.ein'): string => renderDiagnostics(check({ name, text }).diagnostics);

describe('a diagnostic shows its place in the formula', () => {
  test('code, place, line, carets and help', () => {
    expect(render('layer f(x[N]) {\n  y[i] = x[k]\n}\n')).toBe(
      [
        'error[unbound-index]: The index `k` is not bound.',
        '  --> file.ein:2:12',
        '  |',
        '2 |   y[i] = x[k]',
        '  |            ^',
        '  help: bind it on the left, or sum over it: `Σ[k] …`',
      ].join('\n'),
    );
  });

  test('carets under the display width of Greek, combining and wide letters', () => {
    const lines = render('layer f(x̂[N], 变量[N]) {\n  y[i] = x̂[i] + 变量[i] + θ[i]\n}').split('\n');
    const [formula, carets] = [lines[3] ?? '', lines[4] ?? ''];
    expect(formula.indexOf('θ')).toBeGreaterThan(0);
    const before = formula.slice(0, formula.indexOf('θ'));
    expect(carets.indexOf('^')).toBe(displayWidth(before));
    expect(carets.trimEnd().endsWith('|                           ^')).toBe(true);
  });

  test('a long line is clipped around the place', () => {
    const shown = render(`layer f(x[N]) { y[i] = ${'x[i] + '.repeat(100)}z[i]${' + x[i]'.repeat(100)} }`);
    const [formula = '', carets = ''] = shown.split('\n').slice(3);
    expect(displayWidth(formula)).toBeLessThanOrEqual(90);
    expect(formula.startsWith('1 | …')).toBe(true);
    expect(formula.endsWith('…')).toBe(true);
    expect(formula[carets.indexOf('^')]).toBe('z');
  });

  test('a place longer than the line that is shown is clipped once', () => {
    const text = `z${' + x'.repeat(50)} and what follows`;
    const lines = placeLines({ name: 'notes.tex', text }, { start: 0, end: 201 }, '31');
    expect(lines[2]).toMatch(/[^…]…$/);
  });

  test('columns count code points, lines every kind of line end', () => {
    const shown = render('# 😀\r\n# two\r\nlayer f(x[N]) { y = 变 + x̂·q }');
    expect(shown).toContain('file.ein:3:21');
    expect(shown).toContain('file.ein:3:25');
  });

  test('no more than a hundred', () => {
    const d = check({ name: 'f', text: 'layer f(x) { y = z }' }).diagnostics;
    const shown = renderDiagnostics(
      Array.from({ length: 250 }, () => d[0] ?? { code: '', severity: 'error', message: '' }),
    );
    expect(shown.match(/^error/gm)).toHaveLength(100);
    expect(shown.endsWith('… and 150 more')).toBe(true);
  });

  test('colours only where asked', () => {
    const [d] = check({ name: 'f', text: 'layer f(x) { y = z }' }).diagnostics;
    if (d === undefined) throw new Error('no diagnostic');
    const csi = String.fromCharCode(27);
    expect(renderDiagnostic(d)).not.toContain(csi);
    expect(renderDiagnostic(d, { color: true })).toContain(`${csi}[1;31merror[unknown-name]`);
  });
});

describe('text of strangers cannot act on a terminal', () => {
  const hostile = [
    '\u001b[2J',
    '\u0007',
    '\u0000',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u2028',
    '\ud800',
    '\udc00',
    '\u009b31m',
    '\ufffe',
    '\u{e0001}',
  ];
  for (const text of hostile) {
    test(JSON.stringify(text), () => {
      const shown = visibleText(text);
      expect(shown).toMatch(/\\u\{[0-9A-F]+\}/);
      const frame = render(`layer f(x[N]) {\n  y[i] = x[i] ${text} z\n}`, `bad${text}name`);
      expect([...frame].every((c) => c === '\n' || (c >= ' ' && !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(c)))).toBe(
        true,
      );
    });
  }
});

describe('the width of a text in columns', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['abc', 3],
    ['θ·σ', 3],
    ['x̂', 1],
    ['变量', 4],
    ['한글', 4],
    ['😀', 2],
    ['', 0],
  ];
  for (const [text, width] of cases) test(text, () => expect(displayWidth(text)).toBe(width));
});
