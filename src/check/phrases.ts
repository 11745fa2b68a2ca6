import type { Use } from './unresolved.ts';

/* Pieces of error messages. */

export const where = (use: Use): string => (use === 'subscript' ? 'a subscript' : 'a bound');
export const axes = (rank: number): string => (rank === 0 ? 'no axes' : rank === 1 ? 'one axis' : `${rank} axes`);
export const count = (n: number): string => (n === 0 ? 'no arguments' : n === 1 ? 'one argument' : `${n} arguments`);
export const clip = (text: string): string => (text.length > 24 ? `${text.slice(0, 20)}…` : text);
