import type { Target } from '../../codegen/target.ts';
import { compares } from '../../src/ir/index.ts';
import type { LoopExpr, LoopProgram, LoopStmt } from '../../src/loops/nest.ts';
import { scalarTable } from '../../src/scalar/table.ts';

/** A kernel of the toy target: a function from input arrays to output arrays, by name. */
export type ToyKernel = (inputs: ReadonlyMap<string, ArrayLike<number>>) => Map<string, Float64Array>;

/**
 * A target in one file, made outside the compiler: it runs loop notation as it stands, in float64. It spells only `exp` and
 * `log`, so that every other function reaches it written out.
 */
export const toyTarget: Target<ToyKernel> = {
  name: 'toy',
  dtypes: ['f64'],
  machine: { kind: 'cpu', registers: 4, wideIntegers: true },
  functions: new Set([
    'exp',
    'log',
    'sqrt',
    'sin',
    'cos',
    'atan',
    'abs',
    'floor',
    'pow',
    'min',
    'max',
    'clamp',
    'isnan',
    'isinf',
  ]),
  emit: (program) => (inputs) => execute(program, inputs),
};

type Value = number | boolean;

function execute(program: LoopProgram, inputs: ReadonlyMap<string, ArrayLike<number>>): Map<string, Float64Array> {
  const buffers = new Map<string, Float64Array>();
  const outputs = new Map<string, Float64Array>();
  for (const { name, role, shape } of program.buffers) {
    const length = shape.reduce((n, e) => n * Number(e.kind === 'const' ? e.value : Number.NaN), 1);
    const data = role === 'input' ? Float64Array.from(inputs.get(name) ?? []) : new Float64Array(length);
    buffers.set(name, data);
    if (role === 'output') outputs.set(name, data);
  }
  for (const nest of program.nests) run(nest.body, new Map(), buffers);
  return outputs;
}

function run(
  statements: readonly LoopStmt[],
  scope: Map<string, Value>,
  buffers: ReadonlyMap<string, Float64Array>,
): void {
  const value = (e: LoopExpr): Value => evaluate(e, scope, buffers);
  for (const s of statements) {
    switch (s.kind) {
      case 'comment':
        break;
      case 'let':
      case 'assign':
        scope.set(s.name, value(s.value));
        break;
      case 'declare':
        scope.set(s.name, value(s.init));
        break;
      case 'store': {
        const buffer = buffers.get(s.buffer);
        if (buffer === undefined) throw new Error(`no buffer ${s.buffer}`);
        const at = Number(value(s.offset));
        if (!(at >= 0 && at < buffer.length)) throw new Error(`${s.buffer} has no element ${at}`);
        buffer[at] = Number(value(s.value));
        break;
      }
      case 'if':
        run(value(s.cond) ? s.then : s.else, scope, buffers);
        break;
      case 'for': {
        const hi = Number(value(s.hi));
        for (let i = Number(value(s.lo)); i < hi; i += s.step) {
          scope.set(s.index, i);
          run(s.body, scope, buffers);
        }
      }
    }
  }
}

function evaluate(e: LoopExpr, scope: ReadonlyMap<string, Value>, buffers: ReadonlyMap<string, Float64Array>): Value {
  const go = (x: LoopExpr): Value => evaluate(x, scope, buffers);
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'var': {
      const found = scope.get(e.name);
      if (found === undefined) throw new Error(`no scalar ${e.name}`);
      return found;
    }
    case 'load': {
      const found = buffers.get(e.buffer)?.[Number(go(e.offset))];
      if (found === undefined) throw new Error(`${e.buffer} has no element ${go(e.offset)}`);
      return found;
    }
    case 'unary':
      if (e.op === 'not') return !go(e.arg);
      return e.op === 'neg' ? -Number(go(e.arg)) : Number(go(e.arg));
    case 'select':
      return go(go(e.cond) ? e.then : e.else);
    case 'call': {
      const result = scalarTable[e.fn].evaluate(...e.args.map((arg) => Number(go(arg))));
      return e.type === 'bool' ? result !== 0 : result;
    }
    case 'binary':
      return binary(e.op, e.left, e.right, go);
  }
}

function binary(
  op: Extract<LoopExpr, { kind: 'binary' }>['op'],
  left: LoopExpr,
  right: LoopExpr,
  go: (e: LoopExpr) => Value,
): Value {
  if (op === 'and') return Boolean(go(left)) && Boolean(go(right));
  if (op === 'or') return Boolean(go(left)) || Boolean(go(right));
  const a = Number(go(left));
  const b = Number(go(right));
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case 'floordiv':
      return Math.floor(a / b);
    case 'mod':
      return ((a % b) + Math.abs(b)) % Math.abs(b);
    case 'min':
      return a <= b || Number.isNaN(a) ? a : b;
    case 'max':
      return a >= b || Number.isNaN(a) ? a : b;
    default:
      return compares(op, a, b);
  }
}
