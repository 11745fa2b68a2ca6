/** When a rule's two sides agree: to the last bit; for finite values up to rounding; as real functions, where both sides are defined. */
export type Holds = 'bit for bit' | 'finite' | 'real';

/**
 * One rule of the normal form, in the formula language, as it stands for all expressions in the place of these tensors. `unless`
 * says in words what must not be the case.
 */
export interface Rule {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly holds: Holds;
  readonly unless?: string;
}

/**
 * The tensors that the rules speak of: reals `x y z [N]`, `A B [N,N]`, scalars `a b`, positive `w[N]`; int `t[N] : int < N`; the
 * free index `i` and `j` of a result `[i,j]`.
 */
export const ruleTensors = 'x[N], y[N], z[N], w[N], A[N,N], B[N,N], a, b, t[N] : int < N';

export const rules: readonly Rule[] = [
  { name: 'like terms combine', from: '2·x[i] + 3·x[i]', to: '5·x[i]', holds: 'finite' },
  { name: 'opposite terms cancel', from: 'x[i] + y[j] − x[i]', to: 'y[j]', holds: 'finite' },
  { name: 'powers of one base combine', from: 'x[i]²·x[i]·y[j]', to: 'x[i]^3·y[j]', holds: 'finite' },
  { name: 'a quotient by itself is 1', from: 'x[i]·y[j]/x[i]', to: 'y[j]', holds: 'real' },
  { name: 'a whole power of a product', from: '(x[i]·y[j])²', to: 'x[i]²·y[j]²', holds: 'finite' },
  { name: 'a whole power of a power', from: '(x[i]²)^3', to: 'x[i]^6', holds: 'finite' },
  { name: 'sqrt is the power 1/2', from: 'sqrt(w[i])', to: 'w[i]^(1/2)', holds: 'real' },
  { name: 'rsqrt is the power −1/2', from: 'rsqrt(w[i])', to: 'w[i]^(−1/2)', holds: 'real' },
  { name: 'a sum by its own power', from: '(x[i] + y[j])²/(x[i] + y[j])', to: 'x[i] + y[j]', holds: 'real' },
  {
    name: 'terms of a sum that stands as a factor are collected',
    from: '(x[i]·z[i] + y[j]·z[i])/(x[i] + y[j])',
    to: 'z[i]',
    holds: 'real',
  },
  { name: 'exp of 0', from: 'exp(x[i] − x[i])', to: '1', holds: 'finite' },
  { name: 'a sum splits over terms', from: 'Σ[k] (x[k] + y[k])', to: '(Σ[k] x[k]) + Σ[k] y[k]', holds: 'finite' },
  { name: 'a factor leaves its sum', from: 'Σ[k] x[i]·y[k]', to: 'x[i]·Σ[k] y[k]', holds: 'finite' },
  {
    name: 'independent sums separate',
    from: 'Σ[k,l] x[k]·y[l]',
    to: '(Σ[k] x[k])·(Σ[l] y[l])',
    holds: 'finite',
  },
  {
    name: 'sums that share an index join',
    from: 'Σ[k] x[k]·(Σ[l] A[k,l]·y[l])',
    to: 'Σ[k,l] x[k]·A[k,l]·y[l]',
    holds: 'finite',
  },
  { name: 'a constant sum is an extent', from: 'Σ[k<N] x[i]', to: 'N·x[i]', holds: 'finite', unless: 'over a pack' },
  {
    name: 'bound names and their order do not matter',
    from: 'Σ[k,l] A[k,l]·x[l]',
    to: 'Σ[p,q] A[q,p]·x[p]',
    holds: 'finite',
  },
  { name: "Kronecker's delta selects", from: 'Σ[k<N] (k == i)·x[k]', to: 'x[i]', holds: 'finite' },
  { name: 'a shift is solved for', from: 'Σ[k<N] (i == k + 1)·x[k]', to: 'x?[i−1]', holds: 'finite' },
  { name: 'a stride is solved for', from: 'Σ[k<N] (i == 2·k + 1)·x[k]', to: 'x?[(i−1)/2]', holds: 'finite' },
  {
    name: 'two equations for two indices',
    from: 'Σ[k<N, l<N] (i == k + l)·(j == l)·A[k,l]',
    to: 'A?[i−j, j]',
    holds: 'finite',
  },
  { name: 'data select too', from: 'Σ[k<N] (k == t[i])·x[k]', to: 'x[t[i]]', holds: 'finite' },
  {
    name: 'floors and remainders are digits',
    from: 'Σ[k<N·N] (i == k//N)·(j == k%N)·A[k//N, k%N]',
    to: 'A[i,j]',
    holds: 'finite',
  },
  {
    name: 'a bracket no index solves stays',
    from: 'Σ[k] (i == t[k])·x[k]·a',
    to: 'a·Σ[k] (i == t[k])·x[k]',
    holds: 'finite',
  },
  {
    name: 'branches of one condition combine',
    from: '(if x[i] > 0 then y[j] else 0) + (if x[i] > 0 then 0 else z[j])',
    to: 'if x[i] > 0 then y[j] else z[j]',
    holds: 'bit for bit',
  },
  {
    name: 'opposite conditions exclude each other',
    from: 'if x[i] > 0 then (if x[i] > 0 then y[j] else z[j]) else 0',
    to: 'if x[i] > 0 then y[j] else 0',
    holds: 'bit for bit',
  },
  { name: 'ranges decide conditions', from: 'if i < N then x[i] else y[j]', to: 'x[i]', holds: 'bit for bit' },
  { name: 'ranges decide guards', from: 'x?[i]·y[j]', to: 'x[i]·y[j]', holds: 'bit for bit' },
  { name: 'ranges decide floors', from: 'x[(i + N·j)//N]·y[(i + N·j)%N]', to: 'x[j]·y[i]', holds: 'bit for bit' },
];
