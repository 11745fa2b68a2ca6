import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { constant, type Expr, mul } from '../../src/ir/index.ts';
import { printExpr } from '../../src/ir/print.ts';
import { librarySource } from '../../src/library/files.ts';
import { requirementsOf } from '../../src/proof/assume.ts';
import { Bench } from '../../src/proof/bench.ts';
import { type Evaluation, extentsOf, positions } from '../../src/proof/evaluate.ts';
import { Judge, type Proof, type Subject } from '../../src/proof/index.ts';
import { libraryClaims, otherClaims } from '../golden/claims.ts';

/** Layers with claims about values, laws of exponentials, assumptions, cases and common denominators. */
const texts: readonly string[] = [
  `layer softmax(x[N]) {
    y[k] = exp(x[k]) / Σ[j] exp(x[j])
    claim δx[k] = y[k]·(δy[k] − Σ[j] δy[j]·y[j])
    claim ∂y[i]/∂x[j] = y[i]·((i == j) − y[j])
    claim y[k] = exp(x[k] − max[j] x[j]) / Σ[j] exp(x[j] − max[i] x[i])
    claim Σ[k] y[k] = 1
  }`,
  `layer cross_entropy(x[R,N], t[R,N]) {
    p[r,k] = exp(x[r,k])/Σ[j] exp(x[r,j])
    E = −Σ[r,k] t[r,k]·log(p[r,k])
    claim δx[r,k] = δE·(p[r,k] − t[r,k])
    assume Σ[k] t[r,k] = 1
  }`,
  `layer shapes(x[N], a[N]; ; k=3) {
    y[i] = tanh(x[i])
    z[i] = max(x[i], a[i])
    s = Σ[j<k] a[0]
    return y, z, s
    claim y[i] = (exp(x[i]) − exp(−x[i]))/(exp(x[i]) + exp(−x[i]))
    claim ∂y[i]/∂x[i] = 1 − y[i]²
    claim z[i] = (x[i] + a[i] + abs(x[i] − a[i]))/2
    claim s = k·a[0]
    claim log(exp(x[i])·exp(a[i])) = x[i] + a[i]
    claim (x[i] + a[i])² = x[i]² + 2·x[i]·a[i] + a[i]²
  }`,
];

/** Every so manieth of the other layers: all of them take half a minute. */
const STEP = 4;

const layers: readonly string[] = [
  ...texts,
  ...[
    ...otherClaims,
    ...libraryClaims.map(({ layer, claims }) => {
      const { text } = librarySource(layer);
      const own = claims.map((c) => (typeof c === 'string' ? c : c[0]));
      return `${text.slice(0, text.lastIndexOf('}'))}${own.map((c) => `${c}\n`).join('')}}\n`;
    }),
  ].filter((_, at) => at % STEP === 0),
];

interface Proved {
  readonly claim: string;
  readonly proof: Proof;
  readonly subject: Subject;
  readonly bench: Bench;
}

function proofsOf(text: string): readonly Proved[] {
  const { programs, claims } = check({ name: 'proofs', text });
  return claims.flatMap((own) => {
    const layer = programs.find((p) => p.name === own.layer);
    if (layer === undefined) return [];
    const bench = new Bench(layer, requirementsOf(own.assumptions));
    return new Judge(layer, own).judgements.flatMap(({ claim, proof, subject }) =>
      proof === undefined || subject === undefined ? [] : [{ claim: claim.text, proof, subject, bench }],
    );
  });
}

/** Instances of a claim's layer: small ones, where the proof holds on boundaries too, and random ones. */
function* instances({ proof, subject, bench }: Proved): Iterable<Evaluation> {
  let count = 0;
  if (!proof.almost) for (const evaluation of bench.small(subject.program)) if (count++ < 8) yield evaluation;
  for (let at = 0; at < 3; at++) {
    const evaluation = bench.varied(subject.program, at);
    if (!('reason' in evaluation)) yield evaluation;
  }
}

/** The lines of a proof that are not equal to the left side of the claim somewhere, and how many there are. */
function wrongLines(proved: Proved, change: (e: Expr) => Expr): { lines: number; wrong: readonly string[] } {
  const { claim, proof, subject } = proved;
  const lines = proof.steps.flatMap((step) =>
    step.lines.flatMap((line) => (line.kind === 'relation' ? [{ title: step.title, e: line.right }] : [])),
  );
  const wrong = new Set<string>();
  for (const evaluation of instances(proved)) {
    const left = evaluation.value(subject.left);
    for (const { title, e } of lines) {
      const right = evaluation.value(change(e));
      for (const at of positions(extentsOf(subject.indices, evaluation.instance.sizes)).slice(0, 40)) {
        evaluation.place(subject.indices, at);
        const [a, b] = [left(), right()];
        if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
        if (Math.abs(a - b) > 1e-7 * (1 + Math.abs(a))) wrong.add(`${claim}: ${title}: ${printExpr(e)}`);
      }
    }
  }
  return { lines: lines.length, wrong: [...wrong] };
}

const proofs = layers.flatMap(proofsOf);

describe('the lines of a proof', () => {
  it('are all equal to the left side of their claim', () => {
    let lines = 0;
    for (const proved of proofs) {
      const found = wrongLines(proved, (e) => e);
      expect(found.wrong).toEqual([]);
      lines += found.lines;
    }
    expect(lines).toBeGreaterThan(proofs.length);
  });

  it('are seen to be wrong where they are', () => {
    const twice = (e: Expr): Expr => mul([constant(2), e]);
    for (const proved of proofs.slice(0, 8)) expect(wrongLines(proved, twice).wrong.length).toBeGreaterThan(0);
  });

  it('end with the right side of the claim, and no line says what the one before said', () => {
    for (const { claim, proof, subject } of proofs) {
      const rights = proof.steps.flatMap((s) => s.lines.flatMap((l) => (l.kind === 'relation' ? [l.right] : [])));
      expect([claim, rights.at(-1)]).toEqual([claim, subject.right]);
      for (const [at, e] of rights.entries()) expect([claim, e]).not.toEqual([claim, rights[at - 1]]);
    }
  });

  it('begin with the left side', () => {
    for (const { proof, subject } of proofs) {
      const [first] = proof.steps[0]?.lines ?? [];
      expect(first?.kind === 'relation' && first.left).toEqual(subject.left);
    }
  });
});
