import { call, type Expr, iverson } from '../ir/index.ts';
import { type ScalarFunctionName, scalarFunctionNames } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import { canonicalName } from '../support/names.ts';
import type { CallSyntax, FunctionSyntax, Syntax } from '../syntax/index.ts';
import { count, where } from './phrases.ts';
import type { Reading } from './reading.ts';
import { NameTable } from './scope.ts';
import { type Use, unknownFunction } from './unresolved.ts';

const scalarNames: ReadonlySet<string> = new Set(scalarFunctionNames);
const isScalarFunction = (name: string): name is ScalarFunctionName => scalarNames.has(name);
const integerFunctions: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'clamp']);

/** Levels of `fn` calls inside one another. */
const MAX_CALLS = 64;

/** Whether an expression is a condition: a comparison, or a call of a function that is one. */
export function isCondition(functions: NameTable<FunctionSyntax>, s: Syntax, depth = 0): boolean {
  if (s.kind === 'compare' || s.kind === 'and' || s.kind === 'or' || s.kind === 'not') return true;
  if (s.kind === 'group') return isCondition(functions, s.inner, depth);
  if (s.kind !== 'call' || depth > MAX_CALLS) return false;
  const fn = functions.get(s.name);
  if (fn !== undefined) return isCondition(functions, fn.body, depth + 1);
  return s.name === 'isnan' || s.name === 'isinf';
}

/** A call of a user's function or of a scalar function, used as a number. */
export function readCall(r: Reading, s: CallSyntax, use: Use): Expr {
  const fn = r.scope.functions.get(s.name);
  const condition = isCondition(r.scope.functions, s);
  if (condition && use !== 'value')
    return r.error(
      'subscript-form',
      s.span,
      `A condition cannot stand in ${where(use)}.`,
      'put an `if` around the read',
    );
  if (fn !== undefined) {
    return inlined(r, fn, s, use, (body) => (condition ? iverson(r.condition(body), s.span) : r.number(body, use)));
  }
  const e = builtin(r, s, use);
  return e.type === 'bool' ? iverson(e, s.span) : e;
}

/** A call of a scalar function. */
export function builtin(r: Reading, s: CallSyntax, use: Use): Expr {
  const name = canonicalName(s.name);
  const args = s.args.map((arg) => r.number(arg, use));
  if (!isScalarFunction(name)) {
    const number = (r.parameters?.has(s.name) ?? false) || r.indices.has(s.name);
    return r.complain(unknownFunction(s, number, r.around()));
  }
  const { arity } = scalarTable[name];
  if (args.length !== arity) {
    const reduces =
      (name === 'max' || name === 'min') && args.length !== arity
        ? `; over an axis it is written \`${name}[i] …\``
        : '';
    return r.error(
      'wrong-arity',
      s.span,
      `\`${s.name}\` takes ${count(arity)}, but has ${args.length}.`,
      `write \`${s.name}(${['x', 'y', 'z'].slice(0, arity).join(', ')})\`${reduces}`,
    );
  }
  if (use !== 'value' && !integerFunctions.has(name)) {
    return r.error(
      'not-integer',
      s.span,
      `\`${s.name}\` gives a real number, but stands in ${where(use)}.`,
      'integers are made with `//`, `%`, `min`, `max`, `abs` and `clamp`',
    );
  }
  return call(name, args, s.span);
}

/** A call of a user's function, written out: arguments once each, indices bound inside kept apart from those outside. */
export function inlined(r: Reading, fn: FunctionSyntax, s: CallSyntax, use: Use, body: (s: Syntax) => Expr): Expr {
  if (s.args.length !== fn.parameters.length) {
    return r.error(
      'wrong-arity',
      s.span,
      `\`${fn.name}\` takes ${count(fn.parameters.length)}, but has ${s.args.length}.`,
      `it is defined as \`${fn.name}(${fn.parameters.map((p) => p.name).join(', ')})\``,
    );
  }
  if (r.calls.includes(fn)) {
    return r.error(
      'recursive-function',
      s.nameSpan,
      `\`${fn.name}\` calls itself.`,
      'a function is written out where it is called, so it cannot call itself; a sum or product runs over a range: `Π[k<n] …`',
    );
  }
  if (r.calls.length >= MAX_CALLS)
    return r.error(
      'limit-calls',
      s.span,
      `Functions call one another more than ${MAX_CALLS} levels deep here.`,
      'write some of them out',
    );
  const parameters = new NameTable<Expr>();
  for (const [i, parameter] of fn.parameters.entries()) {
    const arg = s.args[i];
    if (arg !== undefined) parameters.set(parameter.name, r.number(arg, use));
  }
  return r.within(fn, parameters, body);
}

/** Reads a function by itself, with `argument` standing for each parameter, to find the errors in it. */
export function definition(r: Reading, fn: FunctionSyntax, argument: (name: string) => Expr): void {
  const parameters = new NameTable<Expr>();
  for (const { name } of fn.parameters) parameters.set(name, argument(name));
  r.within(fn, parameters, (body) => (isCondition(r.scope.functions, body) ? r.condition(body) : r.number(body)));
}
