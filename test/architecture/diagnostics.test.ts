import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/support/catalogue.ts';

const root = resolve(import.meta.dirname, '../..');

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return sources(path);
    return name.endsWith('.ts') ? [path] : [];
  });

describe('diagnostics', () => {
  it('each refusal has an entry in the catalogue', () => {
    const missing = new Set<string>();
    for (const file of [...sources('src'), ...sources('codegen')]) {
      for (const match of readFileSync(join(root, file), 'utf8').matchAll(/\brefuse\(\s*'([a-z-]+)'/g)) {
        const code = match[1] ?? '';
        if (!catalogue.has(code)) missing.add(`${code} (${file})`);
      }
    }
    expect([...missing]).toEqual([]);
  });

  it('each entry has a title and a help that a person can act on', () => {
    for (const { code, title, help } of catalogue.values()) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect(title.length).toBeGreaterThan(8);
      expect(help.length).toBeGreaterThan(5);
    }
  });
});
