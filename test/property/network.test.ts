import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GradientReport } from '../../src/gradcheck/index.ts';
import { checkGradients } from '../../src/gradcheck/index.ts';
import type { Program } from '../../src/ir/index.ts';
import type { Layer } from '../../src/network/index.ts';
import { fix, sequential } from '../../src/network/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { evaluate, library, randomInputs } from '../support/run-network.ts';

const extent = fc.integer({ min: 1, max: 3 });

/** A layer on volumes, at random settings. */
const volumeLayer: fc.Arbitrary<Program> = fc.oneof(
  fc
    .record({ N: extent, K: extent, s: fc.integer({ min: 1, max: 2 }), P: fc.integer({ min: 0, max: 1 }) })
    .map((sizes) => fix(library('conv2d'), sizes)),
  fc
    .tuple(fc.constantFrom('maxpool', 'avgpool', 'l2pool'), fc.integer({ min: 1, max: 2 }))
    .map(([name, k]) => fix(library(name), { k, s: k })),
  fc.constant(fix(library('maxpool_padded'), { k: 3, s: 1, P: 1 })),
  fc.constantFrom('relu', 'tanh', 'sigmoid', 'prelu', 'linear', 'lrn', 'dropout').map((name) => library(name)),
);

const chain = fc.record({
  volumes: fc.array(volumeLayer, { minLength: 1, maxLength: 5 }),
  flat: fc.boolean(),
  side: fc.integer({ min: 9, max: 12 }),
  channels: extent,
  seed: fc.integer({ min: 0, max: 1000 }),
});

test('a sequence computes what its layers compute one after the other', () => {
  fc.assert(
    fc.property(chain, ({ volumes, flat, side, channels, seed }) => {
      const tail = flat ? [library('linearize'), fix(library('dense'), { J: 2 }), library('softmax')] : [];
      const layers = [...volumes, ...tail].map((l, i): Layer => [`l${i}_`, l]);
      const given = [channels, side, side + 1];
      const net = sequential('net', layers, { input: given });
      let inputs: Map<string, Tensor>;
      try {
        inputs = randomInputs(net, {}, seed);
      } catch (error) {
        // a chain that leaves nothing of the image is refused when its sizes are known
        fc.pre(!String(error).includes('extent'));
        throw error;
      }
      let flow = inputs.get(net.parameters[0]?.name ?? '');
      for (const [label, layer] of layers as readonly (readonly [string, Program])[]) {
        const values = new Map(
          layer.parameters.map((p, i) => {
            const tensor = i === 0 ? flow : (inputs.get(`${p.name}_${label}`) ?? inputs.get(p.name));
            if (tensor === undefined) throw new Error(`no values for ${p.name}`);
            return [p.name, tensor] as const;
          }),
        );
        const shapes = new Map([...values].map(([name, t]) => [name, t.shape]));
        flow = evaluate(layer, { shapes }, values).get(layer.outputs[0] ?? '');
      }
      const whole = evaluate(net, {}, inputs).get(net.outputs[0] ?? '');
      expect(whole?.shape).toEqual(flow?.shape);
      expect(whole?.data).toEqual(flow?.data);
    }),
    { numRuns: 150, seed: 7 },
  );
});

test('the derived gradients of a random network are right', () => {
  let checked = 0;
  fc.assert(
    fc.property(chain, ({ volumes, flat, channels, seed }) => {
      const tail = flat ? [library('linearize'), fix(library('dense'), { J: 2 }), library('softmax')] : [];
      const net = sequential('net', [...volumes.slice(0, 3), ...tail], { input: [channels, 6, 5], batch: 'R' });
      let report: GradientReport;
      try {
        report = checkGradients(net, { trials: 1, seed, sizes: { dims: new Map([['R', 2]]) } });
      } catch (error) {
        fc.pre(!(error instanceof EinablaError));
        throw error;
      }
      checked += report.comparisons;
      expect(report.failures).toEqual([]);
    }),
    { numRuns: 25, seed: 11 },
  );
  expect(checked).toBeGreaterThan(500);
});
