import type { Expr } from '../../ir/index.ts';
import { ifThenElse } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Guard, Term } from '../form/form.ts';
import { equalR, oneR } from '../form/rational.ts';
import { mergeFactors, negation, term } from '../form/terms.ts';
import { guardKey } from './guards.ts';

type Write = (form: Form) => Expr;

/**
 * Terms under the same guards become one sum under them, and two under a hard guard c and not c become `if c then a else b`,
 * with the factors that both have outside.
 */
export function mergeBranches(form: Form, context: Context, write: Write): Form {
  if (form.length < 2 || !form.some((t) => t.guards.length > 0)) return form;
  let terms = gatherAlike(form, context, write);
  for (;;) {
    const next = mergeOnce(terms, context, write);
    if (next === undefined) return terms;
    terms = next;
  }
}

const guardsKey = (guards: readonly Guard[], context: Context): string =>
  guards
    .map((g) => `${g.soft ? '~' : ''}${context.keys.of(g.cond)}`)
    .sort()
    .join('&');

function gatherAlike(form: Form, context: Context, write: Write): Form {
  const groups = new Map<string, Term[]>();
  for (const t of form) {
    const key = guardsKey(t.guards, context);
    groups.set(key, [...(groups.get(key) ?? []), t]);
  }
  const out: Term[] = [];
  for (const [key, terms] of groups) {
    const [first] = terms;
    if (key === '' || terms.length === 1 || first === undefined || !mayGather(first, context)) out.push(...terms);
    else {
      const base = write(terms.map((t) => ({ ...t, guards: [] })));
      out.push({ coefficient: oneR, factors: [{ base, exponent: oneR }], guards: first.guards });
    }
  }
  return out;
}

/** Not under soft guards that a guarded read may take over: each term keeps those for itself. */
const mayGather = (t: Term, context: Context): boolean =>
  t.guards.some((g) => !g.soft) || t.guards.every((g) => guardKey(g.cond, context) === undefined);

function mergeOnce(terms: Form, context: Context, write: Write): Form | undefined {
  for (let i = 0; i < terms.length; i++)
    for (let j = i + 1; j < terms.length; j++) {
      const a = terms[i];
      const b = terms[j];
      const merged = a && b && mergePair(a, b, context, write);
      if (merged !== undefined) return [...terms.slice(0, i), merged, ...terms.slice(i + 1, j), ...terms.slice(j + 1)];
    }
  return undefined;
}

function mergePair(a: Term, b: Term, context: Context, write: Write): Term | undefined {
  for (const g of a.guards) {
    if (g.soft) continue;
    const opposite = context.keys.of(negation(g.cond));
    const found = b.guards.find((h) => !h.soft && context.keys.of(h.cond) === opposite);
    if (found === undefined) continue;
    const left = a.guards.filter((x) => x !== g);
    const right = b.guards.filter((x) => x !== found);
    if (guardsKey(left, context) !== guardsKey(right, context)) continue;
    const [then, otherwise, cond] = g.cond.kind === 'not' ? [b, a, found.cond] : [a, b, g.cond];
    const common = then.factors.filter((f) => otherwise.factors.some((h) => sameFactor(f, h, context)));
    const without = (t: Term): Form => [
      {
        coefficient: t.coefficient,
        factors: t.factors.filter((f) => !common.some((c) => sameFactor(f, c, context))),
        guards: [],
      },
    ];
    const base = ifThenElse(cond, write(without(then)), write(without(otherwise)));
    return { ...term(oneR, mergeFactors([...common, { base, exponent: oneR }], context.keys)), guards: left };
  }
  return undefined;
}

const sameFactor = (a: Factor, b: Factor, context: Context): boolean =>
  equalR(a.exponent, b.exponent) && context.keys.of(a.base) === context.keys.of(b.base);
