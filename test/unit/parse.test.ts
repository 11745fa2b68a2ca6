import { describe, expect, test } from 'vitest';
import { check, loadProgram } from '../../src/check/index.ts';
import { type Expr, equal, keyOf } from '../../src/ir/index.ts';

/** The right side of the last equation, with a, b, c, x scalars, v[N], w[N,N], t[N] : int < N, hyper-parameters s, k and i<N on the left. */
function body(formula: string): Expr {
  const text = `layer f(a, b, c, x, v[N], w[N,N], t[N] : int < N; ; s=1, k=2) { y[i<N] = ${formula} }`;
  const equation = loadProgram({ name: 'test', text }).equations.at(-1);
  if (equation === undefined) throw new Error('no equation');
  return equation.body;
}

const same: readonly (readonly [string, string])[] = [
  // signs and powers
  ['−x²', '−(x²)'],
  ['−x^2', '-x²'],
  ['2^−x', '2^(−x)'],
  ['a^b^c', 'a^(b^c)'],
  ['x³', 'x^3'],
  ['x¹⁰', 'x^10'],
  ['x⁻¹', 'x^(-1)'],
  ['−a·b', '(−1)·a·b'],
  ['a − b + c', 'a + (-1)*b + c'],
  ['a − 2·b', 'a + (−2)·b'],
  ['a·b', 'a * b'],
  ['a × b', 'a ⋅ b'],
  // products
  ['a/b·c', 'a·b^(−1)·c'],
  ['a/(b·c)', 'a·(b·c)^(−1)'],
  ['1/a', 'a^(−1)'],
  ['1/a/b', 'a^(−1)·b^(−1)'],
  ['a·2', 'a * 2'],
  ['3·i//2', '(3·i)//2'],
  ['3·i%2', '(3·i)%2'],
  ['i//2%3', '(i//2)%3'],
  ['−i//2', '(−i)//2'],
  ['a + i//2', 'a + (i//2)'],
  // reductions reach over the product that follows
  ['Σ[j] v[j]·a + b', '(Σ[j] v[j]·a) + b'],
  ['Σ[j] v[j]·a − b', '(Σ[j] v[j]·a) − b'],
  ['Σ[j] v[j]/a', 'Σ[j] (v[j]/a)'],
  ['a·Σ[j] v[j]·b', 'a·(Σ[j] (v[j]·b))'],
  ['a/Σ[j] v[j]·b', 'a/(Σ[j] (v[j]·b))'],
  ['−Σ[j] v[j]', '−(Σ[j] v[j])'],
  ['Σ[j] −v[j]', 'Σ[j] (−v[j])'],
  ['Σ[j] v[j]²', 'Σ[j] (v[j]²)'],
  ['Σ[j] Σ[l] w[j,l]', 'Σ[j] (Σ[l] w[j,l])'],
  ['max[j] v[j] + a', '(max[j] v[j]) + a'],
  ['sum[j] v[j]', 'Σ[j] v[j]'],
  ['∑[j] v[j]', 'Σ[j] v[j]'],
  ['prod[j] v[j]', 'Π[j] v[j]'],
  ['∏[j] v[j]', 'Π[j] v[j]'],
  ['(if Σ[j] v[j] > a then 1 else 0)', 'if (Σ[j] v[j]) > a then 1 else 0'],
  // conditions
  ['if a < b and b < c or a == c then 1 else 2', 'if ((a < b) and (b < c)) or (a == c) then 1 else 2'],
  ['if not a == b then 1 else 2', 'if not (a == b) then 1 else 2'],
  ['if not a == b and b == c then 1 else 2', 'if (not (a == b)) and (b == c) then 1 else 2'],
  ['if a < b < c then 1 else 2', 'if a < b and b < c then 1 else 2'],
  ['if a ≤ b then 1 else 2', 'if a <= b then 1 else 2'],
  ['if a ≥ b then 1 else 2', 'if a >= b then 1 else 2'],
  ['if a ≠ b then 1 else 2', 'if a != b then 1 else 2'],
  ['if a + b > c·x then 1 else 2 + x', 'if (a + b) > (c·x) then 1 else (2 + x)'],
  ['if a < b then 1 else if b < c then 2 else 3', 'if a < b then 1 else (if b < c then 2 else 3)'],
  ['a + if b < c then 1 else 2 + x', 'a + (if b < c then 1 else (2 + x))'],
  ['(isnan(x))', 'isnan(x)'],
  // spellings
  ['exp(−a)', 'exp(-a)'],
  ['1e-3', '0.001'],
  ['.5', '0.5'],
  ['1e−3', '0.001'],
  ['π()', 'pi()'],
];

describe('two spellings of one formula', () => {
  for (const [left, right] of same) {
    test(`${left}  is  ${right}`, () => {
      const [a, b] = [body(left), body(right)];
      expect(keyOf(a)).toBe(keyOf(b));
      expect(equal(a, b)).toBe(true);
    });
  }
});

const different: readonly (readonly [string, string])[] = [
  ['a + (b + c)', 'a + b + c'],
  ['a·(b·c)', 'a·b·c'],
  ['(a + b)·c', 'a + b·c'],
  ['(−x)²', '−x²'],
  ['a/b·c', 'a/(b·c)'],
  ['Σ[j] (v[j] + a)', 'Σ[j] v[j] + a'],
  ['(Σ[j] v[j])/a', 'Σ[j] v[j]/a'],
  ['(a^b)^c', 'a^b^c'],
  ['i//(2·k)', 'i//2·k'],
  ['1.0·a', '1·a'],
];

describe('two different formulas', () => {
  for (const [left, right] of different) {
    test(`${left}  is not  ${right}`, () =>
      expect(keyOf(body(left)) === keyOf(body(right)) && equal(body(left), body(right))).toBe(false));
  }
});

describe('layout', () => {
  const equations = (lines: string): number =>
    loadProgram({ name: 'test', text: `layer f(a, b, x[N]) {\n${lines}\n}` }).equations.length;
  const cases: readonly (readonly [string, string, number])[] = [
    ['a line that begins with an operator goes on', 'y = a\n  + b', 1],
    ['a line that begins with a minus sign goes on', 'y = a\n  − b', 1],
    ['an open bracket goes on', 'y = (a\n + b)', 1],
    ['subscripts over two lines', 'y = Σ[i] x[\n i\n]', 1],
    ['an operator at the end goes on', 'y = a +\n b', 1],
    ['`then` and `else` on lines of their own', 'y = if a > 0\n then a\n else b', 1],
    ['two lines are two equations', 'y = a\nz = b', 2],
    ['comments and empty lines', '# one\n\ny = a # two\n\n# three\nz = b\n', 2],
    ['`return` ends the equations', 'y = a\nz = b\nreturn y, z', 2],
  ];
  for (const [name, lines, count] of cases) test(name, () => expect(equations(lines)).toBe(count));

  test('carriage returns, byte order mark, tabs and no-break spaces', () => {
    const text = '\ufefflayer f(a,\tb) {\r\n\ty\u00a0= a\r\n  + b\r\n}\r\n';
    expect(check({ name: 'test', text }).diagnostics).toEqual([]);
  });
});

describe('the head of a layer', () => {
  const head = (text: string): string => {
    const p = loadProgram({ name: 'test', text: `layer f(${text}) { y = 1 }` });
    return [
      p.parameters.map((q) => `${q.role} ${q.name}/${q.type.shape.length}`).join(', '),
      p.hypers.map((h) => `${h.name}=${h.default}`).join(', '),
    ].join('; ');
  };
  const cases: readonly (readonly [string, string])[] = [
    ['', '; '],
    ['x[N]', 'input x/1; '],
    ['x[N]; w', 'input x/1, weight w/0; '],
    ['; w', 'weight w/0; '],
    [';; s', '; s=undefined'],
    ['x; ; s=1, e=1e-5, m=−0.5', 'input x/0; s=1, e=0.00001, m=-0.5'],
    ['x; ; p=1/4', 'input x/0; p=0.25'],
    ['x[..,N]', 'input x/2; '],
  ];
  for (const [text, wanted] of cases) test(`layer f(${text})`, () => expect(head(text)).toBe(wanted));
});

describe('words that are not reserved', () => {
  for (const name of [
    'var',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'dy',
    'fn_',
    'fn',
    'layer',
    'in',
    'int',
    'return',
    'claim',
    'assume',
    'function',
    'let',
    'π',
    'exp',
    'x̂',
    '变量',
    'ß',
    'Sigma',
    '_',
  ]) {
    test(name, () => {
      const text = `layer ${name}(${name}[N]) {\n  ${name}_2[i] = ${name}[i]·2\n  ${name}_3 = Σ[i] ${name}_2[i]\n  return ${name}_2, ${name}_3\n}`;
      const { diagnostics, programs } = check({ name: 'test', text });
      expect(diagnostics).toEqual([]);
      expect(programs[0]?.name).toBe(name);
    });
  }
});

describe('names are compared after NFC, Greek letters as their English names', () => {
  const pairs = [
    ['θ', 'theta'],
    ['Δ', 'Delta'],
    ['δy', 'deltay'],
    ['é', 'e\u0301'],
    ['x\u0302', 'x̂'],
    ['µ', 'μ'],
  ];
  for (const [declared, used] of pairs) {
    test(`${declared} is ${used}`, () => {
      const p = loadProgram({ name: 'test', text: `layer f(${declared}[N]) { y[i] = ${used}[i] }` });
      expect(keyOf(p.equations[0]?.body as Expr)).toBe(`${declared}[@i]`);
    });
  }
});
