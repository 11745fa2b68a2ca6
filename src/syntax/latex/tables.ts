import type { ReduceOp } from '../../ir/expr.ts';
import { scalarFunctionNames } from '../../scalar/names.ts';
import type { Joint, MathFence, RelationOp } from './math.ts';

/** Macros that are letters, and the letters. */
export const letterMacros: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpha: 'α',
    beta: 'β',
    gamma: 'γ',
    delta: 'δ',
    epsilon: 'ε',
    varepsilon: 'ε',
    zeta: 'ζ',
    eta: 'η',
    theta: 'θ',
    vartheta: 'θ',
    iota: 'ι',
    kappa: 'κ',
    varkappa: 'κ',
    lambda: 'λ',
    mu: 'μ',
    nu: 'ν',
    xi: 'ξ',
    omicron: 'ο',
    pi: 'π',
    varpi: 'π',
    // the letters Σ and Π are operators of formulas
    Sigma: 'Sigma',
    Pi: 'Pi',
    rho: 'ρ',
    varrho: 'ρ',
    sigma: 'σ',
    varsigma: 'σ',
    tau: 'τ',
    upsilon: 'υ',
    phi: 'φ',
    varphi: 'φ',
    chi: 'χ',
    psi: 'ψ',
    omega: 'ω',
    Gamma: 'Γ',
    Delta: 'Δ',
    Theta: 'Θ',
    Lambda: 'Λ',
    Xi: 'Ξ',
    Upsilon: 'Υ',
    Phi: 'Φ',
    Psi: 'Ψ',
    Omega: 'Ω',
    ell: 'ℓ',
    imath: 'ı',
    jmath: 'ȷ',
    hbar: 'ħ',
    aleph: 'ℵ',
  }),
);

/** Accents as combining marks. */
export const accents: ReadonlyMap<string, string> = new Map(
  Object.entries({
    hat: '\u0302',
    widehat: '\u0302',
    bar: '\u0304',
    overline: '\u0304',
    tilde: '\u0303',
    widetilde: '\u0303',
    dot: '\u0307',
    ddot: '\u0308',
    check: '\u030c',
    breve: '\u0306',
    acute: '\u0301',
    grave: '\u0300',
    mathring: '\u030a',
    vec: '\u20d7',
    overrightarrow: '\u20d7',
    underline: '\u0332',
  }),
);

/** Fonts in which vectors and matrices are set. */
export const boldFonts: ReadonlySet<string> = new Set(['mathbf', 'boldsymbol', 'bm', 'pmb', 'mathbfit', 'textbf']);

/** Fonts that do not change what a letter is called. */
export const plainFonts: ReadonlySet<string> = new Set([
  ...boldFonts,
  ...['mathit', 'mathsf', 'mathtt', 'mathnormal', 'textit'],
]);

/** Fonts whose letters make one word. */
export const wordFonts: ReadonlySet<string> = new Set([
  'mathrm',
  'operatorname',
  'text',
  'textrm',
  'textnormal',
  'textsf',
  'texttt',
  'mbox',
  'hbox',
]);

/** Fonts whose letters are letters of their own, with the place of their capital A in Unicode. */
export const letterFonts: ReadonlyMap<string, number> = new Map([
  ['mathcal', 0x1d49c],
  ['mathscr', 0x1d49c],
  ['mathfrak', 0x1d504],
  ['mathbb', 0x1d538],
  ['mathds', 0x1d538],
  ['mathbbm', 0x1d538],
]);

/** Letters of these fonts that stand elsewhere in Unicode. */
export const fontExceptions: ReadonlyMap<number, string> = new Map([
  [0x1d49d, 'ℬ'],
  [0x1d4a0, 'ℰ'],
  [0x1d4a1, 'ℱ'],
  [0x1d4a3, 'ℋ'],
  [0x1d4a4, 'ℐ'],
  [0x1d4a7, 'ℒ'],
  [0x1d4a8, 'ℳ'],
  [0x1d4ad, 'ℛ'],
  [0x1d506, 'ℭ'],
  [0x1d50b, 'ℌ'],
  [0x1d50c, 'ℑ'],
  [0x1d515, 'ℜ'],
  [0x1d51d, 'ℨ'],
  [0x1d53a, 'ℂ'],
  [0x1d53f, 'ℍ'],
  [0x1d545, 'ℕ'],
  [0x1d547, 'ℙ'],
  [0x1d548, 'ℚ'],
  [0x1d549, 'ℝ'],
  [0x1d551, 'ℤ'],
]);

/** Macros that only place or size what follows. */
export const layoutMacros: ReadonlySet<string> = new Set([
  ...[
    ',',
    ';',
    ':',
    '!',
    '>',
    ' ',
    '\n',
    '/',
    'quad',
    'qquad',
    'enspace',
    'thinspace',
    'medspace',
    'thickspace',
    'negthinspace',
  ],
  ...['big', 'Big', 'bigg', 'Bigg', 'bigl', 'Bigl', 'biggl', 'Biggl', 'bigr', 'Bigr', 'biggr', 'Biggr', 'bigm', 'Bigm'],
  ...['left', 'right', 'middle', 'limits', 'nolimits', 'displaystyle', 'textstyle', 'scriptstyle', 'scriptscriptstyle'],
  ...['nonumber', 'notag', 'hfill', 'hline', 'allowbreak', 'nobreak', 'mathstrut', 'strut', 'rm', 'bf', 'it', 'cal'],
  ...['small', 'large', 'Large', 'normalsize', 'footnotesize', 'centering', 'noindent', 'protect'],
]);

/** Macros that say on which side of its contents a bar stands. */
export const openingSizes: ReadonlySet<string> = new Set(['left', 'bigl', 'Bigl', 'biggl', 'Biggl']);
export const closingSizes: ReadonlySet<string> = new Set(['right', 'bigr', 'Bigr', 'biggr', 'Biggr']);

/** Macros whose argument is no part of the formula. */
export const droppedMacros: ReadonlySet<string> = new Set([
  'label',
  'tag',
  'hspace',
  'vspace',
  'phantom',
  'hphantom',
  'vphantom',
  'color',
  'ref',
  'eqref',
  'cite',
  'footnote',
  'mspace',
]);

/** Macros that stand for their argument. */
export const transparentMacros: ReadonlySet<string> = new Set([
  'mathbin',
  'mathrel',
  'mathord',
  'mathopen',
  'mathclose',
  'mathpunct',
  'mathop',
  'mathinner',
  'boxed',
  'ensuremath',
  'smash',
]);

export const fractions: ReadonlySet<string> = new Set(['frac', 'dfrac', 'tfrac', 'cfrac']);

/** Macros of operators between factors. */
export const jointMacros: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['cdot', 'dot'],
  ['bullet', 'dot'],
  ['times', 'times'],
  ['odot', 'hadamard'],
  ['circ', 'hadamard'],
  ['ast', 'convolution'],
  ['star', 'convolution'],
  ['otimes', 'convolution'],
  ['div', 'slash'],
  ['bmod', 'mod'],
  ['mod', 'mod'],
]);

export const jointChars: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['*', 'convolution'],
  ['∗', 'convolution'],
  ['/', 'slash'],
  ['·', 'dot'],
  ['⋅', 'dot'],
  ['×', 'times'],
  ['⊙', 'hadamard'],
]);

export const relationMacros: ReadonlyMap<string, RelationOp> = new Map<string, RelationOp>([
  ['le', '<='],
  ['leq', '<='],
  ['leqslant', '<='],
  ['lt', '<'],
  ['ge', '>='],
  ['geq', '>='],
  ['geqslant', '>='],
  ['gt', '>'],
  ['ne', '!='],
  ['neq', '!='],
  ['equiv', '='],
  ['triangleq', '='],
  ['leftarrow', '='],
  ['gets', '='],
  ['in', 'in'],
  ['colon', 'in'],
  ['approx', 'other'],
  ['sim', 'other'],
  ['to', 'maps'],
  ['rightarrow', 'maps'],
  ['longrightarrow', 'maps'],
  ['mapsto', 'maps'],
  ['gets', 'assigned'],
  ['leftarrow', 'assigned'],
  ['coloneqq', 'assigned'],
  ['propto', 'other'],
  ['Rightarrow', 'other'],
  ['implies', 'other'],
  ['iff', 'other'],
  ['subset', 'other'],
  ['mid', 'other'],
]);

export const relationChars: ReadonlyMap<string, RelationOp> = new Map<string, RelationOp>([
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['∈', 'in'],
  [':', 'in'],
]);

/** Operators that run over indices. */
export const reduceMacros: ReadonlyMap<string, ReduceOp> = new Map<string, ReduceOp>([
  ['sum', 'sum'],
  ['prod', 'prod'],
]);

/** Words of reductions that are functions of several arguments where nothing stands below them. */
export const extremeWords: ReadonlyMap<string, ReduceOp | 'mean'> = new Map<string, ReduceOp | 'mean'>([
  ['max', 'max'],
  ['min', 'min'],
  ['argmax', 'argmax'],
  ['argmin', 'argmin'],
  ['mean', 'mean'],
]);

/** Functions by the names that papers give them. */
export const functionWords: ReadonlyMap<string, string> = new Map<string, string>([
  ...scalarFunctionNames
    .filter((name) => !['max', 'min', 'pi', 'inf'].includes(name))
    .map((name) => [name, name] as const),
  ...Object.entries({
    ln: 'log',
    lg: 'log2',
    sgn: 'sign',
    signum: 'sign',
    th: 'tanh',
    sh: 'sinh',
    ch: 'cosh',
    tg: 'tan',
    arcsin: 'asin',
    arccos: 'acos',
    arctan: 'atan',
    arctg: 'atan',
    arcsinh: 'asinh',
    arccosh: 'acosh',
    arctanh: 'atanh',
    artanh: 'atanh',
    ReLU: 'relu',
    Relu: 'relu',
    Sigmoid: 'sigmoid',
    logistic: 'sigmoid',
    clip: 'clamp',
  }),
]);

/** What a symbol would be, that is none here, and what to write instead. */
export const unsupported: ReadonlyMap<string, string> = new Map([
  ['int', 'write a sum over an index: `\\sum_{i=0}^{N-1}`'],
  ['iint', 'write sums over indices'],
  ['oint', 'write a sum over an index'],
  ['lim', 'a limit computes nothing; write the value that it has'],
  ['sup', 'write `\\max_{i}` over an index'],
  ['inf', 'write `\\min_{i}` over an index'],
  ['pm', 'write the two formulas apart'],
  ['mp', 'write the two formulas apart'],
  ['forall', 'write the ranges of the indices: `\\quad 0 \\le i < N`'],
  ['exists', 'write the formula for given indices'],
  ['cup', 'sets are not read; write a condition'],
  ['cap', 'sets are not read; write a condition'],
  ['nabla', 'write `\\frac{\\partial E}{\\partial x_i}`'],
  ['binom', 'write the product out'],
]);

/** Fences by the macro that opens them, and the macro that closes them. */
export const fenceMacros: ReadonlyMap<string, { readonly fence: MathFence['fence']; readonly closer: string }> =
  new Map([
    ['lfloor', { fence: 'floor', closer: 'rfloor' }],
    ['lceil', { fence: 'ceil', closer: 'rceil' }],
    ['langle', { fence: 'angle', closer: 'rangle' }],
    ['lvert', { fence: 'abs', closer: 'rvert' }],
    ['lVert', { fence: 'norm', closer: 'rVert' }],
  ]);
