import { canonicalName } from '../../../support/names.ts';
import type { FunctionSyntax, NameSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, readsOf } from '../../walk.ts';
import { PRIME } from '../facts/names.ts';
import { printed } from '../facts/naming.ts';
import { functionWords } from '../read/signs.ts';
import { everyFormula } from '../read/walk.ts';
import type { FunctionMeaning, Meaning } from '../resolve/meaning.ts';
import { functionKey } from '../resolve/product.ts';
import { attempt } from './attempt.ts';
import type { FunctionStatement, Read } from './context.ts';
import { differentiate } from './differentiate.ts';
import type { Directives } from './directives.ts';

export interface Functions {
  readonly functions: readonly FunctionSyntax[];
  readonly meanings: ReadonlyMap<string, FunctionMeaning>;
  /** Equalities about functions that are defined already: another form, or a derivative. */
  readonly stated: readonly FunctionStatement[];
  /** The last function that the text defines itself. */
  readonly last?: FunctionSyntax;
}

/**
 * The functions that a text defines, `\sigma(z) = …`, and those that comments define. Names of a body that are no parameters become further
 * parameters, which every call hands over. A derivative that is used and not stated, `f'(x)`, is derived.
 */
export function functionsOf(
  reads: readonly Read[],
  directives: Directives,
  meaning: (locals: ReadonlySet<string>, functions: ReadonlyMap<string, FunctionMeaning>) => Meaning,
): Functions {
  const meanings = new Map<string, FunctionMeaning>();
  const functions = new Map<string, FunctionSyntax>();
  const stated: FunctionStatement[] = [];
  const primed = primedKeys(reads);
  let last: FunctionSyntax | undefined;
  const put = (key: string, f: FunctionSyntax, arity: number): void => {
    functions.set(f.name, f);
    meanings.set(key, { name: f.name, arity, captured: f.parameters.slice(arity).map((p) => p.name) });
    const prime = `${key}'`;
    const by = f.parameters[0];
    if (!primed.has(prime) || meanings.has(prime) || by === undefined) return;
    const body = differentiate(f.body, by.name, functions);
    if (body !== undefined) put(prime, { ...f, name: f.name + PRIME, body }, arity);
  };
  for (const f of directives.functions) put(canonicalName(f.name), f, f.parameters.length);
  for (const read of reads) {
    const { left } = read;
    if (left.kind !== 'function') continue;
    const base = left.key.endsWith("'") ? meanings.get(left.key.slice(0, -1)) : undefined;
    const about = functions.get((base ?? meanings.get(left.key))?.name ?? '');
    if (about !== undefined) stated.push({ read, function: about, derivative: base !== undefined });
    else {
      const f = definition(read, left, (locals) => meaning(locals, meanings));
      if (f === undefined) continue;
      put(left.key, f, left.params.length);
      last = f;
    }
  }
  return { functions: [...functions.values()], meanings, stated, ...(last === undefined ? {} : { last }) };
}

/** Keys of functions that are printed with a prime on a right side. */
function primedKeys(reads: readonly Read[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { equality } of reads)
    for (const f of equality.members)
      everyFormula(f, (part) => {
        if ((part.kind === 'symbol' || part.kind === 'function') && part.primes === 1) found.add(functionKey(part));
      });
  return found;
}

type FunctionLeft = Extract<Read['left'], { kind: 'function' }>;

/** `f(x) = …`; undefined where its body cannot be read, which is then reported. */
function definition(
  { equality }: Read,
  left: FunctionLeft,
  meaning: (locals: ReadonlySet<string>) => Meaning,
): FunctionSyntax | undefined {
  const member = equality.members.at(-1);
  const m = meaning(new Set(left.params.map((p) => canonicalName(p.name))));
  const parameters = left.params.map((p): NameSyntax => {
    const { key, spelling } = printed(p, m.facts);
    return { kind: 'name', name: m.names.of(key, spelling), span: p.span };
  });
  const body = member === undefined ? undefined : attempt(() => m.number(member));
  if (body === undefined || refusesReads(body, m)) return undefined;
  const captured = readsOf(body, new Set(parameters.map((p) => p.name)));
  const extra = captured.map((name): NameSyntax => ({ kind: 'name', name, span: left.nameSpan }));
  const scripts = left.key.slice(canonicalName(left.name).length).replaceAll("'", PRIME);
  const spelling = (left.name + scripts.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '_')).replace(/_$/, '');
  const name = m.names.of(`fn ${left.key}`, functionWords.has(spelling) ? `${spelling}_` : spelling);
  return { name, nameSpan: left.nameSpan, parameters: [...parameters, ...extra], body, span: equality.span };
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
