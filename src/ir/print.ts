import { constant, zero } from './build.ts';
import { equal } from './equal.ts';
import type { Expr } from './expr.ts';
import { ExprPrinter, type PrintOptions } from './print-expr.ts';
import type { Equation, Hyper, IntBounds, Parameter, Program, TensorType } from './program.ts';
import { PACK } from './ranges.ts';
import { type RangeScope, shownName, stateRanges, stateRelation } from './stated.ts';
import { children, visit } from './walk.ts';

export type { PrintOptions } from './print-expr.ts';

/** A formula's text on both sides of its sign. */
export interface Sides {
  readonly left: string;
  readonly right: string;
}

/** An expression by itself, every range written out. */
export function printExpr(e: Expr, options: PrintOptions = {}): string {
  return new ExprPrinter({ ...options, display: (index) => index, stated: (index) => index !== PACK }).value(e);
}

/** A Program as a layer of the formula language. Reading the text gives the same Program. */
export function printProgram(program: Program, options: PrintOptions = {}): string {
  const lines = program.equations.map((e) => `  ${printEquation(program, e, options)}`);
  const outputs = printOutputs(program, options);
  if (outputs !== undefined) lines.push(`  return ${outputs}`);
  return `${printHead(program, options)} {\n${lines.join('\n')}\n}\n`;
}

/** `layer name(inputs; weights; hyper-parameters)`. */
export function printHead(program: Program, options: PrintOptions = {}): string {
  const printer = plainPrinter(options);
  const written = program.equations.flatMap((e) => layOut(program, e, options).statedBounds);
  return `layer ${printer.name(program.name)}(${head(program, wholeSymbols(program, written), printer)})`;
}

/** `y, z`, where the outputs are not the last equation's target alone. */
export function printOutputs(program: Program, options: PrintOptions = {}): string | undefined {
  const last = program.equations.at(-1);
  if (program.outputs.length === 1 && program.outputs[0] === last?.name) return undefined;
  return program.outputs.map((name) => plainPrinter(options).name(name)).join(', ');
}

/** One equation of a Program as a line of text. A range is written exactly where inference does not give it back. */
export function printEquation(program: Program, equation: Equation, options: PrintOptions = {}): string {
  const { left, right } = printSides(program, equation, options);
  return `${left} = ${right}`;
}

/** The two sides of an equation's text. */
export function printSides(program: Program, equation: Equation, options: PrintOptions = {}): Sides {
  const { left, right } = layOut(program, equation, options);
  return { left, right };
}

/** The two sides of a relation, such as `∂y[i]/∂x[j]` and what it equals, with the ranges written that the scope does not give. */
export function printRelation(
  left: Expr | undefined,
  right: Expr,
  scope: RangeScope,
  options: PrintOptions = {},
): Partial<Sides> & Pick<Sides, 'right'> {
  const placed = stateRelation(left ?? zero, right, scope);
  const printer = new ExprPrinter({ ...options, display: shownName, stated: (key) => placed.stated.has(key) });
  const after = printer.value(placed.right);
  return left === undefined ? { right: after } : { left: printer.value(placed.left), right: after };
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
): Sides & { readonly statedBounds: readonly Expr[] } {
  const { body, left, stated, range, bounds: declared } = stateRanges(program, equation);
  const printer = new ExprPrinter({ ...options, display: shownName, stated: (key) => stated.has(key) });
  const subscripts = left.map((key) => printer.binder({ index: key, ...range(key) }));
  const written = [...stated].flatMap((key) => [range(key).lo, range(key).hi]);
  const type = declared === undefined ? '' : bounds(declared, plainPrinter(options));
  return {
    left: printer.target(equation.name, subscripts) + type,
    right: printer.value(body),
    statedBounds: declared === undefined ? written : [...written, declared.lo, declared.hi],
  };
}
