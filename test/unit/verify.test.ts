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
    expect(found.map((c) => c.verdict)).toEqual(['proved', 'holds-numerically', 'proved']);
    expect(found[0]?.detail).toContain('convention');
    expect(found[1]?.detail).toContain('convention');
    expect(found[2]?.detail).toContain('divides by zero');
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
