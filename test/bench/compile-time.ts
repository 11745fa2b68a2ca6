import { evaluate } from '../../codegen/js/evaluate.ts';
import { lenetProgram, lenetSizes } from './lenet.ts';
import { median, timed } from './measure.ts';
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
export function compileTimes(quick: boolean): CompileTime[] {
  const layer = (): void => {
    evaluate(compile(programOf(convolution, 'forward'), { shapes: convolutionShapes }));
    const shapes = new Map([...convolutionShapes].filter(([name]) => name !== 'b')).set('δy', [8, 16, 16]);
    evaluate(compile(programOf(convolution, 'backward'), { shapes }));
  };
  const step = (): void => {
    evaluate(compile(lenetProgram().program, lenetSizes(64)));
  };
  return [
    time('convolution, forward and backward kernels', layer, 50, quick ? 5 : 30),
    time('LeNet-5 training step, batch 64', step, 1000, quick ? 1 : 7),
  ];
}

function time(what: string, work: () => void, goal: number, repeats: number): CompileTime {
  const first = timed(work);
  const warm = median(Array.from({ length: repeats }, () => timed(work)));
  return { what, first, warm, goal };
}
