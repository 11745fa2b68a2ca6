import type { SourceDocument } from '../formula.ts';
import { activations } from './irofti-activations.ts';
import { backpropagation } from './irofti-backpropagation.ts';
import { networks } from './irofti-networks.ts';
import { neurons } from './irofti-neurons.ts';

/** Lecture on neural networks, in Romanian; formulas 1 to 46. */
export const irofti: SourceDocument = {
  key: 'irofti',
  author: 'Irofti, Pătrașcu, Rusu',
  title: 'Calcul numeric. Rețele neuronale',
  language: 'Romanian',
  formulas: [...activations, ...neurons, ...networks, ...backpropagation],
};
