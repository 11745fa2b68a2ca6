export * from './parse.ts';
export * from './syntax.ts';
