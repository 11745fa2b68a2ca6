import type { Interval } from '../support/interval.ts';
import type { Block } from './block.ts';
import { binary, int, keyOf, load, variable } from './build.ts';
import { intervalOf } from './interval.ts';
import type { Linear } from './linear.ts';
import { addLinear, constantLinear, isConstant, rangeOf, scaleLinear, variableLinear } from './linear.ts';
import { LocalNames } from './names.ts';
import type { LoopExpr } from './nest.ts';

/** Where a tensor's element lies and what it may be. */
export interface TensorLayout {
  readonly dtype: 'real' | 'int';
  /** Extents, constants or open dimensions. */
  readonly shape: readonly Linear[];
  /** Row-major strides: a number times a product of open dimensions' variables. */
  readonly strides: readonly { readonly factor: number; readonly open: readonly string[] }[];
  /** Range of an int tensor's elements. */
  readonly elements: Interval;
}

/** The values of the indices in one lane of a register tile. */
export type Lane = ReadonlyMap<string, Linear>;

/** What the lowering of one nest knows: tensors, the variables in scope with their ranges and blocks, and which buffers it writes. */
export class NestContext {
  readonly tensors: ReadonlyMap<string, TensorLayout>;
  readonly written: ReadonlySet<string>;
  readonly names = new LocalNames();
  readonly ranges = new Map<string, Interval>();
  /** Value that an assignment of this nest has just computed, per lane: read at the same point instead of from memory. */
  readonly forwarded = new Map<string, ReadonlyMap<Lane, LoopExpr>>();
  readonly #blocks = new Map<string, Block>();
  /** No value moves out of this block: the body of the parallel loops on a gpu. */
  readonly floor: Block;

  constructor(tensors: ReadonlyMap<string, TensorLayout>, written: ReadonlySet<string>, floor: Block) {
    this.tensors = tensors;
    this.written = written;
    this.floor = floor;
  }

  layout(tensor: string): TensorLayout {
    const layout = this.tensors.get(tensor);
    if (layout === undefined) throw new Error(`no tensor ${tensor} in the schedule`);
    return layout;
  }

  /** Declares a variable of a block. */
  define(name: string, range: Interval, block: Block): LoopExpr {
    this.ranges.set(name, range);
    this.#blocks.set(name, block);
    return variable(name, 'int');
  }

  own(name: string, block: Block): void {
    this.#blocks.set(name, block);
  }

  range(a: Linear): Interval {
    return rangeOf(a, this.ranges);
  }

  depthOf(name: string): number {
    return this.#blocks.get(name)?.depth ?? 0;
  }

  interval(e: LoopExpr): Interval {
    return intervalOf(e, this.ranges, (buffer) => this.layout(buffer).elements);
  }

  /** The outermost block in which every variable of the value is known; undefined where it reads what the nest writes. */
  home(e: LoopExpr, here: Block): Block | undefined {
    let depth = this.floor.depth;
    const visit = (x: LoopExpr): boolean => {
      switch (x.kind) {
        case 'const':
          return true;
        case 'var':
          depth = Math.max(depth, this.depthOf(x.name));
          return true;
        case 'load':
          return !this.written.has(x.buffer) && visit(x.offset);
        case 'unary':
          return visit(x.arg);
        case 'binary':
          return visit(x.left) && visit(x.right);
        case 'select':
          return visit(x.cond) && visit(x.then) && visit(x.else);
        case 'call':
          return x.args.every(visit);
      }
    };
    if (!visit(e)) return undefined;
    let block = here;
    while (block.depth > depth && block.parent !== undefined) block = block.parent;
    return block;
  }

  /** The value as a variable of its home block. Costly values stay inside the innermost condition around them. */
  bind(e: LoopExpr, here: Block, stem: string, costly = false): LoopExpr {
    if (e.kind === 'var' || e.kind === 'const') return e;
    const key = keyOf(e);
    const found = here.find(key);
    if (found !== undefined) return found;
    const home = this.home(e, here);
    let block = home ?? here;
    if (costly && home !== undefined) {
      for (let b = here; b !== home; b = b.parent) {
        if (b.conditional) {
          block = b;
          break;
        }
        if (b.parent === undefined) break;
      }
    }
    const name = this.names.take(stem);
    if (e.type === 'int') this.ranges.set(name, this.interval(e));
    this.#blocks.set(name, block);
    if (home === undefined) {
      // what the nest itself writes may change: the value has a name here but is not shared
      here.statements.push({ kind: 'let', name, value: e });
      return variable(name, e.type);
    }
    return block.name(e, name);
  }

  /** An int as `Σ coefficient·variable + constant`: itself where it is so, else a variable that holds it. */
  atom(e: LoopExpr, here: Block): Linear {
    if (e.kind === 'const' && typeof e.value === 'number') return constantLinear(e.value);
    const named = this.bind(e, here, 'k', hasLoad(e));
    if (named.kind !== 'var') throw new Error('a bound value is a variable');
    return variableLinear(named.name);
  }

  /** The int as an expression, its terms grouped by loop level so that each level adds only its own. */
  expression(a: Linear, here: Block): LoopExpr {
    if (isConstant(a)) return int(a.constant);
    const level = (name: string): number => this.depthOf(name);
    // within a level positive terms stand first, so that few signs are written
    const terms = [...a.terms].sort(([x, c], [y, d]) => level(x) - level(y) || Math.sign(d) - Math.sign(c));
    let sum: LoopExpr | undefined;
    let constant = a.constant;
    let depth = -1;
    for (const [name, coefficient] of terms) {
      if (sum !== undefined && depth < level(name)) sum = this.bind(sum, here, 'o');
      depth = level(name);
      const term = binary('*', variable(name, 'int'), int(Math.abs(coefficient)));
      if (coefficient > 0) sum = sum === undefined ? term : binary('+', sum, term);
      else {
        sum = binary('-', sum ?? int(constant), term);
        if (sum.kind === 'binary' && sum.left.kind === 'const') constant = 0;
      }
    }
    if (sum === undefined) throw new Error('a linear form without terms');
    if (depth < here.depth && terms.length > 1) sum = this.bind(sum, here, 'o');
    return constant < 0 ? binary('-', sum, int(-constant)) : binary('+', sum, int(constant));
  }

  /** Row-major offset of an element. */
  offset(tensor: string, subscripts: readonly Linear[], here: Block): LoopExpr {
    const { strides } = this.layout(tensor);
    let flat = constantLinear(0);
    subscripts.forEach((s, d) => {
      const stride = strides[d];
      if (stride === undefined) throw new Error(`${tensor} is read with ${subscripts.length} subscripts`);
      flat = addLinear(flat, this.scaleOpen(s, stride.open, here), stride.factor);
    });
    return this.expression(flat, here);
  }

  /** The int times a product of open dimensions. */
  scaleOpen(s: Linear, open: readonly string[], here: Block): Linear {
    let value = s;
    for (const dim of open) {
      if (isConstant(value)) value = scaleLinear(variableLinear(dim), value.constant);
      else value = this.atom(binary('*', this.expression(value, here), variable(dim, 'int')), here);
    }
    return value;
  }

  loadAt(tensor: string, subscripts: readonly Linear[], here: Block): LoopExpr {
    return load(tensor, this.layout(tensor).dtype, this.offset(tensor, subscripts, here));
  }
}

const hasLoad = (e: LoopExpr): boolean => {
  switch (e.kind) {
    case 'const':
    case 'var':
      return false;
    case 'load':
      return true;
    case 'unary':
      return hasLoad(e.arg);
    case 'binary':
      return hasLoad(e.left) || hasLoad(e.right);
    case 'select':
      return hasLoad(e.cond) || hasLoad(e.then) || hasLoad(e.else);
    case 'call':
      return e.args.some(hasLoad);
  }
};
