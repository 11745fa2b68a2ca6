import type { Equation, Expr, Program } from '../ir/index.ts';
import { zero } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import { collect } from './collect.ts';
import { complement } from './complement.ts';
import { Context } from './context.ts';
import type { Form } from './form.ts';
import type { Rewrite } from './inline.ts';
import { inlineIntermediates } from './inline.ts';
import { Keys } from './key.ts';
import { layout } from './layout.ts';
import { NameSource } from './names.ts';
import { nameBinders } from './naming.ts';
import { normalise } from './normalise.ts';
import { separatePackSums } from './pack.ts';
import type { Pattern } from './reuse.ts';
import { patternOf, reuse } from './reuse.ts';

export interface SimplifyOptions {
  /** Names of the equations to rewrite; the others stay as written and are reused. By default all. */
  readonly derived?: ReadonlySet<string>;
  /** Tensors whose bare subscripts are indices of a consumer's left-hand side. */
  readonly cotangents?: ReadonlySet<string>;
}

/** The Program with its derived equations simplified. */
export function simplifyProgram(program: Program, options: SimplifyOptions = {}): Program {
  const derived = options.derived ?? new Set(program.equations.map((e) => e.name));
  const cotangents = options.cotangents ?? new Set();
  const patterns: Pattern[] = [];
  for (const e of program.equations) {
    if (derived.has(e.name) || e.type.dtype !== 'real') continue;
    const context = enter(e, program, cotangents);
    const pattern = patternOf(e, reuse(normalise(context.adopt(e.body), context), patterns, context), context);
    if (pattern !== undefined) patterns.push(pattern);
  }
  const rewrite: Rewrite = (e, change) => simplifyEquation(e, program, cotangents, patterns, change);
  const keys = new Keys();
  const simplified = program.equations.map((e) => (derived.has(e.name) ? rewrite(e, (body) => body) : e));
  const candidates = new Set([...derived].filter((name) => !program.outputs.includes(name)));
  const inlined = inlineIntermediates(simplified, candidates, rewrite, keys);
  const names = new NameSource([
    ...program.dims,
    ...program.hypers.map((h) => h.name),
    ...program.parameters.map((p) => p.name),
    ...program.equations.map((e) => e.name),
  ]);
  const shared = new Map<string, string>();
  return { ...program, equations: inlined.flatMap((e) => separatePackSums(e, keys, names, shared)) };
}

function enter(e: Equation, program: Program, cotangents: ReadonlySet<string>): Context {
  const context = new Context(program, { cotangents });
  for (const [d, name] of e.indices.entries()) context.enter(name, { lo: zero, hi: e.type.shape[d] ?? zero });
  return context;
}

function simplifyEquation(
  e: Equation,
  program: Program,
  cotangents: ReadonlySet<string>,
  patterns: readonly Pattern[],
  change: (body: Expr, context: Context) => Expr,
): Equation {
  const context = enter(e, program, cotangents);
  const form = improve(normalise(change(context.adopt(e.body), context), context), patterns, context);
  const taken = new Set(
    [
      ...program.dims.filter((d) => d !== '..'),
      ...program.hypers.map((h) => h.name),
      ...context.types.keys(),
      ...e.indices,
    ].map(canonicalName),
  );
  return { ...e, body: nameBinders(layout(form, context), taken) };
}

function improve(form: Form, patterns: readonly Pattern[], context: Context): Form {
  const once = complement(reuse(collect(form, context), patterns, context), patterns, context);
  return reuse(collect(once, context), patterns, context);
}
