import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { runCli } from '../../src/cli/run.ts';
import { build, load } from '../../src/index.ts';
import { testIo } from '../support/cli.ts';
import { type Block, codeBlocks } from '../support/markdown.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = ['README.md', 'docs/language.md', 'docs/api.md', 'docs/cli.md', 'docs/networks.md', 'docs/latex.md'];

const title = (block: Block): string => `${block.page}:${block.line}`;

describe('formulas of the documentation', () => {
  for (const block of pages.flatMap(codeBlocks).filter((b) => b.language === 'ein')) {
    it(title(block), () => {
      const { diagnostics } = check({ name: title(block), text: block.text });
      const expected = block.attributes.get('error');
      expect([...new Set(diagnostics.map((d) => d.code))]).toEqual(expected === undefined ? [] : [expected]);
    });
  }
});

/** A `console` block as its commands, each with what it prints; `\` at a line's end continues a command. */
function commands(text: string): { command: string; output: string }[] {
  const found: { command: string; output: string[] }[] = [];
  for (const line of text.split('\n')) {
    const last = found.at(-1);
    if (line.startsWith('$ ')) found.push({ command: line.slice(2), output: [] });
    else if (last?.command.endsWith('\\') && last.output.length === 0)
      last.command = `${last.command.slice(0, -1)}${line.trim()}`;
    else last?.output.push(line);
  }
  return found.map(({ command, output }) => ({ command, output: output.join('\n').trimEnd() }));
}

/** Words of a command line; single quotes keep a word together. */
const words = (command: string): string[] => [...command.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '');

async function runCommand(command: string): Promise<string> {
  const [producer = '', consumer] = command.split(' | ');
  const io = testIo(consumer === undefined ? '' : words(producer).slice(1).join(' '));
  const [name, ...args] = words(consumer ?? producer);
  expect(name).toBe('einabla');
  await runCli(args, io);
  return io.texts.err + io.texts.out;
}

describe('command lines of the documentation', () => {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'einabla-docs-'));
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });
  for (const page of pages) {
    it(page, async () => {
      for (const block of codeBlocks(page)) {
        const file = block.attributes.get('file');
        if (file !== undefined) writeFileSync(join(folder, file), `${block.text}\n`);
        if (block.language !== 'console') continue;
        for (const { command, output } of commands(block.text)) {
          expect(`$ ${command}\n${(await runCommand(command)).trimEnd()}`, title(block)).toBe(
            `$ ${command}\n${output}`,
          );
        }
      }
    });
  }
});

describe('programs of the documentation', () => {
  const blocks = pages.flatMap(codeBlocks).filter((b) => b.language === 'ts' && !b.attributes.has('no-run'));
  const folder = join(root, 'node_modules', '.cache', 'einabla-docs');
  const files = blocks.map((block, i) => ({ block, path: join(folder, `block${i}.mts`) }));
  const location = new Map([
    ['einabla', 'src/index.ts'],
    ['einabla/node', 'src/node.ts'],
    ['einabla/runtime', 'src/runtime/index.ts'],
  ]);

  beforeAll(async () => {
    mkdirSync(join(folder, 'kernels'), { recursive: true });
    const conv = pages.flatMap(codeBlocks).find((b) => b.attributes.get('file') === 'conv.ein');
    const sizes = { M: 1, H: 28, W: 28, N: 6, K: 5 };
    writeFileSync(join(folder, 'kernels', 'conv.ts'), await build(load(conv?.text ?? ''), { sizes }));
    for (const { block, path } of files) {
      const text = block.text.replaceAll(
        /from '(einabla[^']*)'/g,
        (_, name: string) => `from '${pathToFileURL(join(root, location.get(name) ?? name)).href}'`,
      );
      writeFileSync(path, `${text}\nexport {};\n`);
    }
    for (const block of pages.flatMap(codeBlocks)) {
      const file = block.attributes.get('file');
      if (file !== undefined) writeFileSync(join(folder, file), `${block.text}\n`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('run and print what they say', () => {
    const runner = files.map(
      ({ path }) => `console.log('§');\nawait import(${JSON.stringify(pathToFileURL(path).href)});`,
    );
    writeFileSync(join(folder, 'all.mts'), runner.join('\n'));
    const printed = execFileSync(process.execPath, ['--import', 'tsx', join(folder, 'all.mts')], {
      cwd: folder,
      encoding: 'utf8',
    });
    const parts = printed.split('§\n').slice(1);
    for (const [i, block] of blocks.entries()) {
      const lines = (parts[i] ?? '').trimEnd().split('\n');
      const promised = [...block.text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((m) => m[1]);
      expect(lines.slice(0, promised.length), title(block)).toEqual(promised);
    }
  });

  it('type-check', () => {
    const checked = blocks.filter((b) => !b.attributes.has('no-types'));
    const programs = checked.map((block, i) => {
      const path = join(root, `docs-block${i}.ts`);
      const text = block.text.replaceAll(
        /from '(einabla[^']*)'/g,
        (_, name: string) => `from './${location.get(name) ?? name}'`,
      );
      return [path, `${text}\nexport {};\n`] as const;
    });
    const texts = new Map(programs);
    const configPath = join(root, 'tsconfig.json');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(configPath, ts.sys.readFile).config,
      ts.sys,
      root,
    );
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (name) => texts.has(name) || fileExists(name);
    host.readFile = (name) => texts.get(name) ?? readFile(name);
    host.getSourceFile = (name, ...rest) => {
      const text = texts.get(name);
      return text === undefined
        ? getSourceFile.call(host, name, ...rest)
        : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    };
    const program = ts.createProgram([...texts.keys()], { ...options, noUnusedLocals: false }, host);
    const found = [...texts.keys()].flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
    expect(
      found.map((d) => `${d.file?.fileName.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`),
    ).toEqual([]);
  });
});
