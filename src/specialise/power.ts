import type { Expr } from '../ir/index.ts';
import { mapChildren, zero } from '../ir/index.ts';

/** A linear function of symbols: its coefficients by name, and what is added. */
interface Linear {
  readonly coefficients: ReadonlyMap<string, number>;
  readonly constant: number;
}

/**
 * Products n·b^(n−1) of the power rule where a hyper-parameter makes n zero: then the derivative is 0 at every b, at b = 0 too,
 * where 0·0^(−1) would be NaN. So is that of b^(c·n + d) at c·n + d = −1, −2, …, as in n·(n − 1)·b^(n−2). At any other finite b the
 * product is 0 already.
 */
export function foldPowerRule(e: Expr, values: ReadonlyMap<string, Expr>): Expr {
  if (values.size === 0 || e.type !== 'real') return e;
  const inner = mapChildren(e, (child) => foldPowerRule(child, values));
  if (inner.kind !== 'mul') return inner;
  const vanishing = inner.factors.flatMap((f) => {
    const form = linear(f);
    return form !== undefined && form.coefficients.size > 0 && valueAt(form, values) === 0 ? [form] : [];
  });
  if (vanishing.length === 0) return inner;
  return inner.factors.some((f) => isLowered(f, vanishing, values)) ? zero : inner;
}

/** Whether a factor is a power whose exponent is a multiple of a vanishing coefficient, less a whole number. */
function isLowered(e: Expr, vanishing: readonly Linear[], values: ReadonlyMap<string, Expr>): boolean {
  if (e.kind !== 'pow') return false;
  const exponent = linear(e.exponent);
  const value = exponent === undefined ? undefined : valueAt(exponent, values);
  if (exponent === undefined || value === undefined || !Number.isInteger(value) || value >= 0) return false;
  return vanishing.some((n) => isMultiple(exponent.coefficients, n.coefficients));
}

function isMultiple(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  const [name] = b.keys();
  if (name === undefined || a.size !== b.size) return false;
  const ratio = (a.get(name) ?? 0) / (b.get(name) ?? 1);
  return ratio !== 0 && [...b].every(([symbol, c]) => a.get(symbol) === ratio * c);
}

/** A sum of symbols with literal coefficients, and of literals. */
function linear(e: Expr): Linear | undefined {
  switch (e.kind) {
    case 'const':
      return { coefficients: new Map(), constant: e.value };
    case 'symbol':
      return { coefficients: new Map([[e.name, 1]]), constant: 0 };
    case 'add':
      return e.terms
        .map(linear)
        .reduce<Linear | undefined>((a, b) => a && b && sumOf(a, b), { coefficients: new Map(), constant: 0 });
    case 'mul': {
      const parts = e.factors.map(linear);
      const scale = parts.reduce((product, p) => (p?.coefficients.size === 0 ? product * p.constant : product), 1);
      const [only, ...others] = parts.filter((p) => p?.coefficients.size !== 0);
      if (only === undefined || others.length > 0) return undefined;
      const coefficients = new Map([...only.coefficients].map(([name, c]) => [name, c * scale]));
      return { coefficients, constant: only.constant * scale };
    }
    default:
      return undefined;
  }
}

function sumOf(a: Linear, b: Linear): Linear {
  const coefficients = new Map(a.coefficients);
  for (const [name, c] of b.coefficients) coefficients.set(name, (coefficients.get(name) ?? 0) + c);
  return { coefficients: new Map([...coefficients].filter(([, c]) => c !== 0)), constant: a.constant + b.constant };
}

function valueAt({ coefficients, constant }: Linear, values: ReadonlyMap<string, Expr>): number | undefined {
  let value = constant;
  for (const [name, c] of coefficients) {
    const known = values.get(name);
    if (known?.kind !== 'const') return undefined;
    value += c * known.value;
  }
  return value;
}
