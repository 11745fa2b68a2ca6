import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { runCli } from '../../../src/cli/run.ts';
import { EinablaError, latex, loadLatex, renderDiagnostic } from '../../../src/index.ts';
import { Report } from '../../../src/support/report.ts';
import { parseLatex, type Syntax } from '../../../src/syntax/index.ts';
import { everySyntax } from '../../../src/syntax/walk.ts';
import { testIo } from '../../support/cli.ts';
import { errorsOf } from './read.ts';

const raw = String.raw;

describe('errors show their place in the LaTeX', () => {
  for (const [tex, code, place] of [
    // what the check finds, under the TeX that it was read from
    [raw`y_i = \frac{1}{2} x_i + \sqrt{z_{i,j}}`, 'unbound-index', 'j'],
    [
      raw`% layer f(x[N])${'\n'}y_i = % a comment with x_i in it${'\n'}  2 \cdot \hat{x}_{i}`,
      'unknown-tensor',
      raw`\hat{x}`,
    ],
    [raw`% layer f(x[N])${'\n'}y_i = x_{i+1} + x_i`, 'read-outside', 'x_{i+1}'],
    [raw`% layer f(x[N,M])${'\n'}y_i = e^{x_i}`, 'missing-subscripts', 'x_i'],
    [raw`y_i = x_i^2 \\ z_i = y_{i,j,k} + \frac{a_i}{b_i} \\ y_i = 3 x_i`, 'unbound-index', 'j'],
    // what the reader finds
    [raw`y_i = \frac{x_i}{\foo}`, 'latex-unknown-macro', raw`\foo`],
    [raw`y_i = x_i +`, 'latex-unexpected', '+'],
    [raw`y_i = g(x_i)`, 'latex-unknown-function', 'g'],
    [raw`f(z) = z^2 \\ y_i = f(x_i, 1)`, 'wrong-arity', raw`f(x_i, 1)`],
    [`% layer f(x[N)\ny_i = x_i`, 'expected-symbol', ''],
  ] as const) {
    test(tex.replaceAll('\n', ' ⏎ '), () => {
      const found = errorsOf(tex);
      const codes = found.map(([c]) => c);
      if (place === '') expect(codes.length).toBeGreaterThan(0);
      else expect(found).toContainEqual([code, place]);
    });
  }

  test('with the line, the column and carets', () => {
    const text = 'y_i = x_i\n  + z_{i,j}';
    const [first] = check({ name: 'paper.tex', text, notation: 'latex' }).diagnostics;
    expect(first === undefined ? '' : renderDiagnostic(first)).toContain(
      'paper.tex:2:10\n  |\n2 |   + z_{i,j}\n  |          ^',
    );
  });

  test('an unreadable line does not hide the errors of the others', () => {
    const found = errorsOf(raw`y_i = \foo \\ z_i = \bar + 1 \\ w_i = \int x`);
    expect(found.map(([code]) => code)).toEqual(['latex-unknown-macro', 'latex-unexpected', 'latex-unsupported']);
  });
});

describe('every node knows its place', () => {
  test('in arguments of macros, in environments and after comments', () => {
    const text = raw`% a comment
\begin{align}
y_i &= \frac{\theta_{i}}{\sqrt{x_i}} % more
  + \begin{cases} u_i, & v_i < 0 \\[2pt] \hat{w}_{i} & \text{otherwise} \end{cases} \\
z_i &= y_i
\end{align}`;
    const file = parseLatex({ name: 't', text }, new Report({ name: 't', text }));
    const places: string[] = [];
    const note = (s: Syntax): void => {
      if (s.kind === 'access') places.push(text.slice(s.span.start, s.span.end));
    };
    for (const e of file.layers[0]?.equations ?? []) everySyntax(e.body, new Set(), note);
    expect(places).toEqual([raw`\theta_{i}`, 'x_i', 'v_i', 'u_i', raw`\hat{w}_{i}`, 'y_i']);
  });
});

describe('hostile texts are refused in words, in counted steps', () => {
  const deep = (open: string, inner: string, close: string, n: number): string =>
    open.repeat(n) + inner + close.repeat(n);
  for (const [title, text, code] of [
    ['a megabyte', 'x'.repeat(2 ** 20), 'limit-source'],
    ['braces', `y=${deep('{', 'a', '}', 5000)}`, 'limit-nesting'],
    ['parentheses', `y=${deep('(', 'a', ')', 1000)}`, 'limit-nesting'],
    ['signs', `y=${'-'.repeat(4000)}x`, 'limit-nesting'],
    ['environments', '\\begin{cases}'.repeat(3000), 'limit-nesting'],
    ['unclosed brace', 'y = {x', 'latex-unclosed'],
    ['brace too many', 'y = x}', 'latex-unclosed'],
    ['crossed environments', '\\begin{align} y=x \\end{cases}', 'latex-unclosed'],
    ['environment without name', '\\begin', 'latex-unclosed'],
    ['dollars', '$'.repeat(4001), 'latex-unclosed'],
    ['csname', '\\csname foo\\endcsname y=x', 'latex-macro'],
    ['def', '\\def\\x{\\x\\x} y = \\x', 'latex-macro'],
    ['input', '\\input{/etc/passwd} y = x', 'latex-macro'],
    ['control characters', 'y = x\u0000 + \u0007', 'unknown-character'],
    ['a long sum', `y=${'x_{i}+'.repeat(8000)}1`, 'limit-tokens'],
    ['many indices', `y_{${'i,'.repeat(60)}i}=1`, 'limit-rank'],
    ['many heads', '% layer a(x[N])\n'.repeat(300), 'limit-definitions'],
    ['dots', 'y = x_1 + \\dots + z_n', 'latex-dots'],
    [
      'functions that double',
      `${Array.from({ length: 100 }, (_, i) => `f_{${i + 1}}(z) = f_{${i}}(z) f_{${i}}(z)`).join('\\\\ ')}\\\\ f_{0}(z) = z`,
      '',
    ],
  ] as const) {
    test(title, () => {
      const codes = errorsOf(text).map(([c]) => c);
      if (code !== '') expect(codes).toContain(code);
      expect(codes.length).toBeLessThan(200);
    });
  }

  test('texts cut anywhere', () => {
    const text = raw`\[ y_{n,i} = \sum_{m=0}^{M-1} \left( \theta_{n,m} \cdot \hat{x}_{m,(i\cdot s)} \right)^{-\frac12} + \begin{cases} b_n & x<0 \\ 0 & \text{else} \end{cases} \]`;
    for (let end = 0; end < text.length; end += 3) {
      for (const part of [text.slice(0, end), text.slice(end)])
        expect(() => check({ name: 't', text: part, notation: 'latex' })).not.toThrow();
    }
  });
});

describe('formulas with characters changed', () => {
  const formulas = [
    raw`\delta_{xk} = y_k \left( \delta_{y_k} - Z \right),\quad Z = \sum_{k'} \delta_{y_{k'}} y_{k'}`,
    raw`y = \varphi(w^T x - b) = \begin{cases} 0, \ w^T x < b \\ 1, \ w^T x \ge b \end{cases}`,
    raw`\frac{\partial L(W)}{\partial \gamma_c^{(l)}} = \sum_{r,h,w} \delta_{r,c,h,w}^{(l+1)} \|\hat{X}\|_2^2`,
  ];
  const bits = [
    '{',
    '}',
    '(',
    ')',
    '_',
    '^',
    '|',
    ',',
    '=',
    '&',
    '\\\\',
    '\\delta_',
    '\\sum_{i}',
    "'",
    'T',
    '\\dots',
    '$',
  ];
  test('are read or refused, with places inside the text', () => {
    let seed = 1;
    const below = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % n;
    };
    for (let n = 0; n < 300; n++) {
      const formula = formulas[below(formulas.length)] ?? '';
      const at = below(formula.length);
      const text = formula.slice(0, at) + (bits[below(bits.length)] ?? '') + formula.slice(at + below(4));
      for (const { span } of check({ name: 't', text, notation: 'latex' }).diagnostics) {
        const inside = span !== undefined && span.start >= 0 && span.start <= span.end && span.end <= text.length;
        expect(inside, text).toBe(true);
      }
    }
  });
});

describe('the API and the command line', () => {
  test('latex and loadLatex', () => {
    expect(latex`E = \sum_{i=0}^{N-1} x_i^2`.parameters.map((p) => p.name)).toEqual(['x']);
    const conv = loadLatex(raw`y_{i} = \sum_{p} w_p x_{is+p}`, { head: 'conv(x[H]; w[K]; s=1)' });
    expect([conv.name, conv.dims, conv.hypers.map((h) => h.name)]).toEqual(['conv', ['H', 'K'], ['s']]);
    const pool = loadLatex(raw`y_i = \max_p x_{i+p}`, { ranges: ['p<k'], hyper: ['k=2'] });
    expect(pool.hypers).toEqual([expect.objectContaining({ name: 'k', default: 2 })]);
    const act = loadLatex('y_i = f(x_i)', { functions: ['f(z) = z^2'], inputs: ['x[N]'] });
    expect(act.dims).toEqual(['N']);
  });

  test('an error in an option has a place too', () => {
    try {
      loadLatex('y_i = x_i', { head: 'f(x[N]' });
      expect.unreachable();
    } catch (error) {
      const [first] = error instanceof EinablaError ? error.diagnostics : [];
      const line = first?.source?.text.split('\n').at(-1);
      expect(line).toBe('% layer f(x[N]');
    }
  });

  test('LaTeX on standard input', async () => {
    const io = testIo('y_i = x_i^2');
    expect(await runCli(['derive', '-', '--latex'], io)).toBe(0);
    expect(io.texts.out.trim()).toBe('δx[i] = 2·x[i]·δy[i]');
  });

  test('LaTeX without being told names the option', async () => {
    const io = testIo('y = \\frac{1}{2}');
    expect(await runCli(['check', '-'], io)).toBe(1);
    expect(io.texts.err + io.texts.out).toContain('--latex');
  });
});

describe('advice is given in LaTeX', () => {
  for (const [tex, expected] of [
    [raw`y = w_i x_i`, raw`\sum_{i}`],
    [raw`y_i = x_i + x_{i+1}`, raw`x^{\circ}_{i-1}`],
    [raw`% input: x[N,M]${'\n'}y_i = e^{x_i}`, 'x_{i,j}'],
    [raw`% input: x[M], w[N]${'\n'}y = \sum_i w_i x_i`, raw`0 \le i < n`],
  ] as const)
    test(tex.replaceAll('\n', ' ⏎ '), () => {
      const { diagnostics } = check({ name: 't', text: tex, notation: 'latex' });
      expect(diagnostics.map((d) => d.help).join('\n')).toContain(expected);
      expect(diagnostics.map((d) => d.help).join('\n')).not.toMatch(/Σ|\?\[/u);
    });
});
