import type { Formula } from '../formula.ts';

/** Y stands for X of layer l + 1, K for W of layer l; X holds its padding. */
const convolution = `layer convolution(X[R,C,H,W]; K[D,C,A,B]; s=1) {
  Y[r,d,u,v] = Σ[c,j,i] X[r,c,s·u+j,s·v+i]·K[d,c,j,i]
}`;

/** In steps of 1, as the derivation in the document has it; V stands for W of layer l + 1, given the shape of K. */
const derivation = `layer convolution(X[R,C,H,W]; K[D,C,A,B], V[D,C,A,B]) {
  Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·K[d,c,j,i]
}`;

const rows = `layer rows(x[H], k[K]; ; s=1, p=0) {
  z[i<H+2·p] = x?[i−p]
  y[i] = Σ[j] k[j]·z[i·s+j]
  count = Σ[i] (1 + 0·y[i])
}`;

const channels = `layer channels(x[C]; k[D,C]) {
  y[d] = Σ[c] k[d,c]·x[c]
  count = Σ[d] (1 + 0·y[d])
}`;

const size = (key: string, number: number, printed: string, corrected: string): Formula => ({
  key,
  number,
  title: 'Output size of a convolution',
  printed,
  state: 'definition',
  judgement: 'right if read kindly',
  understood: {
    layer: rows,
    wrt: [],
    claims: [
      { claim: 'count = (H−K+2·p)/s + 1', answer: 'holds', says: 'where s divides', assume: ['(H−K+2·p) % s == 0'] },
      { claim: 'count = (H−K+2·p)/s + 1', answer: 'refuted', says: 'for every stride' },
    ],
  },
  note: 'Right where s divides; else the quotient is to be rounded down.',
  corrected: [{ latex: corrected, layer: rows, claims: [{ claim: 'count = (H−K+2·p)//s + 1', answer: 'holds' }] }],
});

/** Formulas 34 to 43: convolution. */
export const convolutions: readonly Formula[] = [
  {
    key: '33.5',
    title: 'Size of one kernel',
    printed: String.raw`1 \times \times\, C \times k_h \times k_W`,
    state: 'garbled in print',
    judgement: 'right if read kindly',
    note: 'One × too many; the text gives the size of all kernels right.',
  },
  {
    ...size(
      '34',
      34,
      String.raw`W' = \frac{W - k_W + 2p}{s} + 1`,
      String.raw`W' = \left\lfloor \frac{W - k_W + 2p}{s} \right\rfloor + 1`,
    ),
    recomputed: [
      {
        kind: 'shape',
        says: 'figure 6: a kernel of 3×3 over 6×6',
        layer: convolution,
        sizes: { R: 1, C: 1, H: 6, W: 6, D: 1, A: 3, B: 3, s: 1 },
        of: 'Y',
        printed: [1, 1, 4, 4],
        equal: true,
      },
      {
        kind: 'shape',
        says: 'figure 7: 5×5 with p = 1',
        layer: 'layer padded(x[H,W]; ; p=1) {\n  y[i<H+2·p, j<W+2·p] = x?[i−p, j−p]\n}',
        sizes: { H: 5, W: 5, p: 1 },
        of: 'y',
        printed: [7, 7],
        equal: true,
      },
    ],
  },
  size(
    '35',
    35,
    String.raw`H' = \frac{H - k_H + 2p}{s} + 1`,
    String.raw`H' = \left\lfloor \frac{H - k_H + 2p}{s} \right\rfloor + 1`,
  ),
  {
    key: '36',
    number: 36,
    title: 'Output channels of a convolution',
    printed: "C' = C'",
    state: 'definition',
    judgement: 'right if read kindly',
    understood: { layer: channels, wrt: [], claims: [{ claim: 'count = D', answer: 'holds', says: 'D kernels' }] },
    note: "A tautology. What is meant is that there are as many output channels as kernels, which the text calls C' before.",
  },
  {
    key: '37',
    number: 37,
    title: 'Column of a window',
    printed: "w = sw'",
    state: 'definition',
    judgement: 'right',
    note: 'Where a window begins; the verdict on its use is that on (39).',
  },
  {
    key: '38',
    number: 38,
    title: 'Row of a window',
    printed: "h = sh'",
    state: 'definition',
    judgement: 'right',
    note: 'As (37).',
  },
  {
    key: '39',
    number: 39,
    title: 'Convolution',
    printed: String.raw`\begin{aligned} [X^{(l+1)}]_{r,c',h',w'} &= X_{r,c',h',w'}^{(l)} * W_{c'}^{(l)} \\ &= \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l)} \end{aligned}`,
    excerpt: String.raw`\sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l)}`,
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: convolution,
      claims: [{ claim: 'Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·K[d,c,j,i]', answer: 'refuted', says: 'with a stride' }],
    },
    note: 'The stride is missing: (37) and (38) define w and h, and then h′ and w′ are used in their place. Right for s = 1.',
    corrected: [
      {
        latex: String.raw`[X^{(l+1)}]_{r,c',h',w'} = \sum_{c=0}^{C-1} \sum_{j=0}^{k_H-1} \sum_{i=0}^{k_W-1} X_{r,c,sh'+j,sw'+i}^{(l)} W_{c',c,j,i}^{(l)}`,
        layer: convolution,
        claims: [{ claim: 'Y[r,d,u,v] = Σ[c,j,i] X[r,c,u·s+j,v·s+i]·K[d,c,j,i]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '40-fractions',
    title: 'The second factor of the chain rule',
    printed: String.raw`\frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial X_{r,c',h',w'}^{(l)}}`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v] δY[r,d,u,v]·K[d,d,0,0]',
          answer: 'refuted',
          says: 'the chain rule with this factor: an output channel in place of an input channel',
        },
      ],
    },
    note: 'Below stands the element whose gradient is sought, with the indices r, c, h, w, as in (40).',
    corrected: [
      {
        latex: String.raw`\frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}}`,
        layer: derivation,
        claims: [
          {
            claim: 'δX[r,c,h,w] = Σ[d,u,v] δY[r,d,u,v]·K?[d,c,h−u,w−v]',
            answer: 'holds',
            says: 'the chain rule with it',
          },
        ],
      },
    ],
  },
  {
    key: '40',
    number: 40,
    title: 'Gradient of the input, by the chain rule',
    printed: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \frac{\partial L(W)}{\partial X_{r,c,h,w}^{(l)}} \\ &= \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \frac{\partial L(W)}{\partial X_{r,c',h',w'}^{(l+1)}} \frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}} \end{aligned}`,
    excerpt: String.raw`\frac{\partial \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v] δY[r,d,u,v]·K?[d,c,h−u,w−v]',
          answer: 'holds',
          says: 'line 2, with the derivative put in',
        },
        {
          claim: 'Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·V[d,c,j,i]',
          answer: 'refuted',
          says: 'what line 3 differentiates, V being W of layer l + 1',
        },
      ],
    },
    note: 'The weights are those of layer l, by (39). The sum over c also reuses the name of the c that the left side holds fixed, and the last line is printed twice.',
    corrected: [
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial}{\partial X_{r,c,h,w}^{(l)}} \sum_{k}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,k,h'+j,w'+i}^{(l)} W_{c',k,j,i}^{(l)}`,
        layer: derivation,
        claims: [
          { claim: 'Y[r,d,u,v] = Σ[k,j,i] X[r,k,u+j,v+i]·K[d,k,j,i]', answer: 'holds' },
          {
            claim: '∂Y[t,d,u,v]/∂X[r,c,h,w] = (t == r)·K?[d,c,h−u,w−v]',
            answer: 'holds',
          },
        ],
      },
    ],
  },
  {
    key: '41-condition',
    title: 'Where a product does not vanish',
    printed: String.raw`h'+j=h \text{ and } h'+j=h`,
    state: 'definition',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v,j,i] (u + j == h)·(u + j == h)·δY[r,d,u,v]·K[d,c,j,i]',
          answer: 'refuted',
        },
      ],
    },
    note: 'One condition is printed twice; the second is on the columns.',
    corrected: [
      {
        latex: String.raw`h'+j=h \text{ and } w'+i=w`,
        layer: derivation,
        claims: [
          {
            claim: 'δX[r,c,h,w] = Σ[d,u,v,j,i] (u + j == h)·(v + i == w)·δY[r,d,u,v]·K[d,c,j,i]',
            answer: 'holds',
          },
        ],
      },
    ],
  },
  {
    key: '41',
    number: 41,
    title: 'Gradient of the input',
    printed: String.raw`\begin{aligned} &\sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} W_{c',c,j,i}^{(l+1)} \\ &= \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} W_{c',c,(h-h'),(w-w')}^{(l+1)} \delta_{r,c',h',w'}^{(l+1)} \end{aligned}`,
    excerpt: String.raw`\sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} W_{c',c,(h-h'),(w-w')}^{(l+1)} \delta_{r,c',h',w'}^{(l+1)}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v] δY[r,d,u,v]·V[d,c,j,i]',
          answer: 'rejected',
          says: 'line 2, V being W of layer l + 1',
        },
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v] V?[d,c,h−u,w−v]·δY[r,d,u,v]',
          answer: 'refuted',
          says: 'line 3, V being W of layer l + 1',
        },
      ],
    },
    note: 'The weights are those of layer l. In the second line j and i are bound by nothing. The weights of the last line are zero outside the kernel, which the text says only of (42).',
    corrected: [
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} W_{c',c,(h-h'),(w-w')}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
        layer: derivation,
        claims: [{ claim: 'δX[r,c,h,w] = Σ[d,u,v] K?[d,c,h−u,w−v]·δY[r,d,u,v]', answer: 'holds', says: 'for s = 1' }],
      },
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} W_{c',c,(h-sh'),(w-sw')}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
        layer: convolution,
        claims: [
          { claim: 'δX[r,c,h,w] = Σ[d,u,v] K?[d,c,h−s·u,w−s·v]·δY[r,d,u,v]', answer: 'holds', says: 'for every s' },
        ],
      },
    ],
  },
  {
    key: '42',
    number: 42,
    title: 'Gradient of the input as a convolution',
    printed: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{c'}^{C'-1} rot(W_{c',c,h,w}^{(l+1)}) * \delta_{r,c'}^{(l+1)}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = Σ[d,j,i] V[d,c,A−1−j,B−1−i]·δY?[r,d,h+j−(A−1),w+i−(B−1)]',
          answer: 'refuted',
          says: 'V being W of layer l + 1',
        },
      ],
    },
    note: 'The weights are those of layer l. With them it is right for s = 1, δ padded with zeros; h and w are not subscripts of the weights.',
    corrected: [
      {
        latex: String.raw`\delta_{r,c}^{(l)} = \sum_{c'}^{C'-1} rot(W_{c',c}^{(l)}) * \delta_{r,c'}^{(l+1)}`,
        layer: derivation,
        claims: [
          {
            claim: 'δX[r,c,h,w] = Σ[d,j,i] K[d,c,A−1−j,B−1−i]·δY?[r,d,h+j−(A−1),w+i−(B−1)]',
            answer: 'holds',
            says: 'for s = 1',
          },
        ],
      },
    ],
  },
  {
    key: '43',
    number: 43,
    title: 'Gradient of the kernels',
    printed: String.raw`\begin{aligned} \frac{\partial L(W)}{\partial W_{c',c,k_H,k_W}^{(l)}} &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \frac{\partial L(W)}{\partial X_{r,c',h',w'}^{(l+1)}} \frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial W_{r,c,h,w}^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c',h',w'}^{(l+1)} \frac{\partial \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{k_W-1}^{k_W-1} X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l)}}{\partial W_{c',c,k_H,k_W}^{(l)}} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,h'+k_H,w'+k_W}^{(l)} \delta_{r,c',h',w'}^{(l+1)} \\ &= \frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} X_{r,c,k_H,k_W}^{(l)} * * \delta_{r,c'}^{(l+1)} \end{aligned}`,
    excerpt: String.raw`\frac{1}{R} \sum_{r}^{R-1} \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,h'+k_H,w'+k_W}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: derivation,
      wrt: ['K'],
      claims: [
        {
          claim: 'δK[d,c,j,i] = 1/R·Σ[r,e<D,u,v] X[r,c,u+j,v+i]·δY[r,e,u,v]',
          answer: 'refuted',
          says: 'line 3: 1/R, and the sum over the output channel',
        },
        {
          claim: 'δK[d,c,j,i] = 1/R·Σ[r,u,v] X[r,c,u+j,v+i]·δY[r,d,u,v]',
          answer: 'refuted',
          says: 'line 3 with the output channel fixed: 1/R',
        },
        {
          claim: 'δK[d,c,j,i] = Σ[r,e<D,u,v] X[r,c,u+j,v+i]·δY[r,e,u,v]',
          answer: 'refuted',
          says: 'line 3 without 1/R: the sum over the output channel',
        },
      ],
    },
    note: "The left side holds c′ fixed, so nothing is summed over it. The factor 1/R is right only if the left side is the gradient averaged over the batch, as the text says beneath, and δ that of the cost summed: with one L on both sides the chain rule has no mean. Besides, the kernel's sizes serve as its indices, and W has the subscripts r, c, h, w in the first line.",
    corrected: [
      {
        latex: String.raw`\frac{\partial L(W)}{\partial W_{c',c,j,i}^{(l)}} = \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,sh'+j,sw'+i}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
        layer: convolution,
        claims: [{ claim: 'δK[d,c,j,i] = Σ[r,u,v] X[r,c,s·u+j,s·v+i]·δY[r,d,u,v]', answer: 'holds' }],
      },
    ],
  },
];
