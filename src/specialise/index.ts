export type { Counts } from './count.ts';
export { count } from './count.ts';
export { checkShape } from './extents.ts';
export type { Given, Sizes } from './sizes.ts';
export { bindSizes } from './sizes.ts';
export { specialise } from './specialise.ts';
