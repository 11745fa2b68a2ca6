import { EinablaError } from '../../src/index.ts';
import { type Counterexample, verify } from '../../src/verify.ts';
import type { Answer, Claim } from './formula.ts';

/** What the engine says about a claim. */
export interface Judged {
  readonly answer: Answer;
  /** Why, in a sentence or two; the first error where the claim is no formula of the layer. */
  readonly detail: string;
  readonly counterexample?: Counterexample;
}

/** The layer with claims, and the conditions that they are made under, at its end. */
function withClaims(layer: string, claims: readonly Claim[], assume: readonly string[]): string {
  const end = layer.lastIndexOf('}');
  const lines = [
    ...assume.map((condition) => `  assume ${condition}\n`),
    ...claims.map(({ claim }) => `  claim ${claim}\n`),
  ];
  return `${layer.slice(0, end)}${lines.join('')}${layer.slice(end)}`;
}

/** Asks `verify` about claims that are made under the same conditions. */
function judgeTogether(layer: string, claims: readonly Claim[], assume: readonly string[]): Judged[] {
  return verify(withClaims(layer, claims, assume)).map(({ verdict, detail, counterexample }) => ({
    answer: verdict,
    detail,
    ...(counterexample === undefined ? {} : { counterexample }),
  }));
}

function judgeAlone(layer: string, claim: Claim): Judged {
  try {
    const [judged] = judgeTogether(layer, [claim], claim.assume ?? []);
    if (judged === undefined) throw new Error(`no claim was read: ${claim.claim}`);
    return judged;
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    return { answer: 'rejected', detail: error.diagnostics[0]?.message ?? '' };
  }
}

/** What the engine says of each claim about a layer. A layer's claims share what is derived and drawn for it. */
export function judgeClaims(layer: string, claims: readonly Claim[]): readonly Judged[] {
  const together = claims.filter((c) => c.answer !== 'rejected' && c.assume === undefined);
  try {
    const judged = new Map(judgeTogether(layer, together, []).map((j, i) => [together[i], j]));
    return claims.map((claim) => judged.get(claim) ?? judgeAlone(layer, claim));
  } catch (error) {
    // one of them is no formula of the layer, which is not known of the others
    if (!(error instanceof EinablaError)) throw error;
    return claims.map((claim) => judgeAlone(layer, claim));
  }
}
