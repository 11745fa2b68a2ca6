import type { Formula } from '../formula.ts';
import { convolution } from './zozoulenko-convolution.ts';

/** In steps of 1, as the derivation in the document has it; V stands for W of layer l + 1, given the shape of K. */
const derivation = `layer convolution(X[R,C,H,W]; K[D,C,A,B], V[D,C,A,B]) {
  Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·K[d,c,j,i]
}`;

/** Each example r has a cost of its own, whose δ is G to first order; L is their mean, which (43) speaks of. */
const meanCost = `layer convolution(X[R,C,H,W], G[R,D,H−A+1,W−B+1]; K[D,C,A,B]) {
  Y[r,d,u,v] = Σ[c,j,i] X[r,c,u+j,v+i]·K[d,c,j,i]
  L = 1/R·Σ[r,d,u,v] G[r,d,u,v]·Y[r,d,u,v]
  return Y
}`;

/** Formulas 40 to 43: the gradients of a convolution. */
export const convolutionGradients: readonly Formula[] = [
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
    note: 'The denominator is the element whose gradient is sought, with the indices r, c, h, w of (40).',
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
    excerpt: "X_{r,c,h'+j,w'+i}^{(l)} W_{c',c,j,i}^{(l+1)}",
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
        excerpt: "X_{r,k,h'+j,w'+i}^{(l)} W_{c',k,j,i}^{(l)}",
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
    key: '40.5',
    title: 'Which products have a derivative',
    printed: "X_{r,c,h'+j,w'+i}^{(l)} = X_{r,c,h,w}^{(l)}",
    state: 'backward formula',
    judgement: 'right',
    understood: {
      layer: derivation,
      wrt: ['X'],
      claims: [
        {
          claim: '∂Y[t,d,u,v]/∂X[r,c,h,w] = (t == r)·Σ[j,i] (u + j == h)·(v + i == w)·K[d,c,j,i]',
          answer: 'holds',
          says: 'the others being zero',
        },
      ],
    },
    note: 'A condition of the text: that the two are one element, not that they are equal.',
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
    excerpt: String.raw`W_{c',c,(h-h'),(w-w')}^{(l+1)} \delta_{r,c',h',w'}^{(l+1)}`,
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
    note: 'The weights are those of layer l, by (39). In the second line nothing binds j and i. In the last line the weights count as zero outside the kernel, which the text says only for (42).',
    corrected: [
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} W_{c',c,(h-h'),(w-w')}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
        excerpt: String.raw`W_{c',c,(h-h'),(w-w')}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
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
          says: 'V being W of layer l + 1, δ padded',
        },
        {
          claim: 'δX[r,c,h,w] = Σ[d,u,v] K?[d,c,H−1−h−u,W−1−w−v]·δY[r,d,u,v]',
          answer: 'refuted',
          says: 'with W of layer l, δ sliding over the padded weights as (39) has it',
        },
      ],
    },
    note: 'The weights are those of layer l. And the turned kernel has to slide over δ, padded with zeros: in the order printed, the weights padded as the text says, (39) gives the gradient turned by 180°.',
    corrected: [
      {
        latex: String.raw`\delta_{r,c}^{(l)} = \sum_{c'}^{C'-1} \delta_{r,c'}^{(l+1)} * rot(W_{c',c}^{(l)})`,
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
    excerpt: String.raw`\sum_{c'}^{C'-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,h'+k_H,w'+k_W}^{(l)}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: meanCost,
      wrt: ['K'],
      claims: [
        {
          claim: '∂L/∂K[d,c,j,i] = 1/R·Σ[r,e<D,u,v] X[r,c,u+j,v+i]·G[r,e,u,v]',
          answer: 'refuted',
          says: 'line 3, L being the mean over the batch and G the δ of each example',
        },
        {
          claim: 'δK[d,c,j,i] = 1/R·Σ[r,e<D,u,v] X[r,c,u+j,v+i]·δY[r,e,u,v]',
          answer: 'refuted',
          says: 'line 3 with one cost on both sides',
        },
      ],
    },
    note: 'The left side holds c′ fixed, so nothing is summed over it, and the sizes of the kernel stand for its indices j and i. The first two lines have more slips: W with the subscripts r, c, h, w, and a sum that counts no index. On the factor 1/R see (57).',
    corrected: [
      {
        latex: String.raw`\frac{\partial L(W)}{\partial W_{c',c,j,i}^{(l)}} = \frac{1}{R} \sum_{r}^{R-1} \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,h'+j,w'+i}^{(l)} \delta_{r,c',h',w'}^{(l+1)}`,
        excerpt: String.raw`\sum_{h'}^{H'-1} \sum_{w'}^{W'-1} X_{r,c,h'+j,w'+i}^{(l)}`,
        layer: meanCost,
        claims: [
          {
            claim: '∂L/∂K[d,c,j,i] = 1/R·Σ[r,u,v] X[r,c,u+j,v+i]·G[r,d,u,v]',
            answer: 'holds',
            says: 'the mean over the batch',
          },
          {
            claim: 'δK[d,c,j,i] = Σ[r,u,v] X[r,c,u+j,v+i]·δY[r,d,u,v]',
            answer: 'holds',
            says: 'with one cost on both sides, without 1/R',
          },
        ],
      },
    ],
  },
];
