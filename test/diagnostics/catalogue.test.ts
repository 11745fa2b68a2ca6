import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/index.ts';
import { catalogue } from '../../src/support/catalogue.ts';

/** The text without its marks, and the place that they marked. */
function unmark(marked: string): { text: string; start: number; end: number } {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  return { text: marked.replace('«', '').replace('»', ''), start, end };
}

describe('every entry of the catalogue is raised by its formula, with carets at its place', () => {
  for (const { code, formula, title, help } of catalogue.values()) {
    if (formula === undefined) continue;
    test(code, () => {
      expect(title).not.toBe('');
      expect(help).not.toBe('');
      const { text, start, end } = unmark(typeof formula === 'string' ? formula : formula());
      const { diagnostics } = check({ name: 'catalogue', text });
      const found = diagnostics.find((d) => d.code === code);
      expect(found, diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n')).toBeDefined();
      expect({ start: found?.span?.start, end: found?.span?.end }).toEqual({ start, end });
    });
  }
});

describe('the formula of an entry has that error only', () => {
  for (const { code, formula } of catalogue.values()) {
    if (formula === undefined || ['limit-nodes', 'limit-calls'].includes(code)) continue;
    test(code, () => {
      const { text } = unmark(typeof formula === 'string' ? formula : formula());
      const codes = new Set(check({ name: 'catalogue', text }).diagnostics.map((d) => d.code));
      expect([...codes]).toEqual([code]);
    });
  }
});

describe('every code that the front end raises is in the catalogue', () => {
  test('by reading the sources', async () => {
    const { readdirSync, readFileSync } = await import('node:fs');
    const raised = new Set<string>();
    for (const room of ['src/syntax', 'src/check']) {
      for (const file of readdirSync(room)) {
        const text = readFileSync(`${room}/${file}`, 'utf8');
        for (const [, code] of text.matchAll(/(?:(?:error|warning|fail|refuse)\(\s*|code: )'([a-z-]+)'/g))
          raised.add(code ?? '');
      }
    }
    expect(raised.size).toBeGreaterThan(40);
    expect([...raised].filter((code) => !catalogue.has(code))).toEqual([]);
  });
});
