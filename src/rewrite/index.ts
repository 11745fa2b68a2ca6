export type { Agreement, Fractions, Given, Knowledge, NormalForm, Scope } from './equivalence.ts';
export { agreement, commonDenominator, equivalent, normalForm } from './equivalence.ts';
export type { SimplifyOptions, Solved, Stage, StageName } from './program.ts';
export { Simplifier, simplifyProgram } from './program.ts';
export type { Holds, Rule } from './rules.ts';
export { rules, ruleTensors } from './rules.ts';
export type { Unit } from './units.ts';
