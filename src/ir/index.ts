export * from './build.ts';
export * from './equal.ts';
export * from './expr.ts';
export * from './polynomial.ts';
export * from './program.ts';
export * from './substitute.ts';
export * from './verify.ts';
export * from './walk.ts';
