/** An activation and its derivative: one of many, for the claims to be about formulas and not about names. */
export const f = `fn f(z) = sin(z)
fn df(z) = cos(z)`;

/** Y stands for X of layer l + 1. */
export const dense = `${f}
layer dense(X[R,I]; W[I,J], b[J]) {
  s[r,j] = Σ[i] X[r,i]·W[i,j] + b[j]
  Y[r,j] = f(s[r,j])
}`;

/** The same with as many rows as columns everywhere, so that misplaced indices stay inside; V stands for W of layer l + 1. */
export const square = `${f}
layer dense(X[N,N]; W[N,N], V[N,N], b[N]) {
  s[r,j] = Σ[i] X[r,i]·W[i,j] + b[j]
  Y[r,j] = f(s[r,j])
}`;
