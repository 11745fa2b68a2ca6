import type { SourceDocument } from '../formula.ts';
import { firstNetworks } from './ionescu-alexnet.ts';
import { learning } from './ionescu-learning.ts';
import { sizes } from './ionescu-sizes.ts';
import { tables } from './ionescu-tables.ts';
import { vggnet } from './ionescu-vgg.ts';

/** Slides on convolutional networks and a review of learning, in Romanian; no formula has a number. */
export const ionescu: SourceDocument = {
  key: 'ionescu',
  author: 'Ionescu',
  title: 'Rețele neuronale convoluționale. Recapitulare',
  language: 'Romanian',
  formulas: [...sizes, ...firstNetworks, ...vggnet, ...tables, ...learning],
};
