import { readTensors } from '../../ir/index.ts';
import type { Guard } from './form.ts';

/** A Kronecker delta: an equation of indices, which reads no tensor. A false one makes its product 0 whatever the other factors are. */
export const isDelta = ({ cond, soft }: Guard): boolean =>
  soft &&
  cond.kind === 'compare' &&
  cond.op === '==' &&
  cond.left.type === 'int' &&
  cond.right.type === 'int' &&
  readTensors(cond).size === 0;
