import { parseArgs } from 'node:util';
import { compileTimes } from './compile-time.ts';
import { type Clock, clocks, disagreement, interleave, type Side } from './measure.ts';
import { startPeer } from './peer.ts';
import { type Row, rows } from './rows.ts';

/*
 * Our generated JavaScript against TensorFlow.js on its pure-JavaScript CPU back end, in one process and taking turns.
 * npm run bench -- [--only PATTERN] [--quick] [--cpu] [--json]
 * --cpu measures processor time instead of time that passes, for a machine that is busy with other things.
 */

/** Results of both sides may differ by this much of their root mean square. */
const TOLERANCE = 2e-4;

interface Result {
  readonly row: string;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly goal: number;
  readonly disagreement: number;
  readonly gflops?: number;
  readonly note?: string;
}

function compare(ours: Side, peer: Side): number {
  ours.run();
  peer.run();
  const found = ours.outputs();
  let worst = 0;
  for (const [name, expected] of peer.outputs()) {
    const own = found.get(name);
    if (own === undefined) throw new Error(`our kernel computes no ${name}, only ${[...found.keys()].join(', ')}`);
    const error = disagreement(own, expected);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

function measure(row: Row, quick: boolean, clock: Clock): Result {
  const { ours, peer } = row.build();
  const error = compare(ours, peer);
  if (!(error <= TOLERANCE)) throw new Error(`the two sides disagree by ${error.toExponential(1)}`);
  const effort = quick ? { budget: 150, least: 3, most: 20, clock } : { budget: 700, least: 3, most: 100, clock };
  const [oursMs, peerMs] = interleave(ours, peer, effort);
  return {
    row: row.name,
    oursMs,
    peerMs,
    ratio: peerMs / oursMs,
    goal: row.goal,
    disagreement: error,
    ...(row.flops === undefined ? {} : { gflops: row.flops / oursMs / 1e6 }),
    ...(row.note === undefined ? {} : { note: row.note }),
  };
}

const milliseconds = (ms: number): string => ms.toFixed(ms < 1 ? 3 : ms < 10 ? 2 : ms < 100 ? 1 : 0).padStart(8);

function line(r: Result): string {
  const mark = r.ratio >= r.goal ? ' ' : '<';
  const speed = r.gflops === undefined ? '' : `  ${r.gflops.toFixed(2)} GFLOP/s`;
  const note = r.note === undefined ? '' : `  (${r.note})`;
  return `${r.row.padEnd(58)}${milliseconds(r.oursMs)}${milliseconds(r.peerMs)}${r.ratio.toFixed(1).padStart(8)}×${mark}${speed}${note}`;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const clock = values.cpu ? clocks.cpu : clocks.wall;
const pattern = new RegExp(values.only, 'i');
await startPeer();
if (!values.json)
  console.log(
    `${`median ${values.cpu ? 'processor ' : ''}milliseconds, one thread, f32`.padEnd(58)}${'einabla'.padStart(8)}${'tfjs'.padStart(8)}${'ratio'.padStart(8)}`,
  );
// before anything else is compiled, so that the first times are cold
const times = pattern.test('compile') ? compileTimes(values.quick, clock) : [];
const results: Result[] = [];
let failures = 0;
for (const row of rows.filter((r) => pattern.test(r.name))) {
  try {
    const result = measure(row, values.quick, clock);
    results.push(result);
    if (!values.json) console.log(line(result));
  } catch (error) {
    failures++;
    console.error(`${row.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (values.json) console.log(JSON.stringify({ rows: results, compile: times }, undefined, 2));
else {
  if (times.length > 0)
    console.log(
      `\n${'compile time, formula to loaded kernels, milliseconds'.padEnd(58)}${'first'.padStart(8)}${'warm'.padStart(8)}${'goal'.padStart(8)}`,
    );
  for (const t of times)
    console.log(`${t.what.padEnd(58)}${milliseconds(t.first)}${milliseconds(t.warm)}${milliseconds(t.goal)}`);
  const behind = results.filter((r) => r.ratio < r.goal);
  console.log(
    `\n${results.length - behind.length} of ${results.length} rows reach their goal${behind.length === 0 ? '' : '; marked < are those that do not'}`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;
