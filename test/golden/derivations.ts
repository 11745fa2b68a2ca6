/** A layer and the equations that its adjoint adds to it, as text. */
export interface Derivation {
  readonly formula: string;
  readonly derived: readonly string[];
}

export const derivations: readonly Derivation[] = [
  {
    formula: `
      layer sigmoid(x[N]) { y[i] = sigmoid(x[i]) }
    `,
    derived: ['δx[i] = y[i]·δy[i]·(1 − y[i])'],
  },
  {
    formula: `
      layer sigmoid_written_out(x[N]) { y[i] = 1/(1 + exp(−x[i])) }
    `,
    derived: ['δx[i] = y[i]·δy[i]·(1 − y[i])'],
  },
  {
    formula: `
      layer neuron(x[R,N]; w[N], b) { y[r] = 1/(1 + exp(b − Σ[i] w[i]·x[r,i])) }
    `,
    derived: [
      'δx[r,i] = w[i]·y[r]·δy[r]·(1 − y[r])',
      'δw[i] = Σ[r] x[r,i]·y[r]·δy[r]·(1 − y[r])',
      'δb = −Σ[r] y[r]·δy[r]·(1 − y[r])',
    ],
  },
  {
    formula: `
      layer tanh(x[N]) { y[i] = tanh(x[i]) }
    `,
    derived: ['δx[i] = δy[i]·(1 − y[i]²)'],
  },
  {
    formula: `
      layer tanh_written_out(x[N]) { y[i] = (exp(x[i]) − exp(−x[i]))/(exp(x[i]) + exp(−x[i])) }
    `,
    derived: ['δx[i] = δy[i]·(1 − y[i]²)'],
  },
  {
    formula: `
      layer relu(x[..]) { y[..] = relu(x[..]) }
    `,
    derived: ['δx[..] = if x[..] > 0 then δy[..] else 0'],
  },
  {
    formula: `
      layer relu_by_cases(x[..]) { y[..] = if x[..] > 0 then x[..] else 0 }
    `,
    derived: ['δx[..] = if x[..] > 0 then δy[..] else 0'],
  },
  {
    formula: `
      layer prelu(x[N]; α) { y[i] = if x[i] >= 0 then x[i] else α·x[i] }
    `,
    derived: ['δx[i] = δy[i]·(if x[i] >= 0 then 1 else α)', 'δα = Σ[i] (if x[i] >= 0 then 0 else x[i]·δy[i])'],
  },
  {
    formula: `
      layer dropout(x[N], mask[N]; ; ρ=0.5) { y[i] = mask[i]·x[i]/(1 − ρ) }
    `,
    derived: ['δx[i] = 1/(1 − ρ)·mask[i]·δy[i]', 'δmask[i] = 1/(1 − ρ)·x[i]·δy[i]'],
  },
  {
    formula: `
      layer softmax(x[N]) {
        m    = max[j] x[j]
        y[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m)
      }
    `,
    derived: ['δx[k] = y[k]·(δy[k] − Σ[k2] y[k2]·δy[k2])'],
  },
  {
    formula: `
      layer softmax_of_rows(x[..,N]) {
        m[..]   = max[j] x[..,j]
        y[..,k] = exp(x[..,k] − m[..]) / Σ[j] exp(x[..,j] − m[..])
      }
    `,
    derived: ['δx[..,k] = y[..,k]·(δy[..,k] − Σ[k2] y[..,k2]·δy[..,k2])'],
  },
  {
    formula: `
      layer logsumexp(x[N]) {
        m = max[j] x[j]
        y = m + log(Σ[j] exp(x[j] − m))
      }
    `,
    derived: ['δx[j] = δy·exp(x[j] − m)/Σ[j2] exp(x[j2] − m)'],
  },
  {
    formula: `
      layer dense(x[R,I]; W[J,I], b[J]) { y[r,j] = Σ[i] W[j,i]·x[r,i] + b[j] }
    `,
    derived: ['δx[r,i] = Σ[j] W[j,i]·δy[r,j]', 'δW[j,i] = Σ[r] x[r,i]·δy[r,j]', 'δb[j] = Σ[r] δy[r,j]'],
  },
  {
    formula: `
      layer matrix_product(A[N,K], B[K,M]) { C[i,j] = Σ[k] A[i,k]·B[k,j] }
    `,
    derived: ['δA[i,k] = Σ[j] B[k,j]·δC[i,j]', 'δB[k,j] = Σ[i] A[i,k]·δC[i,j]'],
  },
  {
    formula: `
      layer outer_product(x[N], z[M]) { y[i,j] = x[i]·z[j] }
    `,
    derived: ['δx[i] = Σ[j] z[j]·δy[i,j]', 'δz[j] = Σ[i] x[i]·δy[i,j]'],
  },
  {
    formula: `
      layer quadratic_form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }
    `,
    derived: ['δA[i,j] = x[i]·x[j]·δE', 'δx[i] = δE·Σ[j] x[j]·(A[i,j] + A[j,i])'],
  },
  {
    formula: `
      layer conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }
    `,
    derived: [
      'δx[m, u<H, v<W] = Σ[n,p,q] θ[n,m,p,q]·δy?[n, (u−p)/s, (v−q)/s]',
      'δθ[n, m, p<K, q<K] = Σ[i,j] x[m, i·s+p, j·s+q]·δy[n,i,j]',
      'δb[n] = Σ[i,j] δy[n,i,j]',
    ],
  },
  {
    formula: `
      layer conv2d_padded(x[M,H,W]; θ[N,M,K,K]; s=1, P=0) {
        y[n, i<(H+2·P−K)//s+1, j<(W+2·P−K)//s+1] = Σ[m,p,q] θ[n,m,p,q]·x?[m, i·s+p−P, j·s+q−P]
      }
    `,
    derived: [
      'δx[m, u<H, v<W] = Σ[n,p,q] θ[n,m,p,q]·δy?[n, (u−p+P)/s, (v−q+P)/s]',
      'δθ[n, m, p<K, q<K] = Σ[i,j] x?[m, i·s+p−P, j·s+q−P]·δy[n,i,j]',
    ],
  },
  {
    formula: `
      layer conv_dilated(x[N]; w[K]; s=1, d=2) { y[i<(N−(K−1)·d−1)//s+1] = Σ[k] w[k]·x[i·s+k·d] }
    `,
    derived: ['δx[u<N] = Σ[k] w[k]·δy?[(u−k·d)/s]', 'δw[k<K] = Σ[i] x[k·d+i·s]·δy[i]'],
  },
  {
    formula: `
      layer avgpool(x[M,H,W]; ; k=2, s=2) { y[m,i,j] = 1/k²·Σ[p<k, q<k] x[m, i·s+p, j·s+q] }
    `,
    derived: ['δx[m, u<H, v<W] = 1/k²·Σ[p<k, q<k] δy?[m, (u−p)/s, (v−q)/s]'],
  },
  {
    formula: `
      layer maxpool(x[M,H,W]; ; k=2, s=2) { y[m,i,j] = max[p<k, q<k] x[m, i·s+p, j·s+q] }
    `,
    derived: [
      'at[m,i,j] = argmax[p<k, q<k] x[m, i·s+p, j·s+q]',
      'δx[m, u<H, v<W] = Σ[p<k, q<k] δy?[m, (u−p)/s, (v−q)/s]·(p·k + q == at?[m, (u−p)/s, (v−q)/s])',
    ],
  },
  {
    formula: `
      layer batchnorm(x[R,C,H,W]; γ[C], β[C]; ε=1e-5) {
        μ[c]       = 1/(R·H·W) · Σ[r,h,w] x[r,c,h,w]
        v[c]       = 1/(R·H·W) · Σ[r,h,w] (x[r,c,h,w] − μ[c])²
        x̂[r,c,h,w] = (x[r,c,h,w] − μ[c]) · (v[c] + ε)^(−1/2)
        y[r,c,h,w] = γ[c]·x̂[r,c,h,w] + β[c]
      }
    `,
    derived: [
      'δx[r,c,h,w] = γ[c]·(v[c] + ε)^(−1/2)·(δy[r,c,h,w] − 1/(R·H·W)·Σ[r2,h2,w2] δy[r2,c,h2,w2] − 1/(R·H·W)·x̂[r,c,h,w]·Σ[r2,h2,w2] x̂[r2,c,h2,w2]·δy[r2,c,h2,w2])',
      'δγ[c] = Σ[r,h,w] x̂[r,c,h,w]·δy[r,c,h,w]',
      'δβ[c] = Σ[r,h,w] δy[r,c,h,w]',
    ],
  },
  {
    formula: `
      layer layernorm(x[R,N]; γ[N], β[N]; ε=1e-5) {
        μ[r]   = 1/N·Σ[k] x[r,k]
        v[r]   = 1/N·Σ[k] (x[r,k] − μ[r])²
        x̂[r,k] = (x[r,k] − μ[r])/sqrt(v[r] + ε)
        y[r,k] = γ[k]·x̂[r,k] + β[k]
      }
    `,
    derived: [
      'δx[r,k] = (γ[k]·δy[r,k] − 1/N·Σ[k2] γ[k2]·δy[r,k2] − 1/N·x̂[r,k]·Σ[k2] x̂[r,k2]·γ[k2]·δy[r,k2])/sqrt(v[r] + ε)',
      'δγ[k] = Σ[r] x̂[r,k]·δy[r,k]',
      'δβ[k] = Σ[r] δy[r,k]',
    ],
  },
  {
    formula: `
      layer l2_normalise(x[R,N]) {
        n[r]   = sqrt(Σ[j] x[r,j]²)
        y[r,k] = x[r,k]/n[r]
      }
    `,
    derived: ['δx[r,k] = (δy[r,k] − y[r,k]·Σ[k2] y[r,k2]·δy[r,k2])/n[r]'],
  },
  {
    formula: `
      layer attention(Q[T,D], K[S,D], V[S,E]) {
        a[t,s] = 1/sqrt(D)·Σ[d] Q[t,d]·K[s,d]
        m[t]   = max[s] a[t,s]
        p[t,s] = exp(a[t,s] − m[t])/Σ[j] exp(a[t,j] − m[t])
        y[t,e] = Σ[s] p[t,s]·V[s,e]
      }
    `,
    derived: [
      'δp[t,s] = Σ[e] V[s,e]·δy[t,e]',
      'δa[t,s] = p[t,s]·(δp[t,s] − Σ[s2] p[t,s2]·δp[t,s2])',
      'δQ[t,d] = 1/sqrt(D)·Σ[s] K[s,d]·δa[t,s]',
      'δK[s,d] = 1/sqrt(D)·Σ[t] Q[t,d]·δa[t,s]',
      'δV[s,e] = Σ[t] p[t,s]·δy[t,e]',
    ],
  },
  {
    formula: `
      layer cross_entropy(z[R,C], t[R] : int < C) {
        m[r]   = max[j] z[r,j]
        p[r,k] = exp(z[r,k] − m[r])/Σ[j] exp(z[r,j] − m[r])
        E      = −1/R·Σ[r] log(p[r,t[r]])
      }
    `,
    derived: ['δz[r,k] = 1/R·δE·(p[r,k] − (k == t[r]))'],
  },
  {
    formula: `
      layer cross_entropy_dense(z[R,C], t[R,C]) {
        m[r]   = max[j] z[r,j]
        p[r,k] = exp(z[r,k] − m[r])/Σ[j] exp(z[r,j] − m[r])
        E      = −1/R·Σ[r,k] t[r,k]·log(p[r,k])
      }
    `,
    derived: ['δz[r,k] = 1/R·δE·(p[r,k]·Σ[k2] t[r,k2] − t[r,k])', 'δt[r,k] = −1/R·δE·log(p[r,k])'],
  },
  {
    formula: `
      layer mse(y[R,K], t[R,K]) { E = 1/(R·K)·Σ[r,k] (y[r,k] − t[r,k])² }
    `,
    derived: ['δy[r,k] = 2/(R·K)·δE·(y[r,k] − t[r,k])', 'δt[r,k] = 2/(R·K)·δE·(t[r,k] − y[r,k])'],
  },
  {
    formula: `
      layer embedding(W[V,D], t[R] : int < V) { y[r,d] = W[t[r],d] }
    `,
    derived: ['δW[u<V, d] = Σ[r] δy[r,d]·(u == t[r])'],
  },
  {
    formula: `
      layer linearize(x[M,H,W]) { y[m·(H·W) + i·W + j] = x[m,i,j] }
    `,
    derived: ['δx[v, w<H, a<W] = δy[v·H·W+w·W+a]'],
  },
  {
    formula: `
      layer mttkrp(X[I,J,K], B[J,R], C[K,R]) { Y[i,r] = Σ[j,k] X[i,j,k]·B[j,r]·C[k,r] }
    `,
    derived: [
      'δX[i,j,k] = Σ[r] B[j,r]·C[k,r]·δY[i,r]',
      'δB[j,r] = Σ[i,k] X[i,j,k]·C[k,r]·δY[i,r]',
      'δC[k,r] = Σ[i,j] X[i,j,k]·B[j,r]·δY[i,r]',
    ],
  },
  {
    formula: `
      layer product(x[N]) { y = Π[j] x[j] }
    `,
    derived: ['δx[j<N] = δy·Π[j2] (if j2 == j then 1 else x[j2])'],
  },
  {
    formula: `
      layer diagonal(x[N,N]) { y[i] = x[i,i]² }
    `,
    derived: ['δx[i, u<N] = 2·x[i,i]·δy[i]·(u == i)'],
  },
  {
    formula: `
      layer skew(x[N,N]) { y[i<N//2, j<N//2] = x[i+j, i−j+N//2] }
    `,
    derived: ['δx[u<N, v<N] = δy?[u−(u−v+N//2)/2, (u−v+N//2)/2]'],
  },
  {
    formula: `
      layer reversed(x[N]) { y[i<N] = x[N−1−i] }
    `,
    derived: ['δx[u] = δy[N−u−1]'],
  },
  {
    formula: `
      layer upsample(x[N,M]; ; s=2) { y[i<N·s, j<M·s] = x[i//s, j//s] }
    `,
    derived: ['δx[u<N, v<M] = Σ[r<s, r2<s] δy?[u·s+r, v·s+r2]'],
  },
  {
    formula: `
      layer repeat(x[K], w[N]) { y[i] = w[i]·x[i%K] }
    `,
    derived: ['δx[u<K] = Σ[q<(N−1)//K+1] w?[q·K+u]·δy?[q·K+u]', 'δw[i] = x[i%K]·δy[i]'],
  },
  {
    formula: `
      layer edge(x[N]) { y[i<N] = x[clamp(i−1, 0, N−1)]·x[i] }
    `,
    derived: ['δx[i] = Σ[i2] x[i2]·δy[i2]·(i == clamp(i2 − 1, 0, N − 1)) + x[clamp(i−1, 0, N−1)]·δy[i]'],
  },
  {
    formula: `
      layer shifted_gather(W[C], t[R] : int < C−2) { y[r, i<3] = W[t[r]+i] }
    `,
    derived: ['δW[u<C] = Σ[r] δy?[r, u−t[r]]'],
  },
  {
    formula: `
      layer gather_twice(W[C], u[D] : int < C, t[R] : int < D) { y[r] = W[u[t[r]]] }
    `,
    derived: ['δW[v<C] = Σ[r] δy[r]·(v == u[t[r]])'],
  },
  {
    formula: `
      layer two_thirds(x[N]) { y[i<(N−4)//5+1, j<(N−4)//5+1] = x[2·i+3·j+1] }
    `,
    derived: ['δx[u<N] = Σ[j] δy?[(u−3·j−1)/2, j]'],
  },
  {
    formula: `
      layer shifted_softmax(x[N]) {
        m = max[j] x[j]
        e[k] = exp(x[k] − m)
        y[k] = e[k]/Σ[j] e[j]
      }
    `,
    derived: ['δx[k] = y[k]·(δy[k] − Σ[k2] y[k2]·δy[k2])'],
  },
  {
    formula: `
      layer named_denominator(x[..,N]) {
        m[..] = max[j] x[..,j]
        e[..,k] = exp(x[..,k] − m[..])
        z[..] = Σ[j] e[..,j]
        y[..,k] = e[..,k]/z[..]
      }
    `,
    derived: ['δx[..,k] = y[..,k]·(δy[..,k] − Σ[k2] y[..,k2]·δy[..,k2])'],
  },
  {
    formula: `
      layer named_attention(Q[N,D], K[M,D], V[M,E]) {
        a[n,m] = (Σ[d] Q[n,d]·K[m,d])/sqrt(D)
        b[n] = max[j] a[n,j]
        e[n,k] = exp(a[n,k] − b[n])
        p[n,k] = e[n,k]/Σ[j] e[n,j]
        y[n,v] = Σ[k] p[n,k]·V[k,v]
      }
    `,
    derived: [
      'δp[n,k] = Σ[v] V[k,v]·δy[n,v]',
      'δa[n,k] = p[n,k]·(δp[n,k] − Σ[k2] p[n,k2]·δp[n,k2])',
      'δQ[n,d] = 1/sqrt(D)·Σ[m] K[m,d]·δa[n,m]',
      'δK[m,d] = 1/sqrt(D)·Σ[n] Q[n,d]·δa[n,m]',
      'δV[k,v] = Σ[n] p[n,k]·δy[n,v]',
    ],
  },
  {
    formula: `
      layer log_sum(x[N,C]) {
        m[n] = max[j] x[n,j]
        e[n,k] = exp(x[n,k] − m[n])
        z[n] = Σ[j] e[n,j]
        y[n] = m[n] + log(z[n])
      }
    `,
    derived: ['δx[n,k] = e[n,k]·δy[n]/z[n]'],
  },
  {
    formula: `
      layer cross_entropy_by_name(x[N], t[N]) {
        m    = max[j] x[j]
        e[k] = exp(x[k] − m)
        z    = Σ[k] e[k]
        p[k] = e[k]/z
        E    = −Σ[k] t[k]·log(p[k])
      }
    `,
    derived: ['δx[k] = δE·(p[k]·Σ[k2] t[k2] − t[k])', 'δt[k] = −δE·log(p[k])'],
  },
  {
    formula: `
      layer cross_entropy_of_a_class(x[N], t : int < N) {
        m    = max[j] x[j]
        e[k] = exp(x[k] − m)
        z    = Σ[k] e[k]
        p[k] = e[k]/z
        E    = −log(p[t])
      }
    `,
    derived: ['δx[k] = δE·(p[k] − (k == t))'],
  },
  {
    formula: `
      layer unused(x[N]; u[M,N]) { y[i] = 2·x[i] }
    `,
    derived: ['δx[i] = 2·δy[i]', 'δu[i<M, j<N] = 0'],
  },
];
