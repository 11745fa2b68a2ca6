import { namesInDerivative } from './formula.ts';
import type { Syntax } from './syntax.ts';

/** The parts of a Syntax, binders' bounds included. */
export function syntaxParts(s: Syntax): readonly Syntax[] {
  switch (s.kind) {
    case 'number':
    case 'name':
    case 'pack':
      return [];
    case 'access':
      return s.subscripts;
    case 'call':
    case 'and':
    case 'or':
      return s.args;
    case 'sum':
      return s.terms.map((t) => t.term);
    case 'product':
      return [s.first, ...s.rest.map((r) => r.factor)];
    case 'negate':
      return [s.operand];
    case 'power':
      return [s.base, s.exponent];
    case 'reduce':
      return [...s.binders.flatMap((b) => [...some(b.lo), ...some(b.hi)]), s.body];
    case 'if':
      return [s.cond, s.then, s.else];
    case 'compare':
      return [s.first, ...s.rest.map((r) => r.operand)];
    case 'range':
      return [s.subject, s.lo, s.hi];
    case 'not':
      return [s.arg];
    case 'group':
      return [s.inner];
  }
}

export const some = (s: Syntax | undefined): readonly Syntax[] => (s === undefined ? [] : [s]);

/** Calls back for a Syntax and everything in it, with the names bound around it. */
export function everySyntax(
  s: Syntax,
  bound: ReadonlySet<string>,
  visit: (s: Syntax, bound: ReadonlySet<string>) => void,
): void {
  visit(s, bound);
  const inside = s.kind === 'reduce' ? new Set([...bound, ...s.binders.map((b) => b.index)]) : bound;
  for (const part of syntaxParts(s)) everySyntax(part, inside, visit);
}

/** Names that a Syntax reads: bare ones that nothing in it binds, and tensors. In the order of the text. */
export function readsOf(s: Syntax, bound: ReadonlySet<string> = new Set()): readonly string[] {
  const found = new Set<string>();
  everySyntax(s, bound, (part, around) => {
    if (part.kind !== 'access' && (part.kind !== 'name' || around.has(part.name))) return;
    for (const name of namesInDerivative(part.name) ?? [part.name]) found.add(name);
  });
  return [...found];
}

/** The same Syntax with every node replaced from the leaves up. */
export function mapSyntax(s: Syntax, change: (s: Syntax) => Syntax): Syntax {
  const go = (part: Syntax): Syntax => mapSyntax(part, change);
  return change(withParts(s, go));
}

/** The same node with its parts replaced. */
export function withParts(s: Syntax, go: (s: Syntax) => Syntax): Syntax {
  switch (s.kind) {
    case 'number':
    case 'name':
    case 'pack':
      return s;
    case 'access':
      return { ...s, subscripts: s.subscripts.map(go) };
    case 'call':
    case 'and':
    case 'or':
      return { ...s, args: s.args.map(go) };
    case 'sum':
      return { ...s, terms: s.terms.map((t) => ({ ...t, term: go(t.term) })) };
    case 'product':
      return { ...s, first: go(s.first), rest: s.rest.map((r) => ({ ...r, factor: go(r.factor) })) };
    case 'negate':
      return { ...s, operand: go(s.operand) };
    case 'power':
      return { ...s, base: go(s.base), exponent: go(s.exponent) };
    case 'reduce':
      return {
        ...s,
        binders: s.binders.map((b) => ({
          ...b,
          ...(b.lo === undefined ? {} : { lo: go(b.lo) }),
          ...(b.hi === undefined ? {} : { hi: go(b.hi) }),
        })),
        body: go(s.body),
      };
    case 'if': {
      const then = go(s.then);
      return { ...s, cond: go(s.cond), then, else: go(s.else) };
    }
    case 'compare':
      return { ...s, first: go(s.first), rest: s.rest.map((r) => ({ ...r, operand: go(r.operand) })) };
    case 'range':
      return { ...s, subject: go(s.subject), lo: go(s.lo), hi: go(s.hi) };
    case 'not':
      return { ...s, arg: go(s.arg) };
    case 'group':
      return { ...s, inner: go(s.inner) };
  }
}
