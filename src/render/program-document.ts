import type { Equation, Program } from '../ir/index.ts';
import { printHead, printReturn } from '../ir/print.ts';
import type { Block, Derivative } from './document.ts';

/** A layer's head and its equations. */
export function layerBlocks(program: Program): readonly Block[] {
  const results = printReturn(program);
  const returned: readonly Block[] = results === undefined ? [] : [{ kind: 'code', text: results }];
  return [{ kind: 'code', text: printHead(program) }, equationBlock(program, program.equations), ...returned];
}

/** Some of a Program's equations, aligned. `derivatives` says which of its tensors are shown as derivatives. */
export function equationBlock(
  program: Program,
  equations: readonly Equation[],
  derivatives?: ReadonlyMap<string, Derivative>,
): Block {
  return {
    kind: 'lines',
    scope: { program, ...(derivatives === undefined ? {} : { derivatives }) },
    lines: equations.map((equation) => ({ kind: 'equation', equation })),
  };
}
