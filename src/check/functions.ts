import { symbol } from '../ir/index.ts';
import { MAX_EVALUATIONS, MAX_NODES } from '../support/limits.ts';
import type { Report } from '../support/report.ts';
import type { FunctionSyntax } from '../syntax/index.ts';
import { definition } from './calls.ts';
import { Elaborator } from './elaborate.ts';
import { LimitReached } from './reading.ts';
import { NameTable, type Scope } from './scope.ts';

/** Reports the errors inside every function, called or not. */
export function checkFunctions(
  list: readonly FunctionSyntax[],
  functions: NameTable<FunctionSyntax>,
  report: Report,
): void {
  const budget = { nodes: MAX_NODES, evaluations: MAX_EVALUATIONS };
  for (const fn of list) {
    const scope: Scope = {
      report,
      tensors: new NameTable(),
      dims: new NameTable(),
      hypers: new NameTable(),
      intHypers: new Set(),
      scalars: new Set(),
      targets: new Set(),
      functions,
      budget,
    };
    const seen = new NameTable<true>();
    for (const p of fn.parameters) {
      if (seen.has(p.name))
        report.error('defined-twice', p.span, `The parameter \`${p.name}\` stands twice.`, 'choose another name');
      seen.set(p.name, true);
    }
    try {
      definition(new Elaborator(scope), fn, (name) => symbol(name, 'int'));
    } catch (limit) {
      if (!(limit instanceof LimitReached)) throw limit;
      report.error(
        'limit-nodes',
        fn.nameSpan,
        `The functions that \`${fn.name}\` calls grow beyond the limit of ${MAX_NODES} nodes when they are written out.`,
        'name repeated parts by equations of a layer',
      );
      return;
    }
  }
}
