/** A formula, and the LaTeX of its last equation. */
export interface Printed {
  readonly formula: string;
  readonly latex: string;
}

/** Formulas on a shared head. */
const on = (equation: string): string =>
  `layer f(x[N], z[M], A[N,M], t[N] : int < M, w_new, mask; θ[K], α; s=1, P=0, ε=1e-5, d=2.0) { ${equation} }`;

export const printed: readonly Printed[] = [
  { formula: on('y[i] = α·x[i] + ε'), latex: 'y_{i} = \\alpha\\, x_{i} + \\varepsilon' },
  { formula: on('E = 1/N · Σ[i] x[i]²'), latex: 'E = \\frac{1}{N} \\sum_{i} x_{i}^{2}' },
  { formula: on('E = −2·Σ[i] x[i]/3'), latex: 'E = -2 \\sum_{i} \\frac{x_{i}}{3}' },
  { formula: on('E = Σ[i,j] x[i]·A[i,j]·z[j]'), latex: 'E = \\sum_{i,j} x_{i}\\, A_{i,j}\\, z_{j}' },
  { formula: on('E = Σ[i<3] x[i]'), latex: 'E = \\sum_{i=0}^{2} x_{i}' },
  { formula: on('E = Σ[i<N+1, j<M] i·z[j]'), latex: 'E = \\sum_{0 \\le i < N+1,\\, j} i\\, z_{j}' },
  { formula: on('E = max[i<N−2] x[i+1]'), latex: 'E = \\max_{0 \\le i < N-2} x_{i+1}' },
  { formula: on('E = Π[i in 1..N] x[i]'), latex: 'E = \\prod_{i=1}^{N-1} x_{i}' },
  { formula: on('E = Σ[i] Σ[j<i] x[j]·x[i]'), latex: 'E = \\sum_{i} \\sum_{j=0}^{i-1} x_{j}\\, x_{i}' },
  { formula: on('E = Σ[i] (Σ[j] A[i,j])'), latex: 'E = \\sum_{i} \\sum_{j} A_{i,j}' },
  {
    formula: on('E = Σ[i<2] (Σ[j<3] A[i,j])'),
    latex: 'E = \\sum_{i=0}^{1} \\left( \\sum_{j=0}^{2} A_{i,j} \\right)',
  },
  { formula: on('E = (Σ[i] x[i])·w_new'), latex: 'E = \\left( \\sum_{i} x_{i} \\right)\\, w_{\\mathrm{new}}' },
  { formula: on('y[i] = mask·(x[i] + 1)'), latex: 'y_{i} = \\mathrm{mask} \\cdot (x_{i} + 1)' },
  { formula: on('y[i] = x[i]^d·x[i]^(−1/2)'), latex: 'y_{i} = (x_{i})^{d}\\, x_{i}^{-1/2}' },
  {
    formula: on('y[i] = exp(x[i] − α)/Σ[k] exp(x[k] − α)'),
    latex: 'y_{i} = \\frac{e^{x_{i} - \\alpha}}{\\sum_{k} e^{x_{k} - \\alpha}}',
  },
  { formula: on('y[i] = sigmoid(x[i])·relu(x[i])'), latex: 'y_{i} = \\sigma(x_{i})\\, \\operatorname{ReLU}(x_{i})' },
  {
    formula: on('y[i] = sqrt(x[i]² + 1) − abs(x[i])'),
    latex: 'y_{i} = \\sqrt{x_{i}^{2} + 1} - \\left| x_{i} \\right|',
  },
  {
    formula: on('y[i] = if x[i] > 0 and α < 1 then x[i] else if α == 0 then 1 else 0'),
    latex:
      'y_{i} = \\begin{cases} x_{i} & \\text{if } x_{i} > 0 \\land \\alpha < 1 \\\\ 1 & \\text{if } \\alpha = 0 \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  { formula: on('y[i,j] = A[i,j]·((j == t[i]) − z[j])'), latex: 'y_{i,j} = A_{i,j}\\, ([j = t_{i}] - z_{j})' },
  { formula: on('E = Σ[i] A[i, t[i]]'), latex: 'E = \\sum_{i} A_{i,t_{i}}' },
  { formula: on('a[i] = argmax[j] A[i,j]'), latex: 'a_{i} = \\operatorname*{arg\\,max}_{j} A_{i,j}' },
  {
    formula: on('y[i<(N+2·P−K)//s+1] = Σ[k] θ[k]·x?[i·s + k − P]'),
    latex:
      'y_{i} = \\sum_{k} \\theta_{k}\\, x^{\\circ}_{i \\cdot s+k-P} \\quad \\text{for } 0 \\le i < \\lfloor (N+2 P-K)/s \\rfloor+1',
  },
  { formula: on('y[i<2·N] = x?[i/2]'), latex: 'y_{i} = x^{\\circ}_{i/2} \\quad \\text{for } 0 \\le i < 2 N' },
  {
    formula: on('y[i<9] = x[i % N]·(i//2)'),
    latex: 'y_{i} = x_{i \\bmod N} \\left\\lfloor \\frac{i}{2} \\right\\rfloor \\quad \\text{for } 0 \\le i < 9',
  },
  { formula: on('y[i<3] = 1e-7·i'), latex: 'y_{i} = 1 \\times 10^{-7}\\, i \\quad \\text{for } 0 \\le i < 3' },
  {
    formula: 'layer g(x[..,N]) { y[..] = mean[j] x[..,j] }',
    latex: 'y_{\\ldots} = \\frac{1}{N} \\sum_{j} x_{\\ldots,j}',
  },
  {
    formula: 'layer g(x[N], x2, z2; ; β1=0.9, β2=0.5) { y[k2] = β1·x[k2] + β2²·z2·x2 }',
    latex: 'y_{k_{2}} = \\beta_{1}\\, x_{k_{2}} + \\beta_{2}^{2}\\, z_{2}\\, \\mathrm{x2}',
  },
  {
    formula:
      'layer g(m[N], m_t[N], w_star, x_in[N,N]; ; d_k=64) { y[i] = m_t[i]² + m_t[3]·d_k² + w_star²·m[i] + x_in[1,2] + x_in?[i+1,i] }',
    latex:
      'y_{i} = m_{\\mathrm{t},i}^{2} + m_{\\mathrm{t},3}\\, d_{\\mathrm{k}}^{2} + (w^{*})^{2}\\, m_{i} + x_{\\mathrm{in},1,2} + x^{\\circ}_{\\mathrm{in},\\, i+1,\\, i}',
  },
  {
    formula: 'layer g(m[N,N], q[N]) { m_t[i] = 2·q[i]\n y = m_t[12] + m[1,2] }',
    latex: 'y = m_{\\mathrm{t},12} + m_{1,2}',
  },
  {
    formula: 'layer g(ε_θ[N], ℒ_simple, ℒℓ[N]) { ℒ = ℒ_simple·Σ[i] ε_θ[i]·ℒℓ[i] }',
    latex:
      '\\mathcal{L} = \\mathcal{L}_{\\mathrm{simple}} \\sum_{i} \\varepsilon_{\\mathrm{{\\theta}},i}\\, \\mathrm{{\\mathcal{L}}{\\ell}}_{i}',
  },
  { formula: 'layer g(e, x) { y = exp(e·x) }', latex: 'y = \\exp(e\\, x)' },
];

/** A name, and how it is set. */
export const names: readonly (readonly [string, string])[] = [
  ['x', 'x'],
  ['θ', '\\theta'],
  ['theta', '\\theta'],
  ['ε', '\\varepsilon'],
  ['x̂', '\\hat{x}'],
  ['ẋ', '\\dot{x}'],
  ['δx', '{\\delta x}'],
  ['δx̂', '{\\delta \\hat{x}}'],
  ['δδx', '{\\delta \\mathrm{{\\delta}x}}'],
  ['δθ', '{\\delta \\theta}'],
  ['mask', '\\mathrm{mask}'],
  ['x2', '\\mathrm{x2}'],
  ['w_new', 'w_{\\mathrm{new}}'],
  ['W_f', 'W_{\\mathrm{f}}'],
  ['m_t_1', 'm_{\\mathrm{t\\_1}}'],
  ['σ_B2', '\\sigma_{\\mathrm{B2}}'],
  ['ε_θ', '\\varepsilon_{\\mathrm{{\\theta}}}'],
  ['w_star', 'w^{*}'],
  ['hʹ_t', "h'_{\\mathrm{t}}"],
  ['δm_t', '{\\delta m_{\\mathrm{t}}}'],
  ['ℒ', '\\mathcal{L}'],
  ['ℒ_simple', '\\mathcal{L}_{\\mathrm{simple}}'],
  ['ℒ̂', '\\hat{\\mathcal{L}}'],
  ['𝔼ℓ', '\\mathrm{{\\mathbb{E}}{\\ell}}'],
  ['𝔤', '\\mathfrak{g}'],
  ['𝟙', '\\mathbf{1}'],
  ['W_1', 'W^{(1)}'],
  ['W_T', 'W_{\\mathrm{T}}'],
  ['rate_of_x', '\\mathrm{rate\\_of\\_x}'],
  ['hʹ', "h'"],
  ['x̂ʹʹ', "\\hat{x}''"],
  ['αβ', '\\mathrm{{\\alpha}{\\beta}}'],
  ['_', '\\mathrm{\\_}'],
  ['имя', '\\text{имя}'],
  ['Α', '\\mathrm{Alpha}'],
];
