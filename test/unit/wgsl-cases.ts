/** A formula, the shapes to try it at, and what to expect of the arithmetic. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly hyper?: Readonly<Record<string, number>>;
  /** Every value is a small dyadic number, so that all targets must agree to the bit. Otherwise to f32's accuracy. */
  readonly exact: boolean;
  /** Inputs drawn from these values instead of quarters between −2 and 2. */
  readonly values?: readonly number[];
  /** Not differentiable, or of integers only. */
  readonly forwardOnly?: boolean;
}

const exact = (name: string, text: string, shapes: Case['shapes'], more: Partial<Case> = {}): Case => ({
  name,
  text,
  shapes,
  exact: true,
  ...more,
});

const near = (name: string, text: string, shapes: Case['shapes'], more: Partial<Case> = {}): Case => ({
  ...exact(name, text, shapes, more),
  exact: false,
});

const positive = [0.25, 0.5, 1, 1.5, 2, 3];
const inside = [-0.75, -0.5, -0.25, 0.125, 0.25, 0.5, 0.75];

/** Every construct of the language, in formulas short enough to read when one of them fails. */
export const cases: readonly Case[] = [
  exact('affine', 'layer f(x[M,K]; w[N,K], b[N]) { y[m,n] = Σ[k] w[n,k]·x[m,k] + b[n] }', {
    x: [3, 4],
    w: [2, 4],
    b: [2],
  }),
  exact('scalar output', 'layer f(x[M,N]) { y = Σ[i,j] x[i,j]·x[i,j] }', { x: [3, 5] }),
  exact('scalar input', 'layer f(x[N], a) { y[i] = a·x[i] + a }', { x: [5], a: [] }),
  exact(
    'strided convolution',
    'layer f(x[M,H,W]; θ[N,M,K,K], b[N]; s=2) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m,i·s+p,j·s+q] + b[n] }',
    { x: [2, 7, 8], θ: [3, 2, 3, 3], b: [3] },
  ),
  exact(
    'padded convolution',
    'layer f(x[M,H,W]; θ[N,M,K,K]; s=2, P=1) { y[n, i<(H+2·P−K)//s+1, j<(W+2·P−K)//s+1] = Σ[m,p,q] θ[n,m,p,q]·x?[m,i·s+p−P,j·s+q−P] }',
    { x: [2, 6, 5], θ: [2, 2, 3, 3] },
  ),
  exact('dilated', 'layer f(x[N], w[K]; ; d=3) { y[i] = Σ[k] w[k]·x[i + d·k] }', { x: [12], w: [3] }),
  exact('skewed', 'layer f(x[N], w[H,K]) { y[j] = Σ[h,k] w[h,k]·x[2·h+3·k+j] }', { x: [14], w: [3, 2] }),
  exact('negative stride', 'layer f(x[N]) { y[i<N] = x[N−1−i]·x[i] }', { x: [7] }),
  exact('diagonal', 'layer f(x[N,N]) { y[i] = x[i,i]·x[i,i] }', { x: [4, 4] }),
  exact('transposed and repeated', 'layer f(x[N,N]) { y[i,j] = x[i,j]·x[j,i] }', { x: [4, 4] }),
  exact('remainder', 'layer f(x[N]) { y[i<10] = x[i % N]·x[i % N] }', { x: [4] }),
  exact('floor division', 'layer f(x[N]) { y[i<2·N] = x[i // 2] }', { x: [5] }),
  exact('floor division of negatives', 'layer f(x[N]) { y[i<9] = x[(i−4) // 3 + 2]·((i−4) % 3) }', { x: [4] }),
  exact('clamped', 'layer f(x[N]) { y[i<N] = x[clamp(i−2, 0, N−1)] + x[clamp(i+1, 0, N−1)] }', { x: [6] }),
  exact('exact division', 'layer f(x[N]; ; s=3) { y[i<N·s] = x?[i/s]·(i+1) }', { x: [4] }),
  exact('left-hand side that mixes', 'layer f(x[M,H,W]) { y[m·(H·W) + i·W + j] = x[m,i,j]·x[m,i,j] }', {
    x: [2, 3, 2],
  }),
  exact('outside reads', 'layer f(x[N]) { y[i<N+4] = x?[i−2] + x?[i−5]·x?[i] }', { x: [5] }),
  exact('gather', 'layer f(w[C,D], t[R] : int < C) { y[r,d] = w[t[r],d]·w[t[r],d] }', { w: [4, 3], t: [5] }),
  exact('gather with an affine part', 'layer f(x[N], t[R] : int < 4) { y[r,k<3] = x[t[r]+2·k]·x[k] }', {
    x: [9],
    t: [4],
  }),
  exact(
    'int arithmetic',
    'layer f(t[R] : int in −3..4) { y[r] = t[r]·t[r] − 2·t[r] + (t[r] // 2) + (t[r] % 3) }',
    { t: [6] },
    { forwardOnly: true },
  ),
  exact('iverson', 'layer f(x[N]) { y[i,j<N] = x[i]·(i == j) + x[j]·(i < j and j < i + 3) }', { x: [5] }),
  exact('index as a number', 'layer f(x[N]) { y[i] = x[i]·(i+1) − i }', { x: [6] }),
  exact(
    'condition on data',
    'layer f(x[N], z[N]) { y[i] = if x[i] > 0 and not (z[i] > 1) then x[i]·z[i] else x[i] − z[i] }',
    { x: [9], z: [9] },
  ),
  exact('guard by condition', 'layer f(a[N], b[M]) { y[k<N+M] = if k < N then a[k] else b[k − N]·b[k − N] }', {
    a: [3],
    b: [4],
  }),
  exact(
    'branch not taken',
    'layer f(x[N]) { y[i] = if x[i] > 0 then 1/x[i] else x[i] }',
    { x: [8] },
    { values: [-1, 0, 0.5, 2, 4] },
  ),
  exact('product', 'layer f(x[M,N]) { y[m] = Π[n] x[m,n] }', { x: [4, 3] }, { values: [0, 1, -1, 2, 0.5] }),
  exact('maximum', 'layer f(x[M,H]; ; k=2) { y[m,i] = max[p<k] x[m,i·k+p] }', { x: [3, 7] }, { values: [-3, -2, -1] }),
  exact('minimum', 'layer f(x[M,H]) { y[m] = min[h] x[m,h]·x[m,h] }', { x: [4, 5] }),
  exact('mean', 'layer f(x[M,N]) { y[m] = mean[n] x[m,n]·x[m,n] }', { x: [3, 4] }),
  exact('argmax as an output', 'layer f(x[M,N]) { p[m] = argmax[n] x[m,n] }', { x: [4, 5] }, { forwardOnly: true }),
  exact('argmin as a subscript', 'layer f(x[M,N], w[N]) { y[m] = w[argmin[n] x[m,n]] }', { x: [4, 5], w: [5] }),
  exact(
    'pointwise extremes',
    'layer f(x[N], z[N]) { y[i] = max(x[i], z[i]) − min(x[i], 2·z[i]) + clamp(x[i], −1, z[i]) }',
    { x: [9], z: [9] },
  ),
  exact(
    'piecewise functions',
    'layer f(x[N]) { y[i] = relu(x[i])·3 + abs(x[i]) + sign(x[i]) + floor(x[i]) + ceil(x[i]) + round(x[i]) }',
    { x: [12] },
  ),
  exact('nested reductions', 'layer f(x[M,N], w[N]) { y = Σ[m] (Σ[n] x[m,n]·w[n])·(max[n] x[m,n]) }', {
    x: [3, 4],
    w: [4],
  }),
  exact('reduction over a dependent range', 'layer f(x[N]) { y[i<N] = Σ[j<i+1] x[j]·(j+1) }', { x: [6] }),
  exact('empty reduction', 'layer f(x[N]) { y[i<N] = (Σ[j<i] x[j]) + (Π[j<i] x[j]) }', { x: [4] }),
  exact(
    'powers',
    'layer f(x[N]) { y[i] = x[i]^3 − 2·x[i]² + x[i]^(−1) }',
    { x: [6] },
    { values: [0.5, -0.5, 1, 2, -4] },
  ),
  exact('pack', 'layer f(x[..,N], w[N]) { y[..] = Σ[n] x[..,n]·w[n] }', { x: [2, 3, 4], w: [4] }),
  exact('pack summed', 'layer f(x[..]) { y = Σ[..] x[..]² }', { x: [2, 3] }),
  exact('several outputs', 'layer f(x[N]) { a[i] = x[i]·x[i]\n b = Σ[i] a[i]·x[i]\n return a, b }', { x: [5] }),
  exact(
    'chain of equations',
    'layer f(x[N], w[N,N]) { a[i] = Σ[j] w[i,j]·x[j]\n b[i] = relu(a[i])\n c[i] = Σ[j] w[j,i]·b[j]\n y = Σ[i] c[i]·x[i] }',
    { x: [3], w: [3, 3] },
  ),
  exact(
    'many operands',
    'layer f(a[N], b[N], c[N], d[N], e[N], g[N], h[N], k[N], l[N]) { y[i] = a[i]·b[i] + c[i]·d[i] + e[i]·g[i] + h[i]·k[i] + l[i] }',
    Object.fromEntries('abcdeghkl'.split('').map((n) => [n, [4]])),
  ),
  exact(
    'words of WGSL as names',
    'layer f(var[fn], vec3u[fn], loop) { override[i] = var[i]·vec3u[i] + loop\n array[i] = override[i]·override[i] }',
    { var: [4], vec3u: [4], loop: [] },
  ),
  exact('names in many scripts', 'layer f(данные[N], 重み[N], _x[N]) { ŷ[i] = данные[i]·重み[i] + _x[i] }', {
    данные: [4],
    重み: [4],
    _x: [4],
  }),
  exact('empty extent', 'layer f(x[N,M]) { y[n,m] = 2·x[n,m] }', { x: [0, 3] }),
  near('softmax', 'layer f(x[R,N]) { m[r] = max[j] x[r,j]\n y[r,k] = exp(x[r,k] − m[r]) / Σ[j] exp(x[r,j] − m[r]) }', {
    x: [3, 5],
  }),
  near(
    'batch normalisation',
    'layer f(x[R,C], γ[C], β[C]; ; ε=1e-5) { μ[c] = mean[r] x[r,c]\n v[c] = mean[r] (x[r,c] − μ[c])²\n y[r,c] = γ[c]·(x[r,c] − μ[c])·(v[c] + ε)^(−1/2) + β[c] }',
    { x: [6, 2], γ: [2], β: [2] },
  ),
  near(
    'cross-entropy',
    'layer f(z[R,C], t[R] : int < C) { s[r] = Σ[c] exp(z[r,c])\n E = 1/R·Σ[r] (log(s[r]) − z[r,t[r]]) }',
    { z: [4, 3], t: [4] },
  ),
  near(
    'attention',
    'layer f(Q[T,D], K[U,D], V[U,E]) { a[t,u] = exp(Σ[d] Q[t,d]·K[u,d])\n y[t,e] = (Σ[u] a[t,u]·V[u,e]) / (Σ[u] a[t,u]) }',
    { Q: [3, 2], K: [4, 2], V: [4, 3] },
  ),
  near(
    'exponentials',
    'layer f(x[N]) { y[i] = exp(x[i]) + expm1(x[i]/4) + sigmoid(x[i]) + softplus(x[i]) + tanh(x[i]) + erf(x[i]) }',
    { x: [7] },
  ),
  near(
    'logarithms',
    'layer f(x[N]) { y[i] = log(x[i]) + log1p(x[i]) + log2(x[i]) + sqrt(x[i]) + rsqrt(x[i]) }',
    { x: [7] },
    { values: positive },
  ),
  near(
    'circular functions',
    'layer f(x[N]) { y[i] = sin(x[i]) + 2·cos(x[i]) + tan(x[i]/2) + asin(x[i]) + acos(x[i]) + atan(x[i]) }',
    { x: [7] },
    { values: inside },
  ),
  near(
    'hyperbolic functions',
    'layer f(x[N]) { y[i] = sinh(x[i]) + cosh(x[i]) + asinh(x[i]) + acosh(x[i] + 2) + atanh(x[i]) }',
    { x: [7] },
    { values: inside },
  ),
  near(
    'two arguments',
    'layer f(x[N], z[N]) { y[i] = atan2(x[i], z[i]) + pow(x[i], z[i]) + x[i]^1.5 + pi() }',
    { x: [7], z: [7] },
    { values: positive },
  ),
  near('a function of the user', 'fn σ(z) = 1/(1+exp(−z))\nlayer f(x[N]) { y[i] = σ(x[i])·σ(2·x[i]) }', { x: [6] }),
];
