import type { LoopExpr, LoopNest, LoopProgram, LoopStmt } from './nest.ts';

/** What a nest does: real operations (a function of the table counts as one), and elements read from and written to buffers, counted each time. */
export interface Cost {
  readonly operations: number;
  readonly loads: number;
  readonly stores: number;
}

const none: Cost = { operations: 0, loads: 0, stores: 0 };

const add = (a: Cost, b: Cost): Cost => ({
  operations: a.operations + b.operations,
  loads: a.loads + b.loads,
  stores: a.stores + b.stores,
});

const scale = (a: Cost, n: number): Cost => ({
  operations: a.operations * n,
  loads: a.loads * n,
  stores: a.stores * n,
});

/** Values of a loop index beyond this many are not gone through one by one: inner ranges then count at their middle value. */
const MAX_VALUES = 64;

export type NestCost = Cost & { readonly name: string };

/** The cost of each nest; open dimensions count as given. A conditional counts as its dearer branch. */
export function costsOf(program: LoopProgram, open: ReadonlyMap<string, number> = new Map()): readonly NestCost[] {
  return program.nests.map((nest) => ({ name: nest.name, ...costOf(nest, open) }));
}

export const costOf = (nest: LoopNest, open: ReadonlyMap<string, number> = new Map()): Cost =>
  statements(nest.body, new Map(open));

/** Bytes moved to and from buffers at `width` bytes an element. */
export const bytesOf = (cost: Cost, width: number): number => (cost.loads + cost.stores) * width;

function statements(list: readonly LoopStmt[], values: Map<string, number>): Cost {
  let total = none;
  for (const s of list) {
    switch (s.kind) {
      case 'comment':
        break;
      case 'let':
        total = add(total, expression(s.value));
        if (s.value.type === 'int') values.set(s.name, evaluate(s.value, values));
        break;
      case 'declare':
        total = add(total, expression(s.init));
        break;
      case 'assign':
        total = add(total, expression(s.value));
        break;
      case 'store':
        total = add(add(total, expression(s.value)), { ...none, stores: 1 });
        break;
      case 'if': {
        const yes = statements(s.then, new Map(values));
        const no = statements(s.else, new Map(values));
        total = add(add(total, expression(s.cond)), yes.operations >= no.operations ? yes : no);
        break;
      }
      case 'for':
        total = add(total, loop(s, values));
        break;
    }
  }
  return total;
}

function loop(s: Extract<LoopStmt, { kind: 'for' }>, values: ReadonlyMap<string, number>): Cost {
  const lo = evaluate(s.lo, values);
  const hi = evaluate(s.hi, values);
  const trips = Math.max(0, Math.ceil((hi - lo) / s.step));
  if (trips === 0) return none;
  const at = (value: number): Cost => statements(s.body, new Map(values).set(s.index, value));
  if (!boundsDependOn(s.body, new Set([s.index]))) return scale(at(lo), trips);
  if (trips > MAX_VALUES) return scale(at(lo + s.step * Math.floor(trips / 2)), trips);
  let total = none;
  for (let i = 0; i < trips; i++) total = add(total, at(lo + i * s.step));
  return total;
}

/** Whether the range of a loop inside depends on the variables, directly or through a `let`. */
function boundsDependOn(list: readonly LoopStmt[], names: Set<string>): boolean {
  for (const s of list) {
    if (s.kind === 'let' && mentions(s.value, names)) names.add(s.name);
    if (s.kind === 'for' && (mentions(s.lo, names) || mentions(s.hi, names) || boundsDependOn(s.body, names)))
      return true;
    if (s.kind === 'if' && (boundsDependOn(s.then, names) || boundsDependOn(s.else, names))) return true;
  }
  return false;
}

function mentions(e: LoopExpr, names: ReadonlySet<string>): boolean {
  switch (e.kind) {
    case 'const':
      return false;
    case 'var':
      return names.has(e.name);
    case 'load':
      return mentions(e.offset, names);
    case 'unary':
      return mentions(e.arg, names);
    case 'binary':
      return mentions(e.left, names) || mentions(e.right, names);
    case 'select':
      return [e.cond, e.then, e.else].some((x) => mentions(x, names));
    case 'call':
      return e.args.some((x) => mentions(x, names));
  }
}

function expression(e: LoopExpr): Cost {
  switch (e.kind) {
    case 'const':
    case 'var':
      return none;
    case 'load':
      return { ...none, loads: 1 };
    case 'unary':
      return add(expression(e.arg), { ...none, operations: e.op === 'neg' && e.type === 'real' ? 1 : 0 });
    case 'binary':
      return add(add(expression(e.left), expression(e.right)), { ...none, operations: e.type === 'real' ? 1 : 0 });
    case 'select': {
      const yes = expression(e.then);
      const no = expression(e.else);
      return add(expression(e.cond), yes.operations + yes.loads >= no.operations + no.loads ? yes : no);
    }
    case 'call':
      return e.args.map(expression).reduce(add, { ...none, operations: 1 });
  }
}

/** The value of an int expression; what depends on data counts as 0. */
function evaluate(e: LoopExpr, values: ReadonlyMap<string, number>): number {
  const go = (x: LoopExpr): number => evaluate(x, values);
  switch (e.kind) {
    case 'const':
      return Number(e.value);
    case 'var':
      return values.get(e.name) ?? 0;
    case 'unary':
      return e.op === 'neg' ? -go(e.arg) : go(e.arg);
    case 'binary': {
      const a = go(e.left);
      const b = go(e.right);
      switch (e.op) {
        case '+':
          return a + b;
        case '-':
          return a - b;
        case '*':
          return a * b;
        case 'floordiv':
          return Math.floor(a / b);
        case 'mod':
          return ((a % b) + Math.abs(b)) % Math.abs(b);
        case 'min':
          return Math.min(a, b);
        case 'max':
          return Math.max(a, b);
        default:
          return 0;
      }
    }
    default:
      return 0;
  }
}
