import { describe, expect, test } from 'vitest';
import { verify } from '../../../src/verify.ts';
import { understood } from './read.ts';

const raw = String.raw;
const verdicts = (text: string): readonly string[] =>
  verify({ name: 'claims.tex', text, notation: 'latex' }).map((c) => c.verdict);

const convolution = raw`% layer conv(x[M,H,W]; θ[N,M,K,K], b[N]; s=1)
y_{n,i,j} = \sum_{m,p,q} \theta_{n,m,p,q} \cdot x_{m,i\cdot s+p,j\cdot s+q} + b_n \\ `;

const softmax = raw`y_k = \frac{e^{x_k}}{\sum_j e^{x_j}} \\ `;

describe('claims about gradients, in the notations of papers', () => {
  for (const [tex, expected] of [
    // δ with the tensor below it, in all the ways in which it is printed
    [raw`${softmax}\delta_{x_k} = y_k (\delta_{y_k} - \sum_j \delta_{y_j} y_j)`, ['proved']],
    [
      raw`${softmax}\delta_{xk} = y_k \left( \delta_{y_k} - Z \right) \\ Z = \sum_{k'} \delta_{y_{k'}} y_{k'}`,
      ['proved'],
    ],
    [raw`${softmax}{\delta x}_{k} = y_k (\delta y_k - \sum_j {\delta y}_{j} y_j)`, ['proved']],
    [raw`${softmax}\frac{\partial E}{\partial x_k} = y_k \frac{\partial E}{\partial y_k}`, ['refuted']],
    [raw`${softmax}\partial E/\partial x_k = y_k (\delta_{y_k} - \sum_j \delta_{y_j} y_j)`, ['proved']],
    // a quotient in a subscript counts where it is whole and inside
    [
      raw`${convolution}\delta_{xm,i,j} = \frac{\partial E}{\partial x_{m,i,j}} = \sum_{0 \le n < N, p, q} \theta_{n,m,p,q} \cdot \delta_{y_{n,(i-p)/s,(j-q)/s}}`,
      ['proved'],
    ],
    [
      raw`${convolution}\frac{\partial E}{\partial \theta_{n,m,p,q}} = \sum_{i,j} x_{m,i\cdot s+p,j\cdot s+q} \cdot \delta_{y_{n,i,j}}`,
      ['proved'],
    ],
    [raw`${convolution}\frac{\partial E}{\partial b_n} = \sum_{i} \delta_{y_{n,i,0}}`, ['refuted']],
    // Jacobians, with Kronecker's delta and an identity matrix
    [raw`${softmax}\frac{\partial y_i}{\partial x_j} = y_i (\delta_{ij} - y_j)`, ['proved']],
    [raw`${softmax}\frac{\partial y_i}{\partial x_j} = y_i (I_{i,j} - y_i)`, ['refuted']],
    [raw`E = \frac12 \sum_i w_i^2 \\ \frac{\partial^2 E}{\partial w_i \partial w_j} = \delta_{ij}`, ['proved']],
    // functions, and a chain of forms
    [
      raw`\sigma(x) = \frac{1}{1+e^{-x}} \\ \frac{\partial \sigma(x)}{\partial x} = \frac{e^{-x}}{(1+e^{-x})^2} = \sigma(x)(1-\sigma(x))`,
      ['proved', 'proved'],
    ],
    [raw`f(x) = x^2 \\ f'(x) = 2x`, ['proved']],
    [raw`\frac{\partial (tanh(x))}{\partial x} = 1 - tanh^2(x)`, ['proved']],
    [raw`H(x) = \begin{cases} 0, & x<0 \\ 1, & x \ge 0 \end{cases} \\ S(x) = 2 H(x) - 1 \\ S(x) = 2 H(x)`, ['refuted']],
    // a superscript names the tensor whose gradient is meant
    [
      raw`s_j^{(\ell)} = \sum_{k=1}^{d} w_{kj}^{(\ell)} x_k^{(\ell-1)} \\ \delta_j^{(\ell)} = \frac{\partial C}{\partial s_j^{(\ell)}} \\ \frac{\partial C}{\partial w_{ij}^{(\ell)}} = \frac{\partial C}{\partial s_j^{(\ell)}} \frac{\partial s_j^{(\ell)}}{\partial w_{ij}^{(\ell)}} = \delta_j^{(\ell)} x_i^{(\ell-1)}`,
      ['proved', 'proved'],
    ],
    // matrices
    [
      raw`% input: X_l[R,I], b_l[J]
% weight: W_l[I,J]
% fn f(z) = tanh(z)
X^{(l+1)} = f(X^{(l)}W^{(l)} + b^{(l)}) \\
\delta^{(l)} = \frac{\partial L(\theta)}{\partial X^{(l)}} = \left(\delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)})\right) W^{(l)^{T}} \\
\frac{\partial L(\theta)}{\partial W^{(l)}} = X^{(l)^T} \left( \delta^{(l+1)} \odot f'(X^{(l)}W^{(l)} + b^{(l)}) \right)`,
      ['proved', 'proved'],
    ],
    // another form of a tensor
    [raw`y = \sigma(w^T x - b) = \frac{1}{1 + e^{-w^T x + b}}`, ['proved']],
    [raw`C = \sum_{i=1}^{n} (f_i - z_i)^2 = \|f - z\|^2`, ['proved']],
  ] as const) {
    test(tex.replaceAll('\n', ' '), () => expect(verdicts(tex)).toEqual(expected));
  }
});

test('gradients alone are what is computed', () => {
  const tex = raw`\delta_{xk} = y_k \left( \delta_{y_k} - Z \right),\quad Z = \sum_{k'} \delta_{y_{k'}} y_{k'}`;
  expect(understood(tex)).toBe('formula(y[K], δy[K]) {\n  Z = Σ[kʹ] δy[kʹ]·y[kʹ]\n  δx[k] = y[k]·(δy[k] − Z)\n}');
});
