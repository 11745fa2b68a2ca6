import { evaluate } from '../../codegen/js/evaluate.ts';
import { lenetProgram, lenetSizes } from './lenet.ts';
import { type Clock, median, timed } from './measure.ts';
import { compile, programOf } from './ours.ts';

/** Milliseconds from formula text to callable kernels: the first time in the process, and when the compiler is warm. */
export interface CompileTime {
  readonly what: string;
  readonly first: number;
  readonly warm: number;
  readonly goal: number;
}

const convolution =
  'layer conv(x[M,H,W]; θ[N,M,K,K], b[N]; s=2) { y[n,i,j] = Σ[m,p,q] θ[n,m,p,q]·x[m,i·s+p,j·s+q] + b[n] }';
const convolutionShapes = new Map([
  ['x', [3, 33, 33]],
  ['θ', [8, 3, 3, 3]],
  ['b', [8]],
]);

/** Forward and backward kernels of a layer, and a whole training step. */
export function compileTimes(quick: boolean, clock: Clock): CompileTime[] {
  const layer = (): void => {
    evaluate(compile(programOf(convolution, 'forward'), { shapes: convolutionShapes }));
    const shapes = new Map([...convolutionShapes].filter(([name]) => name !== 'b')).set('δy', [8, 16, 16]);
    evaluate(compile(programOf(convolution, 'backward'), { shapes }));
  };
  const step = (): void => {
    evaluate(compile(lenetProgram().program, lenetSizes(64)));
  };
  return [
    time(clock, 'convolution, forward and backward kernels', layer, 50, quick ? 20 : 60),
    time(clock, 'LeNet-5 training step, batch 64', step, 1000, quick ? 2 : 8),
  ];
}

function time(clock: Clock, what: string, work: () => void, goal: number, repeats: number): CompileTime {
  const first = timed(clock, work);
  const times = Array.from({ length: repeats }, () => timed(clock, work));
  // the engine has optimised the compiler by the second half
  const warm = median(times.slice(repeats / 2));
  return { what, first, warm, goal };
}
