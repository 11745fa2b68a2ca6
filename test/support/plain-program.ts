import type { Program } from '../../src/ir/index.ts';
import { canonicalName } from '../../src/support/names.ts';

/** Everything of a Program but places and hashes, its names in the form in which they are compared: two are the same exactly where these are equal. */
export const plainProgram = (program: Program): unknown =>
  JSON.parse(
    JSON.stringify(program, (key, value) => {
      if (key === 'span' || key === 'hash') return undefined;
      return typeof value === 'string' ? canonicalName(value) : value;
    }),
  );
