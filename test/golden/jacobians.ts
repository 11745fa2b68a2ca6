/** A layer, a tensor that it computes, and the formulas of its partial derivatives. */
export interface PartialCase {
  readonly formula: string;
  readonly of: string;
  readonly wrt: readonly string[];
  readonly derived: readonly string[];
}

const ATTENTION = `
      layer attention(q[T,D], k[S,D], v[S,E]) {
        a[t,s] = Σ[d] q[t,d]·k[s,d] / sqrt(D)
        m[t]   = max[s] a[t,s]
        e[t,s] = exp(a[t,s] − m[t])
        p[t,s] = e[t,s] / Σ[r] e[t,r]
        y[t,f] = Σ[s] p[t,s]·v[s,f]
      }
    `;

const REGRESSION = `
      layer regression(X[R,D], t[R]; w[D], b) {
        z[r] = Σ[d] X[r,d]·w[d] + b
        p[r] = sigmoid(z[r])
        E = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r]))
      }
    `;

export const partialCases: readonly PartialCase[] = [
  { formula: REGRESSION, of: 'E', wrt: ['b'], derived: ['∂E/∂b = Σ[r] (p[r] − t[r])'] },
  { formula: REGRESSION, of: 'E', wrt: ['b', 'b'], derived: ['∂²E/∂b² = Σ[r] p[r]·(1 − p[r])'] },
  { formula: REGRESSION, of: 'E', wrt: ['w', 'b'], derived: ['∂²E/∂w[d]∂b = Σ[r] X[r,d]·p[r]·(1 − p[r])'] },
  {
    formula: `
      layer softmax(x[N]) {
        m    = max[j] x[j]
        y[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[k]/∂x[j] = y[k]·((k == j) − y[j])'],
  },
  {
    formula: `
      layer softmax(x[N]) {
        m    = max[j] x[j]
        y[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
      }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y[k]/∂x[j]∂x[l] = y[k]·(((k == l) − y[l])·((k == j) − y[j]) + y[j]·(y[l] − (j == l)))'],
  },
  {
    formula: `
      layer softmax_of_rows(x[..,N]) {
        m[..]   = max[j] x[..,j]
        y[..,k] = exp(x[..,k] − m[..]) / Σ[j] exp(x[..,j] − m[..])
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[..,k]/∂x[..,j] = y[..,k]·((k == j) − y[..,j])'],
  },
  {
    formula: `
      layer logsumexp(x[N]) { y = log(Σ[j] exp(x[j])) }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y/∂x[j] = exp(x[j])/Σ[j2] exp(x[j2])'],
  },
  {
    formula: `
      layer logsumexp(x[N]) { y = log(Σ[j] exp(x[j])) }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂y/∂x[j] = exp(x[j])/Σ[j2] exp(x[j2])', '∂²y/∂x[j]∂x[k] = ∂y/∂x[j]·((j == k) − ∂y/∂x[k])'],
  },
  {
    formula: `
      layer shifted_logsumexp(x[N]) {
        m    = max[j] x[j]
        p[i] = exp(x[i] − m) / Σ[j] exp(x[j] − m)
        y    = m + log(Σ[j] exp(x[j] − m))
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y/∂x[j] = p[j]'],
  },
  {
    formula: `
      layer shifted_logsumexp(x[N]) {
        m    = max[j] x[j]
        p[i] = exp(x[i] − m) / Σ[j] exp(x[j] − m)
        y    = m + log(Σ[j] exp(x[j] − m))
      }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y/∂x[j]∂x[i] = p[j]·((j == i) − p[i])'],
  },
  {
    formula: `
      layer cross_entropy(x[N], t : int < N) {
        m    = max[j] x[j]
        p[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
        E    = −log(p[t])
      }
    `,
    of: 'E',
    wrt: ['x'],
    derived: ['∂E/∂x[k] = p[k] − (k == t)'],
  },
  {
    formula: `
      layer cross_entropy(x[N], t : int < N) {
        m    = max[j] x[j]
        p[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
        E    = −log(p[t])
      }
    `,
    of: 'E',
    wrt: ['x', 'x'],
    derived: ['∂²E/∂x[k]∂x[j] = p[k]·((k == j) − p[j])'],
  },
  {
    formula: `
      layer cross_entropy(x[N], t[N]) {
        m    = max[j] x[j]
        p[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
        E    = −Σ[k] t[k]·log(p[k])
      }
    `,
    of: 'E',
    wrt: ['x', 'x'],
    derived: ['∂²E/∂x[k]∂x[j] = p[k]·((k == j) − p[j])·Σ[k2] t[k2]'],
  },
  {
    formula: `
      layer logistic_regression(x[R,N], t[R]; w[N]) {
        z[r] = Σ[i] w[i]·x[r,i]
        p[r] = 1/(1 + exp(−z[r]))
        E    = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r]))
      }
    `,
    of: 'E',
    wrt: ['w'],
    derived: ['∂E/∂w[i] = Σ[r] x[r,i]·(p[r] − t[r])'],
  },
  {
    formula: `
      layer logistic_regression(x[R,N], t[R]; w[N]) {
        z[r] = Σ[i] w[i]·x[r,i]
        p[r] = 1/(1 + exp(−z[r]))
        E    = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r]))
      }
    `,
    of: 'E',
    wrt: ['w', 'w'],
    derived: ['∂²E/∂w[i]∂w[j] = Σ[r] x[r,i]·x[r,j]·p[r]·(1 − p[r])'],
  },
  {
    formula: `
      layer logistic_regression(x[R,N], t[R]; w[N]) {
        z[r] = Σ[i] w[i]·x[r,i]
        p[r] = 1/(1 + exp(−z[r]))
        E    = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r]))
      }
    `,
    of: 'E',
    wrt: ['z', 'z'],
    derived: ['∂²E/∂z[r]∂z[s<R] = p[r]·(1 − p[r])·(r == s)'],
  },
  {
    formula: `
      layer linear_regression(x[R,N], t[R]; w[N]) { E = Σ[r] (Σ[i] w[i]·x[r,i] − t[r])² }
    `,
    of: 'E',
    wrt: ['w', 'w'],
    derived: ['∂²E/∂w[i]∂w[j] = 2·Σ[r] x[r,i]·x[r,j]'],
  },
  {
    formula: `
      layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }
    `,
    of: 'E',
    wrt: ['x'],
    derived: ['∂E/∂x[i] = Σ[j] x[j]·(A[i,j] + A[j,i])'],
  },
  {
    formula: `
      layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }
    `,
    of: 'E',
    wrt: ['x', 'x'],
    derived: ['∂²E/∂x[i]∂x[j] = A[i,j] + A[j,i]'],
  },
  {
    formula: `
      layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }
    `,
    of: 'E',
    wrt: ['x', 'A'],
    derived: ['∂²E/∂x[i<N]∂A[k,j] = x[j]·(i == k) + x[k]·(i == j)'],
  },
  {
    formula: `
      layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }
    `,
    of: 'E',
    wrt: ['A', 'A'],
    derived: ['∂²E/∂A[i<N, j<N]∂A[k<N, l<N] = 0'],
  },
  {
    formula: `
      layer norm(x[N]) { y = sqrt(Σ[i] x[i]²) }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y/∂x[i] = x[i]/y'],
  },
  {
    formula: `
      layer norm(x[N]) { y = sqrt(Σ[i] x[i]²) }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y/∂x[i]∂x[j] = ((i == j) − x[i]·x[j]/y²)/y'],
  },
  {
    formula: `
      layer normalised(x[N]) {
        n    = sqrt(Σ[i] x[i]²)
        y[i] = x[i]/n
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i]/∂x[j] = ((i == j) − y[j]·y[i])/n'],
  },
  {
    formula: `
      layer product(x[N]) { y = Π[i] x[i] }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y/∂x[i<N]∂x[j<N] = if j != i then Π[i2] (if i2 == j then 1 else if i2 == i then 1 else x[i2]) else 0'],
  },
  {
    formula: `
      layer sigmoid(x[N]) { y[i] = sigmoid(x[i]) }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i]/∂x[j<N] = y[i]·(1 − y[i])·(i == j)'],
  },
  {
    formula: `
      layer sigmoid(x[N]) { y[i] = sigmoid(x[i]) }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y[i]/∂x[j<N]∂x[k<N] = y[i]·(1 − y[i])·(1 − 2·y[i])·(i == j)·(i == k)'],
  },
  {
    formula: `
      layer tanh(x[..]) { y[..] = tanh(x[..]) }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y[..]/∂x[..]² = 2·y[..]·(y[..]² − 1)'],
  },
  {
    formula: `
      layer relu(x[N]) { y[i] = relu(x[i]) }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i]/∂x[j<N] = (i == j)·(if x[i] > 0 then 1 else 0)'],
  },
  {
    formula: `
      layer identity(x[N]) { y[i] = x[i] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<N]/∂x[j<N] = (i == j)'],
  },
  {
    formula: `
      layer unused(x[N], u[M]) { y[i] = x[i] }
    `,
    of: 'y',
    wrt: ['u'],
    derived: ['∂y[i<N]/∂u[j<M] = 0'],
  },
  {
    formula: `
      layer dense(x[R,I]; W[J,I], b[J]) { y[r,j] = Σ[i] W[j,i]·x[r,i] + b[j] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[r<R, j]/∂x[s<R, i] = W[j,i]·(r == s)'],
  },
  {
    formula: `
      layer dense(x[R,I]; W[J,I], b[J]) { y[r,j] = Σ[i] W[j,i]·x[r,i] + b[j] }
    `,
    of: 'y',
    wrt: ['W'],
    derived: ['∂y[r, j<J]/∂W[k<J, i] = x[r,i]·(j == k)'],
  },
  {
    formula: `
      layer dense(x[R,I]; W[J,I], b[J]) { y[r,j] = Σ[i] W[j,i]·x[r,i] + b[j] }
    `,
    of: 'y',
    wrt: ['b'],
    derived: ['∂y[r<R, j<J]/∂b[k<J] = (j == k)'],
  },
  {
    formula: `
      layer dense(x[R,I]; W[J,I], b[J]) { y[r,j] = Σ[i] W[j,i]·x[r,i] + b[j] }
    `,
    of: 'y',
    wrt: ['x', 'W'],
    derived: ['∂²y[r<R, j<J]/∂x[s<R, i<I]∂W[k<J, l<I] = (r == s)·(j == k)·(i == l)'],
  },
  {
    formula: `
      layer two_layers(x[N]; W[H,N], V[M,H]) {
        h[k] = tanh(Σ[n] W[k,n]·x[n])
        y[m] = sigmoid(Σ[k] V[m,k]·h[k])
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[m]/∂x[n] = y[m]·(1 − y[m])·Σ[k] V[m,k]·W[k,n]·(1 − h[k]²)'],
  },
  {
    formula: `
      layer two_layers(x[N]; W[H,N], V[M,H]) {
        h[k] = tanh(Σ[n] W[k,n]·x[n])
        y[m] = sigmoid(Σ[k] V[m,k]·h[k])
      }
    `,
    of: 'y',
    wrt: ['h'],
    derived: ['∂y[m]/∂h[k] = V[m,k]·y[m]·(1 − y[m])'],
  },
  {
    formula: `
      layer hidden(x[N]; W[H,N], V[H]) {
        h[k] = tanh(Σ[n] W[k,n]·x[n])
        E    = Σ[k] V[k]·h[k]
      }
    `,
    of: 'E',
    wrt: ['W', 'W'],
    derived: ['∂²E/∂W[k,n]∂W[l<H, p] = 2·x[n]·V[k]·h[k]·x[p]·(h[k]² − 1)·(k == l)'],
  },
  {
    formula: `
      layer hidden(x[N]; W[H,N], V[H]) {
        h[k] = tanh(Σ[n] W[k,n]·x[n])
        E    = Σ[k] V[k]·h[k]
      }
    `,
    of: 'E',
    wrt: ['x', 'x'],
    derived: ['∂²E/∂x[n]∂x[p] = −2·Σ[k] W[k,n]·V[k]·h[k]·W[k,p]·(1 − h[k]²)'],
  },
  {
    formula: `
      layer transposed(x[N,M]) { y[j,i] = x[i,j] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[j<M, i<N]/∂x[k<N, l<M] = (j == l)·(i == k)'],
  },
  {
    formula: `
      layer shifted(x[N]; ; d=2) { y[i<N] = x?[i − d] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<N]/∂x[u<N] = (i == u + d)'],
  },
  {
    formula: `
      layer upsampled(x[N]; ; s=2) { y[i<s·N] = x?[i/s] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<s·N]/∂x[u<N] = (i == u·s)'],
  },
  {
    formula: `
      layer gathered(x[V,D], t[R] : int < V) { y[r,d] = x[t[r], d] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[r, d<D]/∂x[u<V, e<D] = (d == e)·(t[r] == u)'],
  },
  {
    formula: `
      layer conv1d(x[N]; w[K]; s=1) { y[i] = Σ[k] w[k]·x[i·s + k] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<(N−K)//s+1]/∂x[u<N] = w?[u−i·s]'],
  },
  {
    formula: `
      layer conv1d(x[N]; w[K]; s=1) { y[i] = Σ[k] w[k]·x[i·s + k] }
    `,
    of: 'y',
    wrt: ['w'],
    derived: ['∂y[i]/∂w[k<K] = x[i·s+k]'],
  },
  {
    formula: `
      layer conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[n, i<(H−K)//s+1, j<(W−K)//s+1]/∂x[m, u<H, v<W] = θ?[n, m, u−i·s, v−j·s]'],
  },
  {
    formula: `
      layer conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }
    `,
    of: 'y',
    wrt: ['θ'],
    derived: ['∂y[n<N, i, j]/∂θ[r<N, m, p<K, q<K] = x[m, i·s+p, j·s+q]·(n == r)'],
  },
  {
    formula: `
      layer conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }
    `,
    of: 'y',
    wrt: ['b'],
    derived: ['∂y[n<N, i<(H−K)//s+1, j<(W−K)//s+1]/∂b[p<N] = (n == p)'],
  },
  {
    formula: `
      layer dilated(x[N]; w[K]; ) { y[i<N−2·(K−1)] = Σ[k] w[k]·x[i + 2·k] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<N−2·(K−1)]/∂x[u<N] = w?[(u−i)/2]'],
  },
  {
    formula: `
      layer maxpool(x[M,H,W]; ; k=2, s=2) { y[m,i,j] = max[p<k, q<k] x[m, i·s+p, j·s+q] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: [
      'at[m,i,j] = argmax[p<k, q<k] x[m, i·s+p, j·s+q]',
      '∂y[m,i,j]/∂x[n<M, u<H, v<W] = (m == n)·(u − i·s >= 0)·(u − i·s < k)·(v − j·s >= 0)·(v − j·s < k)·(at[m,i,j] == (u − i·s)·k + v − j·s)',
    ],
  },
  {
    formula: `
      layer largest(x[N]) { y = max[i] x[i] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['at = argmax[i] x[i]', '∂y/∂x[i<N] = (i == at)'],
  },
  {
    formula: `
      layer avgpool(x[H,W]; ; k=2) { y[i<H//k, j<W//k] = 1/k²·Σ[p<k, q<k] x[i·k+p, j·k+q] }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[i<H//k, j<W//k]/∂x[u<H, v<W] = 1/k²·(u − i·k >= 0)·(u − i·k < k)·(v − j·k >= 0)·(v − j·k < k)'],
  },
  {
    formula: `
      layer batchnorm(x[R,C]; γ[C], β[C]; ε=1e-5) {
        μ[c]   = mean[r] x[r,c]
        v[c]   = mean[r] (x[r,c] − μ[c])²
        x̂[r,c] = (x[r,c] − μ[c])·(v[c] + ε)^(−1/2)
        y[r,c] = γ[c]·x̂[r,c] + β[c]
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[r,c]/∂x[s, d<C] = γ[c]·(v[c] + ε)^(−1/2)·((r == s) − 1/R − 1/R·x̂[r,c]·x̂[s,c])·(c == d)'],
  },
  {
    formula: `
      layer batchnorm(x[R,C]; γ[C], β[C]; ε=1e-5) {
        μ[c]   = mean[r] x[r,c]
        v[c]   = mean[r] (x[r,c] − μ[c])²
        x̂[r,c] = (x[r,c] − μ[c])·(v[c] + ε)^(−1/2)
        y[r,c] = γ[c]·x̂[r,c] + β[c]
      }
    `,
    of: 'y',
    wrt: ['γ'],
    derived: ['∂y[r,c]/∂γ[d<C] = x̂[r,c]·(c == d)'],
  },
  {
    formula: ATTENTION,
    of: 'y',
    wrt: ['v'],
    derived: ['∂y[t, f<E]/∂v[s, g<E] = p[t,s]·(f == g)'],
  },
  {
    formula: ATTENTION,
    of: 'p',
    wrt: ['a'],
    derived: ['∂p[t,s]/∂a[u<T, w] = p[t,s]·((s == w) − p[t,w])·(t == u)'],
  },
  {
    formula: ATTENTION,
    of: 'y',
    wrt: ['q'],
    derived: ['∂y[t,f]/∂q[u<T, d] = 1/sqrt(D)·(t == u)·Σ[s] v[s,f]·p[t,s]·(k[s,d] − Σ[r] k[r,d]·p[t,r])'],
  },
  {
    formula: `
      layer rbf(x[A,N], z[B,N]; ; γ=1.0) { k[a,b] = exp(−γ·Σ[i] (x[a,i] − z[b,i])²) }
    `,
    of: 'k',
    wrt: ['x'],
    derived: ['∂k[a,b]/∂x[c<A, i] = 2·γ·k[a,b]·(z[b,i] − x[a,i])·(a == c)'],
  },
  {
    formula: `
      layer energy(x[..]) { E = Σ[..] x[..]³ }
    `,
    of: 'E',
    wrt: ['x', 'x'],
    derived: ['∂²E/∂x[..]² = 6·x[..]'],
  },
  {
    formula: `
      layer matrix_product(A[N,K], B[K,M]) { C[i,j] = Σ[k] A[i,k]·B[k,j] }
    `,
    of: 'C',
    wrt: ['A'],
    derived: ['∂C[i<N, j]/∂A[l<N, k] = B[k,j]·(i == l)'],
  },
  {
    formula: `
      layer matrix_product(A[N,K], B[K,M]) { C[i,j] = Σ[k] A[i,k]·B[k,j] }
    `,
    of: 'C',
    wrt: ['A', 'B'],
    derived: ['∂²C[i<N, j<M]/∂A[l<N, k<K]∂B[m<K, n<M] = (i == l)·(j == n)·(k == m)'],
  },
  {
    formula: `
      layer gelu(x[N]) { y[i] = x[i]/2·(1 + erf(x[i]/sqrt(2))) }
    `,
    of: 'y',
    wrt: ['x', 'x'],
    derived: ['∂²y[i]/∂x[j<N]∂x[k<N] = 1/(sqrt(pi())·sqrt(2))·exp(−1/2·x[i]²)·(2 − x[i]²)·(i == j)·(i == k)'],
  },
  {
    formula: `
      layer divergence(p[N], q[N]) { E = Σ[i] p[i]·log(p[i]/q[i]) }
    `,
    of: 'E',
    wrt: ['p', 'q'],
    derived: ['∂²E/∂p[i]∂q[j<N] = −1/q[i]·(i == j)'],
  },
  {
    formula: `
      layer huber(e[N]; ; d=1.0) { E = Σ[i] (if abs(e[i]) <= d then e[i]²/2 else d·(abs(e[i]) − d/2)) }
    `,
    of: 'E',
    wrt: ['e', 'e'],
    derived: ['∂²E/∂e[i]∂e[j<N] = (i == j)·(if abs(e[i]) <= d then 1 else 0)'],
  },
  {
    formula: `
      layer layernorm(x[R,N]; ; ε=1e-5) {
        μ[r]   = mean[n] x[r,n]
        v[r]   = mean[n] (x[r,n] − μ[r])²
        y[r,n] = (x[r,n] − μ[r])/sqrt(v[r] + ε)
      }
    `,
    of: 'y',
    wrt: ['x'],
    derived: ['∂y[r,n]/∂x[s<R, p] = ((n == p) − 1/N − 1/N·y[r,n]·y[r,p])·(r == s)/sqrt(v[r] + ε)'],
  },
];
