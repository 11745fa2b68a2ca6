import { apartLetters } from './variants.ts';

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
    ...apartLetters,
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
