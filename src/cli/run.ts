import { CommanderError } from 'commander';
import { EinablaError } from '../support/diagnostic.ts';
import { createProgram } from './commands.ts';
import type { Io } from './io.ts';
import { reportDiagnostics } from './report.ts';

/** Exit codes of the command line. */
export const EXIT = {
  ok: 0,
  /** The input was refused, or a check failed. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A defect of Einabla. */
  defect: 3,
} as const;

const wantsJson = (argv: readonly string[]): boolean =>
  argv.some(
    (word, i) => word === '--json' || word === '--format=json' || (word === 'json' && argv[i - 1] === '--format'),
  );

/** Runs one command line (without the program's name) and returns its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram(io, (failed) => {
    if (failed) code = EXIT.refused;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof EinablaError) {
      reportDiagnostics(io, error.diagnostics, {
        json: wantsJson(argv),
        stream: argv[0] === 'eval' ? 'err' : 'out',
      });
      return EXIT.refused;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.err(
      `internal error: ${message}\nThis is a defect of einabla, not of your input. Please report it with the formula.\n`,
    );
    return EXIT.defect;
  }
}
