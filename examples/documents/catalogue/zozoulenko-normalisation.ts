import type { Formula } from '../formula.ts';

/** v stands for σ², Y for X of layer l + 1. */
const statistics = `  μ[c] = 1/(R·H·W)·Σ[r,h,w] X[r,c,h,w]
  v[c] = 1/(R·H·W)·Σ[r,h,w] (X[r,c,h,w] − μ[c])²`;

const normalised = `  X̂[r,c,h,w] = (X[r,c,h,w] − μ[c])·(v[c] + ε)^(−1/2)`;

const batchnorm = `layer batchnorm(X[R,C,H,W]; γ[C], β[C]; ε=1e-5) {
${statistics}
${normalised}
  Y[r,c,h,w] = γ[c]·X̂[r,c,h,w] + β[c]
}`;

/** Each example r has a cost of its own, whose δ is G to first order; L is their mean, which the text beneath (43) speaks of. */
const meanCost = `layer batchnorm(X[R,C,H,W], G[R,C,H,W]; γ[C], β[C]; ε=1e-5) {
${statistics}
${normalised}
  Y[r,c,h,w] = γ[c]·X̂[r,c,h,w] + β[c]
  L = 1/R·Σ[r,c,h,w] G[r,c,h,w]·Y[r,c,h,w]
  return Y
}`;

const normalise = `layer normalise(X[R,C,H,W]; ; ε=1e-5) {
${statistics}
${normalised}
}`;

const centre = `layer centre(X[R,C,H,W]) {
  μ[c] = 1/(R·H·W)·Σ[r,h,w] X[r,c,h,w]
  Z[r,c,h,w] = X[r,c,h,w] − μ[c]
}`;

const variance = `layer variance(X[R,C,H,W]) {
${statistics}
}`;

const affine = `layer affine(X̂[R,C,H,W]; γ[C], β[C]) {
  Y[r,c,h,w] = γ[c]·X̂[r,c,h,w] + β[c]
}`;

/** The four deltas I of the document, and the one of the channels. */
const same = '(t == r)·(d == c)·(k == h)·(l == w)';

const line2 = `Σ[t,d,k,l] δY[t,d,k,l]·γ[d]·(v[d] + ε)^(−1/2)·(${same} − 1/(R·H·W)·(d == c)) − Σ[t,d,k,l] δY[t,c,k,l]·γ[d]·1/(R·H·W)·(X[t,d,k,l] − μ[d])·(X[r,d,h,w] − μ[d])·(v[d] + ε)^(−3/2)·(d == c)`;

const line3 = (channel: string): string =>
  `δY[r,c,h,w]·γ[c]·(v[c] + ε)^(−1/2) − 1/(R·H·W)·Σ[t,k,l] δY[t,c,k,l]·γ[${channel}]·(v[c] + ε)^(−1/2) − 1/(R·H·W)·Σ[t,k,l] δY[t,c,k,l]·γ[c]·(X[t,c,k,l] − μ[${channel}])·(X[r,c,h,w] − μ[c])·(v[c] + ε)^(−3/2)`;

const line4 = (stray: string, exponent: string, channel: string): string =>
  `1/(R·H·W)·γ[c]·(v[c] + ε)^(−1/2)·(R·H·W·δY[r,c,h,w] − (Σ[t,k,l] δY[t,c,k,l])${stray} − (X[r,c,h,w] − μ[c])·(v[c] + ε)^(${exponent})·Σ[t,k,l] δY[t,c,k,l]·(X[t,c,k,l] − μ[${channel}]))`;

/** Formulas 52 to 63: batch normalisation. */
export const normalisation: readonly Formula[] = [
  {
    key: '52',
    number: 52,
    title: 'Mean',
    printed: String.raw`\mu_c = \frac{1}{RHW} \sum_{r=0}^{R-1} \sum_{h=0}^{H-1} \sum_{w=0}^{W-1} X_{r,c,h,w}^{(l)}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer average(X[R,C,H,W]) {\n  μ[c] = 1/(R·H·W)·Σ[r,h,w] X[r,c,h,w]\n}' },
  },
  {
    key: '53',
    number: 53,
    title: 'Variance',
    printed: String.raw`\sigma_c^2 = \frac{1}{RHW} \sum_{r=0}^{R-1} \sum_{h=0}^{H-1} \sum_{w=0}^{W-1} (X_{r,c,h,w}^{(l)} - \mu_c)^2`,
    buildsOn: ['52'],
    state: 'computation',
    judgement: 'right',
    understood: { layer: variance },
  },
  {
    key: '54',
    number: 54,
    title: 'Normalisation',
    printed: String.raw`\hat{X}_{r,c,h,w} = (X_{r,c,h,w}^{(l)} - \mu_c)(\sigma_c^2 + \epsilon)^{-\frac{1}{2}}`,
    buildsOn: ['52', '53'],
    state: 'computation',
    judgement: 'right',
    understood: { layer: normalise },
  },
  {
    key: '55',
    number: 55,
    title: 'Scale and shift',
    printed: String.raw`X_{r,c,h,w}^{(l+1)} = \gamma_c^{(l)} \hat{X}_{r,c,h,w} + \beta_c^{(l)}`,
    buildsOn: ['52', '53', '54'],
    state: 'computation',
    judgement: 'right',
    understood: { layer: batchnorm },
  },
  {
    key: '56',
    number: 56,
    title: 'Gradient of the scale',
    printed: String.raw`\begin{aligned} \frac{\partial L(W)}{\partial \gamma_c^{(l)}} &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \frac{\partial L(W)}{\partial X_{r,c',h',w'}^{(l+1)}} \frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial \gamma_c^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial (\gamma_{c'}^{(l)} \hat{X}_{r,c',h',w'} + \beta_{c'}^{(l)})}{\partial \gamma_c^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \hat{X}_{r,c,h',w'} I_{c',c} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \hat{X}_{r,c,h',w'} \end{aligned}`,
    excerpt: String.raw`\delta_{r,c',h',w'}^{(l+1)} \hat{X}_{r,c,h',w'}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: meanCost,
      wrt: ['γ'],
      claims: [
        {
          claim: '∂L/∂γ[c] = 1/R·Σ[r,d,k,l] G[r,d,k,l]·X̂[r,c,k,l]·(d == c)',
          answer: 'holds',
          says: 'line 3, L being the mean over the batch and G the δ of each example',
        },
        {
          claim: '∂L/∂γ[c] = 1/R·Σ[r,k,l] G[r,d,k,l]·X̂[r,c,k,l]',
          answer: 'rejected',
          says: 'line 4: c′ is bound by nothing',
        },
      ],
    },
    note: 'The last line keeps c′ where the delta has put c, so that nothing binds it. On the factor 1/R see (57).',
    corrected: [
      {
        latex: String.raw`\frac{\partial L(W)}{\partial \gamma_c^{(l)}} = \frac{1}{R} \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)} \hat{X}_{r,c,h',w'}`,
        excerpt: String.raw`\delta_{r,c,h',w'}^{(l+1)} \hat{X}_{r,c,h',w'}`,
        layer: meanCost,
        claims: [
          {
            claim: '∂L/∂γ[c] = 1/R·Σ[r,k,l] G[r,c,k,l]·X̂[r,c,k,l]',
            answer: 'holds',
            says: 'the mean over the batch',
          },
          {
            claim: 'δγ[c] = Σ[r,k,l] δY[r,c,k,l]·X̂[r,c,k,l]',
            answer: 'holds',
            says: 'with one cost on both sides, without 1/R',
          },
        ],
      },
    ],
  },
  {
    key: '57',
    number: 57,
    title: 'Gradient of the shift',
    printed: String.raw`\begin{aligned} \frac{\partial L(W)}{\partial \beta_{c}^{(l)}} &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \frac{\partial L(W)}{\partial X_{r,c',h',w'}^{(l+1)}} \frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial \beta_{c}^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial (\gamma_{c'}^{(l)} \hat{X}_{r,c',h',w'} + \beta_{c'}^{(l)})}{\partial \beta_{c}^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)} I_{c',c} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)} \end{aligned}`,
    excerpt: String.raw`\frac{1}{R} \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: meanCost,
      wrt: ['β'],
      claims: [
        {
          claim: '∂L/∂β[c] = 1/R·Σ[r,k,l] G[r,c,k,l]',
          answer: 'holds',
          says: 'line 4, L being the mean over the batch and G the δ of each example',
        },
        { claim: 'δβ[c] = 1/R·Σ[r,k,l] δY[r,c,k,l]', answer: 'refuted', says: 'line 4, with one cost on both sides' },
      ],
    },
    note: 'Right for the gradient averaged over the batch, which the text beneath (43) says it is, and δ of each example. With one cost on both sides, as in (63), there is no factor 1/R. The last line is printed twice.',
    corrected: [
      {
        latex: String.raw`\frac{\partial L(W)}{\partial \beta_{c}^{(l)}} = \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)}`,
        layer: batchnorm,
        claims: [{ claim: 'δβ[c] = Σ[r,k,l] δY[r,c,k,l]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '58',
    number: 58,
    title: 'Gradient of the input, by the chain rule',
    printed: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \frac{\partial L(W)}{\partial X_{r,c,h,w}^{(l)}} \\ &= \sum_{r'}^{R'-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \frac{\partial L(W)}{\partial X_{r',c',h',w'}^{(l+1)}} \frac{\partial X_{r',c',h',w'}^{(l+1)}}{\partial \hat{X}_{r',c',h',w'}^{(l)}} \frac{\partial \hat{X}_{r',c',h',w'}^{(l)}}{\partial X_{r,c,h,w}^{(l)}} \end{aligned}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: batchnorm,
      wrt: ['X'],
      claims: [{ claim: `δX[r,c,h,w] = ${line2}`, answer: 'holds', says: 'with the partial derivatives put in' }],
    },
    note: 'R′ is R: the layer keeps the batch.',
  },
  {
    key: '59',
    number: 59,
    title: 'The output by the normalised input',
    printed: String.raw`\text{h}`,
    state: 'garbled in print',
    judgement: 'not judged',
    note: 'In its place stands the letter h; the text before (63) refers to it, and it can only be the derivative of (55).',
    corrected: [
      {
        latex: String.raw`\frac{\partial X_{r',c',h',w'}^{(l+1)}}{\partial \hat{X}_{r',c',h',w'}} = \gamma_{c'}^{(l)}`,
        layer: affine,
        claims: [{ claim: `∂Y[t,d,k,l]/∂X̂[r,c,h,w] = ${same}·γ[d]`, answer: 'holds' }],
      },
    ],
  },
  {
    key: '60',
    number: 60,
    title: 'The normalised input by the input',
    printed: String.raw`\begin{aligned} \frac{\partial \hat{X}_{r',c',h',w'}}{\partial X_{r,c,h,w}^{(l)}} &= \frac{\partial (X_{r',c',h',w'}^{(l)} - \mu_{c'})(\sigma_{c'}^2 + \epsilon)^{-\frac{1}{2}}}{\partial X_{r,c,h,w}^{(l)}} \\ &= (\sigma_{c'}^2 + \epsilon)^{-\frac{1}{2}} \frac{\partial (X_{r',c',h',w'}^{(l)} - \mu_{c'})}{\partial X_{r,c,h,w}^{(l)}} - \frac{1}{2} (X_{r',c',h',w'}^{(l)} - \mu_{c})(\sigma_{c'}^2 + \epsilon)^{-\frac{3}{2}} \frac{\partial \sigma_{c'}^2}{\partial X_{r,c,h,w}^{(l)}} \end{aligned}`,
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: normalise,
      claims: [
        {
          claim: `∂X̂[t,d,k,l]/∂X[r,c,h,w] = (v[d] + ε)^(−1/2)·(${same} − 1/(R·H·W)·(d == c)) − 1/2·(X[t,d,k,l] − μ[c])·(v[d] + ε)^(−3/2)·(2/(R·H·W)·(X[r,d,h,w] − μ[d])·(d == c))`,
          answer: 'holds',
          says: 'with (61) and (62) put in',
        },
      ],
    },
    note: 'One μ has the subscript c for c′. It is the same: the factor beside it is zero unless c′ = c.',
  },
  {
    key: '61',
    number: 61,
    title: 'The centred input by the input',
    printed: String.raw`\frac{\partial (X_{r',c',h',w'}^{(l)} - \mu_{c'})}{\partial X_{r,c,h,w}^{(l)}} = \frac{\partial (X_{r',c',h',w'}^{(l)} - \frac{1}{RHW} \sum_{r''=0}^{R-1} \sum_{h''=0}^{H-1} \sum_{w''=0}^{N-1} X_{r'',c',h'',w''}^{(l)})}{\partial X_{r,c,h,w}^{(l)}} = I_{r',r} I_{c',c} I_{h',h} I_{w',w} - \frac{1}{RHW} I_{c',c}`,
    buildsOn: ['52', '53', '54', '55'],
    excerpt: String.raw`\sum_{w''=0}^{N-1}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: centre,
      claims: [{ claim: `∂Z[t,d,k,l]/∂X[r,c,h,w] = ${same} − 1/(R·H·W)·(d == c)`, answer: 'holds' }],
    },
    note: 'The last sum is printed up to N − 1. There is no N; by (52) it is W − 1. The result is right.',
  },
  {
    key: '62',
    number: 62,
    title: 'The variance by the input',
    printed: String.raw`\begin{aligned} \frac{\partial \sigma_{c'}^{2}}{\partial X_{r,c,h,w}^{(l)}} &= \frac{\partial \frac{1}{RHW} \sum_{r'=0}^{R-1} \sum_{h'=0}^{M-1} \sum_{w'=0}^{W-1} (X_{r',c',h',w'}^{(l)} - \mu_{c'})^{2}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \frac{1}{RHW} \sum_{r'=0}^{R-1} \sum_{h'=0}^{M-1} \sum_{w'=0}^{W-1} 2(X_{r',c',h',w'}^{(l)} - \mu_{c'}) (I_{r',r} I_{c',c} I_{h',h} I_{w',w} - \frac{1}{RHW} I_{c',c}) \\ &= \frac{2}{RHW} (X_{r,c',h,w}^{(l)} - \mu_{c'}) I_{c',c} - \frac{2}{(RHW)^{2}} \sum_{r'=0}^{R-1} \sum_{h'=0}^{M-1} \sum_{w'=0}^{W-1} (X_{r',c,h',w'}^{(l)} - \mu_{c}) \\ &= \frac{2}{RHW} (X_{r,c',h,w}^{(l)} - \mu_{c'}) I_{c',c} \end{aligned}`,
    excerpt: String.raw`\sum_{h'=0}^{M-1}`,
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: variance,
      claims: [
        {
          claim: `∂v[d]/∂X[r,c,h,w] = 1/(R·H·W)·Σ[t,k,l] 2·(X[t,d,k,l] − μ[d])·(${same} − 1/(R·H·W)·(d == c))`,
          answer: 'holds',
          says: 'line 2',
        },
        {
          claim: '∂v[d]/∂X[r,c,h,w] = 2/(R·H·W)·(X[r,d,h,w] − μ[d])·(d == c) − 2/(R·H·W)²·Σ[t,k,l] (X[t,c,k,l] − μ[c])',
          answer: 'holds',
          says: 'line 3',
        },
        { claim: '∂v[d]/∂X[r,c,h,w] = 2/(R·H·W)·(X[r,d,h,w] − μ[d])·(d == c)', answer: 'holds', says: 'line 4' },
      ],
    },
    note: 'The sums over the rows are printed up to M − 1. There is no M; by (53) it is H − 1. The third line has lost the delta of its last term, which is zero anyway. The result is right.',
  },
  {
    key: '63',
    number: 63,
    title: 'Gradient of the input',
    printed: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \sum_{r'}^{R'-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{N'-1} \frac{\partial L(W)}{\partial X_{r',c',h',w'}^{(l+1)}} \frac{\partial X_{r',c',h',w'}}{\partial \hat{X}_{r',c',h',w'}} \frac{\partial \hat{X}_{r',c',h',w'}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \sum_{r',c',h',w'} \delta_{r',c',h',w'}^{(l+1)} \gamma_{c'}^{(l)} (\sigma_{c'}^2 + \epsilon)^{-\frac{1}{2}} (I_{r',r}I_{c',c}I_{h',h}I_{w',w} - \frac{1}{RHW}I_{c',c}) \\ &\quad - \sum_{r',c',h',w'} \delta_{r',c,h',w'}^{(l+1)} \gamma_{c'}^{(l)} \frac{1}{RHW} (X_{r',c',h',w'}^{(l)} - \mu_{c'}) (X_{r,c',h,w}^{(l)} - \mu_{c'}) (\sigma_{c'}^2 + \epsilon)^{-\frac{3}{2}} I_{c',c} \\ &= \delta_{r,c,h,w}^{(l+1)} \gamma_{c}^{(l)} (\sigma_{c}^2 + \epsilon)^{-\frac{1}{2}} - \frac{1}{RHW} \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} \gamma_{c'}^{(l)} (\sigma_{c}^2 + \epsilon)^{-\frac{1}{2}} \\ &\quad - \frac{1}{RHW} \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} \gamma_{c}^{(l)} (X_{r',c,h',w'}^{(l)} - \mu_{c'}) (X_{r,c,h,w}^{(l)} - \mu_{c}) (\sigma_{c}^2 + \epsilon)^{-\frac{3}{2}} \\ &= \frac{1}{RHW} \gamma_{c}^{(l)} (\sigma_{c}^2 + \epsilon)^{-\frac{1}{2}} \left( RHW \delta_{r,c,h,w}^{(l+1)} - \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} - \mu_{c'} \right) \\ &\quad \left. - (X_{r,c,h,w}^{(l)} - \mu_{c}) (\sigma_{c}^2 + \epsilon)^{-\frac{3}{2}} \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} (X_{r',c,h',w'}^{(l)} - \mu_{c'}) \right) \end{aligned}`,
    excerpt: String.raw`(X_{r,c,h,w}^{(l)} - \mu_{c}) (\sigma_{c}^2 + \epsilon)^{-\frac{3}{2}}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: batchnorm,
      wrt: ['X'],
      claims: [
        { claim: `δX[r,c,h,w] = ${line2}`, answer: 'holds', says: 'line 2' },
        { claim: `δX[r,c,h,w] = ${line3('d')}`, answer: 'rejected', says: 'line 3: c′ is bound by nothing' },
        { claim: `δX[r,c,h,w] = ${line3('c')}`, answer: 'holds', says: 'line 3 with c for c′' },
        {
          claim: `δX[r,c,h,w] = ${line4(' − μ[c]', '−3/2', 'c')}`,
          answer: 'refuted',
          says: 'line 4 with c for c′',
        },
        {
          claim: `δX[r,c,h,w] = ${line4('', '−3/2', 'c')}`,
          answer: 'refuted',
          says: 'line 4 without the stray μ',
        },
      ],
    },
    note: 'In the last line (σ² + ε)^(−1/2) is taken out of the bracket, so that (σ² + ε)^(−1) remains in it. A μ has strayed behind the first sum, where a bracket closes too early, and c′ stands for c in the last two lines.',
    corrected: [
      {
        latex: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \frac{1}{RHW} \gamma_{c}^{(l)} (\sigma_{c}^2 + \epsilon)^{-\frac{1}{2}} \Big( RHW \delta_{r,c,h,w}^{(l+1)} - \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} \\ &\quad - (X_{r,c,h,w}^{(l)} - \mu_{c}) (\sigma_{c}^2 + \epsilon)^{-1} \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} (X_{r',c,h',w'}^{(l)} - \mu_{c}) \Big) \end{aligned}`,
        excerpt: String.raw`(X_{r,c,h,w}^{(l)} - \mu_{c}) (\sigma_{c}^2 + \epsilon)^{-1}`,
        layer: batchnorm,
        claims: [{ claim: `δX[r,c,h,w] = ${line4('', '−1', 'c')}`, answer: 'holds' }],
      },
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \frac{1}{RHW} \gamma_{c}^{(l)} (\sigma_{c}^2 + \epsilon)^{-\frac{1}{2}} \left( RHW \delta_{r,c,h,w}^{(l+1)} - \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} - \hat{X}_{r,c,h,w} \sum_{r',h',w'} \delta_{r',c,h',w'}^{(l+1)} \hat{X}_{r',c,h',w'} \right)`,
        layer: batchnorm,
        claims: [
          {
            claim:
              'δX[r,c,h,w] = 1/(R·H·W)·γ[c]·(v[c] + ε)^(−1/2)·(R·H·W·δY[r,c,h,w] − (Σ[t,k,l] δY[t,c,k,l]) − X̂[r,c,h,w]·Σ[t,k,l] δY[t,c,k,l]·X̂[t,c,k,l])',
            answer: 'holds',
            says: 'in terms of (54)',
          },
        ],
      },
    ],
  },
];
