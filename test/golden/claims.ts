/** Formulas that textbooks state of the layers that ship, with the verdict on each; `proved` where none is written. */
export interface LayerClaims {
  /** A layer of the library. */
  readonly layer: string;
  readonly claims: readonly (string | readonly [string, 'holds-numerically'])[];
}

/** Textbook forms of the adjoints of the library, of partial derivatives, and other forms of what it computes. */
export const libraryClaims: readonly LayerClaims[] = [
  { layer: 'avgpool', claims: ['claim δx[m,u,v] = 1/k²·Σ[p<k, q<k] δy?[m, (u−p)/s, (v−q)/s]'] },
  { layer: 'batch_mean', claims: ['claim δe[r] = δE/R', 'claim E = mean[r] e[r]'] },
  {
    layer: 'batchnorm',
    claims: [
      'claim δβ[c] = Σ[r,h,w] δy[r,c,h,w]',
      'claim δγ[c] = Σ[r,h,w] δy[r,c,h,w]·x̂[r,c,h,w]',
      'claim δx̂[r,c,h,w] = δy[r,c,h,w]·γ[c]',
      'claim δv[c] = −1/2·(v[c] + ε)^(−3/2)·Σ[r,h,w] δx̂[r,c,h,w]·(x[r,c,h,w] − μ[c])',
      'claim δμ[c] = −(v[c] + ε)^(−1/2)·Σ[r,h,w] δx̂[r,c,h,w]',
      'claim δx[r,c,h,w] = δx̂[r,c,h,w]/sqrt(v[c] + ε) + δv[c]·2·(x[r,c,h,w] − μ[c])/(R·H·W) + δμ[c]/(R·H·W)',
      'claim δx[r,c,h,w] = γ[c]/((R·H·W)·sqrt(v[c] + ε))·(R·H·W·δy[r,c,h,w] − δβ[c] − x̂[r,c,h,w]·δγ[c])',
      'claim v[c] = mean[r,h,w] x[r,c,h,w]² − μ[c]²',
    ],
  },
  {
    layer: 'batchnorm_inference',
    claims: [
      'claim δx[c,h,w] = γ[c]·δy[c,h,w]/sqrt(v[c] + ε)',
      'claim δγ[c] = Σ[h,w] δy[c,h,w]·(x[c,h,w] − μ[c])/sqrt(v[c] + ε)',
      'claim δβ[c] = Σ[h,w] δy[c,h,w]',
      'claim δμ[c] = −γ[c]/sqrt(v[c] + ε)·Σ[h,w] δy[c,h,w]',
      'claim δv[c] = −1/2·γ[c]·(v[c] + ε)^(−3/2)·Σ[h,w] δy[c,h,w]·(x[c,h,w] − μ[c])',
    ],
  },
  { layer: 'classification', claims: ['claim δz[r,c] = δE/R·(exp(z[r,c])/Σ[d] exp(z[r,d]) − (c == t[r]))'] },
  {
    layer: 'conv2d',
    claims: [
      'claim δx[m,u,v] = Σ[n,p,q] θ[n,m,p,q]·δy?[n, (u+P−p)/s, (v+P−q)/s]',
      'claim δθ[n,m,p,q] = Σ[i,j] δy[n,i,j]·x?[m, i·s+p−P, j·s+q−P]',
      'claim δb[n] = Σ[i,j] δy[n,i,j]',
    ],
  },
  {
    layer: 'convolution',
    claims: [
      'claim δx[u,v] = Σ[p,q] h[K−1−p, L−1−q]·δy?[u−p, v−q]',
      'claim δh[p,q] = Σ[i,j] x[i+K−1−p, j+L−1−q]·δy[i,j]',
      'claim y[i,j] = Σ[p,q] h[p,q]·x[i+K−1−p, j+L−1−q]',
    ],
  },
  {
    layer: 'cross_entropy',
    claims: [
      'claim δz[r,c] = δE/R·(exp(z[r,c])/Σ[d] exp(z[r,d]) − (c == t[r]))',
      'claim E = mean[r] (log(Σ[c] exp(z[r,c])) − z[r,t[r]])',
      'claim E = −mean[r] log(exp(z[r,t[r]])/Σ[c] exp(z[r,c]))',
    ],
  },
  {
    layer: 'cross_entropy_dense',
    claims: [
      'claim δz[r,c] = δE/R·(exp(z[r,c])/(Σ[d] exp(z[r,d]))·(Σ[d] t[r,d]) − t[r,c])',
      'claim δt[r,c] = −δE/R·log(exp(z[r,c])/Σ[d] exp(z[r,d]))',
    ],
  },
  {
    layer: 'dense',
    claims: [
      'claim δx[..,i] = Σ[j] W[j,i]·δy[..,j]',
      'claim δW[j,i] = Σ[..] δy[..,j]·x[..,i]',
      'claim δb[j] = Σ[..] δy[..,j]',
    ],
  },
  { layer: 'dropout', claims: ['claim δx[..] = mask[..]·δy[..]/(1 − ρ)', 'claim δmask[..] = x[..]·δy[..]/(1 − ρ)'] },
  { layer: 'global_avgpool', claims: ['claim δx[m,i,j] = δy[m]/(H·W)', 'claim y[m] = mean[i,j] x[m,i,j]'] },
  {
    layer: 'gradient_descent',
    claims: ['claim δw[..] = δw_new[..]', 'claim δg[..] = −η·δw_new[..]', 'claim δη = −Σ[..] g[..]·δw_new[..]'],
  },
  { layer: 'half_squared_error', claims: ['claim δz[..] = δE·(z[..] − y[..])'] },
  {
    layer: 'hinge',
    claims: [
      'claim δg[r] = if t[r]·g[r] < 1 then −t[r]·δE/R else 0',
      'claim δg[r] = −δE/R·t[r]·(t[r]·g[r] <= 1)',
      'claim E = mean[r] relu(1 − t[r]·g[r])',
    ],
  },
  {
    layer: 'kernel_classifier',
    claims: ['claim δα[j] = Σ[a] K[a,j]·δy[a]', 'claim δK[a,j] = δy[a]·α[j]', 'claim δb = Σ[a] δy[a]'],
  },
  { layer: 'kernel_linear', claims: ['claim δx[a,i] = Σ[b] δk[a,b]·z[b,i]', 'claim δz[b,i] = Σ[a] δk[a,b]·x[a,i]'] },
  {
    layer: 'kernel_polynomial',
    claims: ['claim δx[a,i] = Σ[b] d·(Σ[j] x[a,j]·z[b,j] + c)^(d − 1)·z[b,i]·δk[a,b]'],
  },
  {
    layer: 'kernel_rbf',
    claims: [
      'claim δx[a,i] = −2·γ·Σ[b] (x[a,i] − z[b,i])·k[a,b]·δk[a,b]',
      'claim δz[b,i] = 2·γ·Σ[a] (x[a,i] − z[b,i])·k[a,b]·δk[a,b]',
      'claim k[a,b] = exp(−γ·Σ[i] x[a,i]²)·exp(−γ·Σ[i] z[b,i]²)·exp(2·γ·Σ[i] x[a,i]·z[b,i])',
    ],
  },
  { layer: 'l1', claims: ['claim δw[..] = λ·sign(w[..])·δE'] },
  { layer: 'l2', claims: ['claim δw[..] = λ·w[..]·δE'] },
  {
    layer: 'l2pool',
    claims: [
      'claim δx[m,u,v] = x[m,u,v]·Σ[p<k, q<k] (if (u−p)%s == 0 and (v−q)%s == 0 and (u−p)//s >= 0 and (v−q)//s >= 0 and (u−p)//s < (H−k)//s + 1 and (v−q)//s < (W−k)//s + 1 then δy[m, (u−p)//s, (v−q)//s]/y[m, (u−p)//s, (v−q)//s] else 0)',
    ],
  },
  { layer: 'linear', claims: ['claim δx[..] = k·δy[..]'] },
  { layer: 'linearize', claims: ['claim δx[m,i,j] = δy[m·(H·W) + i·W + j]', 'claim y[m·(H·W) + i·W + j] = x[m,i,j]'] },
  {
    layer: 'logistic',
    claims: [
      'claim δx[..] = c·exp(−c·x[..])/(1 + exp(−c·x[..]))²·δy[..]',
      'claim y[..] = exp(c·x[..])/(1 + exp(c·x[..]))',
      'claim y[..] = 1/2 + tanh(c·x[..]/2)/2',
    ],
  },
  { layer: 'logit', claims: ['claim δx[..] = δy[..]/(x[..]·(1 − x[..]))'] },
  {
    layer: 'lrn',
    claims: [
      'claim δx[e,i,j] = δy[e,i,j]·(κ + α·Σ[d<n] x?[e+d−n//2, i, j]²)^(−β) − 2·α·β·x[e,i,j]·Σ[d<n] δy?[e−d+n//2, i, j]·x?[e−d+n//2, i, j]·(κ + α·Σ[f<n] x?[e−d+n//2+f−n//2, i, j]²)^(−β − 1)',
    ],
  },
  {
    layer: 'maxpool',
    claims: [
      'claim δx[m,u,v] = Σ[p<k, q<k] (x[m,u,v] == y?[m, (u−p)/s, (v−q)/s])·δy?[m, (u−p)/s, (v−q)/s]',
      [
        'claim δx[m,u,v] = Σ[p<k, q<k] (if (u−p)%s == 0 and (v−q)%s == 0 and u >= p and v >= q and (u−p)//s < (H−k)//s + 1 and (v−q)//s < (W−k)//s + 1 then (x[m,u,v] == y[m, (u−p)//s, (v−q)//s])·δy[m, (u−p)//s, (v−q)//s] else 0)',
        'holds-numerically',
      ],
    ],
  },
  { layer: 'mse', claims: ['claim δz[..] = −δy[..]'] },
  { layer: 'nll', claims: ['claim δp[r,c] = −δE/(R·p[r,c])·(c == t[r])', 'claim E = −mean[r] log(p[r,t[r]])'] },
  {
    layer: 'prelu',
    claims: [
      'claim δx[..] = δy[..]·(if x[..] >= 0 then 1 else α)',
      'claim δα = Σ[..] δy[..]·x[..]·(x[..] < 0)',
      'claim δα = Σ[..] δy[..]·min(0, x[..])',
      'claim y[..] = relu(x[..]) − α·relu(−x[..])',
    ],
  },
  {
    layer: 'relu',
    claims: [
      'claim δx[..] = δy[..]·(x[..] > 0)',
      'claim δx[..] = δy[..]·(x[..] >= 0)',
      'claim y[..] = (x[..] + abs(x[..]))/2',
    ],
  },
  { layer: 'residual', claims: ['claim δf[..] = δy[..]', 'claim δx[..] = δy[..]'] },
  {
    layer: 'sgd',
    claims: ['claim w_new[..] = (1 − η·λ)·w[..] − η·(μ·v[..] + g[..])', 'claim δg[..] = δv_new[..] − η·δw_new[..]'],
  },
  {
    layer: 'sigmoid',
    claims: [
      'claim δx[..] = δy[..]·exp(−x[..])/(1 + exp(−x[..]))²',
      'claim δx[..] = δy[..]/(2 + exp(x[..]) + exp(−x[..]))',
      'claim y[..] = sigmoid(x[..])',
      'claim y[..] = 1 − sigmoid(−x[..])',
    ],
  },
  {
    layer: 'sigmoid_neuron',
    claims: [
      'claim δw[i] = Σ[..] δy[..]·y[..]·(1 − y[..])·x[..,i]',
      'claim δb = −Σ[..] δy[..]·y[..]·(1 − y[..])',
      'claim δx[..,i] = δy[..]·y[..]·(1 − y[..])·w[i]',
    ],
  },
  {
    layer: 'softmax',
    claims: [
      'claim ∂y[..,i]/∂x[..,j] = y[..,i]·((i == j) − y[..,j])',
      'claim y[..,k] = exp(x[..,k])/Σ[j] exp(x[..,j])',
      'claim δx[..,k] = Σ[i] δy[..,i]·y[..,i]·((i == k) − y[..,k])',
    ],
  },
  {
    layer: 'softmax_temperature',
    claims: [
      'claim δx[..,k] = c·y[..,k]·(δy[..,k] − Σ[j] δy[..,j]·y[..,j])',
      'claim ∂y[..,i]/∂x[..,j] = c·y[..,i]·((i == j) − y[..,j])',
    ],
  },
  { layer: 'squared_error', claims: ['claim δz[..] = −2·δE·(y[..] − z[..])'] },
  {
    layer: 'supremum_error',
    claims: ['claim δy[..] = δE·sign(y[..] − z[..])·(abs(y[..] − z[..]) == E)'],
  },
  {
    layer: 'svm',
    claims: [
      'claim δw[i] = δE·(w[i] − C·Σ[r] (t[r]·g[r] < 1)·t[r]·x[r,i])',
      'claim δb = −δE·C·Σ[r] (if t[r]·g[r] < 1 then t[r] else 0)',
    ],
  },
  {
    layer: 'tanh',
    claims: [
      'claim y[..] = (exp(x[..]) − exp(−x[..]))/(exp(x[..]) + exp(−x[..]))',
      'claim y[..] = 2·sigmoid(2·x[..]) − 1',
      'claim δx[..] = 4·δy[..]/(exp(x[..]) + exp(−x[..]))²',
    ],
  },
];

/** Layers of textbooks beyond the library, with claims that are all proved. */
export const otherClaims: readonly string[] = [
  `layer layernorm(x[R,N]; γ[N], β[N]; ε=1e-5) {
    μ[r]   = mean[k] x[r,k]
    v[r]   = mean[k] (x[r,k] − μ[r])²
    x̂[r,k] = (x[r,k] − μ[r])/sqrt(v[r] + ε)
    y[r,k] = γ[k]·x̂[r,k] + β[k]
    claim δx[r,k] = (γ[k]·δy[r,k] − (mean[j] γ[j]·δy[r,j]) − x̂[r,k]·(mean[j] γ[j]·δy[r,j]·x̂[r,j]))/sqrt(v[r] + ε)
    claim δγ[k] = Σ[r] δy[r,k]·x̂[r,k]
    claim v[r] = (mean[k] x[r,k]²) − μ[r]²
  }`,
  `layer attention(q[T,D], k[S,D], v[S,E]) {
    a[t,s] = Σ[d] q[t,d]·k[s,d]/sqrt(D)
    p[t,s] = exp(a[t,s])/Σ[r] exp(a[t,r])
    y[t,e] = Σ[s] p[t,s]·v[s,e]
    claim δv[s,e] = Σ[t] p[t,s]·δy[t,e]
    claim δp[t,s] = Σ[e] δy[t,e]·v[s,e]
    claim δa[t,s] = p[t,s]·(δp[t,s] − Σ[r] p[t,r]·δp[t,r])
    claim δa[t,s] = p[t,s]·Σ[e] δy[t,e]·(v[s,e] − y[t,e])
    claim δq[t,d] = 1/sqrt(D)·Σ[s] δa[t,s]·k[s,d]
    claim δk[s,d] = 1/sqrt(D)·Σ[t] δa[t,s]·q[t,d]
    claim ∂p[t,s]/∂a[t,r] = p[t,s]·((s == r) − p[t,r])
  }`,
  `layer logsumexp(x[N]) {
    m = max[j] x[j]
    y = m + log(Σ[j] exp(x[j] − m))
    claim y = log(Σ[j] exp(x[j]))
    claim δx[j] = δy·exp(x[j] − y)
    claim ∂²y/∂x[i]∂x[j] = exp(x[i] − y)·((i == j) − exp(x[j] − y))
  }`,
  `layer logistic_regression(X[R,N], t[R]; w[N], b) {
    z[r] = Σ[i] w[i]·X[r,i] + b
    p[r] = 1/(1 + exp(−z[r]))
    E    = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r]))
    claim δw[i] = δE·Σ[r] (p[r] − t[r])·X[r,i]
    claim δb = δE·Σ[r] (p[r] − t[r])
    claim ∂²E/∂w[i]∂w[j] = Σ[r] p[r]·(1 − p[r])·X[r,i]·X[r,j]
    claim ∂²E/∂w[i]∂b = Σ[r] p[r]·(1 − p[r])·X[r,i]
  }`,
  `layer quadratic(A[N,N], x[N]) {
    E = 1/2·Σ[i,j] x[i]·A[i,j]·x[j]
    claim δx[i] = δE/2·Σ[j] (A[i,j] + A[j,i])·x[j]
    claim ∂²E/∂x[i]∂x[j] = (A[i,j] + A[j,i])/2
    claim ∂²E/∂x[k]∂A[i,j] = ((k == i)·x[j] + (k == j)·x[i])/2
  }`,
  `layer l2_normalise(x[R,N]) {
    n[r]   = sqrt(Σ[j] x[r,j]²)
    y[r,k] = x[r,k]/n[r]
    claim δx[r,k] = (δy[r,k] − y[r,k]·Σ[j] y[r,j]·δy[r,j])/n[r]
    claim ∂y[r,i]/∂x[r,j] = ((i == j) − y[r,i]·y[r,j])/n[r]
    claim ∂n[r]/∂x[r,j] = y[r,j]
  }`,
  `layer softmax_cross_entropy(z[R,C], t[R,C]) {
    p[r,c] = exp(z[r,c])/Σ[d] exp(z[r,d])
    E      = −Σ[r,c] t[r,c]·log(p[r,c])
    claim δz[r,c] = δE·(p[r,c] − t[r,c])
    claim ∂²E/∂z[r,c]∂z[s,d] = (r == s)·p[r,c]·((c == d) − p[r,d])
    assume Σ[c] t[r,c] = 1
  }`,
  `layer mttkrp(X[I,J,K], B[J,R], C[K,R]) {
    Y[i,r] = Σ[j,k] X[i,j,k]·B[j,r]·C[k,r]
    claim δB[j,r] = Σ[i,k] X[i,j,k]·C[k,r]·δY[i,r]
    claim ∂²Y[i,r]/∂B[j,r]∂C[k,r] = X[i,j,k]
  }`,
  `layer embedding(W[V,D], t[R] : int < V) {
    y[r,d] = W[t[r],d]
    claim δW[v,d] = Σ[r] (v == t[r])·δy[r,d]
  }`,
  `layer kl_divergence(p[N], q[N]) {
    E = Σ[i] p[i]·log(p[i]/q[i])
    claim δp[i] = δE·(log(p[i]) − log(q[i]) + 1)
    claim δq[i] = −δE·p[i]/q[i]
    claim ∂²E/∂q[i]∂q[j] = (i == j)·p[i]/q[i]²
    assume p[i] > 0 and q[i] > 0
  }`,
  `layer swish(x[N]) {
    y[i] = x[i]·sigmoid(x[i])
    claim ∂y[i]/∂x[i] = y[i] + sigmoid(x[i])·(1 − y[i])
  }`,
  `layer product(x[N]) {
    y = Π[j] x[j]
    claim δx[i] = δy·y/x[i]
    assume x[i] != 0
  }`,
];
