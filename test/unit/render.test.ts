import { readFileSync } from 'node:fs';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { derive } from '../../src/derive.ts';
import {
  type Document,
  derivationDocument,
  formatLatex,
  jacobian,
  jacobianSteps,
  type Lines,
  layerDocument,
  load,
  loadAll,
} from '../../src/index.ts';
import { libraryNames, librarySource } from '../../src/library/files.ts';
import { escapeHtml, toHtml } from '../../src/render/html.ts';
import { textLines, toLatex, toMarkdown, toText } from '../../src/render/index.ts';
import { setFormula } from '../../src/render/katex.ts';

const strict = (code: string): 'ignore' | 'error' => (code.startsWith('unicode') ? 'ignore' : 'error');

/** Sets a formula with every liberty refused. */
const set = (tex: string): string =>
  katex.renderToString(tex.replaceAll(/^%.*$/gmu, ''), { throwOnError: true, strict, trust: false, displayMode: true });

const library = libraryNames().flatMap((name) => loadAll(librarySource(name).text, name));

describe('LaTeX of every layer of the library and of its adjoint can be set', () => {
  for (const program of library) {
    test(program.name, () => {
      expect(set(formatLatex(program))).toContain('katex');
      if (program.outputs.every((y) => program.equations.find((e) => e.name === y)?.type.dtype !== 'int'))
        expect(set(formatLatex(derive(program).program))).toContain('katex');
    });
  }
});

const batchnorm = load(librarySource('batchnorm').text);
const widest = (lines: readonly string[]): number => Math.max(...lines.map((line) => [...line].length));

describe('long formulas are broken', () => {
  const { program } = derive(batchnorm);
  const lines: Lines = {
    kind: 'lines',
    scope: { program },
    lines: program.equations.map((equation) => ({ kind: 'equation', equation })),
  };
  for (const width of [40, 60, 100]) {
    test(`text of ${width} columns reads back`, () => {
      const text = textLines(lines, { width });
      expect(widest(text)).toBeLessThanOrEqual(width + 12);
      const head = formatHead(formatLatex(program));
      const again = load(`${head} {\n${text.join('\n')}\nreturn ${program.outputs.join(', ')}\n}`);
      expect(formatLatex(again)).toBe(formatLatex(program));
    });
  }

  test('in LaTeX a line goes on below, before a sign', () => {
    expect(formatLatex(program, { width: 30 })).toContain('\\\\\n&\\quad {} \\cdot \\bigl( {\\delta y}');
    expect(formatLatex(program, { width: 1000 })).not.toContain('\\quad {}');
  });
});

const formatHead = (latex: string): string => (latex.split('\n')[0] ?? '').replace(/^% /u, '');

/** Everything that a page could load or run, and everything of a stranger's that could be read as markup. */
const hostile: Document = {
  title: '</title><script>alert(1)</script>',
  blocks: [
    {
      kind: 'paragraph',
      text: [
        '<img src=x onerror=alert(1)>',
        { kind: 'code', text: '</code><b>' },
        { kind: 'tex', tex: '\\href{javascript:alert(1)}{x}' },
      ],
    },
    {
      kind: 'paragraph',
      text: [
        { kind: 'tex', tex: '\\includegraphics{http://example.org/x.png} \\htmlClass{a}{b}' },
        { kind: 'tex', tex: '</code><script>' },
      ],
    },
    {
      kind: 'section',
      title: '"><i>',
      blocks: [
        { kind: 'code', text: '</pre><script>\u202e' },
        { kind: 'list', items: ['<li>', '& \'"'] },
      ],
    },
    { kind: 'table', head: ['<th>'], rows: [[[{ kind: 'badge', text: '<b>', tone: 'bad' }]]] },
  ],
};

/** Names that are legal and strange. */
const odd = load(
  'layer script(constructor[имя], x̂̄̄[имя], العربية[имя], 変数; ; _=1, ₓ=1) { onerror[i] = constructor[i]·x̂̄̄[i]·العربية[i]·変数·_ }'.replace(
    ', ₓ=1',
    '',
  ),
);

/** Elements that our pages, KaTeX and MathML are made of. */
const known = new Set(
  [
    'html head meta title style body main nav section h1 h2 h3 h4 p ul ol li a table thead tbody tr th td div span pre code strong',
    'math semantics mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mstyle mtable mtr mtd',
    'mpadded mphantom menclose merror annotation svg path',
  ].flatMap((names) => names.split(' ')),
);
const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";

describe('a page', () => {
  const pages = [toHtml(hostile), toHtml(derivationDocument(odd)), toHtml(derivationDocument(batchnorm))];

  test('loads nothing and runs nothing', () => {
    for (const page of pages) {
      const tags = page.match(/<[^>]*>/gu) ?? [];
      const elements = new Set(tags.flatMap((tag) => /^<([a-z][\w-]*)/iu.exec(tag)?.[1]?.toLowerCase() ?? []));
      expect([...elements].filter((e) => !known.has(e))).toEqual([]);
      const attributes = new Set(tags.flatMap((tag) => [...tag.matchAll(/\s([a-z-]+)\s*=/giu)].map((m) => m[1] ?? '')));
      expect([...attributes].filter((a) => /^on|^src|^srcset|^data|^action|^xlink/iu.test(a))).toEqual([]);
      const links = tags.flatMap((tag) => /\shref="([^"]*)"/u.exec(tag)?.[1] ?? []);
      expect(links.filter((link) => !/^#s\d+$/u.test(link))).toEqual([]);
      const loaded = [...page.matchAll(/url\(([^)]{0,28})/gu)].map((m) => m[1] ?? '');
      expect(loaded.filter((url) => !url.startsWith('data:font/woff2;base64,'))).toEqual([]);
      expect(/@import|expression\(/iu.test(page)).toBe(false);
      expect(page.includes(`content="${policy}"`)).toBe(true);
    }
  });

  test("shows strangers' text as it is", () => {
    const [page = ''] = pages;
    for (const text of ['<img src=x onerror=alert(1)>', '</pre><script>', '"><i>', '</code><b>', '& \'"'])
      expect(page.includes(escapeHtml(text)), text).toBe(true);
    expect(page.includes('\\u{202E}')).toBe(true);
  });

  test('says in each cell of a table with sentences what it is, for pages where the cells stand one below the other', () => {
    const table = (text: string): string =>
      toHtml({ title: 't', blocks: [{ kind: 'table', head: ['Verdict', 'Why'], rows: [['refuted', text]] }] });
    const labels = (page: string): number => page.split('class="label"').length - 1;
    expect([labels(table('short')), labels(table('long '.repeat(20)))]).toEqual([0, 2]);
  });

  test('holds its fonts, its MathML and both colour schemes', () => {
    const [, , page = ''] = pages;
    const held = ['font/woff2;base64,', '<math xmlns=', 'prefers-color-scheme: dark', '<code>\\'];
    expect(held.map((text) => page.includes(text))).toEqual([true, true, true, false]);
    expect(page.length).toBeLessThan(400_000);
  });
});

describe('Markdown, LaTeX and text', () => {
  test('escape what would be markup', () => {
    const markdown = toMarkdown({
      title: '# a *b* <i>',
      blocks: [
        { kind: 'paragraph', text: '1. _x_ `y` [z](w) $m$ | \\' },
        { kind: 'code', text: '```\n$' },
      ],
    });
    expect(markdown).toBe(
      '# \\# a \\*b\\* &lt;i>\n\n1\\. \\_x\\_ \\`y\\` \\[z\\](w) \\$m\\$ \\| \\\\\n\n````\n```\n$\n````\n',
    );
    const latex = toLatex({ title: 't', blocks: [{ kind: 'paragraph', text: '\\input{x} $a$ 50% _ ^ ~ # &' }] });
    expect(latex).toBe(
      '\\textbackslash{}input\\{x\\} \\$a\\$ 50\\% \\_ \\textasciicircum{} \\textasciitilde{} \\# \\&\n',
    );
  });

  test('display TeX that stands alone, and spell its bars in a line of text', () => {
    const tex = { kind: 'tex', tex: '\\|x\\| + |y|' } as const;
    const document = {
      title: 't',
      blocks: [
        { kind: 'paragraph', text: [tex] },
        { kind: 'paragraph', text: ['with ', tex] },
      ],
    } satisfies Document;
    expect(toMarkdown(document)).toBe(
      '# t\n\n```math\n\\|x\\| + |y|\n```\n\nwith $\\Vert x\\Vert  + \\vert y\\vert$\n',
    );
    expect(toHtml(document).match(/class="formulas"/gu)).toHaveLength(1);
  });

  test('spell in a line of text what Markdown reads as its own, in TeX that sets the same', () => {
    const inLine = (tex: string): string =>
      toMarkdown({ title: 't', blocks: [{ kind: 'paragraph', text: ['of ', { kind: 'tex', tex }] }] }).split(
        'of ',
      )[1] ?? '';
    const cases = String.raw`\begin{cases} a & x<0 \\ \{b\}^* & \text{else} \end{cases}\, \operatorname*{arg\,max}_i`;
    const shown = inLine(cases);
    expect(shown).not.toMatch(/\\[^a-z]|[<>*]|operatorname/u);
    const set = (tex: string): string | undefined => setFormula(tex)?.replace(/<annotation.*?<\/annotation>/gu, '');
    const escapes = String.raw`\{a\}\, b \! c \| d + x^{i}_{j}`;
    expect(inLine(escapes)).toContain('}_ {');
    expect(set(inLine(escapes).slice(1, -2))).toBe(set(escapes));
  });

  test('link to sections of the document', () => {
    const document = {
      title: 't',
      blocks: [
        { kind: 'paragraph', text: [{ kind: 'link', to: 'a"b', text: 'to <a>' }] },
        { kind: 'section', id: 'a"b', title: 'A', blocks: [] },
      ],
    } satisfies Document;
    expect(toMarkdown(document)).toBe('# t\n\n[to &lt;a>](#a-b)\n\n## <a id="a-b"></a>A\n');
    expect(toText(document)).toContain('to <a>');
    expect(toLatex(document)).toContain('to \\textless{}a\\textgreater{}');
    const page = toHtml(document);
    expect(page).toContain('<a href="#a-b">to &lt;a&gt;</a>');
    expect(page).toContain('<section id="a-b">');
  });

  test('say what the circle means where there is one', () => {
    const conv = derivationDocument(load(librarySource('conv2d').text));
    for (const render of [toMarkdown, toLatex, toHtml]) {
      expect(render(conv).includes('marked °')).toBe(true);
      expect(render(layerDocument(batchnorm)).includes('marked °')).toBe(false);
    }
    expect(toText(conv)).toContain('δy?[');
  });

  test('a whole LaTeX file begins and ends', () => {
    const latex = toLatex(layerDocument(batchnorm), { standalone: true });
    expect(latex).toMatch(/^\\documentclass\{article\}[\s\S]*\\begin\{document\}[\s\S]*\\end\{document\}\n$/u);
  });
});

test('a Jacobian is shown as a derivative in every form', () => {
  const { program, entry, derivatives } = jacobian(load('layer f(x[N]) { y[i] = x[i]² }'), 'y', 'x');
  const equation = program.equations.find((e) => e.name === entry);
  if (equation === undefined) throw new Error('no entry');
  const document: Document = {
    title: 'J',
    blocks: [{ kind: 'lines', scope: { program, derivatives }, lines: [{ kind: 'equation', equation }] }],
  };
  expect(toText(document)).toContain('∂y[i]/∂x[');
  expect(toText(document, { ascii: true })).toContain('dy[i]/dx[');
  expect(toLatex(document)).toContain('\\frac{\\partial y_{i}}{\\partial x_{');
  expect(toHtml(document).includes('∂')).toBe(true);
});

test('the page of fonts names every family that the style sheet has', () => {
  const css = readFileSync(new URL('../../node_modules/katex/dist/katex.min.css', import.meta.url), 'utf8');
  const all = toHtml({
    title: 't',
    blocks: [
      {
        kind: 'paragraph',
        text: [
          {
            kind: 'tex',
            tex: '\\mathbb{R} \\mathcal{L} \\mathfrak{g} \\mathscr{S} \\mathsf{x} \\mathtt{x} \\boldsymbol{x} \\mathbf{x} \\mathit{x} \\textit{\\textbf{x}} \\left(\\frac{\\frac11}{\\frac11}\\right)',
          },
        ],
      },
    ],
  });
  const families = (text: string): Set<string> =>
    new Set([...text.matchAll(/@font-face\{[^}]*font-family:"?(\w+)/gu)].map((m) => m[1] ?? ''));
  expect(families(all)).toEqual(families(css));
});

describe('a derivation as LaTeX', () => {
  const pairs = load('layer pairs(x[N]) { y[i] = x[i]²\n E = Σ[i] Σ[i2] (y[i]·y[i2])³ }');
  const { document } = jacobianSteps(pairs, 'E', 'x');

  test('rules raise their own letters without brackets', () => {
    expect(toLatex(document)).toContain('\\frac{\\partial}{\\partial z} (f^{a})');
    expect(toLatex(document)).not.toContain('(f)^');
  });

  test('an index renamed once more gets the next number', () => {
    expect(toText(document)).toContain('i3');
    expect(toText(document)).not.toContain('i22');
  });
});
