import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { errorsOf, understood } from './read.ts';

const raw = String.raw;

/** The warnings of a text: code and the LaTeX under the carets. */
function warningsOf(text: string): readonly (readonly [string, string])[] {
  const { diagnostics } = check({ name: '<latex>', text, notation: 'latex' });
  return diagnostics
    .filter((d) => d.severity === 'warning')
    .map((d) => [d.code, text.slice(d.span?.start ?? 0, d.span?.end ?? 0)] as const);
}

describe('what stands behind a formula is refused or named', () => {
  for (const [tex, code, place] of [
    [raw`y = a:b`, 'latex-unexpected', ':b'],
    [raw`y = a \mid b`, 'latex-unexpected', raw`\mid b`],
    [raw`y = (a + b)'`, 'latex-unexpected', `(a + b)'`],
    [raw`y = |a|'`, 'latex-unexpected', `|a|'`],
  ] as const)
    test(tex, () => expect(errorsOf(tex)).toContainEqual([code, place]));

  for (const [tex, place] of [
    [raw`y = a;b`, 'b'],
    [raw`y = a, b`, 'b'],
    [raw`y = a, 2`, '2'],
    [raw`y = a \ge b`, raw`a \ge b`],
    [raw`y = a \Rightarrow b = c`, raw`a \Rightarrow b = c`],
  ] as const)
    test(tex, () => {
      expect(understood(tex)).toContain('y = a\n');
      expect(warningsOf(tex)).toContainEqual(['latex-unused', place]);
    });

  test('a set behind a formula is the shape of its name', () =>
    expect(understood(raw`\mathbf h = \mathbf W \mathbf x \in \mathbb{R}^{m}`)).toContain('W[m,'));
});

describe('numbers', () => {
  for (const [tex, body] of [
    [raw`y = .5 x`, 'y = 0.5·x'],
    [raw`y = 10{,}5 x`, 'y = 10.5·x'],
    [raw`y = 3 \times 10^{-7} x`, 'y = 3e-7·x'],
    [raw`y = \lg x`, 'y = log(x)/log(10)'],
  ] as const)
    test(tex, () => expect(understood(tex)).toContain(body));

  for (const [tex, place] of [
    [raw`y = 10 000 x`, '10 000'],
    [raw`y = 10'000 x`, "10'"],
    [raw`y = 1,000 x`, '1,000'],
    [raw`y = 1e3 x`, '1e3'],
    [raw`y = 2e-3 x`, '2e-3'],
  ] as const)
    test(tex, () => expect(errorsOf(tex)).toContainEqual(['latex-unexpected', place]));
});

describe('names printed apart stay apart', () => {
  for (const [tex, head] of [
    [raw`y = \phi + \varphi`, '(φ, varphi)'],
    [raw`y = \varphi + 1`, '(φ)'],
    [raw`y_i = \epsilon_i + \varepsilon_i`, '(ε[I], varepsilon[I])'],
    [raw`y = x^{[2]} + x^2`, '(x_2, x)'],
    [raw`y = x^{[2]} + x^{(2)}`, '(x_2, x_2_2)'],
    [raw`y_i = \sum_j W^{[l]}_{ij} a_j^{[l-1]}`, '(W_l[I,J], a_l_1[J])'],
  ] as const)
    test(tex, () => expect(understood(tex)).toContain(head));
});

describe('a full stop ends a formula', () => {
  for (const end of [
    raw`. \label{eq:a}`,
    raw`.${'\n'}\label{eq:a}`,
    raw`. \tag*{(1)}`,
    raw`.\nonumber`,
    raw`.\quad`,
    '.',
  ])
    test(end, () =>
      expect(understood(raw`\begin{equation} y_i = x_i + 1${end}${'\n'}\end{equation}`)).toContain('y[i] = x[i] + 1'),
    );
});

describe('an expression alone gets a name that nothing has', () => {
  for (const [tex, name] of [
    [raw`\min_{\mathbf w}\frac12\|\mathbf X\mathbf w-\mathbf y\|^2`, 'E'],
    [raw`(a - y)^2 + E`, 'L'],
    [raw`a b + 1`, 'y'],
  ] as const)
    test(tex, () => expect(understood(tex)).toMatch(new RegExp(raw`\n  ${name} = `)));
});

test('a definition in a line of text belongs to the displays', () =>
  expect(
    understood(
      raw`Let $x \in \mathbb{R}^n$ and let $y = Ax$ with $A \in \mathbb{R}^{m\times n}$. \[ L = \frac12\lVert y-t\rVert_2^2 \]`,
    ),
  ).toContain('y[j] = Σ[i] A[j,i]·x[i]'));

test('a comment assumes an equation with one =', () =>
  expect(errorsOf(`% assume: Σ[i] y[i] = 1\n${raw`L = \sum_{i=1}^K y_i \log x_i`}`)).toEqual([]));

test('a brace above or below says nothing of the value', () =>
  expect(understood(raw`y = \underbrace{a + b}_{\text{sum}} \overbrace{c}^{d}`)).toContain('y = (a + b)·c'));

test('a derivative by what is defined with its power', () => {
  const text = raw`\sigma_c^2 = \sum_{n=1}^N x_{nc}^2 \\ y_c = 3 \sigma_c^2 \\ \frac{\partial E}{\partial \sigma_c^2} = 3 \frac{\partial E}{\partial y_c}`;
  expect(errorsOf(text)).toEqual([]);
  expect(errorsOf(raw`z = x^4 \\ \frac{\partial L}{\partial x^2} = 2 x`)).toContainEqual(['latex-derivative', 'x^2']);
});

describe('what computes nothing here is told what to write instead', () => {
  for (const [tex, code, help] of [
    [raw`L = \mathbb{E}_{x\sim p}[f(x)]`, 'latex-unknown-function', 'expectation'],
    [raw`y = KL(P \| Q)`, 'latex-unsupported', 'divergence'],
    [raw`y = P \parallel Q`, 'latex-unsupported', 'divergence'],
    [raw`y = \det A`, 'latex-unsupported', 'determinant'],
    [raw`y = a + \delta`, 'latex-gradient', '% input: δ'],
  ] as const)
    test(tex, () => {
      const { diagnostics } = check({ name: '<latex>', text: tex, notation: 'latex' });
      expect(diagnostics.find((d) => d.code === code)?.help).toContain(help);
    });

  test('a number δ is declared', () => expect(understood(`% hyper: δ=1\ny = a + \\delta`)).toContain('y = a + δ'));
});
