import type { SourceDocument } from '../formula.ts';
import { backpropagation } from './lara-backpropagation.ts';
import { layers } from './lara-layers.ts';
import { signals } from './lara-signals.ts';
import { weights } from './lara-weights.ts';

/** Slides on convolutional networks, in Spanish; no formula has a number. */
export const lara: SourceDocument = {
  key: 'lara',
  author: 'Lara Avila',
  title: 'Inteligencia Artificial CC-421: Redes convolucionales, 2021',
  language: 'Spanish',
  formulas: [...signals, ...layers, ...weights, ...backpropagation],
};
