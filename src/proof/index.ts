export type { Difference } from './compare.ts';
export { isOutside } from './evaluate.ts';
export type { Judgement, Verdict } from './judge.ts';
export { judge } from './judge.ts';
export type { Proof, ProofStep } from './prove.ts';
export type { Subject } from './subject.ts';
