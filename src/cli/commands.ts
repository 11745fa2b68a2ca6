import { Command, Option } from 'commander';
import { TIES } from '../adjoint/index.ts';
import { VERSION } from '../version.ts';
import type { Io } from './io.ts';
import { parseCount, parseNames, parseSizes, parseTarget } from './options.ts';

/** Told whether the command found something wrong that it reported itself. */
export type Finish = (failed: boolean) => void;

const example = (...lines: string[]): string => `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

const latexOption = (): Option => new Option('--latex', 'the file is LaTeX; a file that ends in .tex is anyway');
const withOption = (): Option =>
  new Option('--with <line>', "say what LaTeX leaves open, as 'range: p<k'; may be repeated").argParser(
    (line: string, before: readonly string[] | undefined) => [...(before ?? []), line],
  );
const layerOption = (): Option => new Option('--layer <name>', 'work on this layer only');
const sizesOption = (): Option =>
  new Option(
    '--sizes <N=8,…>',
    "extents of dimensions, '..=64' for the axes of a pack together, and values of hyper-parameters",
  ).argParser(parseSizes);
const targetOption = (what: string, targets: readonly string[], standard: string): Option =>
  new Option('--target <name>', what).choices(targets).argParser(parseTarget(targets)).default(standard);
const tiesOption = (): Option =>
  new Option('--ties <rule>', 'where max and min send their gradient at a tie').choices(TIES).default('first');
const wrtOption = (): Option =>
  new Option('--wrt <x,θ>', 'differentiate with respect to these inputs only').argParser(parseNames);
const jsonOption = (): Option => new Option('--json', 'print JSON, diagnostics too');

const widthOption = (): Option =>
  new Option('--width <columns>', 'break formulas longer than this').argParser(parseCount(20, 1000));

/** The derivatives that exclude one another. */
const others = (name: string): string[] => ['jacobian', 'hessian', 'tangent', 'hvp'].filter((other) => other !== name);

/** Options of commands that print formulas. */
const presentOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--format <form>', "how to print; the ending of --out's file says it too").choices([
        'text',
        'ascii',
        'latex',
        'markdown',
        'html',
        'json',
      ]),
    )
    .option('--ascii', 'spell everything in ASCII')
    .option('--standalone', 'with --format latex: a whole file')
    .addOption(widthOption())
    .option('--out <file>', 'write a file instead')
    .option('--force', 'overwrite a file that einabla did not generate')
    .addOption(jsonOption());

const FILE = 'formula file (.ein or .tex), - for standard input, or the name of a layer that ships with einabla';

/** The command line's grammar. Each command's work is loaded only when it runs, which keeps starting fast. */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('einabla')
    .description('Index formulas in; derived backward formulas and ahead-of-time kernels out.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHasColors: () => io.color.out,
      getErrHasColors: () => io.color.err,
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 input refused or a check failed, 2 wrong command line, 3 a defect of einabla.\n' +
        example('einabla derive softmax'),
    );

  const deriving = program
    .command('derive')
    .summary('print the backward formulas of a layer')
    .description('Derives the adjoint of each layer, or another derivative that is asked for, and prints its formulas.')
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addOption(wrtOption())
    .addOption(new Option('--of <y>', 'differentiate these tensors; the outputs by default').argParser(parseNames))
    .addOption(new Option('--jacobian', 'the derivative of each element by each').conflicts(others('jacobian')))
    .addOption(
      new Option('--hessian', 'second derivatives; of two mixed ones, which are equal, one').conflicts(
        others('hessian'),
      ),
    )
    .addOption(new Option('--tangent', 'forward mode: the derivative along a direction').conflicts(others('tangent')))
    .addOption(new Option('--hvp', "the product of a scalar's Hessian and a vector").conflicts(others('hvp')))
    .addOption(tiesOption())
    .option('--all', 'print the whole derived layer, forward formulas too, as text that parses back')
    .addOption(
      new Option('--steps', 'print the derivation step by step, each with its reason').conflicts([
        'tangent',
        'hvp',
        'all',
      ]),
    )
    .addHelpText(
      'after',
      example(
        'einabla derive conv2d --wrt x',
        'einabla derive conv2d --wrt x --steps',
        'einabla derive softmax --jacobian',
        'einabla derive batchnorm --out batchnorm.html',
      ),
    );
  presentOptions(deriving).action(async (file: string, options) => {
    const { deriveCommand } = await import('./derive.ts');
    await deriveCommand(io, file, options);
  });

  const showing = program
    .command('show')
    .summary('print the formulas of a layer')
    .description(
      'Prints each layer as text, LaTeX, Markdown or a web page. Text and LaTeX load back as the same layer.',
    )
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addHelpText('after', example('einabla show softmax --format latex'));
  presentOptions(showing).action(async (file: string, options) => {
    const { showCommand } = await import('./show.ts');
    await showCommand(io, file, options);
  });

  program
    .command('check')
    .summary('check formulas, and their gradients numerically')
    .description(
      'Reports everything wrong in the file; then compares each derived gradient with differences at random sizes.',
    )
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addOption(
      new Option('--trials <n>', 'random sizes and inputs to try for each layer')
        .argParser(parseCount(1, 1000))
        .default(5),
    )
    .addOption(
      new Option('--seed <n>', 'seed of the random sizes and inputs').argParser(parseCount(0, 2 ** 31 - 1)).default(1),
    )
    .addOption(sizesOption())
    .addOption(jsonOption())
    .addHelpText('after', example('einabla check batchnorm --trials 10 --sizes R=4,ε=0.1'))
    .action(async (file: string, options) => {
      const { checkCommand } = await import('./check.ts');
      finish(await checkCommand(io, file, options));
    });

  const verifying = program
    .command('verify')
    .summary('judge the claims of a file')
    .description(
      'Judges each claim: proved for all sizes, refuted by a smallest counterexample, or compared at random instances.\n' +
        'Exit code 1 if one is refuted.',
    )
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .option('--steps', 'print the steps of proofs')
    .addHelpText(
      'after',
      example('einabla verify softmax --steps', 'einabla verify notes.ein --steps --out proofs.html'),
    );
  presentOptions(verifying).action(async (file: string, options) => {
    const { verifyCommand } = await import('./verify.ts');
    finish(await verifyCommand(io, file, options));
  });

  program
    .command('eval')
    .summary('compute outputs and gradients of a JSON case')
    .description(
      'Reads {"hyper": {…}, "inputs": {…}, "cotangents": {…}} on standard input (up to 128 MiB) and prints\n' +
        '{"outputs": {…}, "gradients": {…}} on standard output. Without cotangents only the outputs.',
    )
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addOption(targetOption('what computes', ['reference', 'js', 'wgsl'], 'reference'))
    .addOption(
      new Option('--dtype <type>', 'arithmetic; f64 unless the target is wgsl, which has f32').choices(['f64', 'f32']),
    )
    .addOption(wrtOption())
    .addOption(tiesOption())
    .option('--json', 'print diagnostics as JSON on standard error')
    .addHelpText(
      'after',
      example(`echo '{"inputs": {"x": [1, 2, 3]}, "cotangents": {"y": [1, 0, 0]}}' | einabla eval softmax`),
    )
    .action(async (file: string, options) => {
      const { evalCommand } = await import('./eval.ts');
      await evalCommand(io, file, options);
    });

  program
    .command('build')
    .summary('generate TypeScript modules ahead of time')
    .description(
      'Writes one typed TypeScript module for each layer, with forward and backward kernels for the given sizes.',
    )
    .argument('<file...>', FILE)
    .requiredOption('--out <folder>', 'where to write; made if missing')
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addOption(sizesOption())
    .addOption(new Option('--open <N>', 'dimensions that stay an argument of the kernels').argParser(parseNames))
    .addOption(targetOption('what the kernels run on', ['js', 'wgsl'], 'js'))
    .addOption(new Option('--dtype <type>', 'arithmetic').choices(['f32', 'f64']).default('f32'))
    .addOption(wrtOption())
    .addOption(tiesOption())
    .option('--no-backward', 'forward kernels only')
    .option('--force', 'overwrite files that einabla did not generate')
    .addOption(jsonOption())
    .addHelpText('after', example('einabla build conv2d --out kernels --sizes M=1,H=28,W=28,N=6,K=5'))
    .action(async (files: string[], options) => {
      const { buildCommand } = await import('./build.ts');
      await buildCommand(io, files, options);
    });

  program
    .command('explain')
    .summary('show every stage between a formula and its kernels')
    .description(
      'Prints the layer, its adjoint and, with --sizes, schedule, loops and kernel with operations and bytes.',
    )
    .argument('<file>', FILE)
    .addOption(layerOption())
    .addOption(latexOption())
    .addOption(withOption())
    .addOption(sizesOption())
    .addOption(targetOption('whose kernels', ['js', 'wgsl'], 'js'))
    .addOption(new Option('--dtype <type>', 'arithmetic').choices(['f32', 'f64']).default('f32'))
    .addOption(wrtOption())
    .addOption(tiesOption())
    .addHelpText('after', example('einabla explain softmax --sizes N=10'))
    .action(async (file: string, options) => {
      const { explainCommand } = await import('./explain.ts');
      await explainCommand(io, file, options);
    });

  program
    .command('list')
    .summary('list the layers that ship with einabla')
    .description('Prints the names of the layers that ship, each with what it is.')
    .option('--json', 'print JSON')
    .addHelpText('after', example('einabla list'))
    .action(async (options) => {
      const { listCommand } = await import('./list.ts');
      listCommand(io, options);
    });

  return program;
}
