import type { Expr } from '../ir/index.ts';
import { add, children, constant, index, mapChildren, minusOne, mul, negate, pow, reduce, visit } from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';

/** What a tidy line needs to know. */
export interface Manner {
  /** Tensors that stand for derivatives. */
  readonly isDerivative: (tensor: string) => boolean;
  /** Whether a sum is written by the formula as it stands: then it is not turned round. */
  readonly isNatural: (sum: Expr) => boolean;
}

/**
 * The same as a person would write it: no product in a product, one number in front, equal factors as a power, derivatives and
 * brackets behind the other factors, differences as the formula has them.
 */
export function tidy(e: Expr, manner: Manner): Expr {
  const keys = new Keys();
  const go = (node: Expr): Expr => {
    // what a derivative differentiates stays as it is written
    if (node.kind === 'read' || (node.type === 'int' && !holdsBracket(node))) return node;
    const inner = mapChildren(node, go);
    if (inner.kind === 'add')
      return add(
        positiveFirst(
          inner.terms.flatMap((t) => (t.kind === 'add' ? t.terms : [t])),
          manner,
        ),
      );
    if (inner.kind === 'mul') return product(inner.factors.flatMap(factorsOf), manner, keys);
    return inner.kind === 'reduce' && inner.op === 'sum' && isNegative(inner.body)
      ? negated(reduce('sum', inner.binders, opposite(inner.body)))
      : inner;
  };
  return go(e);
}

/** A sum that the formula does not have begins with a positive term. */
const positiveFirst = (terms: readonly Expr[], { isNatural }: Manner): readonly Expr[] =>
  isNatural(add(terms)) ? terms : [...terms.filter((t) => !isNegative(t)), ...terms.filter(isNegative)];

const negated = (e: Expr): Expr => mul([minusOne, e]);

const factorsOf = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.factors.flatMap(factorsOf) : [e]);

function holdsBracket(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'iverson') found = true;
  });
  return found;
}

/** A base to a whole power. */
interface Power {
  readonly base: Expr;
  readonly exponent: number;
}

function product(factors: readonly Expr[], manner: Manner, keys: Keys): Expr {
  let num = 1;
  let den = 1;
  const powers = new Map<string, Power>();
  const take = (f: Expr, sign: number): void => {
    if (f.kind === 'const' && Number.isSafeInteger(f.value) && (sign > 0 || f.value !== 0)) {
      if (sign > 0) num *= f.value;
      else den *= f.value;
      return;
    }
    if (f.kind === 'mul' && sign < 0) {
      const [numbers, others] = partition(factorsOf(f), (g) => g.kind === 'const');
      for (const g of numbers) take(g, sign);
      // a product of extents stays together
      if (others.length > 1 && others.every(isUniform)) put(mul(others), sign);
      else for (const g of others) take(g, sign);
      return;
    }
    if (f.kind === 'pow' && f.exponent.kind === 'const' && Number.isSafeInteger(f.exponent.value)) {
      if (f.exponent.value === -1) {
        take(f.base, -sign);
        return;
      }
      put(f.base, sign * f.exponent.value);
      return;
    }
    const turned = naturalised(f, manner);
    if (turned !== f) num = -num;
    put(turned, sign);
  };
  const put = (base: Expr, exponent: number): void => {
    const key = keys.of(base);
    const before = powers.get(key);
    // a bracket to a power is itself
    const total = base.kind === 'iverson' ? 1 : (before?.exponent ?? 0) + exponent;
    powers.set(key, { base: before?.base ?? base, exponent: total });
  };
  for (const f of factors) take(f, 1);
  if (num === 0) return constant(0, 'real');
  const divisor = gcd(Math.abs(num), Math.abs(den)) * Math.sign(den);
  return ordered(num / divisor, den / divisor, [...powers.values()], manner);
}

function ordered(num: number, den: number, powers: readonly Power[], { isDerivative }: Manner): Expr {
  const above = powers.filter((p) => p.exponent > 0);
  const scalars = powers.filter((p) => p.exponent < 0 && isUniform(p.base));
  const below = powers.filter((p) => p.exponent < 0 && !isUniform(p.base));
  const rank = ({ base }: Power): number => {
    if (base.kind === 'iverson') return 3;
    if (base.kind === 'reduce') return 4;
    if (base.kind === 'read' && isDerivative(base.tensor)) return 2;
    return isUniform(base) ? 0 : 1;
  };
  const power = (p: Power): Expr => (Math.abs(p.exponent) === 1 ? p.base : pow(p.base, constant(Math.abs(p.exponent))));
  const inverse = (ps: readonly Expr[]): readonly Expr[] =>
    ps.length === 0 ? [] : [pow(mul(ps.flatMap(factorsOf)), minusOne)];
  const level = (r: number): readonly Expr[] => above.filter((p) => rank(p) === r).map(power);
  const extents = [...(den === 1 ? [] : [constant(den)]), ...scalars.map(power)];
  const others = below.map(power);
  const between = [...level(0), ...level(1)];
  // with nothing in between, all divisors make one fraction
  const fractions = between.length === 0 ? [[...extents, ...others], []] : [extents, others];
  return mul([
    ...(num === 1 ? [] : [constant(num)]),
    ...inverse(fractions[0] ?? []),
    ...between,
    ...inverse(fractions[1] ?? []),
    ...level(2),
    ...level(3),
    ...level(4),
  ]);
}

/** Made of numbers, dimensions and hyper-parameters. */
const isUniform = (e: Expr): boolean =>
  e.kind === 'const' ||
  e.kind === 'symbol' ||
  (e.kind !== 'read' &&
    e.kind !== 'index' &&
    e.kind !== 'reduce' &&
    e.kind !== 'iverson' &&
    children(e).every(isUniform));

/** A sum that the formula has the other way round, turned. */
function naturalised(e: Expr, { isNatural }: Manner): Expr {
  if (e.kind !== 'add' || isNatural(e)) return e;
  const turned = add(e.terms.map(opposite).sort((a, b) => Number(isNegative(a)) - Number(isNegative(b))));
  return isNatural(turned) ? turned : e;
}

const isNegative = (e: Expr): boolean =>
  (e.kind === 'const' && e.value < 0) || (e.kind === 'mul' && e.factors[0] !== undefined && isNegative(e.factors[0]));

function opposite(e: Expr): Expr {
  if (e.kind !== 'mul') return negate(e);
  const [first, ...rest] = e.factors;
  if (first?.kind !== 'const') return mul([minusOne, ...e.factors]);
  return first.value === -1 ? mul(rest) : mul([constant(-first.value, first.type), ...rest]);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The sums of some expressions, whatever their indices are called: those that are natural. */
export function naturalSums(expressions: readonly Expr[]): (sum: Expr) => boolean {
  const keys = new Keys();
  const found = new Set<string>();
  const key = (e: Expr): string => keys.of(unnamed(e));
  for (const e of expressions)
    visit(e, (node) => {
      if (node.kind === 'add' && node.type === 'real') found.add(key(node));
    });
  return (sum) => found.has(key(sum));
}

/** With every index under one name. */
function unnamed(e: Expr): Expr {
  if (e.kind === 'index') return index('_');
  if (e.kind !== 'reduce') return mapChildren(e, unnamed);
  const binders = e.binders.map((b) => ({ index: '_', lo: unnamed(b.lo), hi: unnamed(b.hi) }));
  return reduce(e.op, binders, unnamed(e.body));
}
