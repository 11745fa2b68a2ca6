import type { Formula } from '../formula.ts';

/** Y stands for X of layer l + 1, K for W of layer l; X holds its padding. */
export const convolution = `layer convolution(X[R,C,H,W]; K[D,C,A,B]; s=1) {
  Y[r,d,u,v] = Σ[c,j,i] X[r,c,s·u+j,s·v+i]·K[d,c,j,i]
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

/** Formulas 34 to 39: convolution and its sizes. */
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
    key: '33.7',
    title: 'Sizes of kernels, input and output',
    printed: String.raw`W^{(l)} \in \mathbb{R}^{C' \times C \times k_h \times k_W},\ X^{(l)} \in \mathbb{R}^{R \times C \times (H+2p) \times (W+2p)},\ X^{(l+1)} \in \mathbb{R}^{R \times C' \times H' \times W'}`,
    state: 'definition',
    judgement: 'right',
    note: 'H and W are the sizes before the padding, as in (34) and (35).',
    recomputed: [
      {
        kind: 'shape',
        says: "R = 2, C = 3, C' = 4, H = 5 and W = 6 with p = 1, k_h = 3, k_W = 2 and s = 2: H' and W' by (34) and (35), the latter rounded down",
        layer: convolution,
        sizes: { R: 2, C: 3, H: 5 + 2, W: 6 + 2, D: 4, A: 3, B: 2, s: 2 },
        of: 'Y',
        printed: [2, 4, (5 - 3 + 2) / 2 + 1, (6 - 2 + 2) / 2 + 1],
        equal: true,
      },
    ],
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
    excerpt: "X_{r,c,h'+j,w'+i}^{(l)}",
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: convolution,
      claims: [{ claim: 'Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·K[d,c,j,i]', answer: 'refuted', says: 'with a stride' }],
    },
    note: 'The stride is missing: (37) and (38) define h and w as the beginning of the window, and then h′ and w′ stand in their place. Right only for s = 1.',
    corrected: [
      {
        latex: String.raw`[X^{(l+1)}]_{r,c',h',w'} = \sum_{c}^{C-1} \sum_{j}^{k_H-1} \sum_{i}^{k_W-1} X_{r,c,sh'+j,sw'+i}^{(l)} W_{c',c,j,i}^{(l)}`,
        excerpt: "X_{r,c,sh'+j,sw'+i}^{(l)}",
        layer: convolution,
        claims: [{ claim: 'Y[r,d,u,v] = Σ[c,j,i] X[r,c,u·s+j,v·s+i]·K[d,c,j,i]', answer: 'holds' }],
      },
    ],
  },
];
