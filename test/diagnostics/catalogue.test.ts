import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/index.ts';
import { catalogue } from '../../src/support/catalogue.ts';
import type { Notation, Source } from '../../src/support/span.ts';

/** The text without its marks, and the place that they marked. */
function unmark(marked: string): { text: string; start: number; end: number } {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  return { text: marked.replace('«', '').replace('»', ''), start, end };
}

const sourceOf = (text: string, notation: Notation | undefined): Source => ({
  name: 'catalogue',
  text,
  ...(notation === undefined ? {} : { notation }),
});

describe('every entry of the catalogue is raised by its formula, with carets at its place', () => {
  for (const { code, formula, title, help, notation } of catalogue.values()) {
    if (formula === undefined) continue;
    test(code, () => {
      expect(title).not.toBe('');
      expect(help).not.toBe('');
      const { text, start, end } = unmark(typeof formula === 'string' ? formula : formula());
      const { diagnostics } = check(sourceOf(text, notation));
      const found = diagnostics.find((d) => d.code === code);
      expect(found, diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n')).toBeDefined();
      expect({ start: found?.span?.start, end: found?.span?.end }).toEqual({ start, end });
    });
  }
});

describe('the formula of an entry has that error only', () => {
  for (const { code, formula, notation } of catalogue.values()) {
    if (formula === undefined || ['limit-nodes', 'limit-calls'].includes(code)) continue;
    test(code, () => {
      const { text } = unmark(typeof formula === 'string' ? formula : formula());
      const codes = new Set(check(sourceOf(text, notation)).diagnostics.map((d) => d.code));
      expect([...codes]).toEqual([code]);
    });
  }
});

/** Codes that the sources raise: the first argument of a complaint, or the `code` of one. */
function raisedIn(folder: string): Set<string> {
  const raised = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.includes('catalogue')) continue;
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    for (const [, code] of text.matchAll(
      /(?:\b(?:refuse|error|warning|fail)\(\s*(?:m,\s*)?|\bcode: )'([a-z]+(?:-[a-z]+)*)'/g,
    ))
      raised.add(code ?? '');
  }
  return raised;
}

describe('every code that is raised is in the catalogue', () => {
  for (const folder of ['src', 'codegen']) {
    test(folder, () => expect([...raisedIn(folder)].filter((code) => !catalogue.has(code))).toEqual([]));
  }

  test('none is listed without being raised', () => {
    const raised = new Set([...raisedIn('src'), ...raisedIn('codegen')]);
    expect([...catalogue.keys()].filter((code) => !raised.has(code))).toEqual([]);
  });
});
