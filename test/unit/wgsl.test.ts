import { afterAll, describe, expect, it } from 'vitest';
import { wgslTarget } from '../../codegen/wgsl/index.ts';
import type { BinaryOp, LoopExpr, LoopProgram, LoopStmt } from '../../src/loops/nest.ts';
import { openTestRunner } from './wgsl-device.ts';

const runner = await openTestRunner();
afterAll(() => runner?.destroy());

const int = (value: number): LoopExpr => ({ kind: 'const', type: 'int', value });
const real = (value: number): LoopExpr => ({ kind: 'const', type: 'real', value });
const i = (name: string): LoopExpr => ({ kind: 'var', type: 'int', name });
const r = (name: string): LoopExpr => ({ kind: 'var', type: 'real', name });
const load = (buffer: string, offset: LoopExpr): LoopExpr => ({ kind: 'load', type: 'real', buffer, offset });
const op = (op: BinaryOp, left: LoopExpr, right: LoopExpr, type: 'int' | 'real' | 'bool' = left.type): LoopExpr => ({
  kind: 'binary',
  type,
  op,
  left,
  right,
});
const loop = (index: string, hi: number, body: LoopStmt[], parallel = true): LoopStmt => ({
  kind: 'for',
  index,
  lo: int(0),
  hi: int(hi),
  step: 1,
  parallel,
  body,
});

const matmul = (n: number): LoopProgram => ({
  name: 'matmul',
  open: [],
  arena: 0,
  buffers: [
    { name: 'a', role: 'input', dtype: 'real', shape: [int(n), int(n)] },
    { name: 'var', role: 'input', dtype: 'real', shape: [int(n), int(n)] },
    { name: 'θ', role: 'output', dtype: 'real', shape: [int(n), int(n)] },
  ],
  nests: [
    {
      name: 'main',
      formulas: ['θ[i,j] = Σ[k] a[i,k]·var[k,j]'],
      body: [
        loop('i', n, [
          loop('j', n, [
            { kind: 'declare', name: 'acc', type: 'real', init: real(0) },
            loop(
              'k',
              n,
              [
                {
                  kind: 'assign',
                  name: 'acc',
                  value: op(
                    '+',
                    r('acc'),
                    op(
                      '*',
                      load('a', op('+', op('*', i('i'), int(n)), i('k'))),
                      load('var', op('+', op('*', i('k'), int(n)), i('j'))),
                    ),
                  ),
                },
              ],
              false,
            ),
            { kind: 'store', buffer: 'θ', offset: op('+', op('*', i('i'), int(n)), i('j')), value: r('acc') },
          ]),
        ]),
      ],
    },
  ],
});

describe('WGSL of hand-made loop programs', () => {
  it('emits the same bytes again', () => {
    expect(wgslTarget.emit(matmul(5), { dtype: 'f32' })).toEqual(wgslTarget.emit(matmul(5), { dtype: 'f32' }));
  });

  it.runIf(runner !== undefined)('multiplies matrices exactly', async () => {
    const n = 9;
    const a = Float64Array.from({ length: n * n }, (_, k) => ((k * 7) % 11) - 5);
    const b = Float64Array.from({ length: n * n }, (_, k) => ((k * 5) % 13) / 4);
    const kernel = await runner?.compile(wgslTarget.emit(matmul(n), { dtype: 'f32' }));
    const out = await kernel?.run(
      new Map([
        ['a', { shape: [n, n], data: a }],
        ['var', { shape: [n, n], data: b }],
      ]),
    );
    const expected = Array.from({ length: n * n }, (_, q) => {
      let s = 0;
      for (let k = 0; k < n; k++) s += (a[Math.floor(q / n) * n + k] ?? 0) * (b[k * n + (q % n)] ?? 0);
      return s;
    });
    expect([...(out?.get('θ')?.data ?? [])]).toEqual(expected);
  });
});
