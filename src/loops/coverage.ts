import type { LoopExpr, LoopNest, LoopProgram, LoopStmt } from './nest.ts';

/** Buffers and nests beyond this many steps are not followed element by element. */
const MAX_STEPS = 20_000;

class TooLong extends Error {}

/** The name of a buffer some element of which no nest writes, as a reason; undefined where all are written, or too many to follow. */
export function writesEverything(program: LoopProgram): string | undefined {
  const marks = new Map<string, Uint8Array>();
  for (const b of program.buffers) {
    if (b.role === 'input') continue;
    const extents = b.shape.map((e) => (e.kind === 'const' && typeof e.value === 'number' ? e.value : Number.NaN));
    const size = extents.reduce((n, x) => n * x, 1);
    if (!Number.isNaN(size) && size <= MAX_STEPS) marks.set(b.name, new Uint8Array(size));
  }
  for (const nest of program.nests) {
    const written = storedBy(nest.body);
    try {
      follow(nest, marks);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      for (const name of written) marks.delete(name);
    }
  }
  for (const [name, mark] of marks) {
    const missing = mark.indexOf(0);
    if (missing >= 0) return `element ${missing} of ${name} is never written`;
  }
  return undefined;
}

function storedBy(list: readonly LoopStmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  const go = (statements: readonly LoopStmt[]): void => {
    for (const s of statements) {
      if (s.kind === 'store') names.add(s.buffer);
      else if (s.kind === 'for') go(s.body);
      else if (s.kind === 'if') {
        go(s.then);
        go(s.else);
      }
    }
  };
  go(list);
  return names;
}

/** Runs the loops of a nest over its int scalars alone and marks what it stores. Data-dependent branches and places are not followed. */
function follow(nest: LoopNest, marks: ReadonlyMap<string, Uint8Array>): void {
  const values = new Map<string, number | undefined>();
  let steps = 0;
  const value = (e: LoopExpr): number | undefined => evaluate(e, values);
  const go = (list: readonly LoopStmt[]): void => {
    for (const s of list) {
      if (++steps > MAX_STEPS) throw new TooLong();
      switch (s.kind) {
        case 'let':
          if (s.value.type === 'int') values.set(s.name, value(s.value));
          break;
        case 'store': {
          const at = value(s.offset);
          const mark = marks.get(s.buffer);
          if (at !== undefined && mark !== undefined) mark[at] = 1;
          break;
        }
        case 'if': {
          const cond = value(s.cond);
          if (cond !== 0) go(s.then);
          if (cond !== 1) go(s.else);
          break;
        }
        case 'for': {
          if (storedBy(s.body).size === 0) break;
          const lo = value(s.lo);
          const hi = value(s.hi);
          if (lo === undefined || hi === undefined) throw new TooLong();
          for (let i = lo; i < hi; i += s.step) {
            values.set(s.index, i);
            go(s.body);
          }
          break;
        }
        default:
          break;
      }
    }
  };
  go(nest.body);
}

/** The value of an int or a condition of known ints; conditions are 1 or 0. */
function evaluate(e: LoopExpr, values: ReadonlyMap<string, number | undefined>): number | undefined {
  switch (e.kind) {
    case 'const':
      return Number(e.value);
    case 'var':
      return values.get(e.name);
    case 'unary': {
      const a = evaluate(e.arg, values);
      if (a === undefined) return undefined;
      return e.op === 'neg' ? -a : e.op === 'not' ? 1 - a : a;
    }
    case 'binary': {
      const a = evaluate(e.left, values);
      const b = evaluate(e.right, values);
      return a === undefined || b === undefined ? undefined : operate(e.op, a, b);
    }
    case 'select': {
      const c = evaluate(e.cond, values);
      return c === undefined ? undefined : evaluate(c === 1 ? e.then : e.else, values);
    }
    case 'call': {
      const [a] = e.args;
      const x = a === undefined ? undefined : evaluate(a, values);
      return e.fn === 'abs' && x !== undefined ? Math.abs(x) : undefined;
    }
    case 'load':
      return undefined;
  }
}

function operate(op: Extract<LoopExpr, { kind: 'binary' }>['op'], a: number, b: number): number {
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
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case 'and':
      return Math.min(a, b);
    case 'or':
      return Math.max(a, b);
  }
}
