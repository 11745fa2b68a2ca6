export type { SimplifyOptions } from './program.ts';
export { simplifyProgram } from './program.ts';
