import { SyntaxFailure } from '../../cursor.ts';

/** Runs a part whose syntax errors are reported already. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    return undefined;
  }
}
