import type { Program } from '../../src/ir/index.ts';
import { canonicalName } from '../../src/support/names.ts';

/** Everything of a Program but places and hashes: two are the same exactly where these are equal. Names are in the form in which they are compared, or as spelled. */
export const plainProgram = (program: Program, names: 'compared' | 'spelled' = 'compared'): unknown =>
  JSON.parse(
    JSON.stringify(program, (key, value) => {
      if (key === 'span' || key === 'hash') return undefined;
      return typeof value === 'string' && names === 'compared' ? canonicalName(value) : value;
    }),
  );
