import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? sourceFiles(path) : name.endsWith('.ts') ? [path] : [];
  });

interface Import {
  readonly specifier: string;
  readonly dynamic: boolean;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const typeOnly = ts.isImportDeclaration(node) ? (node.importClause?.isTypeOnly ?? false) : node.isTypeOnly;
      if (ts.isStringLiteral(node.moduleSpecifier))
        found.push({ specifier: node.moduleSpecifier.text, dynamic: false, typeOnly });
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      found.push({
        specifier: specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : '?',
        dynamic: true,
        typeOnly: false,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every file that running `entry` may load, with the packages and `node:` modules met on the way. */
function reach(entry: string): { files: Set<string>; outside: Map<string, string> } {
  const files = new Set<string>();
  const outside = new Map<string, string>();
  const go = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const { specifier, typeOnly } of importsOf(file)) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) go(relative(root, resolve(root, dirname(file), specifier)));
      else outside.set(specifier, file);
    }
  };
  go(entry);
  return { files, outside };
}

const shipped = [...sourceFiles('src'), ...sourceFiles('codegen')];

describe('what may reach what', () => {
  it('a browser loads the API without node modules', () => {
    const { outside } = reach('src/index.ts');
    // both run in browsers
    const portable = new Set(['ts-morph', '@unified-latex/unified-latex-util-parse']);
    expect([...outside].filter(([specifier]) => !portable.has(specifier))).toEqual([]);
  });

  it('the runtime that generated modules may import stands alone', () => {
    const { files, outside } = reach('src/runtime/index.ts');
    expect([...files].filter((file) => !/^src\/(runtime|support)\//.test(file))).toEqual([]);
    expect([...outside.keys()].filter((specifier) => !specifier.startsWith('node:'))).toEqual([]);
  });

  it('generated text is evaluated in one place only', () => {
    const evaluators = shipped.filter((file) =>
      /\bnew Function\b|\beval\(/.test(
        readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
      ),
    );
    expect(evaluators).toEqual(['codegen/js/evaluate.ts']);
  });

  it('no import has a computed path', () => {
    expect(shipped.filter((file) => importsOf(file).some((i) => i.specifier === '?'))).toEqual([]);
  });

  it('ts-morph, commander and WebGPU are loaded only where they are needed', () => {
    const users = (name: string): string[] =>
      shipped.filter((file) => importsOf(file).some((i) => i.specifier === name && !i.typeOnly));
    expect(users('ts-morph').every((file) => file.startsWith('codegen/module/'))).toBe(true);
    expect(users('commander').every((file) => file.startsWith('src/cli/'))).toBe(true);
  });

  it('nothing keeps mutable state at the top of a module, but for the one instance of Dawn that a process may have', () => {
    const offenders = shipped.filter((file) => /^(export )?(let|var) /m.test(readFileSync(join(root, file), 'utf8')));
    expect(offenders).toEqual(['src/runtime/webgpu-node.ts']);
  });
});
