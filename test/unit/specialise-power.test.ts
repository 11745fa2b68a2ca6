import { describe, expect, it } from 'vitest';
import { compile, derive, evaluate, load, partial } from '../../src/index.ts';

const power = load('layer power(x[N]; ; k=2.0) { y[i] = x[i]^k }');
const focal = load('layer focal(p[N]; ; γ=2.0) { E = −Σ[i] (1 − p[i])^γ·log(p[i]) }');

describe('the power rule where the exponent is 0', () => {
  it('is printed without a case of its own', () => {
    expect(derive(power).text).toBe('δx[i] = k·δy[i]·x[i]^(k−1)');
  });

  it('gives 0 at 0, interpreted and compiled', async () => {
    for (const target of ['reference', 'js'] as const) {
      const { gradients } = await evaluate(
        power,
        { hyper: { k: 0 }, inputs: { x: [0, 1, -2] }, cotangents: { y: [1, 1, 1] } },
        { target },
      );
      expect(gradients).toEqual({ x: [0, 0, 0] });
    }
  });

  it('gives 0 at 0 for an integer exponent too', async () => {
    const whole = load('layer whole(x[N]; ; k : int = 2) { y[i] = x[i]^k }');
    const { gradients } = await evaluate(whole, { hyper: { k: 0 }, inputs: { x: [0] }, cotangents: { y: [1] } });
    expect(gradients).toEqual({ x: [0] });
  });

  it('leaves the other factors of a sum: focal loss with γ = 0 is cross-entropy', async () => {
    const { gradients } = await evaluate(focal, {
      hyper: { γ: 0 },
      inputs: { p: [1, 0.5] },
      cotangents: { E: 1 },
    });
    expect(gradients).toEqual({ p: [-1, -2] });
  });

  it('holds in second derivatives: k·(k − 1)·x^(k−2) at k = 0 and at k = 1', () => {
    const second = partial(power, 'y', ['x', 'x']);
    for (const k of [0, 1]) {
      const kernel = compile(second.program, { sizes: { N: 1, k }, dtype: 'f64' });
      expect(kernel.forward({ x: Float64Array.of(0) })[second.entry]).toEqual(Float64Array.of(0));
    }
  });

  it('does not touch an infinite slope: √x at 0', async () => {
    const { gradients } = await evaluate(power, { hyper: { k: 0.5 }, inputs: { x: [0] }, cotangents: { y: [1] } });
    expect(gradients).toEqual({ x: [Number.POSITIVE_INFINITY] });
  });

  it('leaves 0·∞ of other origin as it is', async () => {
    const other = load('layer other(x[N]; ; a=1.0) { y[i] = a·x[i]^(−1) }');
    const { outputs } = await evaluate(other, { hyper: { a: 0 }, inputs: { x: [0] } });
    expect(outputs).toEqual({ y: [Number.NaN] });
  });
});
