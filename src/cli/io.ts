import { refuse } from '../support/diagnostic.ts';

/** What the command line touches of the outside world, so that tests can stand in for it. */
export interface Io {
  /** All bytes of standard input; stops with a refusal after `limit` bytes. */
  readStdin(limit: number): Promise<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
  /** Whether to colour what goes to standard output and to standard error. */
  readonly color: { readonly out: boolean; readonly err: boolean };
}

/** Colour belongs on a terminal that has not been asked to do without (https://no-color.org). */
function wantsColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** The process's own streams. A reader that closes its end early (`| head`) ends the program quietly; a full disk ends it with exit code 1. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (stream === process.stdout)
        process.stderr.write(
          `error[output-unwritable]: Cannot write standard output: ${error.code ?? error.message}.\n`,
        );
      process.exit(1);
    });
  }
  return {
    async readStdin(limit) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) {
          process.stdin.destroy();
          refuse('input-too-large', `Standard input is longer than ${limit} bytes.`, {
            help: 'Give a smaller input; the limit bounds what is read into memory.',
          });
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    color: { out: wantsColor(process.stdout, process.env), err: wantsColor(process.stderr, process.env) },
  };
}
