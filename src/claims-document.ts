import type { Program } from './ir/index.ts';
import { type Block, type Document, type Inline, type Rich, type Scope, withCode } from './render/index.ts';
import type { Step, Words } from './steps/index.ts';
import { type StepText, stepText } from './steps.ts';
import { type Counterexample, nestedText, type VerifiedClaim } from './verify.ts';

/** What became of claims, as a document: a section for each, with its counterexample or, where `steps` is set, its proof. */
export function claimsDocument(
  title: string,
  claims: readonly VerifiedClaim[],
  options: { readonly steps: boolean },
): Document {
  const nothing: Block = { kind: 'paragraph', text: 'Nothing is claimed.' };
  const blocks = claims.map(
    (claim): Block => ({
      kind: 'section',
      title: [{ kind: 'code', text: claim.text }],
      blocks: claimBlocks(claim, options.steps),
    }),
  );
  return { title, blocks: blocks.length === 0 ? [nothing] : blocks };
}

const tones = { proved: 'good', refuted: 'bad', 'holds-numerically': 'plain', unknown: 'plain' } as const;

function claimBlocks(claim: VerifiedClaim, steps: boolean): readonly Block[] {
  const { verdict, detail, counterexample } = claim;
  return [
    { kind: 'paragraph', text: [{ kind: 'badge', text: verdict, tone: tones[verdict] }, ' ', ...withCode(detail)] },
    ...(counterexample === undefined ? [] : counterexampleBlocks(counterexample)),
    ...(steps ? proofBlocks(claim) : []),
  ];
}

/** The steps of a proof, each a sentence and a formula; nothing where there is no proof. */
export function proofBlocks({ proof, subject }: VerifiedClaim): readonly Block[] {
  if (proof === undefined || subject === undefined) return [];
  const { program, derivatives } = subject;
  return proof.steps.flatMap((step, at) => stepBlocks(step, at + 1, { program, derivatives }));
}

/** The steps of a proof as text; undefined where there is no proof. */
export function proofText({ proof, subject }: VerifiedClaim): readonly StepText[] | undefined {
  if (proof === undefined || subject === undefined) return undefined;
  const { program, derivatives } = subject;
  return proof.steps.map((step) => stepText(step, { program, derivatives }));
}

function stepBlocks(step: Step, number: number, scope: Scope & { readonly program: Program }): readonly Block[] {
  const text: Rich = [`${number}. ${step.title}. `, ...inlines(step.explanation, scope)];
  return [
    { kind: 'paragraph', text },
    { kind: 'lines', scope: { ...scope, ranges: step.ranges }, lines: step.lines },
  ];
}

const inlines = (words: Words, scope: Scope): readonly Inline[] =>
  words.map((w) => (typeof w === 'string' ? w : { kind: 'formula', expr: w, scope }));

function counterexampleBlocks(counterexample: Counterexample): readonly Block[] {
  const { sizes, hyper, inputs, cotangents, at, claimed, actual } = counterexample;
  const numbers = [...Object.entries(sizes), ...Object.entries(hyper)].map(([name, value]) => `${name} = ${value}`);
  const values = [
    ...Object.entries(inputs).map(([name, value]) => `${name} = ${nestedText(value)}`),
    ...Object.entries(cotangents).map(([name, value]) => `δ${name} = ${nestedText(value)}`),
  ];
  const place = Object.entries(at).map(([name, value]) => `${name} = ${value}`);
  const where = place.length === 0 ? '' : `at ${place.join(', ')} `;
  return [
    { kind: 'paragraph', text: `Counterexample${numbers.length === 0 ? '' : `, with ${numbers.join(', ')}`}:` },
    ...(values.length === 0 ? [] : [{ kind: 'list', items: values.map(code) } as const]),
    { kind: 'paragraph', text: `There ${where}the claim gives ${claimed ?? 'no value'}, and it is ${actual}.` },
  ];
}

const code = (text: string): Rich => [{ kind: 'code', text }];
