import { describe, expect, test } from 'vitest';
import { EinablaError, verify } from '../../src/index.ts';

const raw = String.raw;

const neuron = (claim: string): string => `layer neuron(w[N], x[N], b, t) {
  z = Σ[i] w[i]·x[i] + b
  y = sigmoid(z)
  E = (y − t)²
  claim ${claim}
}
`;

const network = (claim: string): string => `layer network(w[J,I], x[I], b[J], t[J]; ; s=1) {
  z[j] = Σ[i] w[j,i]·x[i] + b[j]
  a[j] = tanh(z[j])
  E = 1/2·Σ[j] (a[j] − t[j])²
  claim ${claim}
}
`;

const verdicts = (text: string): readonly string[] => verify(text).map((c) => c.verdict);

describe('derivatives inside claims', () => {
  test.each([
    [neuron('∂E/∂w[i] = ∂E/∂y·∂y/∂z·∂z/∂w[i]'), 'proved'],
    [neuron('∂E/∂w[i] = ∂E/∂z·x[i]'), 'proved'],
    [neuron('∂E/∂w[i] = ∂E/∂y·∂z/∂w[i]'), 'refuted'],
    [neuron('δw[i] = δz·∂z/∂w[i]'), 'proved'],
    [neuron('2·∂E/∂z = 4·(y − t)·∂y/∂z'), 'proved'],
    [network('∂E/∂x[i] = Σ[j] ∂E/∂z[j]·∂z[j]/∂x[i]'), 'proved'],
    [network('∂E/∂x[i] = Σ[j,k] ∂E/∂a[k]·∂a[k]/∂z[j]·∂z[j]/∂x[i]'), 'proved'],
    [network('∂E/∂x[i] = Σ[j] ∂E/∂a[j]·∂z[j]/∂x[i]'), 'refuted'],
    [network('∂E/∂w[j,i] = ∂w[j,i]/∂x[i]'), 'unknown'],
    [
      'layer softmax(x[..,N]) {\n  y[..,k] = exp(x[..,k]) / Σ[j] exp(x[..,j])\n  z[..,k] = log(y[..,k])\n  claim ∂z[..,k]/∂x[..,j] = ∂y[..,k]/∂x[..,j]/y[..,k]\n}\n',
      'proved',
    ],
  ])('%s', (text, verdict) => expect(verdicts(text)).toEqual([verdict]));

  const refused = (text: string): readonly (readonly [string, string])[] => {
    try {
      verify(text);
    } catch (error) {
      if (error instanceof EinablaError)
        return error.diagnostics.map((d) => [d.code, text.slice(d.span?.start ?? 0, d.span?.end ?? 0)]);
    }
    return [];
  };

  test.each([
    [network('δx[i] = ∂x[i]/∂x[i]'), 'claim-target', '∂x[i]/∂x[i]'],
    [network('δx[i] = ∂q/∂x[i]'), 'unknown-tensor', '∂q/∂x[i]'],
    ['layer f(x[N]) {\n  y[i] = ∂x[i]/∂x[i]\n}\n', 'unexpected-token', '∂'],
    ['layer f(x; ; τ=1) {\n  y = x/τ\n  claim ∂y/∂τ = 0\n}\n', 'claim-target', 'τ'],
  ])('%s is refused', (text, code, place) => expect(refused(text)).toEqual([[code, place]]));
});

describe('derivatives inside formulas in LaTeX', () => {
  const forward = raw`z = w^T x + b, \quad \hat y = \sigma(z), \quad L = (\hat y - y)^2 \\ `;
  const layers = raw`\mathbf{z} = \mathbf{W} \mathbf{x}, \quad \mathbf{a} = \tanh(\mathbf{z}), \quad E = \|\mathbf{a}\|^2 \\ `;
  const indexed = raw`z_j = \sum_{i=1}^n w_{ji} x_i + b_j, \quad a_j = \tanh(z_j), \quad E = \frac12 \sum_{j=1}^m (a_j - t_j)^2 \\ `;
  test.each([
    [raw`${forward}\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} x`, ['proved']],
    [
      raw`${forward}\frac{\partial L}{\partial w_i} = \frac{\partial L}{\partial \hat y}\frac{\partial \hat y}{\partial z}\frac{\partial z}{\partial w_i}`,
      ['proved'],
    ],
    [
      raw`${forward}\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y}\frac{\partial z}{\partial w} = 2 (\hat y - y) \hat y (1 - \hat y) x`,
      ['refuted', 'proved'],
    ],
    [
      raw`${indexed}\frac{\partial E}{\partial w_{ji}} = \frac{\partial E}{\partial a_j} \frac{\partial a_j}{\partial z_j} x_j`,
      ['refuted'],
    ],
    [
      raw`${layers}\frac{\partial E}{\partial \mathbf{x}} = \frac{\partial E}{\partial \mathbf{a}} \frac{\partial \mathbf{a}}{\partial \mathbf{z}} \frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{W}^T \frac{\partial E}{\partial \mathbf{z}}`,
      ['proved', 'proved'],
    ],
    [
      raw`${layers}\frac{\partial E}{\partial \mathbf{W}} = \frac{\partial E}{\partial \mathbf{z}} \mathbf{x}^T`,
      ['proved'],
    ],
  ])('%s', (text, expected) =>
    expect(verify({ name: 'x.tex', text, notation: 'latex' }).map((c) => c.verdict)).toEqual(expected),
  );
});
