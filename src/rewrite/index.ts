export type { Agreement, Fractions, Given, Knowledge, NormalForm, Scope } from './equal/equivalence.ts';
export { agreement, commonDenominator, equivalent, normalForm } from './equal/equivalence.ts';
export type { SimplifyOptions, Solved, Stage, StageName } from './program.ts';
export { Simplifier, simplifyProgram } from './program.ts';
export type { Unit } from './reuse/units.ts';
export type { Holds, Rule } from './rules.ts';
export { rules, ruleTensors } from './rules.ts';
