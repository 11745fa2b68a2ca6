/** Complaints about networks, their weights and their data: no single formula is at fault. */
export const networkDiagnostics = [
  {
    code: 'unknown-weight',
    title: 'a weight to share that no layer has',
    help: 'choose among the weights that are listed',
  },
  { code: 'bad-name', title: 'a label or a dimension that is no name', help: 'use letters, digits and _' },
  { code: 'out-of-memory', title: 'a tensor larger than memory', help: 'use a smaller batch or a smaller network' },
  {
    code: 'shape-mismatch',
    title: 'two layers whose shapes do not fit',
    help: 'put a layer between them that changes the shape, or give them sizes that agree',
  },
  {
    code: 'type-mismatch',
    title: 'an integer tensor where a real one is taken, or the reverse',
    help: 'connect a layer of the same kind',
  },
  { code: 'no-layers', title: 'a network without layers', help: 'give at least one' },
  { code: 'no-input', title: 'a layer that takes no input', help: 'a layer in a network takes at least one input' },
  {
    code: 'several-outputs',
    title: 'a layer with several outputs inside a network',
    help: 'only the last layer may have more than one',
  },
  {
    code: 'unknown-axis',
    title: 'an axis that the tensor does not have',
    help: 'axes are counted from 0, the batch axis apart',
  },
  {
    code: 'unknown-size',
    title: 'a size that is not known, or not the name of one',
    help: 'name a dimension or hyper-parameter of the layer, with a number',
  },
  { code: 'bad-size', title: 'a size that is not a whole number from 0 on', help: 'give a whole number' },
  { code: 'unknown-input', title: 'a name that is not an input', help: 'choose among the inputs that are listed' },
  {
    code: 'nothing-to-batch',
    title: 'a layer without inputs over which to batch',
    help: 'only inputs vary from example to example',
  },
  {
    code: 'no-initialiser',
    title: 'a weight without an initialiser',
    help: 'write one after its shape, such as `w[N] ~ zeros`',
  },
  {
    code: 'initialiser-arguments',
    title: 'an initialiser with the wrong arguments',
    help: 'give the arguments that are listed; a fan is at least 1',
  },
  {
    code: 'initial-weights',
    title: 'first values that are missing or of another size',
    help: 'take them from `initialise`, with the same network and sizes',
  },
  { code: 'bad-seed', title: 'a seed that is not a whole number', help: 'give a whole number' },
  {
    code: 'loss-not-scalar',
    title: 'a loss that is not one real number',
    help: 'end the network with a loss over the whole batch',
  },
  {
    code: 'no-weights',
    title: 'a network without weights to train',
    help: 'weights stand in the second section of a layer',
  },
  {
    code: 'optimiser-form',
    title: 'a layer that is not an optimiser',
    help: 'write `layer NAME(w[..], g[..], state[..], scalar) { … return new weight, new state }`',
  },
  { code: 'unknown-layer', title: 'a layer that does not ship', help: 'choose among the names that are listed' },
  {
    code: 'bad-idx',
    title: 'an IDX file that is damaged or holds something else',
    help: 'fetch the file again, or give files that belong together',
  },
  {
    code: 'missing-file',
    title: 'a data set without one of its files',
    help: 'give a folder with the four files of a set in the manner of MNIST',
  },
] as const;
