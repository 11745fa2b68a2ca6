import { canonicalName } from '../../support/names.ts';
import { SyntaxFailure } from '../cursor.ts';
import type { FunctionSyntax, NameSyntax, Syntax } from '../syntax.ts';
import type { Read } from './context.ts';
import type { Directives } from './directives.ts';
import { everySyntax, readsOf } from './free.ts';
import type { FunctionMeaning, Meaning } from './meaning.ts';
import { printed } from './naming.ts';
import { functionWords } from './tables.ts';

export interface Functions {
  readonly functions: readonly FunctionSyntax[];
  readonly meanings: ReadonlyMap<string, FunctionMeaning>;
}

/**
 * The functions that a text defines, `\sigma(z) = …`, and those that comments define. Names of a body that are no parameters become further
 * parameters, which every call hands over.
 */
export function functionsOf(
  reads: readonly Read[],
  directives: Directives,
  meaning: (locals: ReadonlySet<string>, functions: ReadonlyMap<string, FunctionMeaning>) => Meaning,
): Functions {
  const meanings = new Map<string, FunctionMeaning>();
  const functions = [...directives.functions];
  for (const f of directives.functions)
    meanings.set(canonicalName(f.name), { name: f.name, arity: f.parameters.length, captured: [] });
  for (const { left, equality } of reads) {
    const member = equality.members.at(-1);
    if (left.kind !== 'function' || member === undefined) continue;
    const locals = new Set(left.params.map((p) => canonicalName(p.name)));
    const m = meaning(locals, meanings);
    const params = left.params.map((p): NameSyntax => {
      const { key, spelling } = printed(p, m.facts);
      return { kind: 'name', name: m.names.of(key, spelling), span: p.span };
    });
    let body: Syntax;
    try {
      body = m.number(member);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      continue;
    }
    if (refusesReads(body, m)) continue;
    const bound = new Set(params.map((p) => p.name));
    const captured = readsOf(body, bound);
    const spelling = functionWords.has(left.name)
      ? `${left.name}_`
      : left.key.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '_').replace(/_$/, '');
    const name = m.names.of(
      `fn ${left.key}`,
      left.key === canonicalName(left.name) && !functionWords.has(left.name) ? left.name : spelling,
    );
    const extra = captured.map((c): NameSyntax => ({ kind: 'name', name: c, span: left.nameSpan }));
    functions.push({ name, nameSpan: left.nameSpan, parameters: [...params, ...extra], body, span: equality.span });
    meanings.set(left.key, { name, arity: params.length, captured });
  }
  return { functions, meanings };
}

/** Reports a function that reads elements of a tensor: it is a layer instead. */
function refusesReads(body: Syntax, m: Meaning): boolean {
  let found = false;
  everySyntax(body, new Set(), (s) => {
    if (s.kind !== 'access' || found) return;
    found = true;
    m.report.error(
      'latex-function',
      s.span,
      'A function of numbers cannot read elements of a tensor.',
      'write what it computes with indices on the left: `y_i = …`',
    );
  });
  return found;
}
