import type { SourceDocument } from '../formula.ts';
import { activations } from './zozoulenko-activations.ts';
import { convolutions } from './zozoulenko-convolution.ts';
import { convolutionGradients } from './zozoulenko-convolution-gradients.ts';
import { feedForward } from './zozoulenko-feed-forward.ts';
import { gradients } from './zozoulenko-gradients.ts';
import { normalisation } from './zozoulenko-normalisation.ts';
import { activationAndPooling } from './zozoulenko-pooling.ts';

const formulas = [
  ...activations,
  ...feedForward,
  ...gradients,
  ...convolutions,
  ...convolutionGradients,
  ...activationAndPooling,
  ...normalisation,
];

/** The order of the report: by number, unnumbered formulas where they stand. */
const order = (f: (typeof formulas)[number]): number => (f.key === 'W-indices' ? 5.5 : Number.parseFloat(f.key));

/** Report on neural networks, in Swedish, 2017; formulas 1 to 63. */
export const zozoulenko: SourceDocument = {
  key: 'zozoulenko',
  author: 'Zozoulenko',
  title: 'report on convolutional networks, 2017',
  language: 'Swedish',
  formulas: [...formulas].sort((a, b) => order(a) - order(b)),
};
