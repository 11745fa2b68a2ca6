import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/index.ts';

const diagnosticsOf = (text: string) => check({ name: 'help', text: `layer ${text}\n` }).diagnostics;

describe('the help says what to write instead, in the names of the formula', () => {
  test.each([
    // ranges
    ['f(x[C,H,W]; ; n=5) { y[c,h,w] = Σ[j<n] x?[c+j−n//2,h,w] }', '`c<C`'],
    ['f(x[C]; ; n=5) { y[c<C] = Σ[j] x?[c+j−n//2] }', '`j<n`'],
    ['f(x[N]) { y[i] = Σ[j<i+1] x[j] }', '`i<N`'],
    // names
    ['f(x[R,N]; W[M,K,N], b[M,K]) { y[r,m] = max[k] (Σ[n] W[m,k,n]·x[r,n]) + b[m,k] }', '`max[k] (… + …)`'],
    ['f(x[R,N]) { y[r] = Σ[n] x[r] }', '`x[r,n]`'],
    ['f(x[R,N]) { y[r] = Σ[n] x }', '`x[r,n]`'],
    ['f(x[N], m[N]) { y[i] = if m[i] then x[i] else 0 }', '`m[i] != 0`'],
    ['f(x[2·N]) { y[i] = x[i] }', 'the hyper-parameter `N`'],
    ['f(x[N]) { y[i<M] = x[i] }', 'the dimension `M`'],
    ['f(x[N]) {\n h[0] = x[0]\n h[i] = h[i−1] + x[i]\n}', '`h0 = …`'],
    // notations of other languages
    ['f(x[N,M]) { y[i] = Σ_j x[i,j] }', '`Σ[j] x[i,j]`'],
    ['f(x[N,M]) { y[i] = Σ_{j} x[i,j] }', '`Σ[j] …`'],
    ['f(x[N]) { y = Sum[j] x[j] }', '`sum[j] x[j]`'],
    ['f(x[N]) { y[i] = exp x[i] }', '`exp(x[i])`'],
    ['f(x[N]) { y[i] = x[i] if x[i] > 0 else 0 }', '`if x[i] > 0 then x[i] else …`'],
    ['f(x[R,C]) { y[r] = Σ[c x[r,c] }', '`Σ[c] …`'],
    ['f(x[N]) { y[i] = x[i] > 0 ? 1 : 0 }', '`if c then a else b`'],
    ['f(x[N]) { y[i] += x[i] }', '`y[i] = …`'],
    ['f(x[N]) { y[i] == x[i] }', 'one `=`'],
    ['f(x[R,N]) { y[r] = x[r,:] }', 'named by an index'],
    ['f(x[N]) { y = mean[x] }', 'followed by what it reduces'],
    ['f(x) { y = |x| }', 'an absolute value is `abs(…)`'],
    // the head
    ['f(x[N]; W[N]=zeros()) { y[i] = x[i]·W[i] }', '`W[N] ~ zeros()`'],
    ['f(x[N] { y[i] = x[i] }', '`)` before `{`'],
    ['(x[N]) { y[i] = x[i] }', '`layer f(x[N]) { … }`'],
  ])('%s', (text, help) => {
    expect(diagnosticsOf(text)[0]?.help).toContain(help);
  });

  test('an empty right side is shown at its equals sign', () => {
    const text = 'f(x[N]) {\n  y[i] =\n  z[i] = x[i]\n}';
    const [first, ...more] = diagnosticsOf(text);
    expect(more).toEqual([]);
    expect(first?.message).toBe('The right side is empty.');
    expect(first?.span?.start).toBe('layer '.length + text.indexOf('='));
  });
});

describe('a read that stays inside only at extents of 0 or 1', () => {
  test('is warned of where a bare read fixes the range', () => {
    const [found] = diagnosticsOf('f(x[N]; w[K]) { y[i] = x[i] + Σ[k] w[k]·x[i+k] }');
    expect(found).toMatchObject({ code: 'read-mostly-outside', severity: 'warning' });
    expect(found?.message).toContain('only where `K ≤ 1`');
  });

  test('is warned of where the ranges are stated', () => {
    const [found] = diagnosticsOf('f(x[N]; w[K]) { y[i<N] = Σ[k<K] w[k]·x[i+k] }');
    expect(found).toMatchObject({ code: 'read-mostly-outside', severity: 'warning' });
  });

  test.each([
    'f(x[N], z[M]) { y[i<M] = x[i] + z[i] }',
    'f(x[N]; ; s=1) { y[i] = x[i] + x[i·s] }',
    'f(x[N]; w[K]) { y[i] = Σ[k] w[k]·x[i+k] }',
  ])('other reads are left for their sizes: %s', (text) => {
    expect(diagnosticsOf(text)).toEqual([]);
  });
});
