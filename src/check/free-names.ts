import { PACK } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type { Syntax } from '../syntax/index.ts';

/** The names that stand bare in a formula and that no reduction of it binds, with the places where they first do; the pack is among them. */
export function freeNamesOf(s: Syntax): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  walk(s, new Set(), found);
  return found;
}

function walk(s: Syntax, bound: ReadonlySet<string>, found: Map<string, Span>): void {
  const note = (name: string, span: Span): void => {
    if (!bound.has(canonicalName(name)) && !found.has(name)) found.set(name, span);
  };
  const each = (parts: readonly Syntax[]): void => {
    for (const part of parts) walk(part, bound, found);
  };
  switch (s.kind) {
    case 'name':
      note(s.name, s.span);
      return;
    case 'pack':
      note(PACK, s.span);
      return;
    case 'access':
      each(s.subscripts);
      return;
    case 'call':
    case 'and':
    case 'or':
      each(s.args);
      return;
    case 'sum':
      each(s.terms.map((t) => t.term));
      return;
    case 'product':
      each([s.first, ...s.rest.map((r) => r.factor)]);
      return;
    case 'negate':
      each([s.operand]);
      return;
    case 'power':
      each([s.base, s.exponent]);
      return;
    case 'if':
      each([s.cond, s.then, s.else]);
      return;
    case 'compare':
      each([s.first, ...s.rest.map((r) => r.operand)]);
      return;
    case 'range':
      each([s.subject, s.lo, s.hi]);
      return;
    case 'not':
      each([s.arg]);
      return;
    case 'group':
      each([s.inner]);
      return;
    case 'reduce': {
      const inner = new Set([...bound, ...s.binders.map((b) => canonicalName(b.index))]);
      for (const b of s.binders) each([b.lo, b.hi].filter((e) => e !== undefined));
      walk(s.body, inner, found);
      return;
    }
    case 'number':
  }
}
