import { describe, expect, it } from 'vitest';
import { librarySource } from '../../src/library/files.ts';
import { verify } from '../../src/verify.ts';
import { libraryClaims, otherClaims } from './claims.ts';

/** A layer's text with claims before its last brace. */
function withClaims(text: string, claims: readonly string[]): string {
  const end = text.lastIndexOf('}');
  return `${text.slice(0, end)}${claims.map((c) => `  ${c}\n`).join('')}}\n`;
}

describe('textbook forms of the library', () => {
  for (const { layer, claims } of libraryClaims) {
    it(layer, () => {
      const wanted = claims.map((c) => (typeof c === 'string' ? [c, 'proved'] : c));
      const { text, name } = librarySource(layer);
      const own = verify({ name, text }).length;
      const found = verify({
        name,
        text: withClaims(
          text,
          wanted.map(([claim]) => claim ?? ''),
        ),
      });
      expect(found.slice(own).map((v) => [v.text, v.verdict])).toEqual(wanted);
    });
  }
});

describe('textbook forms of other layers', () => {
  for (const text of otherClaims) {
    it(/layer (\w+)/.exec(text)?.[1] ?? text, () => {
      const found = verify(text);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((c) => c.verdict !== 'proved').map((c) => [c.text, c.verdict, c.detail])).toEqual([]);
    });
  }
});
