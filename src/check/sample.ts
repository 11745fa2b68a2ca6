import { type Expr, keyOf } from '../ir/index.ts';

/** Values of symbols and indices by name, and of int tensors' elements by their text. */
export type Values = Map<string, number>;

/** The value of an int expression, or undefined where it depends on something without a value or divides by zero. */
export function integerValue(e: Expr, values: Values): number | undefined {
  const all = (es: readonly Expr[]): number[] | undefined => {
    const out: number[] = [];
    for (const child of es) {
      const value = integerValue(child, values);
      if (value === undefined) return undefined;
      out.push(value);
    }
    return out;
  };
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'symbol':
    case 'index':
      return values.get(e.name);
    case 'read':
      return values.get(keyOf(e));
    case 'add':
      return all(e.terms)?.reduce((a, b) => a + b, 0);
    case 'mul':
      return all(e.factors)?.reduce((a, b) => a * b, 1);
    case 'pow': {
      const [base, exponent] = all([e.base, e.exponent]) ?? [];
      return base === undefined || exponent === undefined || e.type !== 'int' ? undefined : base ** exponent;
    }
    case 'floordiv':
    case 'mod':
    case 'quotient': {
      const [num, den] = all([e.num, e.den]) ?? [];
      if (num === undefined || den === undefined || den === 0) return undefined;
      const floor = Math.floor(num / den);
      if (e.kind === 'floordiv') return floor;
      if (e.kind === 'mod') return ((num % den) + Math.abs(den)) % Math.abs(den);
      return floor * den === num ? floor : undefined;
    }
    case 'call': {
      const args = all(e.args);
      const [a, b, c] = args ?? [];
      if (a === undefined) return undefined;
      if (e.fn === 'abs') return Math.abs(a);
      if (b === undefined) return undefined;
      if (e.fn === 'min') return Math.min(a, b);
      if (e.fn === 'max') return Math.max(a, b);
      return e.fn === 'clamp' && c !== undefined ? Math.min(Math.max(a, b), c) : undefined;
    }
    case 'iverson': {
      const holds = conditionValue(e.cond, values);
      return holds === undefined ? undefined : Number(holds);
    }
    default:
      return undefined;
  }
}

/** Whether a condition holds, or undefined where that depends on data. */
export function conditionValue(e: Expr, values: Values): boolean | undefined {
  switch (e.kind) {
    case 'compare': {
      const a = integerValue(e.left, values);
      const b = integerValue(e.right, values);
      if (a === undefined || b === undefined) return undefined;
      switch (e.op) {
        case '<':
          return a < b;
        case '<=':
          return a <= b;
        case '>':
          return a > b;
        case '>=':
          return a >= b;
        case '==':
          return a === b;
        case '!=':
          return a !== b;
      }
      return undefined;
    }
    case 'and':
    case 'or': {
      const decides = e.kind === 'or';
      const results = e.args.map((arg) => conditionValue(arg, values));
      if (results.includes(decides)) return decides;
      return results.includes(undefined) ? undefined : !decides;
    }
    case 'not': {
      const holds = conditionValue(e.arg, values);
      return holds === undefined ? undefined : !holds;
    }
    default:
      return undefined;
  }
}

/**
 * Sizes to try, the same at every run: pleasant ones first, then small ones, then of every magnitude up to a thousand million, together
 * and mixed. A hyper-parameter has its default half the time. Of few names every choice of sizes up to three is there too.
 */
export function sampleSizes(
  names: readonly string[],
  defaults: ReadonlyMap<string, number>,
  hypers: ReadonlySet<string>,
  count: number,
): Values[] {
  const pleasant = [5, 4, 6, 3, 7];
  let state = 12345;
  const draw = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const sized = (size: (name: string, i: number) => number): Values =>
    new Map(names.map((name, i) => [name, size(name, i)]));
  const samples = [
    sized((name, i) => defaults.get(name) ?? pleasant[i % pleasant.length] ?? 5),
    sized((name) => defaults.get(name) ?? 5),
    sized((name) => defaults.get(name) ?? 1),
  ];
  if (names.length <= 4) {
    for (let n = 0; n < 3 ** names.length; n++) {
      samples.push(sized((name, i) => defaults.get(name) ?? 1 + (Math.floor(n / 3 ** i) % 3)));
    }
  }
  for (const most = samples.length + count; samples.length < most; ) {
    const digits = 1 + draw(9);
    const mixed = draw(2) === 0;
    const keep = draw(2) === 0;
    samples.push(
      sized((name) => {
        const given = defaults.get(name);
        if (given !== undefined && keep) return given;
        if (hypers.has(name) && draw(2) === 0) return draw(4);
        return 1 + draw(10 ** (mixed ? 1 + draw(digits) : digits));
      }),
    );
  }
  return samples;
}
