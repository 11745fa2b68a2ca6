import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import {
  EinablaError,
  evaluate,
  format,
  hessian,
  hvp,
  jacobian,
  load,
  partial,
  partials,
  tangent,
} from '../../src/index.ts';
import { testIo } from '../support/cli.ts';

const form = load('layer form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }');
const chain = load(`layer chain(x[N], t[N] : int < 3; w) {
  z[i] = w·x[i]
  y[i] = z[i]²
  n    = Σ[i] y[i]
  return y, n
}`);

function refusal(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics[0]?.code;
    throw error;
  }
  return undefined;
}

describe('partial derivatives', () => {
  it('are layers that load back, evaluate and derive again', async () => {
    const { program, entry } = hessian(form, 'E', 'x');
    expect(format(load(format(program)))).toBe(format(program));
    const inputs = {
      A: [
        [1, 2],
        [3, 4],
      ],
      x: [1, 1],
    };
    expect((await evaluate(program, { inputs })).outputs).toEqual({
      [entry]: [
        [2, 5],
        [5, 8],
      ],
    });
    expect(jacobian(program, entry, 'A').text).toBe(
      '∂E_x_x[i<N, j<N]/∂A[k<N, l<N] = (i == k)·(j == l) + (i == l)·(j == k)',
    );
  });

  it('match names as names are', () => {
    const greek = load('layer greek(θ[N]) { α[i] = θ[i]² }');
    expect(jacobian(greek, 'alpha', 'theta').text).toBe('∂α[i]/∂θ[j<N] = 2·θ[i]·(i == j)');
    expect(jacobian(greek, 'α', 'θ', { ascii: true }).text).toBe('dalpha[i]/dtheta[j<N] = 2*theta[i]*(i == j)');
  });

  it('are by computed tensors as if those were given', () => {
    expect(jacobian(chain, 'y', 'z').text).toBe('∂y[i]/∂z[j<N] = 2·z[i]·(i == j)');
    expect(jacobian(chain, 'z', 'y').text).toBe('∂z[i<N]/∂y[j<N] = 0');
    expect(partial(chain, 'n', ['z', 'w']).text).toBe('∂²n/∂z[i<N]∂w = 0');
    // w·x[i] is z[i], but does not move with it
    const product = load('layer product(x[N]; w) { z[i] = w·x[i] \n y = Σ[i] z[i]·w·x[i] }');
    expect(partial(product, 'y', ['z', 'w']).text).toBe('∂²y/∂z[i]∂w = x[i]');
    expect(partial(product, 'y', ['z', 'z']).text).toBe('∂²y/∂z[i<N]∂z[j<N] = 0');
    expect(partial(chain, 'n', ['w', 'w']).text).toBe('∂²n/∂w² = 2·Σ[i] x[i]²');
  });

  it('go to any order that stays small', () => {
    const cube = load('layer cube(x[N]) { y = Σ[i] x[i]³ }');
    expect(partial(cube, 'y', ['x', 'x', 'x']).text).toBe('∂³y/∂x[i<N]∂x[j<N]∂x[k<N] = 6·(i == j)·(i == k)');
    expect(partial(cube, 'y', ['x', 'x', 'x', 'x']).text).toMatch(/ = 0$/);
    const deep = Array.from({ length: 40 }, () => 'x');
    expect(refusal(() => partial(load('layer wide(x[N,M]) { y = exp(Σ[i,j] x[i,j]) }'), 'y', deep))).toBe(
      'limit-derivative',
    );
  });

  it('are refused with a reason', () => {
    expect(refusal(() => jacobian(chain, 'q', 'x'))).toBe('unknown-of');
    expect(refusal(() => jacobian(chain, 'x', 'x'))).toBe('unknown-of');
    expect(refusal(() => jacobian(chain, 'y', 'y'))).toBe('unknown-wrt');
    expect(refusal(() => jacobian(chain, 'y', 'q'))).toBe('unknown-wrt');
    expect(refusal(() => jacobian(chain, 'y', 't'))).toBe('unknown-wrt');
    const winner = load('layer winner(x[N]) { t = argmax[i] x[i] }');
    expect(refusal(() => jacobian(winner, 't', 'x'))).toBe('unknown-of');
    const mixed = load('layer mixed(x[..]) { n = Σ[..] x[..] \n y[..] = x[..]/n }');
    expect(refusal(() => jacobian(mixed, 'y', 'x'))).toBe('pack-mixed');
    expect(refusal(() => hvp(chain, 'y'))).toBe('not-scalar');
    expect(refusal(() => hvp(chain, 'n', { wrt: ['z'] }))).toBe('unknown-wrt');
    expect(refusal(() => tangent(chain, { wrt: ['t'] }))).toBe('unknown-wrt');
  });

  it('of one layer share what they are computed from', () => {
    const pool = load('layer pool(x[N], w[N]; ; k=2) { y[i<N//k] = max[p<k] w[i·k+p]·x[i·k+p] }');
    const { program, entries } = partials(pool, [
      { of: 'y', wrt: ['x'] },
      { of: 'y', wrt: ['w'] },
    ]);
    expect(entries).toEqual(['y_x', 'y_w']);
    expect(program.equations.map((e) => e.name)).toEqual(['at', 'y_x', 'y_w']);
    expect(format(load(format(program)))).toBe(format(program));
  });
});

describe('a Hessian–vector product', () => {
  it('names directions and products by input', () => {
    const one = hvp(form, 'E', { wrt: ['x'] });
    expect([...one.directions, ...one.products]).toEqual([
      ['x', 'v'],
      ['x', 'Hv'],
    ]);
    expect(hvp(form, 'E').text).toBe(
      'Hv_A[i,j] = x[j]·v_x[i] + x[i]·v_x[j]\nHv_x[i] = Σ[j] (v_x[j]·(A[i,j] + A[j,i]) + x[j]·(v_A[i,j] + v_A[j,i]))',
    );
  });

  it('of a linear function is 0, and gives way to names of the layer', () => {
    const linear = load('layer linear(v[N], Hv[N]) { E = Σ[i] v[i]·2 + Σ[i] Hv[i] }');
    expect(hvp(linear, 'E', { wrt: ['v'] }).text).toBe('Hv2[i<N] = 0');
  });
});

describe('einabla derive', () => {
  const run = async (...args: string[]) => {
    const io = testIo(format(chain));
    const code = await runCli(['derive', '-', ...args], io);
    return { code, ...io.texts };
  };

  it('prints Jacobians of every output by every input', async () => {
    expect((await run('--jacobian')).out).toBe(
      [
        '∂y[i]/∂x[j<N] = 2·z[i]·w·(i == j)',
        '∂y[i]/∂w = 2·z[i]·x[i]',
        '∂n/∂x[i] = 2·w·z[i]',
        '∂n/∂w = 2·Σ[i] x[i]·z[i]',
        '',
      ].join('\n'),
    );
  });

  it('prints second derivatives by each two, and what is asked for only', async () => {
    expect((await run('--hessian', '--of', 'n', '--wrt', 'w,z')).out).toBe(
      ['∂²n/∂w² = 2·Σ[i] x[i]²', '∂²n/∂w∂z[i<N] = 0', '∂²n/∂z[i<N]∂z[j<N] = 2·(i == j)', ''].join('\n'),
    );
  });

  it('tells machines the names', async () => {
    const { out } = await run('--hessian', '--of', 'n', '--wrt', 'w', '--json');
    const { layers } = JSON.parse(out);
    expect(layers[0].derivatives).toEqual([{ of: 'n', wrt: ['w', 'w'], name: 'n_w_w' }]);
    expect(format(load(layers[0].program))).toBe(layers[0].program);
    const product = JSON.parse((await run('--hvp', '--of', 'n', '--json')).out).layers[0];
    expect(product.directions).toEqual({ x: 'v_x', w: 'v_w' });
    expect(product.products).toEqual({ x: 'Hv_x', w: 'Hv_w' });
    expect(JSON.parse((await run('--tangent', '--json')).out).layers[0].tangents).toEqual({ x: 'ẋ', w: 'ẇ' });
  });

  it('refuses in words', async () => {
    const failed = await run('--hvp');
    expect(failed.code).toBe(1);
    expect(failed.out + failed.err).toContain('name one of them with --of');
    expect((await run('--hvp', '--jacobian')).code).toBe(2);
    expect((await run('--jacobian', '--of', 'q')).out + (await run('--jacobian', '--of', 'q')).err).toContain(
      'choose among z, y, n',
    );
  });
});
