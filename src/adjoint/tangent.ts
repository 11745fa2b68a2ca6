import type { Equation, Expr, Parameter, Program, Read, Reduce } from '../ir/index.ts';
import { add, binder, ifThenElse, mul, not, read, reduce, renameHiding, sum, zero } from '../ir/index.ts';
import { activeTensors, isActive, prune } from './activity.ts';
import type { Place, Ties } from './extremum.ts';
import { productOfOthers, shareOf, winner } from './extremum.ts';
import { limitDerivative } from './limit.ts';
import { callDerivatives, powerByBase, powerByExponent } from './local.ts';
import type { AdjointOptions } from './reverse.ts';
import { differentiable } from './reverse.ts';
import { NameSupply } from './supply.ts';

/** A forward-mode derivative as an ordinary Program: the forward equations that it needs, then one equation per tangent. */
export interface Tangent {
  readonly program: Program;
  /** Parameter of the forward Program → parameter of the derived one that takes its tangent. */
  readonly tangents: ReadonlyMap<string, string>;
  /** Output of the forward Program → output of the derived one that is its tangent; outputs that do not depend on `wrt` are absent. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Derived tensor → tensor of the forward Program whose tangent it is. */
  readonly derived: ReadonlyMap<string, string>;
}

/** What the derivative of an expression is made of. */
export interface PushContext {
  readonly active: ReadonlySet<string>;
  readonly ties: Ties;
  readonly supply: NameSupply;
  /** The derivative of an active read. */
  readonly ofRead: (e: Read) => Expr;
  readonly save: (equation: Equation) => void;
}

const combiningDot = '\u0307';

/** `ẋ` for a one-letter name, else `name_dot`. */
const tangentName = (name: string): string =>
  [...name].length === 1 ? `${name}${combiningDot}`.normalize('NFC') : `${name}_dot`;

/**
 * Forward-mode differentiation, unsimplified: the tangent of each equation is linear in the tangents that it reads.
 * Errors: as `reverse`.
 */
export function forward(program: Program, options: AdjointOptions = {}): Tangent {
  const wrt = differentiable(program, options.wrt);
  const active = activeTensors(program, new Set(wrt));
  const supply = NameSupply.of(program);
  const names = new Map<string, string>();
  for (const name of active) names.set(name, supply.take(tangentName(name)));
  const tangentParameters: Parameter[] = program.parameters
    .filter((p) => active.has(p.name))
    .map((p) => ({ name: names.get(p.name) ?? p.name, role: 'input', type: p.type }));
  const equations: Equation[] = [];
  const ofRead = (e: Read): Expr =>
    read(names.get(e.tensor) ?? e.tensor, e.subscripts, { guarded: e.guarded, span: e.span });
  const context = { active, ties: options.ties ?? 'first', supply, ofRead, save: (e: Equation) => equations.push(e) };
  for (const e of program.equations) {
    equations.push(e);
    const name = names.get(e.name);
    if (name === undefined) continue;
    const binders = e.indices.map((i, d) => binder(i, e.type.shape[d] ?? zero));
    const body = push(e.body, { binders, guards: [] }, context) ?? zero;
    limitDerivative({ name, body, indices: e.indices });
    equations.push({ name, type: e.type, indices: e.indices, body: renameHiding(body, new Set(e.indices)) });
  }
  const outputs = new Map<string, string>();
  for (const output of program.outputs) {
    const name = names.get(output);
    if (name !== undefined) outputs.set(output, name);
  }
  const tangents = new Map(wrt.map((name) => [name, names.get(name) ?? name]));
  const all = { ...program, parameters: [...program.parameters, ...tangentParameters], equations };
  return {
    program: prune({ ...all, outputs: [...outputs.values()] }),
    tangents,
    outputs,
    derived: new Map([...names].map(([tensor, tangent]) => [tangent, tensor])),
  };
}

/** The derivative of an expression, linear in those of its active reads, or undefined where it is zero. */
export function push(e: Expr, place: Place, context: PushContext): Expr | undefined {
  if (!isActive(e, context.active)) return undefined;
  switch (e.kind) {
    case 'read':
      return context.ofRead(e);
    case 'add':
      return addAll(e.terms.map((term) => push(term, place, context)));
    case 'mul':
      return addAll(
        e.factors.map((factor, i) => {
          const tangent = push(factor, place, context);
          return tangent && mul([...e.factors.filter((_, j) => j !== i), tangent]);
        }),
      );
    case 'pow':
      return addAll([
        times(powerByBase(e), push(e.base, place, context)),
        times(powerByExponent(e), push(e.exponent, place, context)),
      ]);
    case 'call': {
      const derivatives = callDerivatives(e);
      return addAll(e.args.map((arg, i) => times(derivatives[i] ?? zero, push(arg, place, context))));
    }
    case 'if': {
      const then = push(e.then, { ...place, guards: [...place.guards, e.cond] }, context);
      const otherwise = push(e.else, { ...place, guards: [...place.guards, not(e.cond)] }, context);
      if (then === undefined && otherwise === undefined) return undefined;
      return ifThenElse(e.cond, then ?? zero, otherwise ?? zero);
    }
    case 'reduce':
      return pushReduce(e, place, context);
    default:
      return undefined;
  }
}

/** `derivative·tangent`; a piecewise derivative chooses between products, so that the branch not taken contributes nothing. */
function times(derivative: Expr, tangent: Expr | undefined): Expr | undefined {
  if (tangent === undefined || (derivative.kind === 'const' && derivative.value === 0)) return undefined;
  if (derivative.kind === 'if')
    return ifThenElse(
      derivative.cond,
      times(derivative.then, tangent) ?? zero,
      times(derivative.else, tangent) ?? zero,
    );
  if (derivative.kind === 'const' && derivative.value === 1) return tangent;
  return mul([derivative, tangent]);
}

const addAll = (terms: readonly (Expr | undefined)[]): Expr | undefined => {
  const present = terms.filter((t) => t !== undefined);
  return present.length === 0 ? undefined : add(present);
};

function pushReduce(e: Reduce, place: Place, context: PushContext): Expr | undefined {
  const inside: Place = { ...place, binders: [...place.binders, ...e.binders] };
  const body = push(e.body, inside, context);
  if (body === undefined) return undefined;
  switch (e.op) {
    case 'sum':
      return reduce('sum', e.binders, body);
    case 'prod':
      return sum(e.binders, mul([productOfOthers(e, context.supply), body]));
    case 'max':
    case 'min': {
      const { guard, share } = winner(e, e, place, context.ties, context.supply, context.save);
      return sum(e.binders, ifThenElse(guard, shareOf(body, share), zero));
    }
    default:
      return undefined;
  }
}
