import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/index.ts';
import { runCli } from '../../src/cli/run.ts';
import { derive, evaluate, load, verify, verifyClaims } from '../../src/index.ts';
import { testIo } from '../support/cli.ts';

/** Verdicts of the claims of a layer, in order. */
const verdicts = (text: string): readonly string[] => verify(text).map((c) => c.verdict);

const softmax = 'layer softmax(x[N]) { y[k] = exp(x[k]) / Σ[j] exp(x[j])';

describe('what a claim may be about', () => {
  it('adjoints, partial derivatives of any order, other forms', () => {
    const text = `layer f(x[N], w[N]) {
      z[i] = w[i]·x[i]
      E = log(Σ[i] exp(z[i]))
      claim δx[i] = δE·w[i]·exp(z[i] − E)
      claim δz[i] = δE·exp(z[i] − E)
      claim ∂E/∂z[i] = exp(z[i] − E)
      claim ∂²E/∂z[i]∂z[j] = exp(z[i] − E)·((i == j) − exp(z[j] − E))
      claim ∂²E/∂z[i]² = exp(z[i] − E)·(1 − exp(z[i] − E))
      claim ∂³E/∂z[i]^3 = exp(z[i] − E)·(1 − exp(z[i] − E))·(1 − 2·exp(z[i] − E))
      claim ∂²E/∂x[i]∂w[j] = exp(z[i] − E)·((i == j)·(1 + x[i]·w[i]) − w[i]·x[j]·exp(z[j] − E))
      claim z[i] = x[i]·w[i]
      claim E = max[i] z[i] + log(Σ[i] exp(z[i] − max[j] z[j]))
    }`;
    expect(verdicts(text)).toEqual(Array(9).fill('proved'));
  });

  it('elements at mixed, shifted and stated subscripts', () => {
    const text = `layer f(x[M,H,W]) {
      y[m·(H·W) + i·W + j] = x[m,i,j]
      claim δx[m,i,j] = δy[m·(H·W) + i·W + j]
      claim y[m·(H·W) + i·W + j] = x[m,i,j]
      claim y[0] = x[0,0,0]
      claim y[k<M·H·W] = y[k]
      claim y[k in 1..W] = x[0,0,k]
    }`;
    expect(verdicts(text)).toEqual(Array(5).fill('proved'));
  });

  it('formulas of several tensors', () => {
    const text = `${softmax}
      claim Σ[k] y[k] = 1
      claim Σ[k] δx[k] = 0
      claim y[i]·y[j] = exp(x[i] + x[j])/(Σ[k] exp(x[k]))²
      claim y[i]/y[j] = exp(x[i] − x[j])
      claim 2·y[k] = y[k]
      claim Σ[k] y[k] = N
    }`;
    expect(verdicts(text)).toEqual(['proved', 'proved', 'proved', 'proved', 'refuted', 'refuted']);
  });

  it('integer tensors', () => {
    const text = `layer f(x[R,C]) {
      t[r] = argmax[c] x[r,c]
      y[r] = x[r,t[r]]
      claim y[r] = max[c] x[r,c]
      claim t[r] = argmin[c] −x[r,c]
      claim t[r] = argmin[c] x[r,c]
    }`;
    expect(verdicts(text)).toEqual(['holds-numerically', 'holds-numerically', 'refuted']);
  });

  it('the cotangent of an output is nobody’s to claim', () => {
    expect(verify(`${softmax} claim δy[k] = 1 }`)).toMatchObject([
      { verdict: 'unknown', detail: 'δy flows in from outside: nothing in the layer determines it.' },
    ]);
  });
});

describe('claims about a Program', () => {
  it('of a derived layer count their own lines', () => {
    const { program } = derive(load('layer cube(x[N]) { y[i] = x[i]^3 }'));
    const found = verifyClaims(program, [
      'claim δx[i] = 3·x[i]²·δy[i]',
      'claim ∂δx[i]/∂x[i] = 6·x[i]·δy[i]',
      'claim δx[i] = 0',
    ]);
    expect(found.map((c) => [c.line, c.verdict])).toEqual([
      [1, 'proved'],
      [2, 'proved'],
      [3, 'refuted'],
    ]);
  });
});

describe('errors of claims', () => {
  it('are found all at once, with their places, beside those of equations', () => {
    const text =
      'layer f(x[N]) {\n y[i] = x[i]\n claim δz[i] = 1\n claim y[i,j] = 2\n claim y[i] = q + Σ[i] x[i]\n assume x[i] > r\n}';
    const found = check({ name: 'f', text }).diagnostics.map((d) => [d.code, text.slice(d.span?.start, d.span?.end)]);
    expect(found).toEqual([
      ['unknown-tensor', 'δz'],
      ['too-many-subscripts', 'y[i,j]'],
      ['unknown-name', 'q'],
      ['hidden-index', 'i'],
      ['range-unknown', 'r'],
    ]);
  });

  it('stop every command', async () => {
    const io = testIo('layer f(x[N]) { y[i] = x[i]\n claim y[i] = z }');
    expect(await runCli(['derive', '-'], io)).toBe(1);
    expect(io.texts.err).toContain('unknown-name');
  });
});

describe('refutations', () => {
  const detailOf = (text: string): string => verify(text)[0]?.detail ?? '';

  it('say which range differs', () => {
    const layer = 'layer f(x[N]; w[K]) { y[i] = Σ[p] w[p]·x[i+p]';
    expect(detailOf(`${layer} claim y[i] = Σ[p<K+1] w[p]·x[i+p] }`)).toBe(
      'The claim sums p up to K; the range is K−1.',
    );
    expect(detailOf(`${layer} claim y[i] = Σ[p<K−1] w[p]·x[i+p] }`)).toMatch(
      /^The claim sums p up to K−2; the range is K−1\./,
    );
    expect(detailOf(`${layer} claim y[i] = Σ[p in 1..K] w[p]·x[i+p] }`)).toMatch(
      /^The claim sums p from 1; the range is from 0\./,
    );
    expect(detailOf(`${layer} claim y[i<N−K+2] = Σ[p] w[p]·x[i+p] }`)).toMatch(/range/);
  });

  it('say what to write instead', () => {
    expect(detailOf(`${softmax} claim δx[k] = −y[k]·(δy[k] − Σ[j] δy[j]·y[j]) }`)).toMatch(/^It has the wrong sign\./);
    expect(detailOf('layer f(x[N]) { y = mean[i] x[i] claim y = Σ[i] x[i] }')).toMatch(
      /^It has the factor `N` too much\./,
    );
    expect(detailOf('layer f(A[N,M], x[M]) { y[i] = Σ[j] A[i,j]·x[j] claim δx[j] = Σ[i<N] A[j,i]·δy[i] }')).toMatch(
      /A\[i,j\]|leaves|outside/,
    );
    expect(detailOf('layer f(x[N]) { y = Σ[i] x[i]² claim δx[i] = x[i]·δy }')).toMatch(/^It lacks the factor `2`\./);
  });

  it('say what is wrong, whatever it is', () => {
    const slips: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
      [
        'layer f(x[N]; w[K]) { y[i] = Σ[p] w[p]·x[i+p]',
        [
          ['y[i] = Σ[p] w[p]·x[i+p+1]', 'With `x[i+p]` in place of `x[i+p+1]` it holds.'],
          ['y[i] = Σ[p] w[p]·x[i−p]', 'With `x[i+p]` in place of `x[i−p]` it holds.'],
          ['y[i] = Σ[p] w[K−1−p]·x[i+p]', 'With `w[p]` in place of `w[K−1−p]` it holds.'],
          ['y[i] = Σ[p] w[p]·x[i]', 'With `x[i+p]` in place of `x[i]` it holds.'],
          ['y[i] = Σ[p] (w[p] + x[i+p])', 'With `w[p]·x[i+p]` in place of `w[p] + x[i+p]` it holds.'],
          ['y[i] = max[p] w[p]·x[i+p]', 'With `Σ[p] w[p]·x[i+p]` in place of `max[p] w[p]·x[i+p]` it holds.'],
          ['y[i] = Σ[p] x[i+p]', 'With `w[p]·x[i+p]` in place of `x[i+p]` it holds.'],
          ['y[i] = mean[p] w[p]·x[i+p]', 'It lacks the factor `K`.'],
          ['δw[p] = Σ[i<N−K] x[i+p]·δy[i]', 'The claim sums i up to N−K−1; the range is N−K.'],
          ['δx[u] = Σ[p] w[p]·δy?[u+p]', 'With `δy?[u−p]` in place of `δy?[u+p]` it holds.'],
          [
            'δx[u] = Σ[p] w[p]·δy[u−p]',
            'It reads outside a tensor; where such reads give zero, written `?[…]`, it holds.',
          ],
        ],
      ],
      [
        softmax,
        [
          ['y[k] = exp(x[k])', 'It lacks the factor `1/Σ[j] exp(x[j])`.'],
          ['y[k] = exp(x[k])/max[j] exp(x[j])', 'With `Σ[j] exp(x[j])` in place of `max[j] exp(x[j])` it holds.'],
          ['δx[k] = y[k]·δy[k]', 'It lacks the term `−y[k]·Σ[k2] y[k2]·δy[k2]`.'],
          ['δx[k] = δy[k] − Σ[j] y[j]·δy[j]', 'It lacks the factor `y[k]`.'],
          ['δx[k] = y[k]·(δy[k] + Σ[j] y[j]·δy[j])', 'The term `Σ[j] y[j]·δy[j]` has the wrong sign.'],
          ['δx[k] = y[k]·(δy[k] − y[k]·δy[k])', 'With `−Σ[k2] y[k2]·δy[k2]` in place of `−y[k]·δy[k]` it holds.'],
          ['δx[k] = y[k]·(1 + δy[k] − Σ[j] y[j]·δy[j])', 'The term `1` is too much.'],
          ['∂y[i]/∂x[j] = y[i]·(1 − y[j])', 'With `(i == j)` in place of `1` it holds.'],
          ['∂y[i]/∂x[j] = y[i]·((i != j) − y[j])', 'With `(i == j)` in place of `(i != j)` it holds.'],
          ['Σ[k] y[k] = N', 'It has the factor `N` too much.'],
        ],
      ],
      [
        `layer f(x[N], t[N]; ; ε=0.1, λ=0.3) {
          y[i] = relu(x[i])
          p[i] = 1/(1 + exp(−x[i]))
          h[i] = max(x[i], 0.1·x[i])
          z[i] = x[i]/sqrt(t[i]² + ε)
          E = λ/2·Σ[i] x[i]²
          return y, p, h, z, E`,
        [
          ['y[i] = min(x[i], 0)', 'With `max(x[i], 0)` in place of `min(x[i], 0)` it holds.'],
          ['y[i] = max(x[i], 1)', 'With `0` in place of `1` it holds.'],
          ['p[i] = tanh(x[i])', 'With `sigmoid(x[i])` in place of `tanh(x[i])` it holds.'],
          ['h[i] = if x[i] > 0 then x[i] else 0.01·x[i]', 'With `0.1` in place of `0.01` it holds.'],
          ['z[i] = x[i]/sqrt(t[i]²)', 'With `sqrt(t[i]² + ε)` in place of `sqrt(t[i]²)` it holds.'],
          ['z[i] = x[i]/(t[i]² + ε)', 'It lacks the factor `sqrt(t[i]² + ε)`.'],
          ['∂E/∂x[i] = λ·x[i]²', 'With `x[i]` in place of `x[i]²` it holds.'],
          ['∂E/∂x[i] = x[i]', 'It lacks the factor `λ`.'],
          ['∂p[i]/∂x[i] = p[i]·(p[i] − 1)', 'It has the wrong sign.'],
        ],
      ],
      [
        'layer f(A[N,M], B[M,K]) { C[i,j] = Σ[k] A[i,k]·B[k,j]',
        [
          ['C[i,j] = Σ[k] A[k,i]·B[k,j]', 'With `A[i,k]` in place of `A[k,i]` it holds.'],
          ['C[i,j] = Σ[k] A[i,k]·B[j,k]', 'With `B[k,j]` in place of `B[j,k]` it holds.'],
          ['δA[i,k] = Σ[j] A[i,k]·δC[i,j]', 'With `B[k,j]` in place of `A[i,k]` it holds.'],
          ['δB[k,j] = Σ[i] A[k,i]·δC[i,j]', 'With `A[i,k]` in place of `A[k,i]` it holds.'],
        ],
      ],
    ];
    for (const [head, claims] of slips) {
      const found = verify(`${head}\n${claims.map(([c]) => `claim ${c}\n`).join('')}}`);
      for (const [at, [claim, said]] of claims.entries())
        expect([claim, found[at]?.verdict, found[at]?.detail.slice(0, said.length)]).toEqual([claim, 'refuted', said]);
    }
  });

  it('find exceptions wherever they hide', () => {
    const layer = (equation: string, claim: string): string =>
      `layer f(x, v[N]; ; a=1.0, k=3) { y = ${equation}\n claim y = ${claim} }`;
    const cases: readonly (readonly [string, string, object])[] = [
      ['min(x, 50)', 'x', { x: 51 }],
      ['clamp(x, −7, 7)', 'x', { x: 8 }],
      ['if x > 50 then x else 0', '0', { x: 51 }],
      ['if x > 20 and x < 21 then 1 else x', 'x', { x: 20.5 }],
      ['sign(x)^2', '1', { x: 0 }],
      ['abs(x)', 'x', { x: -1 }],
      ['floor(x)', 'round(x − 0.5)', { x: 1 }],
      ['round(x)', 'floor(x + 0.5)', { x: 0.5 }],
      ['if x == 0 then 1 else x', 'x', { x: 0 }],
      ['tanh(x)', 'clamp(x, −1, 1)', { x: 1 }],
      ['max[i] v[i]', 'v[0]', { v: [0, 1] }],
      ['Σ[i] (if v[i] == v[0] then 1 else 0)', '1', { v: [0, 0] }],
    ];
    for (const [equation, claim, inputs] of cases) {
      const [found] = verify(layer(equation, claim));
      expect([equation, found?.verdict]).toEqual([equation, 'refuted']);
      expect([equation, found?.counterexample?.inputs]).toMatchObject([equation, inputs]);
    }
    const ofHypers = verify(`layer f(x; ; a=1.0) { y = a·x\n claim y = abs(a)·x\n claim y = max(a, 0)·x }`);
    expect(ofHypers.map((c) => [c.verdict, c.counterexample?.hyper.a])).toEqual(Array(2).fill(['refuted', -1]));
  });

  it('have the least sizes and whole numbers', () => {
    const [found] = verify('layer f(a[M,N], b[N]) { y[i] = Σ[j] a[i,j]·b[j]\n claim y[i] = a[i,0]·b[0] }');
    expect(found?.counterexample).toMatchObject({ sizes: { M: 1, N: 2 }, inputs: { a: [[0, 1]], b: [0, 1] } });
  });

  it('give a case that can be evaluated', async () => {
    const text = `${softmax} claim δx[k] = y[k]·δy[k] }`;
    const [claim] = verify(text);
    const { counterexample } = claim ?? {};
    if (counterexample === undefined) throw new Error('not refuted');
    expect(counterexample.sizes).toEqual({ N: 1 });
    const { gradients } = await evaluate(load(text), {
      hyper: counterexample.hyper,
      inputs: counterexample.inputs,
      cotangents: counterexample.cotangents,
    });
    const row = gradients?.x as readonly number[];
    expect(row[counterexample.at.k ?? 0]).toBeCloseTo(counterexample.actual, 12);
    expect(counterexample.claimed).not.toBeCloseTo(counterexample.actual, 6);
  });

  it('need a gap that rounding does not explain', () => {
    expect(verdicts('layer f(x[N]) { y[i] = x[i] claim y[i] = (x[i] + 1e8) − 1e8 }')).toEqual(['proved']);
    expect(verdicts('layer f(x) { y = x·(1 + 1e-9) claim y = x }')).toEqual(['refuted']);
  });

  it('are due where a claim has no value, but not where a function has none', () => {
    const layer = 'layer f(x[N]) { y[i] = if i < 1 then 0 else log(x[i]²)';
    expect(verdicts(`${layer} claim y[i] = if i < 1 then 0 else sqrt(−1 − x[i]²) }`)).toEqual(['refuted']);
    expect(verdicts(`${layer} claim y[i] = if i < 1 then 0 else 2·log(x[i]) }`)).toEqual(['holds-numerically']);
  });
});

describe('conventions', () => {
  it('are noted where a claim differs at single points only', () => {
    const found = verify(`layer f(x[N]) {
      y[i] = relu(x[i])
      m = max[i] x[i]
      p = Π[i] x[i]
      return y, m, p
      claim ∂y[i]/∂x[i] = (x[i] >= 0)
      claim ∂m/∂x[i] = (x[i] == m)
      claim ∂p/∂x[i] = p/x[i]
    }`);
    expect(found.map((c) => c.verdict)).toEqual(['proved', 'proved', 'proved']);
    expect(found[0]?.detail).toContain('convention');
    expect(found[1]?.detail).toContain('convention');
    expect(found[2]?.detail).toContain('divides by zero');
  });

  it('are noted where an element is compared with the largest, in windows too', () => {
    const found = verify(`layer f(x[N], t[N]; ; k=2, s=2) {
      y[i] = max[p<k] x[i·s+p]
      E = max[i] abs(x[i] − t[i])
      m = min[i] exp(t[i])
      r = max[i] relu(t[i])
      n = max[i] t[i]
      c = Σ[i] (t[i] == n)
      return y, E, m, r, c
      claim ∂y[i]/∂x[u] = Σ[p<k] (u == i·s + p)·(x[u] == y[i])
      claim ∂y[i]/∂x[u] = Σ[p<k] (u == i·s + p)·(x[i·s+p] == y[i])
      claim ∂E/∂x[i] = (abs(x[i] − t[i]) == E)·sign(x[i] − t[i])
      claim ∂m/∂t[i] = (exp(t[i]) == m)·exp(t[i])
      claim ∂r/∂t[i] = (relu(t[i]) == r)
      claim c = 1
      claim ∂E/∂x[i] = (abs(x[i] − t[i]) == E)
    }`);
    expect(found.map((c) => c.verdict)).toEqual([...Array(4).fill('proved'), ...Array(3).fill('refuted')]);
    for (const { detail } of found.slice(0, 4)) expect(detail).toMatch(/Ties/);
    expect(found[5]?.counterexample?.inputs.t).toEqual([0, 0]);
  });

  it('do not excuse what differs on a region', () => {
    const layer = 'layer f(x[N]) { y[i] = relu(x[i])\n m = max[i] x[i]\n return y, m';
    expect(verdicts(`${layer} claim ∂m/∂x[i] = 2·(x[i] == m) claim ∂y[i]/∂x[i] = y[i]/y[i] }`)).toEqual([
      'refuted',
      'refuted',
    ]);
  });
});

describe('assumptions', () => {
  it('are used in proofs and kept by the instances', () => {
    const text = `layer ce(x[R,N], t[R,N]) {
      p[r,k] = exp(x[r,k])/Σ[j] exp(x[r,j])
      E = −Σ[r,k] t[r,k]·log(p[r,k])
      claim δx[r,k] = δE·(p[r,k] − t[r,k])
      claim δx[r,k] = δE·(t[r,k] − p[r,k])
      assume Σ[k] t[r,k] = 1
      assume t[r,k] >= 0
    }`;
    const found = verify(text);
    expect(found.map((c) => c.verdict)).toEqual(['proved', 'refuted']);
    const t = found[1]?.counterexample?.inputs.t as readonly (readonly number[])[];
    for (const row of t) {
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    }
    expect(verdicts(text.replace('assume Σ[k] t[r,k] = 1', ''))).toEqual(['refuted', 'refuted']);
  });

  it('about signs, sizes and hyper-parameters', () => {
    const text = `layer f(x[N], z[M]; ; s=1, c=1.0) {
      a[i] = sqrt(x[i]²)
      b[i] = log(c·x[i])
      d[i<N] = Σ[j<M] z[j] + s
      return a, b, d
      claim a[i] = x[i]
      claim b[i] = log(c) + log(x[i])
      claim d[i] = Σ[j<N] z[j] + 2
      assume x[i] > 0 and c > 0
      assume N == M
      assume s = 2
    }`;
    expect(verdicts(text)).toEqual(['proved', 'proved', 'proved']);
    expect(verdicts(text.replace(/assume.*\n/g, ''))).not.toContain('proved');
  });

  it('may want hyper-parameters and inputs far from what is usual', () => {
    const layer = 'layer f(x; ; a=1.0) { y = a·x\n claim y = −abs(a)·x\n claim y = a·abs(x)';
    expect(verdicts(`${layer}\n assume a < 0\n assume x > 1000 }`)).toEqual(['holds-numerically', 'proved']);
  });

  it('that nothing satisfies leave a claim unknown', () => {
    const layer = 'layer f(x[N]) { y = Σ[i] x[i]² claim y = 0';
    expect(verify(`${layer} assume x[i] > 1 assume Σ[i] x[i] < 0 }`)).toMatchObject([
      { verdict: 'unknown', detail: 'no inputs were found that satisfy the assumptions.' },
    ]);
    expect(verify(`${layer} assume N > 3 and N < 3 }`)).toMatchObject([
      { verdict: 'unknown', detail: 'no sizes were found that satisfy the assumptions.' },
    ]);
  });
});

describe('what has no value', () => {
  it('inside a condition is a pole that a proof leaves out and says so', () => {
    const [claim] = verify('layer q(a) {\n  y = if tanh(a)/tanh(a) < 2 then 7 else 3\n  claim y = 7\n}');
    expect(claim).toMatchObject({ verdict: 'proved', detail: expect.stringContaining('divides by zero') });
  });

  it('by overflow refutes nothing', () => {
    const [claim] = verify('layer q(a) {\n  y = if exp(a)/exp(a) >= 0 then 1 else 0\n  claim y = 1\n}');
    expect(claim?.verdict).toBe('proved');
  });

  it.each([
    ['a, b', '(a·b/b == 1)·1', '(a == 1)·1'],
    ['a, b, c', '(a^b·a^c == 1)·1', '(a^(b+c) == 1)·1'],
  ])('of %s in %s is noted', (head, left, right) => {
    const [claim] = verify(`layer q(${head}) {\n  y = ${left}\n  claim y = ${right}\n}`);
    expect(claim).toMatchObject({ verdict: 'proved', detail: expect.stringContaining('left out') });
  });

  it.each([
    ['a = b', 'a^3 = b^3'],
    ['a = b', 'exp(a) = exp(b)'],
    ['a = b', 'tanh(a) = tanh(b)'],
    ['a = b', 'log(a) = log(b)'],
    ['a = 0', 'exp(b)·a = 0'],
    ['a = a + 1', 'a = a + 1'],
  ])('is no counterexample to %s where %s', (claim, assumption) => {
    const [found] = verify(`layer q(a, b) {\n  y = a + 0·b\n  assume ${assumption}\n  claim y = ${claim.slice(4)}\n}`);
    expect(found?.verdict).not.toBe('refuted');
  });

  it.each([
    'x) {\n  y = Σ[i<1000000000] x·i\n  claim y = x',
    'x[1000,1000,1000]) {\n  y = Σ[i,j,k] x[i,j,k]\n  claim y = x[0,0,0]',
    'x[N]) {\n  y[i<N, j<1000000, k<1000] = x[i]\n  claim y[i,j,k] = x[i] + 1',
  ])('at any affordable size is unknown: %s', (layer) => {
    expect(verify(`layer q(${layer}\n}`)[0]?.verdict).toBe('unknown');
  });

  it('and what is all but zero satisfies no assumed equation', () => {
    const divided = 'layer q(a, b) {\n  y = a\n  assume a/b = 1\n  claim y = b\n}';
    const multiplied = 'layer q(a, b, c) {\n  y = b\n  assume a·b = a·c\n  assume a != 0\n  claim y = c\n}';
    for (const text of [divided, multiplied]) expect(verify(text)[0]?.verdict).toBe('holds-numerically');
  });
});

describe('values', () => {
  const layer = `layer f(x[N], a[N], b[N]) {
    y[i] = relu(x[i])
    z = Σ[i] max(a[i], b[i])
    c[i] = clamp(x[i], −1, 1)
    d = relu(Σ[i] a[i]·b[i])
    return y, z, c, d
  `;

  it('are proved on the boundaries of comparisons too', () => {
    const claims = [
      'y[i] = (x[i] >= 0)·x[i]',
      'y[i] = max(x[i], 0)',
      'y[i] = (x[i] + abs(x[i]))/2',
      'z = Σ[i] (if a[i] < b[i] then b[i] else a[i])',
      'z = Σ[i] (a[i] + b[i] + abs(a[i] − b[i]))/2',
      'c[i] = max(−1, min(x[i], 1))',
      'c[i] = (abs(x[i] + 1) − abs(x[i] − 1))/2',
      'd = (Σ[i] a[i]·b[i] >= 0)·Σ[i] a[i]·b[i]',
      'abs(x[i]) = x[i]·sign(x[i])',
      'sign(x[i]) = (x[i] > 0) − (x[i] < 0)',
      '(x[i] >= 0) = 1 − (x[i] < 0)',
    ];
    const found = verify(`${layer}${claims.map((c) => `claim ${c}\n`).join('')}}`);
    expect(found.map((c) => [c.text, c.verdict])).toEqual(claims.map((c) => [`claim ${c}`, 'proved']));
  });

  it('are refuted where they fail there', () => {
    const claims = [
      'y[i]·0 = (x[i] == 0)',
      'sign(x[i])·sign(x[i]) = 1',
      'sign(x[i]) = 2·(x[i] > 0) − 1',
      '(x[i] >= 0) = (x[i] > 0)',
      '(a[i] == b[i]) = 0',
    ];
    const found = verify(`${layer}${claims.map((c) => `claim ${c}\n`).join('')}}`);
    expect(found.map((c) => [c.text, c.verdict])).toEqual(claims.map((c) => [`claim ${c}`, 'refuted']));
  });
});

describe('ranges that hyper-parameters bound', () => {
  const layer = 'layer f(a; ; k=3) { y = Σ[i<k] a\n claim y = k·a';

  it('are taken not to be negative, and the proof says so', () => {
    expect(verify(`${layer} }`)).toMatchObject([
      { verdict: 'proved', detail: 'Both sides have one normal form, for k ≥ 0.' },
    ]);
    const assumed = { verdict: 'proved', detail: 'Both sides have one normal form under the assumptions.' };
    expect(verify(`${layer} assume k >= 0 }`)).toMatchObject([assumed]);
    expect(verify(`${layer} assume k > 0 }`)).toMatchObject([assumed]);
  });
});

describe('claims that take care', () => {
  it('are never called proved when they differ, however little of it shows', () => {
    const claims = [
      'y = x + (1e16·x + x) − 1e16·x',
      'y = x·(1e300·1e300)/(1e300·1e300)',
      'y = x + 0/0',
      'y = x + (inf() − inf())',
      'y = 0.1·x + 0.2·x + 0.7000000000000001·x',
      'y = (x² − 1)/(x − 1) − 2',
      'y = x + max[i in 3..2] x',
      'y = x·(if x > 0 then 1 else 1.0000001)',
      'y = x + 1e-300',
    ];
    for (const claim of claims)
      expect([claim, verdicts(`layer f(x) { y = x claim ${claim} }`)[0]]).not.toEqual([claim, 'proved']);
  });

  it('are judged in bounded time', () => {
    const many = Array.from({ length: 14 }, (_, i) => `(x[i] + ${i} + z[i]^${i + 2})`).join('·');
    const fractions = Array.from({ length: 30 }, (_, i) => `1/(x[i] + ${i + 1})`).join(' + ');
    const wide = Array.from({ length: 150 }, (_, i) => `${i}·x[i]^${i}`).join(' + ');
    const nested = Array.from({ length: 60 }).reduce<string>((e) => `exp(${e}/2)`, 'x[i]');
    const text = `layer f(x[N], z[N]) {
      y[i] = x[i]·z[i]
      claim y[i] = Σ[a<1000000000] x[i]
      claim y[i] = ${many}
      claim y[i] = ${many}·x[i]·z[i]/(${many})
      claim y[i] = ${fractions}
      claim y[i] = ${wide}
      claim y[i] = ${nested}
      claim y[i] = (x[i] + z[i])^1000
    }`;
    const found = verdicts(text);
    expect(found).toEqual(['unknown', 'refuted', 'holds-numerically', 'refuted', 'refuted', 'refuted', 'refuted']);
  }, 30_000);
});

describe('einabla verify', () => {
  const text = `${softmax}\n claim δx[k] = y[k]·(δy[k] − Σ[j] δy[j]·y[j])\n claim δx[k] = y[k]·δy[k]\n}`;

  it('prints JSON of exactly the verdicts, and fails where one is refuted', async () => {
    const io = testIo(text);
    expect(await runCli(['verify', '-', '--json'], io)).toBe(1);
    const { claims, ...rest } = JSON.parse(io.texts.out);
    expect(rest).toEqual({});
    expect(claims.map(Object.keys)).toEqual(Array(2).fill(['line', 'text', 'verdict', 'detail', 'counterexample']));
    expect(claims[0]).toEqual({
      line: 2,
      text: 'claim δx[k] = y[k]·(δy[k] − Σ[j] δy[j]·y[j])',
      verdict: 'proved',
      detail: 'Both sides have one normal form.',
      counterexample: null,
    });
    expect(claims[1].verdict).toBe('refuted');
  });

  it('takes library names, and the command line has a grammar', async () => {
    expect(await runCli(['verify', 'softmax', '--steps'], testIo())).toBe(0);
    expect(await runCli(['verify'], testIo())).toBe(2);
    expect(await runCli(['verify', 'softmax', '--nonsense'], testIo())).toBe(2);
    expect(await runCli(['verify', 'softmax', '--layer', 'other'], testIo())).toBe(1);
  });
});
