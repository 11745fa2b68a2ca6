import { afterAll, describe, expect, it } from 'vitest';
import { wgslTarget } from '../../codegen/wgsl/index.ts';
import { lower } from '../../src/loops/lower.ts';
import { schedule } from '../../src/schedule/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { Mismatch, sameWithin, tolerances, wantedOf } from '../support/fuzz/compare.ts';
import { Coverage } from '../support/fuzz/coverage.ts';
import { exactDomain } from '../support/fuzz/domains.ts';
import { evaluate } from '../support/fuzz/evaluate.ts';
import { generate } from '../support/fuzz/generate.ts';
import type { Subject } from '../support/fuzz/properties.ts';
import { backwardInputs, subjectOf } from '../support/fuzz/properties.ts';
import { stages } from '../support/fuzz/stages.ts';
import { exactValues, makeTrial } from '../support/fuzz/trial.ts';
import type { Inputs } from '../support/fuzz/values.ts';
import { openTestRunner } from '../unit/wgsl-device.ts';

const SEED = 20_261;
const FORMULAS = 200;
/** Functions may be off by this many units in the last place beyond what the language's own bound allows. */
const SLACK = 16;

const runner = await openTestRunner();
const coverage = new Coverage();
let compared = 0;
afterAll(() => {
  console.log(runner === undefined ? 'WGSL was NOT run' : `WGSL: ${compared} random programs ran and agreed`);
  runner?.destroy();
});

type Program = Subject['program'];

async function agrees(s: Subject, program: Program, inputs: Inputs, exact: boolean): Promise<void> {
  if (runner === undefined) return;
  const rounded = new Map(
    [...inputs].map(([name, t]) => [name, t.int ? t : { ...t, data: t.data.map(Math.fround) }] as const),
  );
  const kernel = wgslTarget.emit(lower(schedule(stages.specialise(program, s.sizes), wgslTarget.machine)), {
    dtype: 'f32',
  });
  const compiled = await runner.compile(kernel);
  const got = await compiled.run(
    new Map(
      [...rounded].map(([name, t]) => [
        name,
        { shape: t.shape, data: t.int ? Int32Array.from(t.data) : Float64Array.from(t.data) },
      ]),
    ),
  );
  compiled.destroy();
  compared++;
  const want = evaluate(program, s.symbols, exactValues(rounded, s.trial.prime), exactDomain(s.trial.prime));
  const bound = exact ? undefined : tolerances(program, s.symbols, rounded, 2 ** -24);
  for (const name of program.outputs) {
    const table = want.get(name);
    if (table === undefined) continue;
    const numbers = wantedOf(table).v;
    const data = [...(got.get(name)?.data ?? [])];
    sameWithin('wgsl', name, data, numbers, bound?.(name).map((e) => SLACK * e) ?? numbers.map(() => 0));
  }
  coverage.note('wgsl', program);
}

describe.skipIf(runner === undefined)('random formulas on the graphics processor', () => {
  it(`${FORMULAS} of them, half with their backward pass`, { timeout: 400_000 }, async () => {
    const wrong: string[] = [];
    for (let index = 0; index < FORMULAS && wrong.length < 3; index++) {
      const g = generate(SEED, index);
      const trial = makeTrial(g.formula, g.mode, index);
      if (trial === undefined) continue;
      try {
        const s = subjectOf(trial, g.style, stages);
        await agrees(s, s.program, trial.inputs, trial.exact32);
        if (index % 2 === 0) {
          const derived = stages.adjoint(s.program);
          await agrees(s, derived.program, backwardInputs(trial, derived.cotangents), false);
        }
      } catch (error) {
        const refused = error instanceof EinablaError || error instanceof Mismatch;
        wrong.push(`seed ${SEED}, index ${index}: ${refused ? error.message : String((error as Error).stack)}`);
      }
    }
    expect(wrong.join('\n')).toBe('');
  });
});
