import type { BinaryOp, LoopExpr, LoopType } from '../../src/loops/nest.ts';
import type { ScalarFunctionName } from '../../src/scalar/names.ts';
import type { Block } from './block.ts';
import { spellingOf } from './functions.ts';
import { type Layout, operands, placeOf } from './layout.ts';
import { intLiteral, realLiteral } from './literal.ts';
import type { Names } from './names.ts';

/** What the expressions of one entry point share. */
export interface Scope {
  readonly names: Names;
  /** Identifiers that the emitter adds inside the entry point. */
  readonly locals: Names;
  readonly layout: Layout;
  /** Identifiers of the bindings' variables, by binding. */
  readonly variables: readonly string[];
  /** Helpers used so far; the emitter adds to it. */
  readonly helpers: Set<string>;
}

/** How tightly an expression's text holds together, loosest first. */
const Level = { Logical: 0, Relational: 1, Additive: 2, Multiplicative: 3, Unary: 4, Primary: 5 } as const;

/** An expression's text. `constant` marks what WGSL evaluates, and refuses, at compile time. */
interface Text {
  readonly text: string;
  readonly type: LoopType;
  readonly level: number;
  readonly depth: number;
  readonly constant: boolean;
}

/** Deeper expressions are cut by a `let`; the WGSL parsers give up near 128 levels. */
const MAX_DEPTH = 24;

/** Integer powers up to this are multiplied out. */
const MAX_MULTIPLIED_POWER = 64;

const scalarTypes: { readonly [T in LoopType]: string } = { real: 'f32', int: 'i32', bool: 'bool' };

/** The WGSL type of a scalar. */
export const scalarType = (type: LoopType): string => scalarTypes[type];

/**
 * The text of `e` as an operand or right-hand side of type `type`, an int becoming real where a real is wanted.
 * What must come before it (branches that may not be evaluated otherwise, cuts of deep expressions) goes to `out`.
 */
export function expression(e: LoopExpr, type: LoopType, scope: Scope, out: Block): string {
  return converted(emit(e, scope, out), type).text;
}

const primary = (text: string, type: LoopType, depth: number, constant = false): Text => ({
  text,
  type,
  level: Level.Primary,
  depth,
  constant,
});

function emit(e: LoopExpr, scope: Scope, out: Block): Text {
  const text = emitNode(e, scope, out);
  if (text.depth < MAX_DEPTH) return text;
  const name = scope.locals.fresh('cut');
  out.line(`let ${name} = ${text.text};`);
  return primary(name, text.type, 0);
}

function emitNode(e: LoopExpr, scope: Scope, out: Block): Text {
  switch (e.kind) {
    case 'const':
      return constant(e.value, e.type, scope);
    case 'var':
      return primary(scope.names.of('value', e.name), e.type, 0);
    case 'load':
      return load(e.buffer, e.offset, scope, out);
    case 'unary':
      return unary(e, scope, out);
    case 'binary':
      return binary(e, scope, out);
    case 'select':
      return select(e, scope, out);
    case 'call':
      return call(e.fn, e.type, e.args, scope, out);
  }
}

function constant(value: number | boolean, type: LoopType, scope: Scope): Text {
  if (typeof value === 'boolean') return primary(String(value), 'bool', 0, true);
  if (type === 'int') {
    const text = intLiteral(value);
    return { text, type, level: text.startsWith('-') ? Level.Unary : Level.Primary, depth: 0, constant: true };
  }
  const literal = realLiteral(value);
  if (literal !== undefined) {
    return {
      text: literal,
      type: 'real',
      level: literal.startsWith('-') ? Level.Unary : Level.Primary,
      depth: 0,
      constant: true,
    };
  }
  const helper = Number.isNaN(value) ? 'f_nan' : 'f_inf';
  scope.helpers.add(helper);
  return value < 0
    ? { text: `-${helper}()`, type: 'real', level: Level.Unary, depth: 1, constant: false }
    : primary(`${helper}()`, 'real', 1);
}

/** `a` as an operand where `level` or tighter is needed. */
const within = (a: Text, level: number): string => (a.level >= level ? a.text : `(${a.text})`);

function converted(a: Text, type: LoopType): Text {
  if (a.type === type) return a;
  if (type === 'bool') throw new Error('a loop expression uses a number as a condition');
  if (type === 'int' && a.type === 'real') throw new Error('a loop expression uses a real as an integer');
  return primary(`${scalarTypes[type]}(${a.text})`, type, a.depth + 1, a.constant);
}

/** `a`, not constant: through a function call, which WGSL never evaluates at compile time. */
function opaque(a: Text, scope: Scope): Text {
  if (!a.constant || a.type === 'bool') return a;
  const helper = a.type === 'int' ? 'f_int' : 'f_real';
  scope.helpers.add(helper);
  return primary(`${helper}(${a.text})`, a.type, a.depth + 1);
}

/** Element `offset` of a buffer, as a reference. */
export function element(buffer: string, offset: LoopExpr, scope: Scope, out: Block): string {
  return load(buffer, offset, scope, out).text;
}

function load(buffer: string, offset: LoopExpr, scope: Scope, out: Block): Text {
  const place = placeOf(scope.layout, buffer);
  const variable = scope.variables[place.binding];
  if (variable === undefined) throw new Error(`binding ${place.binding} has no variable`);
  const type = place.dtype === 'i32' ? 'int' : 'real';
  if (offset.kind === 'const' && typeof offset.value === 'number') {
    const index = place.offset + offset.value;
    // an index that is never reached may be negative, which WGSL refuses in a constant
    if (index < 0) return primary(`${variable}[${opaque(constant(index, 'int', scope), scope).text}]`, type, 1);
    return primary(`${variable}[${index}]`, type, 1);
  }
  const index = emit(offset, scope, out);
  const text = place.offset === 0 ? index.text : `${place.offset}i + ${within(index, Level.Multiplicative)}`;
  return primary(`${variable}[${text}]`, type, index.depth + 2);
}

function unary(e: Extract<LoopExpr, { kind: 'unary' }>, scope: Scope, out: Block): Text {
  const arg = emit(e.arg, scope, out);
  switch (e.op) {
    case 'toReal':
      return converted(arg, 'real');
    case 'toInt':
      return converted(arg, 'int');
    case 'not':
      return {
        text: `!${within(arg, Level.Primary)}`,
        type: 'bool',
        level: Level.Unary,
        depth: arg.depth + 1,
        constant: arg.constant,
      };
    case 'neg': {
      const value = opaque(arg, scope);
      return {
        text: `-${within(value, Level.Primary)}`,
        type: value.type,
        level: Level.Unary,
        depth: value.depth + 1,
        constant: false,
      };
    }
  }
}

const levels: { readonly [O in BinaryOp]?: number } = {
  '+': Level.Additive,
  '-': Level.Additive,
  '*': Level.Multiplicative,
  '/': Level.Multiplicative,
};

const comparisons: ReadonlySet<BinaryOp> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function binary(e: Extract<LoopExpr, { kind: 'binary' }>, scope: Scope, out: Block): Text {
  if (e.op === 'and' || e.op === 'or') return logical(e.op, e.left, e.right, scope, out);
  const a = emit(e.left, scope, out);
  const b = emit(e.right, scope, out);
  const depth = Math.max(a.depth, b.depth) + 1;
  if (comparisons.has(e.op)) return comparison(e.op, a, b, depth);
  if (e.op === 'floordiv' || e.op === 'mod') {
    const helper = e.op === 'mod' ? 'f_mod' : 'f_floordiv';
    scope.helpers.add(helper);
    return primary(`${helper}(${converted(a, 'int').text}, ${converted(b, 'int').text})`, 'int', depth + 1);
  }
  const type = e.op === '/' ? 'real' : e.type;
  const left = converted(a, type);
  // one operand that is not constant keeps the whole from being evaluated, and refused, at compile time
  const right = left.constant ? opaque(converted(b, type), scope) : converted(b, type);
  if (e.op === 'min' || e.op === 'max') return primary(`${e.op}(${left.text}, ${right.text})`, type, depth + 1);
  const level = levels[e.op];
  if (level === undefined) throw new Error(`WGSL has no spelling for ${e.op}`);
  return {
    text: `${within(left, level)} ${e.op} ${within(right, level + 1)}`,
    type,
    level,
    depth: depth + 1,
    constant: false,
  };
}

function comparison(op: BinaryOp, a: Text, b: Text, depth: number): Text {
  const type = a.type === b.type ? a.type : 'real';
  const left = converted(a, type);
  const right = converted(b, type);
  return {
    text: `${within(left, Level.Additive)} ${op} ${within(right, Level.Additive)}`,
    type: 'bool',
    level: Level.Relational,
    depth: depth + 1,
    constant: left.constant && right.constant,
  };
}

/** `&&` and `||` stop early in WGSL too; what the right side needs beforehand must wait for the left side. */
function logical(op: 'and' | 'or', left: LoopExpr, right: LoopExpr, scope: Scope, out: Block): Text {
  const a = emit(left, scope, out);
  const before = out.inner();
  const b = emit(right, scope, before);
  if (before.empty) {
    return {
      text: `${within(a, Level.Relational)} ${op === 'and' ? '&&' : '||'} ${within(b, Level.Relational)}`,
      type: 'bool',
      level: Level.Logical,
      depth: Math.max(a.depth, b.depth) + 1,
      constant: a.constant && b.constant,
    };
  }
  const name = scope.locals.fresh('both');
  out.line(`var ${name} = ${a.text};`);
  out.line(op === 'and' ? `if (${name}) {` : `if (!${name}) {`);
  before.line(`${name} = ${b.text};`);
  out.append(before);
  out.line('}');
  return primary(name, 'bool', 0);
}

/** Whether evaluating `e` where its value is not wanted is harmless: it loads nothing and cannot be infinite or NaN by itself. */
function harmless(e: LoopExpr): boolean {
  if (e.kind === 'load' || e.kind === 'call') return false;
  if (e.kind === 'binary' && (e.op === '/' || e.op === 'floordiv' || e.op === 'mod')) return false;
  return operands(e).every(harmless);
}

/** `select` evaluates both sides, so it serves harmless ones only; otherwise a branch fills a variable. */
function select(e: Extract<LoopExpr, { kind: 'select' }>, scope: Scope, out: Block): Text {
  const cond = emit(e.cond, scope, out);
  const thenBlock = out.inner();
  const elseBlock = out.inner();
  const a = converted(emit(e.then, scope, thenBlock), e.type);
  const b = converted(emit(e.else, scope, elseBlock), e.type);
  if (thenBlock.empty && elseBlock.empty && harmless(e.then) && harmless(e.else)) {
    const depth = Math.max(cond.depth, a.depth, b.depth) + 1;
    return primary(
      `select(${b.text}, ${a.text}, ${cond.text})`,
      e.type,
      depth,
      cond.constant && a.constant && b.constant,
    );
  }
  const name = scope.locals.fresh('chosen');
  out.line(`var ${name}: ${scalarTypes[e.type]};`);
  out.line(`if (${cond.text}) {`);
  thenBlock.line(`${name} = ${a.text};`);
  out.append(thenBlock);
  out.line('} else {');
  elseBlock.line(`${name} = ${b.text};`);
  out.append(elseBlock);
  out.line('}');
  return primary(name, e.type, 0);
}

function call(fn: ScalarFunctionName, type: LoopType, args: readonly LoopExpr[], scope: Scope, out: Block): Text {
  const operand = type === 'int' ? 'int' : 'real';
  const texts = args.map((arg) => converted(emit(arg, scope, out), operand));
  const depth = Math.max(0, ...texts.map((t) => t.depth)) + 1;
  const list = texts.map((t) => t.text).join(', ');
  if (fn === 'pow') {
    const [base, exponent] = args;
    const n =
      exponent?.kind === 'const'
        ? exponent.value
        : exponent?.kind === 'unary' && exponent.arg.kind === 'const' && exponent.op === 'toReal'
          ? exponent.arg.value
          : undefined;
    if (base !== undefined && typeof n === 'number' && Number.isInteger(n) && Math.abs(n) <= MAX_MULTIPLIED_POWER) {
      scope.helpers.add('f_powi');
      return primary(`f_powi(${texts[0]?.text}, ${intLiteral(n)})`, type, depth);
    }
  }
  if (operand === 'int') {
    return primary(
      intCall(
        fn,
        texts.map((t) => opaque(t, scope).text),
      ),
      'int',
      depth,
    );
  }
  const spelling = spellingOf(fn);
  if ('own' in spelling) {
    scope.helpers.add(spelling.own);
    return primary(`${spelling.own}(${list})`, type, depth);
  }
  return primary(`${spelling.builtin}(${texts.map((t) => opaque(t, scope).text).join(', ')})`, type, depth + 1);
}

/** `min max abs clamp` of ints. Errors: any other function is a defect. */
function intCall(fn: ScalarFunctionName, args: readonly string[]): string {
  if (fn === 'min' || fn === 'max' || fn === 'abs') return `${fn}(${args.join(', ')})`;
  if (fn === 'clamp') return `min(max(${args[0]}, ${args[1]}), ${args[2]})`;
  throw new Error(`${fn} of ints is not an int`);
}
