import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { documents } from '../../examples/documents/catalogue/index.ts';
import { asExpected, type Examined, type ExaminedDocument, examine } from '../../examples/documents/examine.ts';
import type { Formula, State } from '../../examples/documents/formula.ts';
import { report } from '../../examples/documents/report.ts';
import { counts, readings } from '../../examples/documents/summary.ts';
import { load } from '../../src/index.ts';
import { toMarkdown } from '../../src/render/index.ts';

const formulas = documents.flatMap((d) => d.formulas.map((formula) => ({ id: `${d.key}-${formula.key}`, formula })));

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the catalogue of the documents', () => {
  it('has every numbered formula once', () => {
    const numbers = (key: string): number[] =>
      (documents.find((d) => d.key === key)?.formulas ?? [])
        .flatMap(({ number }) => number ?? [])
        .sort((a, b) => a - b);
    expect(numbers('lab')).toEqual(range(21, 29));
    expect(numbers('irofti')).toEqual(range(1, 46));
    expect(numbers('zozoulenko')).toEqual(range(1, 63));
    expect([numbers('lara'), numbers('ionescu')]).toEqual([[], []]);
  });

  it('gives every formula a key of its own', () => {
    expect(new Set(formulas.map((f) => f.id)).size).toBe(formulas.length);
  });

  it('abridges formulas and corrections by parts of them, and shows both parts or neither', () => {
    const parts = formulas.flatMap(({ id, formula: { printed, excerpt, corrected = [], judgement } }) => {
      const [first] = corrected;
      const corrects = judgement === 'wrong' && first !== undefined;
      return [
        ...(excerpt === undefined || printed.includes(excerpt) ? [] : [`${id}: ${excerpt}`]),
        ...corrected.flatMap((c) =>
          c.excerpt === undefined || c.latex.includes(c.excerpt) ? [] : [`${id}: ${c.excerpt}`],
        ),
        ...(corrects && excerpt === undefined && first.excerpt !== undefined ? [`${id}: of the correction only`] : []),
      ];
    });
    expect(parts).toEqual([]);
  });

  it('gives every formula its state', () => {
    const tally = (of: readonly Formula[]): Record<string, number> => {
      const states = new Map<State, number>();
      for (const { state } of of) states.set(state, (states.get(state) ?? 0) + 1);
      return Object.fromEntries([...states].sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    const all = formulas.map((f) => f.formula);
    expect(tally(all.filter((f) => f.number !== undefined))).toMatchInlineSnapshot(`
      {
        "backward formula": 48,
        "computation": 48,
        "definition": 13,
        "garbled in print": 1,
        "prose": 8,
      }
    `);
    expect(tally(all)).toMatchInlineSnapshot(`
      {
        "backward formula": 71,
        "computation": 69,
        "definition": 38,
        "garbled in print": 6,
        "identity": 17,
        "prose": 23,
        "worked example": 53,
      }
    `);
  });

  it('understands everything that states a computation, an identity or a gradient', () => {
    const stated: readonly State[] = ['computation', 'identity', 'backward formula'];
    const left = formulas.filter(({ formula }) => stated.includes(formula.state) && formula.understood === undefined);
    expect(left.map((f) => f.id)).toEqual([]);
    for (const { formula } of formulas) if (formula.understood !== undefined) load(formula.understood.layer);
  });
});

describe('the examination of the documents', () => {
  let examined: readonly ExaminedDocument[] = [];
  let all: readonly (readonly [id: string, found: Examined])[] = [];
  beforeAll(async () => {
    examined = await examine();
    all = examined.flatMap((d) => d.formulas.map((f) => [`${d.document.key}-${f.formula.key}`, f] as const));
  }, 300_000);

  it('finds every claim of the print to be what the catalogue says', () => {
    const surprising = all.flatMap(([id, f]) =>
      f.claims.filter((c) => !asExpected(c)).map((c) => `${id}: ${c.claim.claim} is ${c.answer}: ${c.detail}`),
    );
    expect(surprising).toEqual([]);
  });

  it('proves every correction, or finds it to hold wherever tried', () => {
    const failing = all.flatMap(([id, f]) =>
      f.corrections.flatMap(({ claims, recomputed }) => [
        ...claims.filter((c) => !asExpected(c) || c.claim.answer !== 'holds').map((c) => `${id}: ${c.detail}`),
        ...recomputed.filter((r) => !r.equal).map((r) => `${id}: ${r.says}`),
      ]),
    );
    expect(failing).toEqual([]);
    const { corrected } = counts(examined);
    expect(corrected.proved).toBeGreaterThanOrEqual(45);
  });

  it('recomputes the numbers of the documents', () => {
    for (const [id, f] of all)
      for (const [i, r] of f.recomputed.entries())
        expect([id, r.says, r.equal]).toEqual([id, r.says, f.formula.recomputed?.[i]?.equal]);
    const { equal, different } = counts(examined);
    expect(equal).toBeGreaterThan(8 * different);
  });

  it('reads computations from the LaTeX as printed, and they are what was understood unless they are wrong', () => {
    const compared = all.flatMap(([id, { formula, reading }]) =>
      reading === undefined || 'error' in reading || reading.same === undefined
        ? []
        : [{ id, wrong: formula.judgement === 'wrong', same: reading.same, reading }],
    );
    // what is wrong in print is another layer, or states something that is false or has no meaning
    const slips = compared.filter(({ wrong, same, reading: { claims, unjudged } }) =>
      wrong ? same && unjudged.length === 0 && claims.every((c) => c.verdict !== 'refuted') : !same,
    );
    expect(slips.map(({ id }) => id)).toEqual([]);
    const unread = all.filter(
      ([, { formula, reading }]) =>
        formula.state === 'computation' &&
        formula.judgement === 'right' &&
        (reading === undefined || 'error' in reading || reading.same === undefined),
    );
    expect(unread.map(([id]) => id)).toEqual([]);
    expect(readings(examined, 'identity').judged).toBeGreaterThanOrEqual(4);
    expect(readings(examined, 'backward formula').judged).toBeGreaterThanOrEqual(15);
    expect(readings(examined, 'computation')).toMatchInlineSnapshot(`
      {
        "asked": 69,
        "different": 7,
        "judged": 14,
        "read": 66,
        "refused": 3,
        "same": 58,
      }
    `);
  });

  it('finds what the LaTeX states to be right or wrong as the catalogue does', () => {
    for (const [id, { formula, reading }] of all) {
      if (reading === undefined) continue;
      if (formula.judgement !== 'right') continue;
      const verdicts = 'error' in reading ? [] : reading.claims.map((c) => c.verdict);
      expect([id, verdicts.filter((v) => v !== 'proved' && v !== 'holds-numerically')]).toEqual([id, []]);
    }
  });

  it('calls nothing wrong that is right, and nothing right that is wrong', () => {
    for (const [id, f] of all) {
      const bad =
        f.claims.some((c) => c.answer === 'refuted' || c.answer === 'rejected') || f.recomputed.some((r) => !r.equal);
      const good = f.claims.every((c) => c.answer !== 'unknown');
      expect([id, good]).toEqual([id, true]);
      if (f.formula.judgement === 'right') expect([id, bad]).toEqual([id, false]);
      if (f.formula.judgement === 'wrong') expect([id, bad]).toEqual([id, true]);
    }
  });

  it('corrects whatever is wrong, by a formula or by the number itself', () => {
    const uncorrected = all.filter(
      ([, f]) => f.formula.judgement === 'wrong' && f.corrections.length === 0 && f.recomputed.every((r) => r.equal),
    );
    expect(uncorrected.map(([id]) => id)).toEqual([]);
    expect(all.filter(([, f]) => f.formula.judgement === 'wrong' && f.formula.note === undefined)).toEqual([]);
  });

  it('is the report that is committed; `npm run documents` writes it anew', () => {
    const text = readFileSync(new URL('../../examples/documents/REPORT.md', import.meta.url), 'utf8');
    expect(toMarkdown(report(examined))).toBe(text);
  });
});
