import type { Expr } from '../ir/index.ts';
import { add, call, children, constant, divide, minusOne, mul, pow, readTensors, symbol } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import type { Why } from './explain.ts';
import type { Notation, Variable } from './notation.ts';
import type { Planned } from './plan.ts';
import type { Words } from './step.ts';
import { listed, listedFormulas, named, words } from './words.ts';

/** What differentiating meets in the parts of an expression that move. */
interface Met {
  readonly sums: boolean;
  readonly products: boolean;
  readonly powers: boolean;
  readonly quotients: boolean;
  readonly cases: boolean;
  readonly extremes: 'max' | 'min' | undefined;
  readonly bigProducts: boolean;
  readonly functions: ReadonlySet<ScalarFunctionName>;
  readonly constants: ReadonlySet<string>;
}

const depends = (e: Expr, active: ReadonlySet<string>): boolean =>
  e.type === 'real' && [...readTensors(e)].some((name) => active.has(name));

function meet(e: Expr, active: ReadonlySet<string>): Met {
  const met = {
    sums: false,
    products: false,
    powers: false,
    quotients: false,
    cases: false,
    extremes: undefined as 'max' | 'min' | undefined,
    bigProducts: false,
    functions: new Set<ScalarFunctionName>(),
    constants: new Set<string>(),
  };
  const constantsIn = (x: Expr): void => {
    for (const name of readTensors(x)) met.constants.add(name);
  };
  const go = (x: Expr): void => {
    if (!depends(x, active)) {
      constantsIn(x);
      return;
    }
    if (x.kind === 'read') return;
    if (x.kind === 'add') met.sums = true;
    if (x.kind === 'mul') {
      const moving = x.factors.filter((f) => depends(f, active));
      if (moving.some((f) => f.kind === 'pow' && f.exponent.kind === 'const' && f.exponent.value < 0))
        met.quotients = true;
      else if (moving.length > 1) met.products = true;
    }
    if (x.kind === 'pow') met.powers = true;
    if (x.kind === 'if') met.cases = true;
    if (x.kind === 'call') met.functions.add(x.fn);
    if (x.kind === 'reduce') {
      if (x.op === 'sum') met.sums = true;
      if (x.op === 'prod') met.bigProducts = true;
      if (x.op === 'max' || x.op === 'min') met.extremes = x.op;
    }
    for (const child of children(x)) if (child.type !== 'bool') go(child);
  };
  go(e);
  return met;
}

/** How the definitions of `of` are differentiated. */
export function differentiationWords(
  of: readonly Planned[],
  active: ReadonlySet<string>,
  variable: Variable,
  notation: Notation,
): Why {
  if (of.every((c) => c.derivative === undefined)) return constantWords(of.map((c) => c.name));
  const mets = of.map((c) => meet(c.body, active));
  const some = (f: (m: Met) => boolean): boolean => mets.some(f);
  const functions = [...new Set(mets.flatMap((m) => [...m.functions]))];
  const constants = [...new Set(mets.flatMap((m) => [...m.constants]))].filter((name) => !active.has(name));
  const said: (string | Expr)[] = [];
  const titles: string[] = [];
  const say = (title: string, ...sentence: Words): void => {
    titles.push(title);
    said.push(...(said.length === 0 ? [] : [' ']), ...sentence);
  };
  const extreme = mets.find((m) => m.extremes !== undefined)?.extremes;
  if (extreme !== undefined) say(`Derivative of ${extreme}`, extremeWords(extreme, of));
  if (some((m) => m.bigProducts))
    say('Product rule', 'Each factor is differentiated in turn, times the product of the others.');
  const [f, g, z] = ['f', 'g', notation.argument].map((name) => symbol(name, 'real')) as [Expr, Expr, Expr];
  const rule = (e: Expr, result: Expr): Words => [notation.slope(e), ' = ', result, '.'];
  const slope = (e: Expr): Expr => notation.slope(e);
  if (some((m) => m.quotients))
    say(
      'Quotient rule',
      ...rule(divide(f, g), divide(add([mul([g, slope(f)]), mul([minusOne, f, slope(g)])]), pow(g, constant(2)))),
    );
  else if (some((m) => m.products))
    say('Product rule', ...rule(mul([f, g]), add([mul([g, slope(f)]), mul([f, slope(g)])])));
  if (some((m) => m.powers) && !some((m) => m.quotients)) {
    const a = symbol('a', 'real');
    say('Power rule', ...rule(pow(f, a), mul([a, pow(f, add([a, minusOne])), slope(f)])));
  }
  if (functions.length > 0)
    say(
      `Derivative of ${listed(functions)}`,
      ...functions.flatMap((fn, at) => [at === 0 ? '' : ' ', ...derivativeOf(fn, z, notation)]),
    );
  if (some((m) => m.cases)) say('Cases', 'Each branch is differentiated where it is taken.');
  if (titles.length === 0)
    say(
      'Linearity',
      some((m) => m.sums) ? 'The derivative of a sum is the sum of the derivatives.' : 'A constant factor stays.',
    );
  const verb = constants.length === 1 ? 'does' : 'do';
  const fixed = words`${listedFormulas(constants.map(named))} ${verb} not depend on ${named(variable.tensor)}.`;
  return {
    rule: 'differentiation',
    title: listed(titles.map((title, at) => (at === 0 ? title : title.charAt(0).toLowerCase() + title.slice(1)))),
    explanation: constants.length === 0 ? said : words`${said} ${fixed}`,
  };
}

function extremeWords(op: 'max' | 'min', of: readonly Planned[]): string {
  const which = op === 'max' ? 'largest' : 'smallest';
  return of.some((c) => c.saved.length > 0)
    ? `A small change moves the ${which} element only: the derivative is that of the element at the saved position.`
    : `A small change moves the ${which} elements only: the derivative is that of those which equal the ${op}.`;
}

const constantWords = (names: readonly string[]): Why => ({
  rule: 'differentiation',
  title: 'Derivative of a constant',
  explanation: words`Between jumps ${listedFormulas(names.map(named))} ${names.length === 1 ? 'is' : 'are'} constant: the derivative is 0.`,
});

/** `∂(exp(z))/∂z = exp(z)`. */
function derivativeOf(fn: ScalarFunctionName, z: Expr, notation: Notation): Words {
  const entry = scalarTable[fn];
  if (entry.arity !== 1) return [`${fn} has the derivative of the argument that it gives.`];
  const value = call(fn, [z]);
  const [slope] = entry.derivative([z], value);
  return slope === undefined ? [] : [notation.slope(value), ' = ', slope, '.'];
}
