import type { Program } from './program.ts';

/**
 * The Program with its parameters and dimensions as the head of a layer lists them: inputs before weights, dimensions in the
 * order in which they first stand alone. So a derived Program equals the one that its text gives.
 */
export function inHeadOrder(program: Program): Program {
  const { parameters: given } = program;
  const parameters = [...given.filter((p) => p.role === 'input'), ...given.filter((p) => p.role === 'weight')];
  const known = new Set(program.dims);
  const alone = parameters.flatMap((p) =>
    p.type.shape.flatMap((d) => (d.kind === 'symbol' && known.has(d.name) ? [d.name] : [])),
  );
  return { ...program, dims: [...new Set([...alone, ...program.dims])], parameters };
}
