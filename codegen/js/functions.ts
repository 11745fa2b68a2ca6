import { type ScalarFunctionName, scalarFunctionNames } from '../../src/scalar/names.ts';
import { erfcScaled, erfSmall } from '../../src/scalar/special.ts';

/** How JavaScript spells a scalar function: a global's name, or a function whose text the module then holds. */
export interface Spelling {
  readonly name: string;
  readonly text?: string;
}

const math = (name: string): Spelling => ({ name: `Math.${name}` });

const list = (values: readonly number[]): string => `[${values.map(String).join(', ')}]`;

const polynomial = `let p = 0;
  for (let i = c.length - 1; i >= 0; i--) p = p * t + c[i];`;

/** Functions as the table evaluates them, so that kernels and interpreter agree to the last bit. */
export const spellings: { readonly [N in ScalarFunctionName]?: Spelling } = {
  exp: math('exp'),
  expm1: math('expm1'),
  log: math('log'),
  log1p: math('log1p'),
  log2: math('log2'),
  sqrt: math('sqrt'),
  rsqrt: { name: 'rsqrt', text: 'const rsqrt = (x) => 1 / Math.sqrt(x);' },
  abs: math('abs'),
  sign: math('sign'),
  floor: math('floor'),
  ceil: math('ceil'),
  round: {
    name: 'round',
    text: `/** The nearest integer, halves to the even one. */
function round(x) {
  const below = Math.floor(x), fraction = x - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  if (fraction !== 0.5) return x;
  return below % 2 === 0 ? below : below + 1;
}`,
  },
  sin: math('sin'),
  cos: math('cos'),
  tan: math('tan'),
  asin: math('asin'),
  acos: math('acos'),
  atan: math('atan'),
  sinh: math('sinh'),
  cosh: math('cosh'),
  tanh: math('tanh'),
  asinh: math('asinh'),
  acosh: math('acosh'),
  atanh: math('atanh'),
  erf: {
    name: 'erf',
    text: `const erfSmall = ${list(erfSmall)};
const erfcScaled = ${list(erfcScaled)};
function polynomial(c, t) {
  ${polynomial}
  return p;
}
/** 2/√π · ∫₀ˣ exp(−t²) dt. */
function erf(x) {
  const a = Math.abs(x);
  if (a <= 1) return x * polynomial(erfSmall, x * x);
  if (a > 6) return Math.sign(x);
  return Math.sign(x) * (1 - Math.exp(-a * a) * polynomial(erfcScaled, 9.6 / (a + 2) - 2.2));
}`,
  },
  sigmoid: {
    name: 'sigmoid',
    text: `/** 1/(1 + exp(−x)) without overflow. */
function sigmoid(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}`,
  },
  relu: { name: 'relu', text: 'const relu = (x) => (x <= 0 ? 0 : x);' },
  softplus: {
    name: 'softplus',
    text: `/** log(1 + exp(x)) without overflow. */
const softplus = (x) => (x > 0 ? x : 0) + Math.log1p(Math.exp(-Math.abs(x)));`,
  },
  isnan: { name: 'Number.isNaN' },
  isinf: { name: 'isinf', text: 'const isinf = (x) => Math.abs(x) === Infinity;' },
  atan2: math('atan2'),
  pow: {
    name: 'power',
    text: `/** a^b; small integer powers by repeated multiplication. */
function power(a, b) {
  if (!Number.isInteger(b) || Math.abs(b) > 64) return a ** b;
  let value = 1;
  for (let i = Math.abs(b); i > 0; i--) value *= a;
  return b < 0 ? 1 / value : value;
}`,
  },
  min: {
    name: 'min',
    text: `/** The smaller, the first at a tie; NaN where either is NaN. */
const min = (a, b) => (a <= b || a !== a ? a : b);`,
  },
  max: {
    name: 'max',
    text: `/** The larger, the first at a tie; NaN where either is NaN. */
const max = (a, b) => (a >= b || a !== a ? a : b);`,
  },
  clamp: {
    name: 'clamp',
    text: `/** min(max(x, lo), hi). */
function clamp(x, lo, hi) {
  const y = x >= lo || x !== x ? x : lo;
  return y <= hi || y !== y ? y : hi;
}`,
  },
};

/** The functions that JavaScript spells. */
export const spelled: ReadonlySet<ScalarFunctionName> = new Set(
  scalarFunctionNames.filter((name) => name === 'pi' || name === 'inf' || spellings[name] !== undefined),
);

/** The spelling of a function. Errors: one without a spelling is a defect, for it is written out before. */
export function spellingOf(name: ScalarFunctionName): Spelling {
  const spelling = spellings[name];
  if (spelling === undefined) throw new Error(`JavaScript does not spell ${name}`);
  return spelling;
}
