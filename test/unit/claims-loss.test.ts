import { describe, expect, it } from 'vitest';
import { verify } from '../../src/index.ts';

const network = (claims: string): string => `layer network(w[J,I], x[I], b[J], t[J]) {
  z[j] = Σ[i] w[j,i]·x[i] + b[j]
  E = 1/2·Σ[j] (z[j] − t[j])²
${claims}
}
`;

const verdicts = (text: string): readonly string[] => verify(text).map((c) => c.verdict);

describe('a claim about a derivative of the loss', () => {
  it('takes the cotangent of the loss for 1', () => {
    expect(verdicts(network('  claim ∂E/∂w[j,i] = δz[j]·x[i]\n  claim ∂E/∂w[j,i] = 2·δz[j]·x[i]'))).toEqual([
      'proved',
      'refuted',
    ]);
  });

  it('leaves it open where the claim speaks of it', () => {
    expect(verdicts(network('  claim ∂E/∂w[j,i] = δE·δz[j]·x[i]\n  claim δw[j,i] = δz[j]·x[i]'))).toEqual([
      'refuted',
      'proved',
    ]);
  });
});

describe('a claim about a value', () => {
  it.each([
    ['y[i] = if x[i] == w[i] then 5 else x[i]', 'y[i] = x[i]', 'refuted'],
    ['y[i] = sign(x[i])²·w[i]', 'y[i] = w[i]', 'refuted'],
    ['y[i] = relu(x[i]) + w[i]', 'y[i] = max(0, x[i]) + w[i]', 'proved'],
  ])('%s is no convention on a tie', (equation, claim, verdict) => {
    expect(verdicts(`layer f(x[N], w[N]) {\n  ${equation}\n  claim ${claim}\n}\n`)).toEqual([verdict]);
  });

  it('is not refuted by how nearly inputs satisfy an assumption', () => {
    const layer = `layer f(u[N], v[N], A[N,N]) {
  y = Σ[i] u[i]·v[i]
  E = Σ[i,j] u[i]·A[i,j]·u[j]
  assume Σ[i] u[i]·v[i] = 0
  assume A[i,j] = A[j,i]
  claim y = 0
  claim ∂²E/∂u[i]∂u[j] = 2·A[i,j]
  claim ∂²E/∂u[i]∂u[j] = A[i,j]
}
`;
    const [zero, hessian, half] = verdicts(layer);
    expect(zero).not.toBe('refuted');
    expect(hessian).not.toBe('refuted');
    expect(half).toBe('refuted');
  });
});
