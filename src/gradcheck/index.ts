export type { Comparison, GradientCheckOptions, GradientReport } from './check.ts';
export { checkGradients, TOLERANCE } from './check.ts';
export type { FixedSizes } from './draw.ts';
