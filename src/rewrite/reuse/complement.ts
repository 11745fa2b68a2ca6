import { index } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import { isIntegerR, minusOneR, multiplyR, negateR, oneR, toNumber } from '../form/rational.ts';
import { mergeFactors, term } from '../form/terms.ts';
import { closeSum } from '../normal/close.ts';
import { algebra, normalise } from '../normal/normalise.ts';
import { isScalar } from '../normal/safety.ts';
import type { Pattern } from './reuse.ts';

/**
 * Where a tensor y is 1/(t + c) with scalar c, a product t·y is 1 − c·y: so the derivative of a sigmoid written out becomes
 * y·(1 − y). `used` is told of the tensors.
 */
export function complement(
  form: Form,
  patterns: readonly Pattern[],
  context: Context,
  used?: (tensor: string) => void,
): Form {
  const inverses = new Map(patterns.filter(isInverseSum).map((p) => [p.tensor, p]));
  if (inverses.size === 0) return form;
  let changed = false;
  const terms = form.flatMap((t) => {
    const next = rewriteTerm(t, inverses, context, used);
    if (next !== undefined) changed = true;
    return next ?? [t];
  });
  return changed ? complement(terms, patterns, context, used) : form;
}

const isInverseSum = (p: Pattern): boolean => {
  const [only] = p.essential;
  return (
    p.essential.length === 1 &&
    only?.base.kind === 'add' &&
    toNumber(only.exponent) === -1 &&
    p.scalars.factors.length === 0
  );
};

function rewriteTerm(
  t: Term,
  inverses: ReadonlyMap<string, Pattern>,
  context: Context,
  used: ((tensor: string) => void) | undefined,
): Form | undefined {
  for (const f of t.factors) {
    if (f.base.kind !== 'read' || !isIntegerR(f.exponent) || f.exponent.num < 1) continue;
    const pattern = inverses.get(f.base.tensor);
    const definition = pattern?.essential[0]?.base;
    if (pattern === undefined || definition === undefined) continue;
    const { subscripts } = f.base;
    const map = new Map(pattern.indices.map((name, d) => [name, subscripts[d] ?? index(name)]));
    const sum = normalise(context.substitute(definition, map), context);
    for (const s of sum) {
      const others = sum.filter((o) => o !== s);
      if (s.factors.length === 0 || !others.every((o) => o.factors.every((g) => isScalar(g.base)))) continue;
      const left = divide(t.factors, s.factors, context);
      if (left === undefined) continue;
      const one: Factor = { base: f.base, exponent: minusOneR };
      const rest = { ...t, factors: mergeFactors([...left, one], context.keys) };
      // t·y/s = (c − others·y)/coefficient(s)
      const inverse = { num: s.coefficient.den, den: s.coefficient.num };
      const bracket: Form = [
        term(pattern.scalars.coefficient),
        ...others.map((o) =>
          term(negateR(o.coefficient), mergeFactors([...o.factors, { base: f.base, exponent: oneR }], context.keys)),
        ),
      ];
      used?.(pattern.tensor);
      const scaled = { ...rest, coefficient: multiplyR(rest.coefficient, inverse) };
      return algebra.productForm([[scaled], bracket], context);
    }
  }
  return rewriteSum(t, inverses, context, used);
}

/** The same inside a sum among the factors. */
function rewriteSum(
  t: Term,
  inverses: ReadonlyMap<string, Pattern>,
  context: Context,
  used: ((tensor: string) => void) | undefined,
): Form | undefined {
  for (const f of t.factors) {
    const { base } = f;
    if (base.kind !== 'reduce' || base.op !== 'sum') continue;
    const body = normalise(base.body, context);
    let changed = false;
    const next = body.flatMap((s) => {
      const rewritten = rewriteTerm(s, inverses, context, used);
      if (rewritten !== undefined) changed = true;
      return rewritten ?? [s];
    });
    if (!changed) continue;
    const others: Term = { ...t, factors: t.factors.filter((g) => g !== f) };
    const sum = algebra.formPower(closeSum(base.binders, next, context, algebra), f.exponent, context);
    return algebra.productForm([[others], sum], context);
  }
  return undefined;
}

/** The factors without those of `by`, where each is there to a sufficient power. */
function divide(factors: readonly Factor[], by: readonly Factor[], context: Context): readonly Factor[] | undefined {
  for (const f of by) {
    const found = factors.find((g) => context.keys.of(g.base) === context.keys.of(f.base));
    if (found === undefined || toNumber(found.exponent) * toNumber(f.exponent) <= 0) return undefined;
    if (Math.abs(toNumber(found.exponent)) < Math.abs(toNumber(f.exponent))) return undefined;
  }
  return mergeFactors([...factors, ...by.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }))], context.keys);
}
