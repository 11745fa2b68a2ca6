import { describe, expect, it } from 'vitest';
import { jsTarget } from '../../../codegen/js/index.ts';
import { add, binder, constant, index, mul, read, sum } from '../../../src/ir/index.ts';
import { binary, int } from '../../../src/loops/build.ts';
import { writesEverything } from '../../../src/loops/coverage.ts';
import { lower } from '../../../src/loops/lower.ts';
import type { LoopProgram, LoopStmt } from '../../../src/loops/nest.ts';
import { verifyLoops } from '../../../src/loops/verify.ts';
import { schedule } from '../../../src/schedule/index.ts';
import { programOf, realTensor } from '../../support/kernel.ts';

const ix = index;
const sound = (): LoopProgram =>
  lower(
    schedule(
      programOf(
        { x: realTensor(12), w: realTensor(3) },
        [
          [
            'h',
            realTensor(10),
            ['i'],
            sum([binder('k', constant(3))], mul([read('w', [ix('k')]), read('x', [add([ix('i'), ix('k')])])])),
          ],
          ['y', realTensor(10), ['i'], sum([binder('j', add([ix('i'), constant(1)]))], read('h', [ix('j')]))],
        ],
        ['y'],
      ),
      jsTarget.machine,
    ),
  );

/** The program with every store of a buffer moved. */
function shifted(program: LoopProgram, buffer: string, by: number): LoopProgram {
  const move = (list: readonly LoopStmt[]): LoopStmt[] =>
    list.map((s) => {
      if (s.kind === 'for') return { ...s, body: move(s.body) };
      return s.kind === 'store' && s.buffer === buffer ? { ...s, offset: binary('+', s.offset, int(by)) } : s;
    });
  return { ...program, nests: program.nests.map((n) => ({ ...n, body: move(n.body) })) };
}

describe('the verifier of loop programs', () => {
  it('accepts what the schedule makes', () => {
    expect(verifyLoops(sound(), { strict: true })).toBeUndefined();
    expect(writesEverything(sound())).toBeUndefined();
  });

  it('refuses a store that may leave its buffer', () => {
    expect(verifyLoops(shifted(sound(), 'y', 1), { strict: true })).toMatch(/writes y at an offset in \[\d+, 10\]/);
    expect(verifyLoops(shifted(sound(), 'y', -1), { strict: true })).toMatch(/writes y at an offset in \[-1, -?\d+\]/);
  });

  it('refuses a read of what nothing has written', () => {
    const program = sound();
    expect(verifyLoops({ ...program, nests: program.nests.slice(1) })).toMatch(/reads h before anything writes it/);
    expect(verifyLoops({ ...program, nests: program.nests.slice(0, 1) })).toMatch(/nothing writes the output y/);
  });

  it('refuses a scalar that is not defined', () => {
    const program = sound();
    const stray: LoopStmt = {
      kind: 'store',
      buffer: 'y',
      offset: { kind: 'var', type: 'int', name: 'stray' },
      value: int(0),
    };
    const [first, ...rest] = program.nests;
    if (first === undefined) throw new Error('no nest');
    const nests = [{ ...first, body: [...first.body, stray] }, ...rest];
    expect(verifyLoops({ ...program, nests })).toMatch(/uses stray before it is defined/);
  });

  it('refuses temporaries that share a place while both are alive', () => {
    const program = sound();
    const h = program.buffers.find((b) => b.name === 'h');
    if (h === undefined) throw new Error('no temporary');
    const twin = { ...h, name: 'twin' };
    const nests = program.nests.map((n) => ({
      ...n,
      body: [...n.body, { kind: 'store', buffer: 'twin', offset: int(0), value: int(0) } as const],
    }));
    expect(verifyLoops({ ...program, buffers: [...program.buffers, twin], nests })).toMatch(/share a place/);
  });

  it('finds an element that is never written', () => {
    expect(writesEverything(shifted(sound(), 'y', 1))).toMatch(/element 0 of y is never written/);
  });
});
