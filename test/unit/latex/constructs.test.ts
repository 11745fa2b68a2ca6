import { describe, expect, test } from 'vitest';
import { understood } from './read.ts';

const raw = String.raw;

/** A text and the layer that it is: its head after the name `formula`, and its equations. */
const one = (head: string, ...lines: string[]): string =>
  `formula(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}`;

const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'a convolution as printed': [
    [
      raw`y_{n,i,j} = \sum_{m=0}^{M-1} \sum_{p=0}^{k-1} \sum_{q=0}^{k-1} \theta_{n,m,p,q} \cdot x_{m,(i\cdot s)+p,(j\cdot s)+q} + b_n`,
      one('θ[N,M,k,k], x[M,I,J], b[N]; ; s', 'y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n]'),
    ],
  ],
  'batch normalisation as printed': [
    [
      raw`$$\mu_c = \frac{1}{RHW} \sum_{r=0}^{R-1} \sum_{h=0}^{H-1} \sum_{w=0}^{W-1} X_{r,c,h,w}^{(l)}$$ (52)
$$\sigma_c^2 = \frac{1}{RHW} \sum_{r=0}^{R-1} \sum_{h=0}^{H-1} \sum_{w=0}^{W-1} (X_{r,c,h,w}^{(l)} - \mu_c)^2$$
$$\hat{X}_{r,c,h,w} = (X_{r,c,h,w}^{(l)} - \mu_c)(\sigma_c^2 + \epsilon)^{-\frac{1}{2}}$$
$$X_{r,c,h,w}^{(l+1)} = \gamma_c^{(l)} \hat{X}_{r,c,h,w} + \beta_c^{(l)}$$`,
      one(
        'X_l[R,C,H,W], ε, γ_l[C], β_l[C]',
        'μ[c] = 1/(R·H·W)·Σ[r,h,w] X_l[r,c,h,w]',
        'σ2[c] = 1/(R·H·W)·Σ[r,h,w] (X_l[r,c,h,w] − μ[c])²',
        'X̂[r,c,h,w] = (X_l[r,c,h,w] − μ[c])·(σ2[c] + ε)^(−1/2)',
        'X_l1[r,c,h,w] = γ_l[c]·X̂[r,c,h,w] + β_l[c]',
      ),
    ],
  ],
  'sums, products and extrema': [
    [raw`y = \sum_{i,j} x_{i,j}`, one('x[I,J]', 'y = Σ[i,j] x[i,j]')],
    [raw`y_m = \sum_{0 \le n < N, p} x_{m,n,p}`, one('x[M,N,P]', 'y[m] = Σ[n,p] x[m,n,p]')],
    [raw`y = \sum_{r}^{R-1} x_r`, one('x[R]', 'y = Σ[r] x[r]')],
    [raw`y_i = \prod_{j=0}^{N-1} x_{i,j}`, one('x[I,N]', 'y[i] = Π[j] x[i,j]')],
    [raw`y = \max_{0\le j<k,0\le i<k} x_{i,j}`, one('x[k,k]', 'y = max[j,i] x[i,j]')],
    [raw`y_r = \arg\max_k x_{r,k}`, one('x[R,K]', 'y[r] = argmax[k] x[r,k]')],
    [raw`y_r = \operatorname{argmax}_k x_{r,k}`, one('x[R,K]', 'y[r] = argmax[k] x[r,k]')],
    [
      raw`y_{m,i,j} = \max(x_{m,i\cdot s,j\cdot s}, \dots, x_{m,(i+1) s-1,(j+1) s-1})`,
      one('x[M,I,J]; ; s', 'y[m,i,j] = max[k<s, l<s] x[m, i·s+k, j·s+l]'),
    ],
    [raw`y_i = \sum_{j \ne i} x_j`, one('x[J]', 'y[i<J] = Σ[j] (j != i)·x[j]')],
    [raw`y_i = \max\{x_i, 0\} + \min(x_i, 1)`, one('x[I]', 'y[i] = max(x[i], 0) + min(x[i], 1)')],
    [raw`y = \sum_{\substack{0 \le i < N \\ 0 \le j < M}} x_{i,j}`, one('x[N,M]', 'y = Σ[i,j] x[i,j]')],
  ],
  'counted from one': [
    [raw`y_j = \sum_{i=1}^{n} w_{ij} x_i`, one('w[n,J], x[n]', 'y[j] = Σ[i] w[i,j]·x[i]')],
    [raw`y = \sum_{i=1}^{n} i x_i`, one('x[n]', 'y = Σ[i] (i + 1)·x[i]')],
    [raw`y_i = x_i^2 \quad i = 1, \dots, n`, one('x[n]', 'y[i] = x[i]²')],
    // a limit without a start: up to the last place from 0, up to the number of places from 1
    [raw`y = \sum_i^n i x_i`, one('x[n]', 'y = Σ[i] (i + 1)·x[i]')],
    [raw`y = \sum_r^{R-1} r x_r`, one('x[R]', 'y = Σ[r] r·x[r]')],
    // met from 0 as well: what is printed stays
    [raw`y = \sum_{i=1}^{n} x_i + x_0`, one('x[n+1]; ; n', 'y = Σ[i in 1..n+1] x[i] + x[0]')],
  ],
  'fractions, roots, powers and functions': [
    [raw`y_i = 2 x_i + \frac12 z_i`, one('x[I], z[I]', 'y[i] = 2·x[i] + 1/2·z[i]')],
    [
      raw`y_i = \left( x_i - \bigl( 1 + z_i \bigr) \right)^{-\frac12}`,
      one('x[I], z[I]', 'y[i] = (x[i] − (1 + z[i]))^(−1/2)'),
    ],
    [raw`y_i = \sqrt{x_i} + \sqrt[3]{x_i}`, one('x[I]', 'y[i] = sqrt(x[i]) + x[i]^(1/3)')],
    [raw`y_i = e^{-x_i} + \exp(\ln x_i) + \tanh x_i`, one('x[I]', 'y[i] = exp(−x[i]) + exp(log(x[i])) + tanh(x[i])')],
    [raw`y_i = \log_2 x_i + \log_{10} x_i`, one('x[I]', 'y[i] = log2(x[i]) + log(x[i])/log(10)')],
    [raw`y_i = \tanh^2(x_i)`, one('x[I]', 'y[i] = tanh(x[i])²')],
    [raw`y_i = 1,5 x_i + 0{,}5`, one('x[I]', 'y[i] = 1.5·x[i] + 0.5')],
    [raw`y_i = x_{\lfloor i/s \rfloor} \quad 0 \le i < N`, one('x[I]; ; N, s', 'y[i<N] = x[i//s]')],
    [raw`\sigma(z) = \frac{1}{1+e^{-z}} \\ y_i = \sigma(x_i)`, one('x[I]', 'y[i] = 1/(1 + exp(−x[i]))')],
    [raw`f(x) = kx, \ k > 0`, one('k, x', 'y = k·x')],
    [raw`f(z) = z^3 \\ y_i = f'(x_i)`, one('x[I]', 'y[i] = 3·x[i]²')],
  ],
  cases: [
    [
      raw`y_i = \begin{cases} a, & x_i<0 \\ b, & x_i\ge 0\end{cases}`,
      one('a, x[I], b', 'y[i] = if x[i] < 0 then a else b'),
    ],
    [raw`y_i = \begin{cases} 0, x_i < 0 \\ 1, x_i \ge 0 \end{cases}`, one('x[I]', 'y[i] = if x[i] < 0 then 0 else 1')],
    ...['if', 'om', 'daca', 'dacă', 'si'].flatMap((word) =>
      ['otherwise', 'altfel', 'i annat fall', 'en otro caso'].map(
        (otherwise) =>
          [
            raw`y_i = \begin{cases} 0 & \text{${word} } x_i < 0 \\ x_i & \text{${otherwise}} \end{cases}`,
            one('x[I]', 'y[i] = if x[i] < 0 then 0 else x[i]'),
          ] as const,
      ),
    ),
    [
      raw`y_{i} = \begin{cases} x_{i} & \text{if $i < 3$} \\ 0 & \text{otherwise} \end{cases}`,
      one('x[I]', 'y[i] = if i < 3 then x[i] else 0'),
    ],
  ],
  names: [
    [raw`X^{(l+1)}_{r,c} = W^{l}_c X_{r,c}^{(l)}`, one('W_l[C], X_l[R,C]', 'X_l1[r,c] = W_l[c]·X_l[r,c]')],
    [raw`\hat{X}_i = \bar x_i + h'_i + \tilde{z}_i`, one('x̄[I], hʹ[I], z̃[I]', 'X̂[i] = x̄[i] + hʹ[i] + z̃[i]')],
    [raw`y_{c'} = k_H x_{c'}`, one('k_H, x[C]', 'y[cʹ] = k_H·x[cʹ]')],
    [
      raw`\mathbf{y}_i = \boldsymbol{\theta}_i \mathrm{scale} + \operatorname{bias}_i`,
      one('θ[I], scale, bias[I]', 'y[i] = θ[i]·scale + bias[i]'),
    ],
    [
      raw`y_{i} = \frac{1}{HW} \sum_{h=0}^{H-1}\sum_{w=0}^{W-1} x_{i,h,w}`,
      one('x[I,H,W]', 'y[i] = 1/(H·W)·Σ[h,w] x[i,h,w]'),
    ],
    [
      raw`y_{m} = \max_{0\le p < stride} x_{m\cdot stride+p}`,
      one('x[M]; ; stride', 'y[m] = max[p<stride] x[m·stride+p]'),
    ],
    // two names printed apart are two names
    [raw`y_i = X^{(l1)}_i + X^{(l+1)}_i`, one('X_l1[I], X_l1_2[I]', 'y[i] = X_l1[i] + X_l1_2[i]')],
  ],
  'vectors and matrices': [
    [raw`y = w^T x + b`, one('w[I], x[I], b', 'y = Σ[i] w[i]·x[i] + b')],
    [raw`y = W^T x + b`, one('W[I,J], x[I], b[J]', 'y[j] = Σ[i] W[i,j]·x[i] + b[j]')],
    [raw`y = x^T A x + b`, one('x[I], A[I,I], b', 'y = Σ[j] (Σ[i] x[i]·A[i,j])·x[j] + b')],
    [raw`y = \langle w, x \rangle`, one('w[I], x[I]', 'y = Σ[i] w[i]·x[i]')],
    [`% input: X[N,M], W[M,K], b[K]\nY = X W + b`, one('X[N,M], W[M,K], b[K]', 'Y[j,k] = Σ[i] X[j,i]·W[i,k] + b[k]')],
    [raw`% input: W[M,N], x[M]${'\n'}y = W^T x`, one('W[M,N], x[M]', 'y[j] = Σ[i] W[i,j]·x[i]')],
    [raw`% input: x[N]${'\n'}y = \|x\|^2 + \|x\|_1`, one('x[N]', 'y = Σ[i] x[i]² + Σ[j] abs(x[j])')],
    [raw`y_i = x_i \odot z_i \times w_i`, one('x[I], z[I], w[I]', 'y[i] = x[i]·z[i]·w[i]')],
  ],
  brackets: [
    [raw`y_{ij} = \delta_{ij} x_i + I_{i,j}`, one('x[I]', 'y[i, j<I] = (i == j)·x[i] + (i == j)')],
    [raw`y_i = [x_i > 0] x_i + \mathbb{1}[x_i < 1]`, one('x[I]', 'y[i] = (x[i] > 0)·x[i] + (x[i] < 1)')],
    [raw`y_i = |x_i| + \left|z_i\right|`, one('x[I], z[I]', 'y[i] = abs(x[i]) + abs(z[i])')],
    [raw`y_i = x^{\circ}_{i-1} \quad 0 \le i < N`, one('x[I]; ; N', 'y[i<N] = x?[i−1]')],
    [
      raw`C_{i_0,i_1,\cdots,i_{n-1}} = A_{i_0,i_1,\cdots,i_{n-1}} \odot B_{i_0,i_1,\cdots,i_{n-1}}`,
      one('A[..], B[..]', 'C[..] = A[..]·B[..]'),
    ],
  ],
  'several formulas': [
    [
      raw`\begin{align} z_i &= x_i^2 \tag{1} \\ y_i &= \exp(z_i) \label{eq:y} \end{align}`,
      one('x[I]', 'z[i] = x[i]²', 'y[i] = exp(z[i])'),
    ],
    [raw`y_k = Z x_k \quad \text{where } Z = \sum_j x_j`, one('x[J]', 'Z = Σ[j] x[j]', 'y[k] = Z·x[k]')],
    [
      raw`y_{m(HW)+iW+j} = x_{m,i,j} \quad 0 \le m < M, 0 \le i < H, 0 \le j < W`,
      one('x[M,H,W]', 'y[u<M·H·W] = x[u//(H·W), u//W%H, u%W]'),
    ],
    [raw`H' = \frac{H - k}{s} + 1 \\ y = \sum_{j=0}^{H'-1} x_j`, one('x[(H−k)//s+1]; ; H, k, s', 'y = Σ[j] x[j]')],
    [
      `We compute $n = 3$ things:\n\\begin{equation}\ny_i = x_i^{2},\n\\end{equation}\nand so on.`,
      one('x[I]', 'y[i] = x[i]²'),
    ],
    [
      `% layer a(x[N])\ny_i = 2 x_i\n% layer b(x[N])\ny_i = 3 x_i`,
      'a(x[N]) {\n  y[i] = 2·x[i]\n}\nlayer b(x[N]) {\n  y[i] = 3·x[i]\n}'.replace('layer b', 'b'),
    ],
  ],
  'what comments declare': [
    [
      '% layer conv2d(x[M,H,W]; θ[N,M,K,K]; s=1)\ny_{n,i,j} = \\sum_{m,p,q} \\theta_{n,m,p,q} x_{m,is+p,js+q}',
      'conv2d(x[M,H,W]; θ[N,M,K,K]; s=1) {\n  y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q]\n}',
    ],
    [
      '% weight: w[N] ~ zeros()\n% hyper: λ=0.5\ny = \\lambda \\sum_i w_i x_i',
      one('x[N]; w[N] ~ zeros; λ=0.5', 'y = λ·Σ[i] w[i]·x[i]'),
    ],
    ['% range: p<k, q<k\ny_{i,j} = \\max_{p,q} x_{i+p,j+q}', one('x[I,J]; ; k', 'y[i,j] = max[p<k, q<k] x[i+p, j+q]')],
    ['% fn f(z) = tanh(z)\ny_i = f(x_i)', one('x[I]', 'y[i] = tanh(x[i])')],
    ['% decimal commas\ny_i = x_i - 1, 5', one('x[I]', 'y[i] = x[i] − 1.5')],
    ['% return: z, y\nz_i = 2 x_i \\\\ y_i = 3 z_i', one('x[I]', 'z[i] = 2·x[i]', 'y[i] = 3·z[i]', 'return z, y')],
    ['% how the layer works: input: nothing here\ny_i = x_i', one('x[I]', 'y[i] = x[i]')],
  ],
};

for (const [title, rows] of Object.entries(table)) {
  describe(title, () => {
    for (const [tex, expected] of rows) test(tex, () => expect(understood(tex)).toBe(expected));
  });
}
