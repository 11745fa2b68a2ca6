import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { interpretAll } from '../../src/interpret/index.ts';
import { Judge } from '../../src/proof/index.ts';
import { type Random, random } from '../../src/runtime/random.ts';

/** Formulas with branches, as text. */
type Make = (r: Random, depth: number) => string;

const pick = <T>(r: Random, items: readonly T[]): T => items[r.below(items.length)] as T;

const leaf = (r: Random): string => pick(r, ['x', 'a', 'x', 'a', 'x + a', 'x − 1', '2·a', '1', '(x − a)', 'x·a']);

const formula: Make = (r, depth) => {
  if (depth === 0) return leaf(r);
  const p = `(${formula(r, depth - 1)})`;
  const q = `(${leaf(r)})`;
  return pick(r, [
    `max(${p}, ${q})`,
    `min(${p}, ${q})`,
    `abs(${p})`,
    `relu(${p})`,
    `sign(${p})·${q}`,
    `clamp(${p}, −1, 1)`,
    `(if ${p} >= ${q} then ${p} else ${q})`,
    `(if ${p} > 0 then ${q} else ${p})`,
    `(${p} >= ${q})·${p}`,
    `(${p} == ${q})·${q}`,
    `${p} + (${q} > 0)`,
  ]);
};

/** Ways to write a function otherwise: most are right everywhere, some wrong on a boundary only. */
const rewritings: readonly ((p: string, q: string) => readonly [string, string])[] = [
  (p, q) => [`max(${p}, ${q})`, `(if ${p} > ${q} then ${p} else ${q})`],
  (p, q) => [`max(${p}, ${q})`, `(if ${p} < ${q} then ${q} else ${p})`],
  (p, q) => [`max(${p}, ${q})`, `(${p} + ${q} + abs(${p} − ${q}))/2`],
  (p, q) => [`min(${p}, ${q})`, `−max(−${p}, −${q})`],
  (p) => [`abs(${p})`, `${p}·sign(${p})`],
  (p) => [`abs(${p})`, `max(${p}, −${p})`],
  (p) => [`abs(${p})`, `(relu(${p}) + relu(−${p}))`],
  (p) => [`relu(${p})`, `(${p} >= 0)·${p}`],
  (p) => [`relu(${p})`, `(${p} > 0)·${p}`],
  (p) => [`sign(${p})`, `((${p} > 0) − (${p} < 0))`],
  (p) => [`sign(${p})`, `(2·(${p} > 0) − 1)`],
  (p) => [`sign(${p})²`, '1'],
  (p) => [`clamp(${p}, −1, 1)`, `max(−1, min(${p}, 1))`],
  (p) => [`clamp(${p}, −1, 1)`, `(abs(${p} + 1) − abs(${p} − 1))/2`],
  (p, q) => [`(${p} >= ${q})`, `(1 − (${p} < ${q}))`],
  (p, q) => [`(${p} >= ${q})`, `(${p} > ${q})`],
  (p, q) => [`(${p} == ${q})·${p}`, `(${p} == ${q})·${q}`],
  (p, q) => [`(${p} == ${q})`, '0'],
  (p, q) => [`(if ${p} > ${q} then ${p} else ${q})`, `(if ${p} >= ${q} then ${p} else ${q})`],
  (p, q) => [`(if ${p} > ${q} then 1 else 0)`, `(if ${p} >= ${q} then 1 else 0)`],
  (p, q) => [`(${p} > ${q}) + (${p} == ${q}) + (${p} < ${q})`, '1'],
];

const CASES = 30;
const points = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];

describe('claims about values with branches', () => {
  it('are proved only where they hold at every tie, and refuted where they do not', { timeout: 60_000 }, () => {
    const verdicts = new Map<string, number>();
    for (let at = 0; at < CASES; at++) {
      const r = random(31, 'branches', at);
      const p = `(${formula(r, r.below(3))})`;
      const q = `(${formula(r, r.below(2))})`;
      const [left, right] = pick(r, rewritings)(p, q);
      const around = r.below(2) === 0 ? (e: string): string => e : (e: string): string => `max(x, ${e})`;
      const text = `layer f(x, a) { y = ${around(left)} + 0·x\n z = ${around(right)} + 0·x\n return y, z\n claim y = z }`;
      const { programs, claims, diagnostics } = check({ name: 'f', text });
      const [program] = programs;
      const [own] = claims;
      if (program === undefined || own === undefined) throw new Error(diagnostics[0]?.message ?? text);
      const [judgement] = new Judge(program, own, { explain: false }).judgements;
      const sizes = { dims: new Map(), hypers: new Map(), pack: [] };
      const differs = points.some((x) =>
        points.some((a) => {
          const inputs = new Map(
            Object.entries({ x, a }).map(([name, v]) => [name, { shape: [], data: Float64Array.of(v) }]),
          );
          const values = interpretAll(program, sizes, inputs);
          return Math.abs((values.get('y')?.data[0] ?? 0) - (values.get('z')?.data[0] ?? 0)) > 1e-9;
        }),
      );
      expect([text, judgement?.verdict === 'refuted']).toEqual([text, differs]);
      verdicts.set(judgement?.verdict ?? '', (verdicts.get(judgement?.verdict ?? '') ?? 0) + 1);
    }
    expect(verdicts.get('refuted')).toBeGreaterThan(CASES / 8);
    expect(verdicts.get('proved')).toBeGreaterThan(CASES / 3);
  });
});
