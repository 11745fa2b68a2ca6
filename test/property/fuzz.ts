import { parseArgs } from 'node:util';
import type { PropertyName } from '../support/fuzz/campaign.ts';
import { campaign, properties } from '../support/fuzz/campaign.ts';
import { generate } from '../support/fuzz/generate.ts';
import { formulaText } from '../support/fuzz/text.ts';

/*
 * Random formulas by hand: npx tsx test/property/fuzz.ts --seed 1 --count 100000 [--index K] [--only adjoint,print]
 * With --index one formula is shown and put to every property.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '1000' },
    index: { type: 'string' },
    only: { type: 'string' },
    failures: { type: 'string', default: '20' },
    show: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    raw: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const names = properties.map(([name]) => name);
const only: ReadonlySet<PropertyName> | undefined =
  values.only === undefined
    ? values.index === undefined
      ? undefined
      : new Set(names)
    : new Set(names.filter((name) => values.only?.split(',').includes(name)));
const from = Number(values.index ?? values.from);
const count = values.index === undefined ? Number(values.count) : 1;
if (values.index !== undefined || values.show) {
  for (let i = from; i < from + Math.min(count, 50); i++) {
    const g = generate(seed, i);
    console.log(
      `# ${i} ${g.mode} ${JSON.stringify(Object.fromEntries(g.formula.dims))}\n${formulaText(g.formula, g.style)}`,
    );
  }
}
const started = performance.now();
const result = campaign({
  seed,
  from,
  count,
  failures: Number(values.failures),
  shrink: !values.raw,
  onFailure: (f) => console.log(`${f.report}\n${'-'.repeat(80)}`),
  ...(only === undefined ? {} : { only }),
});
if (values.coverage) console.log(result.coverage.table());
const tally = new Map<string, number>();
for (const f of result.failures) tally.set(f.property, (tally.get(f.property) ?? 0) + 1);
console.log(
  `${result.formulas} formulas, ${result.discarded} discarded, ${result.failures.length} failures ` +
    `${JSON.stringify(Object.fromEntries(tally))}, ${((performance.now() - started) / result.formulas).toFixed(1)} ms each`,
);
process.exitCode = result.failures.length === 0 ? 0 : 1;
