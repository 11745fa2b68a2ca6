export type { Difference } from './compare.ts';
export { isOutside } from './evaluate.ts';
export { Judge, type Judgement, type Verdict } from './judge.ts';
export type { Proof } from './prove.ts';
export type { Subject } from './subject.ts';
