import { performance } from 'node:perf_hooks';
import type { DemoIo } from './demo.ts';
import { demo } from './demo.ts';

/** The process's own streams: what people read goes to standard output, and to standard error where that holds JSON. */
function processIo(json: boolean): DemoIo {
  const stream = json ? process.stderr : process.stdout;
  return {
    screen: {
      interactive: stream.isTTY === true && process.env.TERM !== 'dumb',
      get columns() {
        return stream.columns || 80;
      },
      write: (text) => void stream.write(text),
    },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    onInterrupt: (stop) => {
      let asked = false;
      const handler = (): void => {
        // a second request is obeyed at once
        if (asked) process.exit(130);
        asked = true;
        stop();
      };
      process.on('SIGINT', handler);
      return () => void process.off('SIGINT', handler);
    },
    now: () => performance.now(),
  };
}

// a reader that closes its end early (`| head`) ends the demonstration quietly
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });

const argv = process.argv.slice(2);
process.exitCode = await demo(argv, processIo(argv.includes('--json')));
