import { constant, index as indexNode, reduce, zero } from './build.ts';
import { equal } from './equal.ts';
import type { Binder, Expr } from './expr.ts';
import type { Range } from './extremes.ts';
import { ExprPrinter, type PrintOptions } from './print-expr.ts';
import type { Equation, Hyper, IntBounds, Parameter, Program, TensorType } from './program.ts';
import { inferRanges, PACK, positionBounds } from './ranges.ts';
import { children, mapChildren, visit } from './walk.ts';

export type { PrintOptions } from './print-expr.ts';

/** An expression by itself, every range written out. */
export function printExpr(e: Expr, options: PrintOptions = {}): string {
  return new ExprPrinter({ ...options, display: (index) => index, stated: (index) => index !== PACK }).value(e);
}

/** A Program as a layer of the formula language. Reading the text gives the same Program. */
export function printProgram(program: Program, options: PrintOptions = {}): string {
  const printed = program.equations.map((e) => layOut(program, e, options));
  const lines = printed.map(({ text }) => `  ${text}`);
  const last = program.equations.at(-1);
  const printer = plainPrinter(options);
  if (program.outputs.length > 1 || program.outputs[0] !== last?.name) {
    lines.push(`  return ${program.outputs.map((name) => printer.name(name)).join(', ')}`);
  }
  const whole = wholeSymbols(
    program,
    printed.flatMap((p) => p.statedBounds),
  );
  return `layer ${printer.name(program.name)}(${head(program, whole, printer)}) {\n${lines.join('\n')}\n}\n`;
}

/** One equation of a Program as a line of text. A range is written exactly where inference does not give it back. */
export function printEquation(program: Program, equation: Equation, options: PrintOptions = {}): string {
  return layOut(program, equation, options).text;
}

const plainPrinter = (options: PrintOptions): ExprPrinter =>
  new ExprPrinter({ ...options, display: (index) => index, stated: () => true });

function head(program: Program, whole: ReadonlySet<string>, printer: ExprPrinter): string {
  const section = (role: Parameter['role']): string =>
    program.parameters
      .filter((p) => p.role === role)
      .map((p) => parameter(p, printer))
      .join(', ');
  const sections = [
    section('input'),
    section('weight'),
    program.hypers.map((h) => hyper(h, whole, printer)).join(', '),
  ];
  while (sections.length > 1 && sections.at(-1) === '') sections.pop();
  return sections.join('; ');
}

function parameter({ name, type, init }: Parameter, printer: ExprPrinter): string {
  const shape = type.shape.length === 0 ? '' : printer.brackets(type.shape.map((d) => printer.integer(d)));
  const start =
    init === undefined
      ? ''
      : ` ~ ${init.name}${init.args.length === 0 ? '' : `(${init.args.map((a) => printer.value(a)).join(', ')})`}`;
  return `${printer.name(name)}${shape}${type.bounds === undefined ? '' : bounds(type.bounds, printer)}${start}`;
}

function bounds({ lo, hi }: IntBounds, printer: ExprPrinter): string {
  if (equal(lo, zero)) return ` : int < ${printer.integer(hi)}`;
  return ` : int in ${printer.integer(lo)}..${printer.integer(hi)}`;
}

function hyper({ name, type, default: value }: Hyper, whole: ReadonlySet<string>, printer: ExprPrinter): string {
  const int = type === 'int' && !whole.has(name) ? ' : int' : '';
  const start = value === undefined ? '' : `${int === '' ? '=' : ' = '}${printer.value(constant(value))}`;
  return printer.name(name) + int + start;
}

/** Names of the symbols that the printed text shows to be integers: those in extents, written bounds, subscripts and beside `//` and `%`. */
function wholeSymbols(program: Program, stated: readonly Expr[]): ReadonlySet<string> {
  const found = new Set<string>();
  const all = (e: Expr): void => visit(e, (node) => node.kind === 'symbol' && found.add(node.name));
  for (const { type } of program.parameters) for (const e of extentsOf(type)) all(e);
  for (const e of stated) all(e);
  const search = (e: Expr): void => {
    if (e.kind === 'read') for (const s of e.subscripts) all(s);
    else if (e.kind === 'floordiv' || e.kind === 'mod') all(e);
    else if (e.kind === 'reduce') search(e.body);
    else for (const child of children(e)) search(child);
  };
  for (const { body } of program.equations) search(body);
  return found;
}

const extentsOf = (type: TensorType): readonly Expr[] => [
  ...type.shape,
  ...(type.bounds === undefined ? [] : [type.bounds.lo, type.bounds.hi]),
];

function layOut(
  program: Program,
  equation: Equation,
  options: PrintOptions,
): { text: string; statedBounds: readonly Expr[] } {
  const { body, left, ranges } = withKeys(equation);
  const stated = rangesToState(program, body, ranges);
  const printer = new ExprPrinter({ ...options, display: nameOf, stated: (key) => stated.has(key) });
  const subscripts = left.map((key) => printer.binder({ index: key, ...rangeOf(ranges, key) }));
  const written = [...stated].flatMap((key) => [rangeOf(ranges, key).lo, rangeOf(ranges, key).hi]);
  const { bounds: declared } = equation.type;
  const implied = positionBounds(equation.body);
  const shown =
    declared !== undefined &&
    !(implied !== undefined && equal(implied.lo, declared.lo) && equal(implied.hi, declared.hi));
  const name = printer.name(equation.name) + (left.length === 0 ? '' : printer.brackets(subscripts));
  const type = shown && declared !== undefined ? bounds(declared, plainPrinter(options)) : '';
  return {
    text: `${name}${type} = ${printer.value(body)}`,
    statedBounds: shown && declared !== undefined ? [...written, declared.lo, declared.hi] : written,
  };
}

const rangeOf = (ranges: ReadonlyMap<string, Range>, key: string): Range => {
  const range = ranges.get(key);
  if (range === undefined) throw new Error(`the index ${nameOf(key)} has no range`);
  return range;
};

/** Keys are names with a number, so that siblings which share a name are told apart. */
const keyFor = (name: string, count: number): string => (name === PACK ? PACK : `${name}\u0000${count}`);
const nameOf = (key: string): string => key.split('\u0000', 1)[0] ?? key;

function withKeys(equation: Equation): { body: Expr; left: readonly string[]; ranges: ReadonlyMap<string, Range> } {
  const ranges = new Map<string, Range>();
  const declare = (name: string, range: Range): string => {
    const key = keyFor(name, ranges.size);
    ranges.set(key, range);
    return key;
  };
  const left = equation.indices.map((name, axis) => declare(name, { lo: zero, hi: equation.type.shape[axis] ?? zero }));
  const go = (e: Expr, keys: ReadonlyMap<string, string>): Expr => {
    if (e.kind === 'index') return indexNode(keys.get(e.name) ?? e.name);
    if (e.kind !== 'reduce') return mapChildren(e, (child) => go(child, keys));
    const inner = new Map(keys);
    const binders: Binder[] = e.binders.map((b) => {
      const range = { lo: go(b.lo, keys), hi: go(b.hi, keys) };
      const key = declare(b.index, range);
      inner.set(b.index, key);
      return { index: key, ...range };
    });
    return reduce(e.op, binders, go(e.body, inner));
  };
  return { body: go(equation.body, new Map(equation.indices.map((name, i) => [name, left[i] ?? name]))), left, ranges };
}

/** Equations with more indices than this keep a written range that could be left out. */
const MAX_TRIALS = 32;

/** The fewest indices whose ranges must be written for inference to find all the others in the same form. */
function rangesToState(program: Program, body: Expr, ranges: ReadonlyMap<string, Range>): ReadonlySet<string> {
  const types = new Map<string, TensorType>();
  for (const { name, type } of [...program.parameters, ...program.equations]) types.set(name, type);
  const keys = [...ranges.keys()];
  const wrong = (stated: ReadonlySet<string>): readonly string[] => {
    const inferred = inferRanges({
      body,
      indices: keys,
      stated: new Map([...stated].map((key) => [key, rangeOf(ranges, key)])),
      shapeOf: (tensor) => types.get(tensor)?.shape,
      boundsOf: (tensor) => types.get(tensor)?.bounds,
    });
    const contested = new Set(inferred.problems.map((p) => p.index));
    return keys.filter((key) => {
      if (stated.has(key) || key === PACK) return false;
      const range = inferred.ranges.get(key);
      const actual = rangeOf(ranges, key);
      return range === undefined || contested.has(key) || !equal(range.lo, actual.lo) || !equal(range.hi, actual.hi);
    });
  };
  const stated = new Set<string>();
  for (let keys = wrong(stated); keys.length > 0; keys = wrong(stated)) for (const key of keys) stated.add(key);
  if (stated.size > MAX_TRIALS) return stated;
  for (const key of [...stated]) {
    stated.delete(key);
    if (wrong(stated).length > 0) stated.add(key);
  }
  return stated;
}
