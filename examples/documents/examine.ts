import { type Derivation, derive, load } from '../../src/index.ts';
import { documents } from './catalogue/index.ts';
import type { Claim, Correction, Formula, SourceDocument, Understanding } from './formula.ts';
import { type Judged, judgeClaims } from './judge.ts';
import { type Reading, readPrinted } from './reading.ts';
import { measuredNetworks, type Networks, type Recomputed, recompute } from './recompute.ts';

/** A claim and what the engine says of it. */
export interface ExaminedClaim extends Judged {
  readonly claim: Claim;
}

/** A correction, with the claims and numbers that show it. */
export interface ExaminedCorrection {
  readonly correction: Correction;
  readonly claims: readonly ExaminedClaim[];
  readonly recomputed: readonly Recomputed[];
}

/** A formula of the catalogue and everything that the engine finds out about it. */
export interface Examined {
  readonly formula: Formula;
  /** The derived backward pass of the layer as understood; absent where the formula is not about gradients. */
  readonly derived?: Derivation;
  readonly claims: readonly ExaminedClaim[];
  readonly corrections: readonly ExaminedCorrection[];
  readonly recomputed: readonly Recomputed[];
  /** What the LaTeX reader makes of the print; absent where that is not asked of it. */
  readonly reading?: Reading;
}

export interface ExaminedDocument {
  readonly document: SourceDocument;
  readonly formulas: readonly Examined[];
}

/** What has been found out, for formulas that say the same of the same layer. */
interface Known {
  readonly networks: Networks;
  readonly derivations: Map<string, Derivation>;
  readonly judged: Map<string, readonly Judged[]>;
}

function remembered<V>(known: Map<string, V>, key: string, find: () => V): V {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

function judgeAll({ layer, claims = [] }: Partial<Understanding>, known: Known): ExaminedClaim[] {
  if (claims.length === 0) return [];
  if (layer === undefined) throw new Error('claims without a layer');
  const asked = claims.map(({ claim, assume, answer }) => [claim, assume, answer]);
  const judged = remembered(known.judged, JSON.stringify([layer, asked]), () => judgeClaims(layer, claims));
  return claims.flatMap((claim, i) => {
    const found = judged[i];
    return found === undefined ? [] : [{ claim, ...found }];
  });
}

function derivation({ layer, wrt }: Understanding, { derivations }: Known): Derivation | undefined {
  if (wrt?.length === 0) return undefined;
  return remembered(derivations, JSON.stringify([layer, wrt]), () =>
    derive(load(layer), wrt === undefined ? {} : { wrt }),
  );
}

/** Whatever states a computation is read as printed, and what else the catalogue says how to read. */
const isRead = ({ state, reading, buildsOn }: Formula): boolean =>
  state === 'computation' || reading !== undefined || buildsOn !== undefined;

async function examineFormula(formula: Formula, document: SourceDocument, known: Known): Promise<Examined> {
  const { understood, corrected = [], recomputed = [] } = formula;
  const reading = isRead(formula) ? await readPrinted(formula, document) : undefined;
  const derived = understood === undefined ? undefined : derivation(understood, known);
  return {
    formula,
    ...(derived === undefined ? {} : { derived }),
    claims: understood === undefined ? [] : judgeAll(understood, known),
    corrections: await Promise.all(
      corrected.map(async (correction) => ({
        correction,
        claims: judgeAll(correction, known),
        recomputed: await Promise.all((correction.recomputed ?? []).map((r) => recompute(r, known.networks))),
      })),
    ),
    recomputed: await Promise.all(recomputed.map((r) => recompute(r, known.networks))),
    ...(reading === undefined ? {} : { reading }),
  };
}

/** Walks all documents, formula by formula. */
export async function examine(): Promise<readonly ExaminedDocument[]> {
  const known: Known = { networks: measuredNetworks(), derivations: new Map(), judged: new Map() };
  const examined: ExaminedDocument[] = [];
  for (const document of documents) {
    const formulas: Examined[] = [];
    for (const formula of document.formulas) formulas.push(await examineFormula(formula, document, known));
    examined.push({ document, formulas });
  }
  return examined;
}

/** Whether an answer is what the catalogue expects. */
export const asExpected = ({ claim, answer }: ExaminedClaim): boolean =>
  claim.answer === 'holds' ? answer === 'proved' || answer === 'holds-numerically' : answer === claim.answer;
