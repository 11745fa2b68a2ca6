import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { libraryNames } from '../../src/library/files.ts';
import { load } from '../../src/load.ts';
import { VERSION } from '../../src/version.ts';
import { testIo } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'einabla-cli-'));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function run(
  args: string[],
  stdin: string | Uint8Array = '',
): Promise<{ code: number; out: string; err: string }> {
  const io = testIo(stdin);
  const code = await runCli(args, io);
  return { code, ...io.texts };
}

/** Expects a refusal: exit code 1, nothing on standard output, the diagnostic's code and no stack trace on standard error. */
async function refused(code: string, args: string[], stdin: string | Uint8Array = ''): Promise<string> {
  const result = await run(args, stdin);
  expect({ code: result.code, out: result.out }, result.err).toEqual({ code: 1, out: '' });
  expect(result.err).toContain(`error[${code}]`);
  expect(result.err).not.toMatch(/\n\s+at |node_modules|internal error/);
  return result.err;
}

let conv = '';
let two = '';
let broken = '';
beforeAll(() => {
  conv = file('conv.ein', 'layer conv(x[N]; w[K], b; s=1) {\n  y[i] = Σ[p] w[p]·x[i·s+p] + b\n}\n');
  two = file('two.ein', 'layer double(x[N]) { y[i] = 2·x[i] }\nlayer third(x[N]) { y[i] = x[i]/3 }\n');
  broken = file('broken.ein', 'layer broken(x[N]) { y = x[i] }\nlayer fine(x[N]) { y[i] = x[i] }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('prints help and the version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
    const packageJson: { version: string } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect(packageJson.version).toBe(VERSION);
    for (const command of ['derive', 'check', 'eval', 'build', 'explain', 'list']) {
      const { code, out } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain('Example:');
    }
  });

  it('answers a wrong command line with exit code 2 and a suggestion', async () => {
    const wrong: [string[], string][] = [
      [['drive', conv], 'derive'],
      [['derive', conv, '--wtr', 'x'], '--wrt'],
      [['derive'], 'file'],
      [['derive', conv, '--ties', 'last'], 'first, all, split'],
      [['build', conv], '--out'],
      [['build', conv, '--out', folder, '--sizes', 'N'], 'NAME=NUMBER'],
      [['build', conv, '--out', folder, '--sizes', 'N=x'], 'not a number'],
      [['build', conv, '--out', folder, '--sizes', 'N=1,N=2'], 'twice'],
      [['eval', conv, '--dtype', 'f16'], 'f64, f32'],
      [['eval', conv, '--target', 'cuda'], 'reference'],
      [['check', conv, '--trials', '0'], 'whole number'],
      [['derive', conv, '--wrt', 'x,,w'], 'empty name'],
      [['derive', conv, 'second.ein'], 'argument'],
    ];
    for (const [args, hint] of wrong) {
      const { code, out, err } = await run(args);
      expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
      expect(err).toContain(hint);
    }
  });

  it('has examples in its help that work', async () => {
    for (const command of ['derive', 'check', 'build', 'explain', 'eval', 'list']) {
      const { out } = await run([command, '--help']);
      const example = /Example:\n {2}\$ (.*)/.exec(out)?.[1] ?? '';
      const [input, call] = example.includes(' | ') ? example.split(' | ') : ['', example];
      const stdin = /'(.*)'/.exec(input ?? '')?.[1] ?? '';
      const args = (call ?? '')
        .split(' ')
        .slice(1)
        .map((word) => (word === 'kernels' ? join(folder, 'kernels') : word));
      const result = await run(args, stdin);
      expect({ example, code: result.code }, result.err).toEqual({ example, code: 0 });
      expect(result.out).not.toBe('');
    }
  });
});

describe('derive', () => {
  it('prints backward formulas, chosen by --wrt and spelled in ASCII on request', async () => {
    const all = await run(['derive', conv]);
    expect(all.code).toBe(0);
    expect(all.out.match(/^δ[xwb]/gm)).toEqual(['δx', 'δw', 'δb']);
    expect((await run(['derive', conv, '--wrt', 'b'])).out).toBe('δb = Σ[i] δy[i]\n');
    expect((await run(['derive', conv, '--wrt', 'b', '--ascii'])).out).toBe('deltab = sum[i] deltay[i]\n');
  });

  it('prints the whole derived layer, which loads again and can be derived again', async () => {
    const { out } = await run(['derive', conv, '--all']);
    expect(load(out).outputs).toEqual(['δx', 'δw', 'δb']);
    const again = await run(['derive', '-', '--all'], out);
    expect(again.code, again.err).toBe(0);
    expect(load(again.out).outputs.length).toBeGreaterThan(0);
  });

  it('names the layers of a file of several', async () => {
    expect((await run(['derive', two])).out).toMatch(/^# double\nδx.*\n\n# third\nδx/);
    expect((await run(['derive', two, '--layer', 'third'])).out).toMatch(/^δx/);
    expect(await refused('unknown-layer', ['derive', two, '--layer', 'dobule'])).toContain('Did you mean double?');
  });

  it('prints JSON', async () => {
    const json = JSON.parse((await run(['derive', two, '--json'])).out);
    expect(json.layers.map((l: { layer: string }) => l.layer)).toEqual(['double', 'third']);
    expect(json.layers[0].gradients).toEqual({ x: 'δx' });
    expect(json.diagnostics).toEqual([]);
  });

  it('reports errors of the formula with place, and as JSON', async () => {
    const err = await refused('unbound-index', ['derive', broken]);
    expect(err).toContain('broken.ein:1:28');
    expect(err).toContain('^');
    const { code, out } = await run(['derive', broken, '--json']);
    expect(code).toBe(1);
    const [diagnostic] = JSON.parse(out).diagnostics;
    expect(diagnostic).toMatchObject({
      code: 'unbound-index',
      severity: 'error',
      file: broken,
      range: { start: { line: 1, column: 28 } },
    });
    expect(diagnostic.help).toBeTruthy();
  });

  it('knows the layers that ship, but prefers a file', async () => {
    expect((await run(['derive', 'dense'])).out).toContain('δW');
    expect(await refused('file-unreadable', ['derive', 'sofmax'])).toContain('Did you mean softmax?');
    await refused('unknown-wrt', ['derive', 'dense', '--wrt', 'q']);
  });
});

describe('files', () => {
  it('in LaTeX take from --with what they leave open', async () => {
    const pool = file('pool.tex', String.raw`y_i = \max_p x_{i s + p}`);
    await refused('latex-range', ['show', pool]);
    const shown = await run(['show', pool, '--with', 'range: p<k', '--with', 'hyper: k=2, s=2']);
    expect(shown).toEqual({
      code: 0,
      out: 'layer pool(x[I]; ; k=2, s=2) {\n  y[i] = max[p<k] x[i·s+p]\n}\n',
      err: '',
    });
    expect(await refused('unexpected-token', ['show', pool, '--with', 'range: p<'])).toContain('pool.tex:2:');
    await refused('with-line', ['show', pool, '--with', 'p<k']);
    await refused('with-latex', ['show', conv, '--with', 'range: p<k']);
  });

  it('that cannot be formulas are refused with the reason', async () => {
    expect(await refused('file-unreadable', ['derive', join(folder, 'no.ein')])).toContain('no such file');
    expect(await refused('file-unreadable', ['derive', folder])).toContain('folder');
    await refused('file-not-text', ['derive', file('zero.ein', Uint8Array.of(65, 0, 66))]);
    await refused('file-not-text', ['derive', file('latin.ein', Uint8Array.of(0xe9, 0x20))]);
    await refused('file-too-large', ['derive', file('large.ein', `# ${'a'.repeat(1_048_576)}`)]);
    await refused('file-unreadable', ['derive', join(conv, 'inside.ein')]);
    await refused('no-layer', ['derive', file('empty.ein', '# nothing\n')]);
    await refused('no-layer', ['check', file('empty.ein', '')]);
    if (existsSync('/dev/null')) await refused('file-unreadable', ['derive', '/dev/null']);
  });

  it('at the size limit are read', async () => {
    const head = 'layer a(x[N]) { y[i] = x[i] }\n#';
    const { code, err } = await run(['derive', file('limit.ein', head + ' '.repeat(1_048_576 - head.length))]);
    expect(code, err).toBe(0);
  });

  it('that may not be read are refused', async () => {
    const secret = file('secret.ein', 'layer a(x[N]) { y[i] = x[i] }');
    chmodSync(secret, 0o000);
    const { code, err } = await run(['derive', secret]);
    // a superuser may read everything
    if (code !== 0) expect(err).toContain('permission');
  });

  it('come from standard input as -', async () => {
    expect((await run(['derive', '-'], 'layer d(x[N]) { y[i] = 2·x[i] }')).out).toBe('δx[i] = 2·δy[i]\n');
    const { err } = await run(['derive', '-'], 'layer d(x[N]) { y = x[i] }');
    expect(err).toContain('<stdin>:1:');
  });
});

describe('list', () => {
  it('names the layers that ship, with what they are', async () => {
    const { code, out } = await run(['list']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(libraryNames());
    for (const line of lines) expect(line).toMatch(/^\w+ {2,}\S/);
    const { layers } = JSON.parse((await run(['list', '--json'])).out);
    expect(layers.map((layer: { name: string }) => layer.name)).toEqual(libraryNames());
  });
});

describe('check', () => {
  it('keeps stated sizes', async () => {
    const sized = file('sized.ein', 'layer sized(x[N]) { y = Σ[i] x[i]² }\n');
    const { code, out } = await run(['check', sized, '--sizes', 'N=17']);
    expect(code).toBe(0);
    expect(out).toContain('at N=17');
    const unknown = await run(['check', sized, '--sizes', 'Q=3']);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('error[unknown-name]');
  });

  it('reports the worst error found', async () => {
    const { code, out } = await run(['check', conv]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /conv: gradients agree in \d+ comparisons at 5 random sizes\n {2}worst error against dual numbers \d\.\de-\d+/,
    );
    const json = JSON.parse((await run(['check', conv, '--json', '--trials', '3'])).out);
    expect(json.layers[0]).toMatchObject({ layer: 'conv', passed: true, instances: 3, failures: [] });
    expect(json.layers[0].worst.dualNumbers.relativeError).toBeLessThan(1e-10);
  });

  it('checks what it can of a file with errors, and fails', async () => {
    const { code, out, err } = await run(['check', broken]);
    expect(code).toBe(1);
    expect(err).toContain('unbound-index');
    expect(out).toContain('fine: gradients agree');
  });

  it('leaves layers with errors alone, those of syntax too', async () => {
    const bracket = file('bracket.ein', 'layer f(x[N]) {\n a[i] = exp(x[i]\n y[i] = a[i]\n}\n');
    const { code, out, err } = await run(['check', bracket]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('error[unclosed-bracket]');
    expect(err).not.toContain('internal error');
    const json = await run(['check', bracket, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ diagnostics: [{ code: 'unclosed-bracket' }], layers: [] });
    const several = file(
      'some-broken.ein',
      'layer g(x[N]) {\n y[i] = x[i]\n = 3\n}\nlayer h(x[N]) { y[i] = x[i]² }\nlayer h(x[N]) { y[i] = x[i] }',
    );
    expect((await run(['check', several])).out.match(/^\w+: /gm)).toEqual(['h: ']);
  });

  it('is the same at every run for one seed', async () => {
    const first = await run(['check', conv, '--seed', '7']);
    expect(await run(['check', conv, '--seed', '7'])).toEqual(first);
  });
});

describe('eval', () => {
  const x =
    '{"hyper": {"s": 2}, "inputs": {"x": [1, 2, 3, 4, 5], "w": [1, -1], "b": 0.5}, "cotangents": {"y": [1, 10]}}';

  it('prints one JSON object and nothing else, the same on every CPU target', async () => {
    const expected = { outputs: { y: [-0.5, -0.5] }, gradients: { x: [1, -1, 10, -10, 0], w: [31, 42], b: 11 } };
    for (const target of [[], ['--target', 'js'], ['--target', 'js', '--dtype', 'f32'], ['--dtype', 'f32']]) {
      const { code, out, err } = await run(['eval', conv, ...target], x);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.endsWith('}\n')).toBe(true);
      expect(JSON.parse(out)).toEqual(expected);
    }
  });

  it('computes the outputs only without cotangents, and the gradients asked for', async () => {
    const forward = '{"inputs": {"x": [1, 2, 3], "w": [1], "b": 0}}';
    expect((await run(['eval', conv], forward)).out).toBe('{"outputs":{"y":[1,2,3]}}\n');
    expect(JSON.parse((await run(['eval', conv, '--wrt', 'b'], x)).out).gradients).toEqual({ b: 11 });
  });

  it('matches names as the language does and spells them as the formula does', async () => {
    const path = file('greek.ein', 'layer greek(θ[N], α) { y[i] = α·θ[i] }');
    const given = '{"inputs": {"theta": [1, 2], "alpha": 3}, "cotangents": {"y": [1, 1]}}';
    expect((await run(['eval', path, '--wrt', 'theta'], given)).out).toBe(
      '{"outputs":{"y":[3,6]},"gradients":{"θ":[3,3]}}\n',
    );
    await refused('name-twice', ['eval', path], '{"inputs": {"theta": [1], "θ": [1], "α": 3}}');
  });

  it('reads and writes non-finite numbers, packs, integers, empty tensors and names like __proto__', async () => {
    const path = file(
      'odd.ein',
      [
        'layer inv(x[..]) { y[..] = 1/x[..] }',
        'layer pick(v[N], t[R] : int < N) { y[r] = v[t[r]] }',
        'layer rows(x[A,B]) { s[a] = Σ[b] x[a,b] }',
        'layer best(x[N]) { k = argmax[i] x[i] }',
        'layer names(__proto__[N], constructor) { var[i] = constructor·__proto__[i] }',
      ].join('\n'),
    );
    const evaluate = async (layer: string, given: string): Promise<string> => {
      const { code, out, err } = await run(['eval', path, '--layer', layer, '--target', 'js'], given);
      expect(code, err).toBe(0);
      expect((await run(['eval', path, '--layer', layer], given)).out).toBe(out);
      return out;
    };
    expect(await evaluate('inv', '{"inputs": {"x": [[0, "Infinity"], ["NaN", -0.0]]}}')).toBe(
      '{"outputs":{"y":[["Infinity",0],["NaN","-Infinity"]]}}\n',
    );
    expect(await evaluate('inv', '{"inputs": {"x": 4}}')).toBe('{"outputs":{"y":0.25}}\n');
    expect(await evaluate('pick', '{"inputs": {"v": [5, 7], "t": [1, 1, 0]}, "cotangents": {"y": [1, 2, 4]}}')).toBe(
      '{"outputs":{"y":[7,7,5]},"gradients":{"v":[4,3]}}\n',
    );
    expect(await evaluate('rows', '{"inputs": {"x": [[], []]}, "cotangents": {"s": [1, 1]}}')).toBe(
      '{"outputs":{"s":[0,0]},"gradients":{"x":[[],[]]}}\n',
    );
    expect(await evaluate('rows', '{"inputs": {"x": []}, "shapes": {"x": [0, 3]}}')).toBe('{"outputs":{"s":[]}}\n');
    expect(await evaluate('best', '{"inputs": {"x": [1, 3, 3]}}')).toBe('{"outputs":{"k":1}}\n');
    expect(
      await evaluate('names', '{"inputs": {"__proto__": [1, 2], "constructor": 3}, "cotangents": {"var": [1, 1]}}'),
    ).toBe('{"outputs":{"var":[3,6]},"gradients":{"__proto__":[3,3],"constructor":3}}\n');
  });

  it('shows where in the formula the sizes do not fit', async () => {
    const gather = file('gather.ein', 'layer f(x[N], t[M] : int < 9) {\n y[b] = x[t[b]]\n}');
    const { code, err } = await run(['eval', gather], '{"inputs": {"x": [1, 2, 3], "t": [1, 2]}}');
    expect(code).toBe(1);
    expect(err).toContain('at b = 0, t[b] = 3');
    expect(err).toContain('gather.ein:2:9\n');
  });

  it('refuses what is no case, naming the reason', async () => {
    await refused('case-not-json', ['eval', conv], '{"inputs": ');
    await refused('case-not-json', ['eval', conv], '');
    await refused('case-shape', ['eval', conv], '[]');
    await refused('case-shape', ['eval', conv], '{"inputs": [1]}');
    expect(await refused('missing-input', ['eval', conv], '{"inputs": {"x": [1], "w": [1]}}')).toContain(
      'b is missing',
    );
    await refused('unknown-name', ['eval', conv], '{"input": {}}');
    await refused('unknown-name', ['eval', conv], '{"inputs": {"x": [1], "w": [1], "b": 0, "q": 1}}');
    await refused('unknown-name', ['eval', conv], '{"hyper": {"t": 1}, "inputs": {"x": [1], "w": [1], "b": 0}}');
    await refused('unknown-name', ['eval', conv], '{"inputs": {"x": [1], "w": [1], "b": 0}, "cotangents": {"z": 1}}');
    await refused('value-ragged', ['eval', 'dense'], '{"inputs": {"x": [[1, 2], [3]], "W": [[1, 2]], "b": [0]}}');
    await refused('value-rank', ['eval', conv], '{"inputs": {"x": 1, "w": [1], "b": 0}}');
    await refused('value-not-a-number', ['eval', conv], '{"inputs": {"x": [true], "w": [1], "b": 0}}');
    await refused('hyper-not-whole', ['eval', conv], '{"hyper": {"s": 1.5}, "inputs": {"x": [1], "w": [1], "b": 0}}');
    await refused(
      'hyper-not-a-number',
      ['eval', conv],
      '{"hyper": {"s": "2"}, "inputs": {"x": [1], "w": [1], "b": 0}}',
    );
    await refused(
      'cotangent-shape',
      ['eval', conv],
      '{"inputs": {"x": [1], "w": [1], "b": 0}, "cotangents": {"y": [1, 2]}}',
    );
    await refused('case-shape', ['eval', conv], '{"inputs": {"x": [1], "w": [1], "b": 0}, "shapes": {"x": [2]}}');
    await refused('which-layer', ['eval', two], '{}');
    await refused('target-missing', ['eval', conv, '--target', 'wasm'], x);
    await refused('target-dtype', ['eval', conv, '--target', 'wgsl', '--dtype', 'f64'], x);
    await refused('stdin-twice', ['eval', '-'], x);
  });

  it('prints diagnostics as JSON on standard error with --json', async () => {
    const { code, out, err } = await run(['eval', broken, '--layer', 'fine', '--json'], '{}');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err).diagnostics[0].code).toBe('unbound-index');
  });
});

describe('build', () => {
  const sizes = ['--sizes', 'N=6,K=3'];

  it('writes a module for each layer, the same bytes at every run', async () => {
    const out = join(folder, 'deep', 'out');
    expect(await run(['build', conv, '--out', out, ...sizes])).toEqual({
      code: 0,
      out: `conv → ${join(out, 'conv.ts')}\n`,
      err: '',
    });
    const text = readFileSync(join(out, 'conv.ts'), 'utf8');
    expect(text).toMatch(/^\/\/ @generated by einabla \d+\.\d+\.\d+ from conv\.ein; do not edit\.\n/);
    expect(text).not.toMatch(/\beval\b|new Function|\bimport\b/);
    await run(['build', conv, '--out', out, ...sizes]);
    expect(readFileSync(join(out, 'conv.ts'), 'utf8')).toBe(text);
    const json = JSON.parse((await run(['build', two, '--out', out, '--sizes', 'N=4', '--json'])).out);
    expect(json.modules).toEqual([
      { layer: 'double', file: join(out, 'double.ts') },
      { layer: 'third', file: join(out, 'third.ts') },
    ]);
    expect(readdirSync(out).sort()).toEqual(['conv.ts', 'double.ts', 'third.ts']);
  });

  it('never overwrites what it did not write, nor writes through a link, unless forced', async () => {
    const out = join(folder, 'guarded');
    mkdirSync(out);
    writeFileSync(join(out, 'conv.ts'), 'export const mine = 1;\n');
    await refused('output-foreign', ['build', conv, '--out', out, ...sizes]);
    expect(readFileSync(join(out, 'conv.ts'), 'utf8')).toBe('export const mine = 1;\n');
    expect((await run(['build', conv, '--out', out, ...sizes, '--force'])).code).toBe(0);
    const target = file('target.ts', '// @generated by einabla\n');
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    symlinkSync(target, join(linked, 'conv.ts'));
    await refused('output-foreign', ['build', conv, '--out', linked, ...sizes, '--force']);
    expect(lstatSync(join(linked, 'conv.ts')).isSymbolicLink()).toBe(true);
    mkdirSync(join(linked, 'double.ts'));
    await refused('output-foreign', ['build', two, '--layer', 'double', '--out', linked, '--sizes', 'N=2']);
    await refused('output-unwritable', ['build', conv, '--out', conv, ...sizes]);
    await refused('output-unwritable', ['build', conv, '--out', join(conv, 'below'), ...sizes]);
  });

  it('refuses two layers that would be one file', async () => {
    const out = join(folder, 'collide');
    const upper = file('upper.ein', 'layer Double(x[N]) { y[i] = 3·x[i] }');
    await refused('output-collision', ['build', two, upper, '--out', out, '--sizes', 'N=2']);
    expect(existsSync(out)).toBe(false);
    expect((await run(['build', two, upper, '--layer', 'Double', '--out', out, '--sizes', 'N=2'])).code).toBe(0);
  });

  it('refuses sizes that are missing, unknown or do not fit', async () => {
    const out = join(folder, 'sizes');
    await refused('extent-unknown', ['build', conv, '--out', out, '--sizes', 'N=4']);
    const pack = await run(['build', 'softmax', '--out', out, '--sizes', 'N=10']);
    expect(pack.code).toBe(1);
    expect(pack.err).toContain("No size is given for '..'.");
    expect(pack.err).toContain("--sizes '..=64'");
    const several = await run(['build', 'softmax', conv, '--out', out, '--sizes', 'N=4,K=2']);
    expect(several.err).toContain('In the layer softmax: No size is given');
    const outside = file('outside.ein', 'layer f(x[N]; ; s=1) {\n y[i<N] = x[i·s]\n}');
    const placed = await run(['build', outside, '--out', out, '--sizes', 'N=4,s=2']);
    expect(placed.err).toMatch(/error\[read-outside\].*i = 2.*\n +--> .*outside\.ein:2:11\n/);
    await refused('unknown-name', ['build', conv, '--out', out, '--sizes', 'N=4,K=2,Q=1']);
    await refused('extent-invalid', ['build', conv, '--out', out, '--sizes', 'N=4.5,K=2']);
    await refused('extent-invalid', ['build', conv, '--out', out, '--sizes', 'N=-1,K=2']);
    await refused('tensor-too-large', ['build', conv, '--out', out, '--sizes', 'N=1e12,K=2']);
    await refused('hyper-not-whole', ['build', conv, '--out', out, '--sizes', 'N=4,K=2,s=0.5']);
    await refused('target-missing', ['build', conv, '--out', out, ...sizes, '--target', 'wasm']);
    await refused('open-and-sized', ['build', two, '--layer', 'double', '--out', out, '--sizes', 'N=2', '--open', 'N']);
    await refused('open-target', ['build', two, '--layer', 'double', '--out', out, '--open', 'N', '--target', 'wgsl']);
    await refused('unknown-name', ['build', two, '--layer', 'double', '--out', out, '--open', 'M']);
    expect(existsSync(out)).toBe(false);
  });
});

describe('explain', () => {
  it('shows every stage', async () => {
    const { code, out } = await run(['explain', conv, '--sizes', 'N=6,K=3']);
    expect(code).toBe(0);
    const stages = [...out.matchAll(/^# conv: (.*)$/gm)].map((m) => m[1]);
    expect(stages.slice(0, 2)).toEqual(['formula', 'adjoint']);
    for (const pass of ['forward', 'backward']) {
      for (const stage of ['specialised', 'schedule', 'loops', 'cost', 'kernel'])
        expect(stages).toContain(`${pass}, ${stage}`);
    }
    expect(out).toMatch(/^all +\d+ +\d+ +\d+ +\d+$/m);
    expect((await run(['explain', conv])).out).not.toContain('kernel');
    expect((await run(['explain', conv, '--sizes', 'N=6,K=3', '--target', 'wgsl'])).out).toContain('@compute');
  });
});

describe('colour', () => {
  it('is used only where the stream asks for it', async () => {
    const plain = await run(['derive', broken]);
    expect(plain.err).not.toContain('\u001b');
    const io = testIo('', true);
    await runCli(['derive', broken], io);
    expect(io.texts.err).toContain('\u001b[');
  });
});
