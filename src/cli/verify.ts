import { basename } from 'node:path';
import { claimsDocument, proofBlocks, proofText } from '../claims-document.ts';
import { parsePrograms } from '../pipeline.ts';
import { toText } from '../render/index.ts';
import { placeLines } from '../support/frame.ts';
import type { Source } from '../support/span.ts';
import { visibleText } from '../support/width.ts';
import { type Counterexample, nestedText, type VerifiedClaim, verify } from '../verify.ts';
import { readSource, selectLayers } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentDocument, presentJson } from './present.ts';
import { reportDiagnostics } from './report.ts';

export interface VerifyOptions extends PresentOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly steps?: boolean;
}

/** `einabla verify`: whether a claim is refuted. */
export async function verifyCommand(io: Io, file: string, options: VerifyOptions): Promise<boolean> {
  const source = await readSource(io, file, options);
  const { programs, warnings } = parsePrograms(source);
  selectLayers(source, programs, options.layer);
  const claims = verify(source, options.layer === undefined ? {} : { layer: options.layer });
  const steps = options.steps ?? false;
  const format = formatOf(options);
  if (format === 'json') presentJson(io, { claims: claims.map((claim) => jsonClaim(claim, steps)) }, options);
  else {
    if (warnings.length > 0) reportDiagnostics(io, warnings, { json: false, stream: 'err' });
    if (format !== 'text' || options.out !== undefined)
      await presentDocument(io, claimsDocument(basename(source.name), claims, { steps }), options);
    else {
      const blocks = claims.map((claim) => text(io, source, claim, steps, options.width));
      io.out(blocks.length === 0 ? 'nothing is claimed\n' : `${blocks.join('\n\n')}\n`);
    }
  }
  return claims.some((c) => c.verdict === 'refuted');
}

interface JsonClaim {
  readonly line: number;
  readonly text: string;
  readonly verdict: VerifiedClaim['verdict'];
  readonly detail: string;
  readonly counterexample: object | null;
  /** With `--steps`: what the proof says, line by line. */
  readonly proof?: readonly object[] | null;
}

function jsonClaim(claim: VerifiedClaim, steps: boolean): JsonClaim {
  const { line, text, verdict, detail, counterexample } = claim;
  const found = counterexample === undefined ? null : (jsonSafe(counterexample) as object);
  return { line, text, verdict, detail, counterexample: found, ...(steps ? { proof: proofText(claim) ?? null } : {}) };
}

/** Numbers that JSON lacks as strings. */
function jsonSafe(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonSafe(entry)]));
}

const tones = { proved: '32', refuted: '31', 'holds-numerically': '33', unknown: '35' } as const;

function text(io: Io, source: Source, claim: VerifiedClaim, steps: boolean, width: number | undefined): string {
  const { verdict, detail, span, counterexample } = claim;
  const tone = tones[verdict];
  const head = io.color.out ? `\u001b[1;${tone}m${verdict}\u001b[0m` : verdict;
  const place = placeLines(source, span, tone, { color: io.color.out });
  const lines = [`${head}: ${visibleText(detail)}`, ...place];
  if (counterexample !== undefined) lines.push(...counterexampleLines(counterexample));
  if (steps && claim.proof !== undefined) lines.push(...proofLines(claim, width));
  return lines.join('\n');
}

/** The steps of a proof, below its claim. */
function proofLines(claim: VerifiedClaim, width: number | undefined): readonly string[] {
  const document = { title: '', blocks: proofBlocks(claim) };
  const body = toText(document, width === undefined ? {} : { width }).trimEnd();
  // the empty heading is left out
  return body.split('\n').slice(2);
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
