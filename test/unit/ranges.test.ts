import { describe, expect, test } from 'vitest';
import { check, loadProgram } from '../../src/check/index.ts';
import { visit } from '../../src/ir/index.ts';
import { printExpr } from '../../src/ir/print.ts';

const inLayer = (equation: string): string =>
  equation.startsWith('layer')
    ? equation
    : `layer f(x[N], z[M], w[H,W], u[2·N], t[R] : int < N, q[L] : int in −3..L; ; s=1, d=2, k=3, P=1) { ${equation} }`;

/** The ranges of all indices of the last equation, as `i<N`, those on the left first. */
function ranges(equation: string): string {
  const p = loadProgram({ name: 'test', text: inLayer(equation) });
  const last = p.equations.at(-1);
  if (last === undefined) throw new Error('no equation');
  const shown = last.indices.map((name, d) => `${name}<${printExpr(last.type.shape[d] ?? last.body)}`);
  visit(last.body, (node) => {
    if (node.kind !== 'reduce') return;
    for (const b of node.binders)
      shown.push(
        b.lo.kind === 'const' && b.lo.value === 0
          ? `${b.index}<${printExpr(b.hi)}`
          : `${b.index} in ${printExpr(b.lo)}..${printExpr(b.hi)}`,
      );
  });
  return shown.join(' ').replaceAll(' − ', '−').replaceAll(' + ', '+');
}

const inferred: readonly (readonly [string, string])[] = [
  // bare
  ['y[i] = x[i]', 'i<N'],
  ['y[i] = u[i]', 'i<2·N'],
  ['y[i,j] = w[i,j]', 'i<H j<W'],
  ['y = Σ[i,j] w[i,j]', 'i<H j<W'],
  ['y[r] = x[t[r]]', 'r<R'],
  ['y[i] = x?[i]', 'i<N'],
  ['y[i] = x[i] + z?[i]', 'i<N'],
  // a bare read fixes the range
  ['y[i] = x[i] + u[i+1]', 'i<N'],
  ['y[i] = if i > 0 then x[i] − x[i−1] else x[0]', 'i<N'],
  // affine
  ['y[i] = x[i+1]', 'i<N−1'],
  ['y[i] = x[2·i]', 'i<(N−1)//2+1'],
  ['y[i] = x[2·i+1]', 'i<N//2'],
  ['y[i] = u[2·i]', 'i<N'],
  ['y[i] = x[i·s]', 'i<(N−1)//s+1'],
  ['y[i] = x[N−1−i]', 'i<N'],
  ['y[i] = x[N−1−2·i]', 'i<(N−1)//2+1'],
  ['y[i] = Σ[p<k] x[i+p]', 'i<N−k+1 p<k'],
  ['y[i] = Σ[p<k] x[i·s+p]', 'i<(N−k)//s+1 p<k'],
  ['y[i] = Σ[p<k] x[i·s+d·p]', 'i<(N−d·k+d−1)//s+1 p<k'],
  ['y[i] = Σ[p<k] x[i−p+k−1]', 'i<N−k+1 p<k'],
  ['y[i] = Σ[p in 1..k] x[i+p]', 'i<N−k+1 p in 1..k'],
  ['y[i] = x[i+1] + z[i+2]', 'i<min(N−1, M−2)'],
  ['y[i] = x[i+1] + x[i+2]', 'i<N−2'],
  ['y[i] = Σ[j<4] x[i + j//2]', 'i<N−1 j<4'],
  ['y[i] = x[i + i]', 'i<(N−1)//2+1'],
  [
    'layer f(x[M,H,W]; θ[N,M,K,K], b[N]; s=1) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m, i·s+p, j·s+q] + b[n] }',
    'n<N i<(H−K)//s+1 j<(W−K)//s+1 m<M p<K q<K',
  ],
  // rounds: `j` is known from z, then `i` from x
  ['y[i] = Σ[j] z[j]·x[i+j]', 'i<N−M+1 j<M'],
  ['y[i] = Σ[j,l] z[j]·x[i+j+l]·w[l,0]', 'i<N−H−M+2 j<M l<H'],
  // stated
  ['y[i<3] = x[i]', 'i<3'],
  ['y[i<3, j] = x[j]·i', 'i<3 j<N'],
  ['y = Σ[i in 1..N−1] x[i]', 'i in 1..N−1'],
  ['y[i] = Σ[j<i+1] x[j] + x[i]', 'i<N j<i+1'],
  // sibling reductions share a name
  ['y = Σ[i] x[i] + Σ[i] z[i]', 'i<N i<M'],
  // mixed radix on the left
  ['layer f(x[M,H,W]) { y[m·(H·W) + i·W + j] = x[m,i,j] }', 'u<M·H·W'],
  ['y[i·W + j] = w[i,j]', 'u<H·W'],
  ['y[j·H + i] = w[i,j]', 'u<W·H'],
  ['y[N−1−i] = x[i]', 'u<N'],
  ['y[h·s + a<s] = x[h]·a', 'u<N·s'],
  ['y[(h<H)·s + a<s] = h + a', 'u<H·s'],
  // packs
  ['layer f(x[..,K]) { y[..] = Σ[k] x[..,k] }', '..<.. k<K'],
  ['layer f(x[..]) { y = Σ[..] x[..]² }', '..<..'],
];

describe('ranges follow from the formula', () => {
  for (const [equation, wanted] of inferred) {
    test(equation, () => expect(ranges(equation)).toBe(wanted));
  }
});

const refused: readonly (readonly [string, string, RegExp?])[] = [
  ['y[i] = x[i] + z[i]', 'range-mismatch', /`i`.*N.*M/],
  ['y[i] = x[i] + u[i]', 'range-mismatch', /2·N/],
  ['y[i] = x?[i] + z?[i]', 'range-mismatch'],
  ['y[i] = x?[i−1]', 'range-unknown', /reads zero/],
  ['y[i] = x[i//2]', 'range-unknown'],
  ['y[i] = x[i % N]', 'range-unknown'],
  ['y[i] = x[clamp(i, 0, N−1)]', 'range-unknown'],
  ['y[i] = 1', 'range-unknown'],
  ['y = Σ[i] 1', 'range-unknown'],
  ['y = Σ[i,j] x[i+j]', 'range-unknown', /depend on each other/],
  ['y[i] = x[i−1]', 'read-outside', /x\[-1\]/],
  ['y[i] = x[i] + x[i+1]', 'read-outside', /N=5.*x\[5\].*x\[4\]/],
  ['y[i<N+1] = x[i]', 'read-outside'],
  ['y[i] = Σ[p<k] x[i+p]·x[i+p+1]·z[i]', ''],
  ['y[r] = x[t[r]+1]', 'read-outside'],
  ['y[l] = x[q[l]+3]', ''],
  ['y[r] = x[t[r]]', ''],
  ['y = x[N]', 'read-outside'],
  ['y = x[N−1]', ''],
  ['y = x[−1]', 'read-outside'],
  ['y[i<N] = x[i/2]', 'inexact-division'],
  ['y[i<N] = x?[i/2]', ''],
  ['y[i<N] = x[2·i/2]', ''],
  ['y[i<N] = x[(s·i + 2·s)/s − 2]', ''],
  ['y[i<N] = x[clamp(i−1, 0, N−1)]', ''],
  ['y[i<5·N] = x[i % N]', ''],
  ['y[i<2·N] = x[i//2]', ''],
  ['y[i<2·N] = x[min(i, N−1)]', ''],
  ['y[i<N] = x[abs(i−3)]', ''],
  ['y[i<N+M] = if i < N then x[i] else z[i−N]', ''],
  ['y[i<N+M] = if i >= N then z[i−N] else x[i]', ''],
  ['y[i] = if i < N then x[i] else z[i−N]', 'never-read'],
  ['y[i<N+M] = if i <= N then x[i] else z[i−N]', 'read-outside'],
  ['y[i<N] = if i > 0 and x[i−1] > 0 then 1 else 0', ''],
  ['y[i<N] = if i == 0 or x[i−1] > 0 then 1 else 0', ''],
  ['y[i<N] = if x[i−1] > 0 and i > 0 then 1 else 0', 'read-outside'],
  ['y[i<N, j<i] = x[j]', 'ragged-left'],
  ['y[i in 1..N] = x[i]', 'left-from'],
  ['y[i·3 + j] = w[i,j]', 'left-not-invertible'],
  ['y[i + j] = w[i,j]', 'left-not-invertible'],
  ['y[i+1] = x[i]', 'left-not-invertible', /least value is 1/],
  ['y[2·i] = x[i]', 'left-not-invertible'],
  ['y[i//2] = x[i]', 'left-not-invertible'],
  ['y[i − i] = x[i]', 'left-not-invertible', /drops out/],
  ['y[t[r]] = x[0]', 'left-not-invertible', /depends on data/],
  ['y[i,i] = x[i]', 'repeated-index'],
  ['y[i] = x[i]·j', 'unknown-name'],
  ['y[i] = x[j]', 'unbound-index'],
  ['y[i] = Σ[i] x[i]', 'hidden-index'],
  ['y[s] = x[s]', 'hidden-name'],
  ['y[N] = x[N]', 'hidden-name'],
];

describe('ranges and reads that are refused, and some that are not', () => {
  for (const [equation, code, message] of refused) {
    test(`${equation}${code === '' ? '' : ` : ${code}`}`, () => {
      const errors = check({ name: 'test', text: inLayer(equation) }).diagnostics.filter((d) => d.severity === 'error');
      expect([...new Set(errors.map((d) => d.code))]).toEqual(code === '' ? [] : [code]);
      if (message !== undefined) expect(errors[0]?.message).toMatch(message);
    });
  }
});
