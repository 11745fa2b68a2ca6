import { printRelation } from '../ir/print.ts';
import { parsePrograms } from '../pipeline.ts';
import type { Proof, Subject } from '../proof/index.ts';
import { placeLines } from '../support/frame.ts';
import type { Source } from '../support/span.ts';
import { visibleText } from '../support/width.ts';
import type { Nested } from '../values/nested.ts';
import { type Counterexample, type VerifiedClaim, verify } from '../verify.ts';
import { readSource, selectLayers } from './input.ts';
import type { Io } from './io.ts';
import { reportDiagnostics } from './report.ts';

export interface VerifyOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly json?: boolean;
  readonly steps?: boolean;
}

/** `einabla verify`: whether a claim is refuted. */
export async function verifyCommand(io: Io, file: string, options: VerifyOptions): Promise<boolean> {
  const source = await readSource(io, file, options);
  const { programs, warnings } = parsePrograms(source);
  selectLayers(source, programs, options.layer);
  const claims = verify(source, options.layer === undefined ? {} : { layer: options.layer });
  if (options.json) io.out(`${JSON.stringify({ claims: claims.map(jsonClaim) }, null, 2)}\n`);
  else {
    if (warnings.length > 0) reportDiagnostics(io, warnings, { json: false, stream: 'err' });
    const blocks = claims.map((claim) => text(io, source, claim, options.steps ?? false));
    io.out(blocks.length === 0 ? 'nothing is claimed\n' : `${blocks.join('\n\n')}\n`);
  }
  return claims.some((c) => c.verdict === 'refuted');
}

interface JsonClaim {
  readonly line: number;
  readonly text: string;
  readonly verdict: VerifiedClaim['verdict'];
  readonly detail: string;
  readonly counterexample: object | null;
}

const jsonClaim = ({ line, text, verdict, detail, counterexample }: VerifiedClaim): JsonClaim => ({
  line,
  text,
  verdict,
  detail,
  counterexample: counterexample === undefined ? null : (jsonSafe(counterexample) as object),
});

/** Numbers that JSON lacks as strings. */
function jsonSafe(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonSafe(entry)]));
}

const tones = { proved: '32', refuted: '31', 'holds-numerically': '33', unknown: '35' } as const;

function text(io: Io, source: Source, claim: VerifiedClaim, steps: boolean): string {
  const { verdict, detail, span, counterexample } = claim;
  const tone = tones[verdict];
  const head = io.color.out ? `\u001b[1;${tone}m${verdict}\u001b[0m` : verdict;
  const place = placeLines(source, span, tone, { color: io.color.out });
  const lines = [`${head}: ${visibleText(detail)}`, ...place];
  if (counterexample !== undefined) lines.push(...counterexampleLines(counterexample));
  if (steps && claim.proof !== undefined && claim.subject !== undefined)
    lines.push(...proofLines(claim.proof, claim.subject));
  return lines.join('\n');
}

/** The steps of a proof: both sides after each, one formula where they are the same. */
function proofLines({ steps }: Proof, { program, indices }: Subject): string[] {
  const scope = { program, ranges: new Map(indices.map((b) => [b.index, b])) };
  // the first is the claim as it stands above
  return steps.slice(1).flatMap(({ title, left, right }) => {
    const shown = [...new Set([left, right].map((e) => printRelation(undefined, e, scope).right))];
    return [`  ${title}:`, ...shown.map((side, i) => `    ${i === 0 ? '  ' : '= '}${visibleText(side)}`)];
  });
}

/** The counterexample, one tensor a line. */
function counterexampleLines({ sizes, hyper, inputs, cotangents, at, claimed, actual }: Counterexample): string[] {
  const values: (readonly [string, string])[] = [];
  const numbers = [...Object.entries(sizes), ...Object.entries(hyper)].map(([name, value]) => `${name}=${value}`);
  for (const [name, value] of Object.entries(inputs)) values.push([name, nestedText(value)]);
  for (const [name, value] of Object.entries(cotangents)) values.push([`δ${name}`, nestedText(value)]);
  const width = Math.max(...values.map(([name]) => name.length), 0);
  const place = Object.entries(at).map(([name, value]) => `${name}=${value}`);
  return [
    `  counterexample${numbers.length === 0 ? '' : `, with ${numbers.join(', ')}`}:`,
    ...values.map(([name, value]) => `    ${visibleText(name.padEnd(width))} = ${value}`),
    `  ${place.length === 0 ? '' : `at ${visibleText(place.join(', '))} `}the claim gives ${claimed ?? 'no value'}, and it is ${actual}`,
  ];
}

/** Characters of one tensor that are shown. */
const SHOWN = 400;

function nestedText(value: Nested): string {
  const text =
    typeof value === 'number' || typeof value === 'string' ? String(value) : `[${value.map(nestedText).join(', ')}]`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
