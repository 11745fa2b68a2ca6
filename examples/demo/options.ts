import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Folder of the four IDX files; the embedded images by default. */
  readonly data: string | undefined;
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  /** Folder for the generated module; none by default. */
  readonly out: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run demo -- [options]

Derives a convolution's backward formula, checks it, builds kernels, and trains LeNet-5 on images.

  --data FOLDER   IDX files named as MNIST names them (by default the images that come with the package)
  --epochs N      passes over the training images (default 8)
  --batch N       images in one step (default 32)
  --seed N        seed of weights and shuffles (default 1); the same seed gives the same bits
  --out FOLDER    writes the generated convolution module there
  --json          one JSON object on standard output, progress on standard error
  --help          this text

Example: npm run demo -- --data /usr/share/datasets/fashion-mnist --epochs 5
`;

/** A wrong command line, in words. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const MAX_EPOCHS = 100_000;
const MAX_BATCH = 65_536;

function whole(name: string, text: string | undefined, otherwise: number, lo: number, hi: number): number {
  if (text === undefined) return otherwise;
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lo && value <= hi) return value;
  throw new UsageError(`--${name} takes a whole number from ${lo} to ${hi}, not ${JSON.stringify(text.slice(0, 40))}`);
}

/** The options of a command line. Errors: UsageError. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const values = read(argv);
  return {
    data: values.data,
    epochs: whole('epochs', values.epochs, 8, 1, MAX_EPOCHS),
    batch: whole('batch', values.batch, 32, 1, MAX_BATCH),
    seed: whole('seed', values.seed, 1, 0, Number.MAX_SAFE_INTEGER),
    out: values.out,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function read(argv: readonly string[]): {
  data?: string;
  epochs?: string;
  batch?: string;
  seed?: string;
  out?: string;
  json?: boolean;
  help?: boolean;
} {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: option,
        epochs: option,
        batch: option,
        seed: option,
        out: option,
        json: flag,
        help: { ...flag, short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
