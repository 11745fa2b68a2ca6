import type { Formula } from '../formula.ts';

/** Signals of period N under a filter: scaled, added and delayed. */
const scaled = `layer scaled(x[N], h[K]; ; a=2.0) {
  z[t] = a·x[t]
  y[t<N] = Σ[k] h[k]·z[(t − k) % N]
}`;

const superposed = `layer superposed(u[N], v[N], h[K]) {
  z[t] = u[t] + v[t]
  y[t<N] = Σ[k] h[k]·z[(t − k) % N]
}`;

const delayed = `layer delayed(x[N], h[K]; ; s=1) {
  z[t<N] = x[(t − s) % N]
  w[t<N] = Σ[k] h[k]·x[(t − k) % N]
  y[t<N] = Σ[k] h[k]·z[(t − k) % N]
  return y
}`;

/** Convolution of two signals; both are zero outside. */
const convolution1 = `layer convolution(x[N], h[K]) {
  y[i<N+K−1] = Σ[n] h[n]·x?[i − n]
}`;

/** In two dimensions. The second filter is given by its values at the negative positions. */
const convolution2 = `layer convolution(x[N,N], h[K,K]) {
  y[i<N+K−1, j<N+K−1] = Σ[m,n] h[m,n]·x?[i − m, j − n]
}`;

const rotated = `layer rotated(x[N,N], h[K,K]) {
  r[m,n] = h[K−1−m, K−1−n]
  y[i<N+K−1, j<N+K−1] = Σ[m,n] h[m,n]·x?[i − m, j − n]
}`;

const correlation2 = `layer correlation(x[N,N], h[K,K]) {
  y[i<N, j<N] = Σ[m,n] h[m,n]·x?[i + m, j + n]
}`;

/** Filters, convolution and cross-correlation of signals. */
export const signals: readonly Formula[] = [
  {
    key: 'lti',
    title: 'Time invariance',
    printed: 'y(t) = T(x(t)) \\Rightarrow y(t - s) = T(x(t - s))',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: delayed,
      wrt: [],
      claims: [{ claim: 'y[t] = w[(t − s) % N]', answer: 'holds', says: 'for a filter of periodic signals' }],
    },
    note: 'The definition of the property; a filter has it.',
  },
  {
    key: 'scaling',
    title: 'Scaling',
    printed: 'T(ax(t)) = aT(x(t))',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: scaled,
      wrt: [],
      claims: [
        { claim: 'y[t] = a·Σ[k] h[k]·x[(t − k) % N]', answer: 'holds', says: 'for a filter of periodic signals' },
      ],
    },
  },
  {
    key: 'superposition',
    title: 'Superposition',
    printed: 'T(x_1(t) + x_2(t)) = T(x_1(t)) + T(x_2(t))',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: superposed,
      wrt: [],
      claims: [
        {
          claim: 'y[t] = Σ[k] h[k]·u[(t − k) % N] + Σ[k] h[k]·v[(t − k) % N]',
          answer: 'holds',
          says: 'for a filter of periodic signals',
        },
      ],
    },
  },
  {
    key: 'convolution-integral',
    title: 'Convolution in continuous time',
    printed: String.raw`y(t) = (h \times x)(t) = \int_{-\infty}^{\infty} h(\tau)x(t - \tau)d\tau`,
    state: 'prose',
    judgement: 'right',
    note: 'An integral; × stands for the operator of convolution throughout.',
  },
  {
    key: 'convolution-1',
    title: 'Convolution of sequences',
    printed: String.raw`y(i) = (h \times x)(i) = \sum_n h(n)x(i - n)`,
    reading:
      '% layer convolution(x[N], h[K])\n% fn ×(h, x)[i] = Σ[n] h[n]·x?[i−n]\n% zero outside: x\n% range: i<N+K-1\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: convolution1 },
  },
  {
    key: 'convolution-2',
    title: 'Convolution in two dimensions',
    printed: String.raw`y(i, j) = (h \times x)(i, j) = \sum_n \sum_m h(m, n)x(i - m, j - n)`,
    reading:
      '% layer convolution(x[N,N], h[K,K])\n% fn ×(h, x)[i,j] = Σ[m,n] h[m,n]·x?[i−m,j−n]\n% zero outside: x\n% range: i<N+K-1, j<N+K-1\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: convolution2 },
  },
  {
    key: 'convolution-reflected',
    title: 'Convolution as a cross-correlation',
    printed: String.raw`y(i, j) = (h \times x)(i, j) = \sum_n \sum_m x(i + m, i + n) h(-m, -n)`,
    excerpt: 'x(i + m, i + n) h(-m, -n)',
    state: 'identity',
    judgement: 'wrong',
    understood: {
      layer: rotated,
      wrt: [],
      claims: [
        {
          claim: 'y[i,j] = Σ[m,n] x?[i + m − (K−1), i + n − (K−1)]·r[m,n]',
          answer: 'refuted',
          says: 'the reflected filter stored from position 0',
        },
      ],
    },
    note: 'The second argument of x is j + n. As printed, y would not depend on j.',
    corrected: [
      {
        latex: String.raw`y(i, j) = \sum_n \sum_m x(i + m, j + n) h(-m, -n)`,
        excerpt: 'x(i + m, j + n) h(-m, -n)',
        layer: rotated,
        claims: [{ claim: 'y[i,j] = Σ[m,n] x?[i + m − (K−1), j + n − (K−1)]·r[m,n]', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'convolution-rotated',
    title: 'Convolution with a rotated filter',
    printed: String.raw`y(i, j) = (h \times x)(i, j) = x(i + m, i + n) \times \text{rotación}_{180}\{h(m, n)\}`,
    excerpt: String.raw`x(i + m, i + n) \times \text{rotación}_{180}\{h(m, n)\}`,
    state: 'identity',
    judgement: 'wrong',
    understood: {
      layer: rotated,
      wrt: [],
      claims: [
        {
          claim: 'y[i,j] = Σ[m,n] x?[i + m − (K−1), i + n − (K−1)]·h[K−1−m,K−1−n]',
          answer: 'refuted',
          says: 'summed over m and n',
        },
      ],
    },
    note: 'The same slip. And the operator is the cross-correlation, which sums over m and n; × is the convolution, which would turn the filter back.',
    corrected: [
      {
        latex: String.raw`y(i, j) = x(i + m, j + n) \otimes \text{rotación}_{180}\{h(m, n)\}`,
        excerpt: String.raw`x(i + m, j + n) \otimes \text{rotación}_{180}\{h(m, n)\}`,
        layer: rotated,
        claims: [{ claim: 'y[i,j] = Σ[m,n] x?[i + m − (K−1), j + n − (K−1)]·h[K−1−m,K−1−n]', answer: 'holds' }],
      },
    ],
  },
  {
    key: 'convolution-properties',
    title: 'Convolution is commutative',
    printed: String.raw`h \times x = x \times h`,
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: convolution1,
      wrt: [],
      claims: [{ claim: 'y[i] = Σ[n] x[n]·h?[i − n]', answer: 'holds' }],
    },
    note: 'The document lists the property in words.',
  },
  {
    key: 'correlation-integral',
    title: 'Cross-correlation in continuous time',
    printed: String.raw`y(t) = (h \otimes x)(t) = \int_{-\infty}^{\infty} h(\tau)x(t + \tau)`,
    state: 'prose',
    judgement: 'right if read kindly',
    note: 'The dτ at the end of the integral is missing.',
  },
  {
    key: 'correlation-1',
    title: 'Cross-correlation of sequences',
    printed: String.raw`y(i) = (h \otimes x)(i) = \sum_n h(n)x(i + n)`,
    reading: '% layer correlation(x[N], h[K])\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer correlation(x[N], h[K]) {\n  y[i] = Σ[n] h[n]·x[i + n]\n}' },
  },
  {
    key: 'correlation-2',
    title: 'Cross-correlation in two dimensions',
    printed: String.raw`y(i, j) = (h \otimes x)(i, j) = \sum_n \sum_m h(m, n)x(i + m, i + n)`,
    excerpt: 'h(m, n)x(i + m, i + n)',
    reading:
      '% layer correlation(x[N,N], h[K,K])\n% fn ⊗(h, x)[i,j] = Σ[m,n] h[m,n]·x?[i+m,j+n]\n% zero outside: x\n% range: i<N, j<N\n',
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: correlation2,
      claims: [{ claim: 'y[i,j] = Σ[m,n] h[m,n]·x?[i + m, i + n]', answer: 'refuted' }],
    },
    note: 'The second argument of x is j + n, here too.',
    corrected: [
      {
        latex: String.raw`y(i, j) = \sum_n \sum_m h(m, n)x(i + m, j + n)`,
        excerpt: 'h(m, n)x(i + m, j + n)',
        layer: correlation2,
        claims: [{ claim: 'y[i,j] = Σ[n,m] h[m,n]·x?[i + m, j + n]', answer: 'holds' }],
      },
    ],
  },
];
