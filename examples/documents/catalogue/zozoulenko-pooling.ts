import type { Formula } from '../formula.ts';

const f = `fn f(z) = sin(z)
fn df(z) = cos(z)`;

const activation = `${f}
layer activation(X[R,C,H,W]) {
  Y[r,c,h,w] = f(X[r,c,h,w])
}`;

const pooling = `layer pooling(X[R,C,H,W]; ; k=2, s=2) {
  Y[r,c,u,v] = max[j<k, i<k] X[r,c,u·s+j,v·s+i]
}`;

/** The position of each maximum beside it. */
const winners = `layer pooling(X[R,C,H,W]; ; k=2, s=2) {
  a[r,c,u,v] = argmax[j<k, i<k] X[r,c,u·s+j,v·s+i]
  Y[r,c,u,v] = max[j<k, i<k] X[r,c,u·s+j,v·s+i]
}`;

const windows = `layer windows(x[H]; ; k=2, s=2) {
  y[i] = max[j<k] x[i·s+j]
  count = Σ[i] (1 + 0·y[i])
}`;

const size = (key: string, number: number, printed: string, corrected: string): Formula => ({
  key,
  number,
  title: 'Output size of max pooling',
  printed,
  state: 'definition',
  judgement: 'right if read kindly',
  understood: {
    layer: windows,
    wrt: [],
    claims: [
      { claim: 'count = (H−k)/s + 1', answer: 'holds', says: 'where s divides', assume: ['(H−k) % s == 0'] },
      { claim: 'count = (H−k)/s + 1', answer: 'refuted', says: 'for every stride' },
    ],
  },
  note: 'Right where s divides; else the quotient is to be rounded down.',
  corrected: [{ latex: corrected, layer: windows, claims: [{ claim: 'count = (H−k)//s + 1', answer: 'holds' }] }],
});

const routed = 'δX[r,c,h,w] = Σ[u,v,j<k,i<k] (h == u·s + j)·(w == v·s + i)·(a[r,c,u,v] == j·k + i)·δY[r,c,u,v]';

/** Formulas 44 to 51: activation functions and max pooling. */
export const activationAndPooling: readonly Formula[] = [
  {
    key: '44',
    number: 44,
    title: 'Activation',
    printed: 'X_{r,c,h,w}^{(l+1)} = f(X_{r,c,h,w}^{(l)})',
    reading: '% fn f(z) = sin(z)\n',
    state: 'computation',
    judgement: 'right',
    understood: { layer: activation },
  },
  {
    key: '45',
    number: 45,
    title: 'Activation, backwards',
    printed: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \frac{\partial L(W)}{\partial X_{r,c,h,w}^{(l)}} \\ &= \frac{\partial L(W)}{\partial X_{r,c,h,w}^{(l+1)}} \frac{\partial X_{r,c,h,w}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \delta_{r,c,h,w}^{(l+1)} f'(X_{r,c,h,w}^{(l)}) \end{aligned}`,
    reading: '% fn f(z) = sin(z)\n',
    buildsOn: ['44'],
    state: 'backward formula',
    judgement: 'right',
    understood: { layer: activation, claims: [{ claim: 'δX[r,c,h,w] = δY[r,c,h,w]·df(X[r,c,h,w])', answer: 'holds' }] },
  },
  {
    ...size(
      '46',
      46,
      String.raw`W' = \frac{W - k}{s} + 1`,
      String.raw`W' = \left\lfloor \frac{W - k}{s} \right\rfloor + 1`,
    ),
    recomputed: [
      {
        kind: 'shape',
        says: 'figure 8: k = 2 and s = 2 over 4×4',
        layer: pooling,
        sizes: { R: 1, C: 1, H: 4, W: 4, k: 2, s: 2 },
        of: 'Y',
        printed: [1, 1, 2, 2],
        equal: true,
      },
    ],
  },
  size('47', 47, String.raw`H' = \frac{H - k}{s} + 1`, String.raw`H' = \left\lfloor \frac{H - k}{s} \right\rfloor + 1`),
  {
    key: '48',
    number: 48,
    title: 'Output channels of max pooling',
    printed: "C' = C",
    state: 'definition',
    judgement: 'right',
    understood: {
      layer: `layer channels(X[C,H]; ; k=2, s=2) {
  Y[c,u] = max[j<k] X[c,u·s+j]
  count = Σ[c] (1 + 0·(Σ[u] Y[c,u]))
}`,
      wrt: [],
      claims: [{ claim: 'count = C', answer: 'holds' }],
    },
  },
  {
    key: '49',
    number: 49,
    title: 'Max pooling',
    printed: String.raw`X_{r,c',h',w'}^{(l+1)} = \max_{0 \le j \le k, 0 \le i \le k} X_{r,c',(h's+j),(w's+i)}^{(l)}`,
    excerpt: String.raw`\max_{0 \le j \le k, 0 \le i \le k}`,
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: pooling,
      claims: [
        { claim: 'Y[r,c,u,v] = max[j<k+1, i<k+1] X[r,c,u·s+j,v·s+i]', answer: 'refuted' },
        {
          claim: 'Y[r,c,u,v] = max[j<k+1, i<k+1] X[r,c,min(u·s+j, H−1),min(v·s+i, W−1)]',
          answer: 'refuted',
          says: 'with the last row and column repeated, so that every window stays inside',
        },
      ],
    },
    note: 'A window of k rows ends at j = k − 1. As printed it has k + 1 and, at the edge, leaves the map. (50) has the ranges right.',
    corrected: [
      {
        latex: String.raw`X_{r,c',h',w'}^{(l+1)} = \max_{0 \le j < k, 0 \le i < k} X_{r,c',(h's+j),(w's+i)}^{(l)}`,
        excerpt: String.raw`\max_{0 \le j < k, 0 \le i < k}`,
        layer: pooling,
        claims: [{ claim: 'Y[r,c,u,v] = max[j<k, i<k] X[r,c,s·u+j,s·v+i]', answer: 'holds' }],
      },
    ],
  },
  {
    key: '50',
    number: 50,
    title: 'Max pooling, backwards, by the chain rule',
    printed: String.raw`\begin{aligned} \delta_{r,c,h,w}^{(l)} &= \frac{\partial L(W)}{\partial X_{r,c,h,w}^{(l)}} \\ &= \frac{\partial L(W)}{\partial X_{r,c',h',w'}^{(l+1)}} \frac{\partial X_{r,c',h',w'}^{(l+1)}}{\partial X_{r,c,h,w}^{(l)}} \\ &= \delta_{r,c',h',w'} \frac{\partial \max_{0 \le j < k,0 \le i < k} X_{r,c',(h's+j),(w's+i)}^{(l)}}{\partial X_{r,c,h,w}^{(l)}} \end{aligned}`,
    excerpt: String.raw`\delta_{r,c',h',w'}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: winners,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = δY[r,c,u,v]·Σ[j<k,i<k] (h == u·s + j)·(w == v·s + i)·(a[r,c,u,v] == j·k + i)',
          answer: 'rejected',
        },
      ],
    },
    note: 'The sum over h′ and w′ is missing, so the right side depends on indices that the left side does not have; where windows overlap, an element lies in several. δ lacks its layer l + 1, and c′ is c.',
    corrected: [
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)} \frac{\partial \max_{0 \le j < k,0 \le i < k} X_{r,c,(h's+j),(w's+i)}^{(l)}}{\partial X_{r,c,h,w}^{(l)}}`,
        excerpt: String.raw`\sum_{h'}^{H'-1} \sum_{w'}^{W'-1} \delta_{r,c,h',w'}^{(l+1)}`,
        layer: winners,
        claims: [{ claim: routed, answer: 'holds' }],
      },
    ],
  },
  {
    key: '50.5',
    title: 'Where the derivative of the maximum is one',
    printed: "X_{r,c',(h's+j),(w's+i)}^{(l)} = X_{r,c,h,w}^{(l)}",
    state: 'backward formula',
    judgement: 'right if read kindly',
    understood: {
      layer: winners,
      wrt: ['X'],
      claims: [
        {
          claim:
            '∂Y[r,c,u,v]/∂X[t,d,h,w] = (t == r)·(d == c)·Σ[j<k,i<k] (h == u·s + j)·(w == v·s + i)·(a[r,c,u,v] == j·k + i)',
          answer: 'holds',
          says: 'j and i being those of the maximum',
        },
        {
          claim: '∂Y[r,c,u,v]/∂X[t,d,h,w] = (t == r)·(d == c)·Σ[j<k,i<k] (h == u·s + j)·(w == v·s + i)',
          answer: 'refuted',
          says: 'for every j and i',
        },
      ],
    },
    note: 'A condition of the text. j and i can only be those at which the maximum of (50) is taken; the text says further on that they have to be remembered.',
  },
  {
    key: '51',
    number: 51,
    title: 'Max pooling, backwards',
    printed: String.raw`\delta_{r,c,h,w}^{(l)} = \begin{cases} \delta_{r,c,h',w'} & \text{om } h = h's + j, \\ \delta_{r,c,h,w} & w = w's + i \\ 0 & \text{i annat fall} \end{cases}`,
    excerpt: String.raw`\begin{cases} \delta_{r,c,h',w'} & \text{om } h = h's + j, \\ \delta_{r,c,h,w} & w = w's + i \\ 0 & \text{i annat fall} \end{cases}`,
    state: 'backward formula',
    judgement: 'wrong',
    understood: {
      layer: winners,
      wrt: ['X'],
      claims: [
        {
          claim: 'δX[r,c,h,w] = δY[r,c,u,v]·Σ[j<k,i<k] (h == u·s + j)·(w == v·s + i)·(a[r,c,u,v] == j·k + i)',
          answer: 'rejected',
          says: 'with both conditions in one case, j and i being those of the maximum',
        },
        {
          claim: 'δX[r,c,h,w] = Σ[u,v,j<k,i<k] (h == u·s + j)·(w == v·s + i)·δY[r,c,u,v]',
          answer: 'refuted',
          says: 'with the sum of (50), for every j and i',
        },
      ],
    },
    note: 'As in (50), the sum over the windows is missing, so that nothing binds h′ and w′. One of the two conditions makes a case of its own, with the gradient of another element. That j and i are those of the maximum is not said.',
    corrected: [
      {
        latex: String.raw`\delta_{r,c,h,w}^{(l)} = \sum_{h',w'} \begin{cases} \delta_{r,c,h',w'}^{(l+1)} & \text{if } h = h's + j^* \\ & \text{and } w = w's + i^* \\ 0 & \text{otherwise} \end{cases},\quad (j^*,i^*) = \operatorname*{arg\,max}_{0 \le j < k, 0 \le i < k} X_{r,c,h's+j,w's+i}^{(l)}`,
        excerpt: String.raw`\sum_{h',w'} \begin{cases} \delta_{r,c,h',w'}^{(l+1)} & \text{if } h = h's + j^* \\ & \text{and } w = w's + i^* \\ 0 & \text{otherwise} \end{cases}`,
        layer: winners,
        claims: [{ claim: routed, answer: 'holds' }],
      },
    ],
  },
];
