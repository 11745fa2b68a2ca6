import type { Equation, Expr, Program } from '../ir/index.ts';
import { add, allIndices, visit, zero } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import { equationCost } from './cost.ts';
import { Context, divisorsOf } from './form/context.ts';
import type { Form, Term } from './form/form.ts';
import { Keys } from './form/key.ts';
import { toNumber } from './form/rational.ts';
import { inlineIntermediates } from './inline.ts';
import { spellInts } from './integers/spell.ts';
import { floorQuotients } from './integers/whole.ts';
import { layout } from './layout/layout.ts';
import { nameBinders } from './layout/naming.ts';
import { nestDependent } from './layout/nest.ts';
import { NameSource } from './names.ts';
import { normalise } from './normal/normalise.ts';
import { separatePackSums } from './pack.ts';
import { collect } from './reuse/collect.ts';
import { complement } from './reuse/complement.ts';
import { KnownReads } from './reuse/known-reads.ts';
import type { Pattern } from './reuse/reuse.ts';
import { patternOf, reuse } from './reuse/reuse.ts';
import { selectDeltas } from './reuse/select.ts';
import type { Unit } from './reuse/units.ts';
import { applyUnits, unitsOf } from './reuse/units.ts';

export interface SimplifyOptions {
  /** Names of the equations to rewrite; the others stay as written and are reused. By default all. */
  readonly derived?: ReadonlySet<string>;
  /** Tensors whose bare subscripts are indices of a consumer's left-hand side. */
  readonly cotangents?: ReadonlySet<string>;
  /** Put intermediates that are no sums into what reads them even where that computes more. */
  readonly spelledOut?: boolean;
}

/** The Program with its derived equations simplified. Equal Programs give equal results, to the letter. */
export function simplifyProgram(program: Program, options: SimplifyOptions = {}): Program {
  const derived = options.derived ?? new Set(program.equations.map((e) => e.name));
  const simplifier = new Simplifier(program, derived, options.cotangents ?? new Set());
  const simplified = program.equations.map((e) => (derived.has(e.name) ? simplifier.rewrite(e) : e));
  const candidates = new Set([...derived].filter((name) => !program.outputs.includes(name)));
  const keys = new Keys();
  const polish = (equations: readonly Equation[]): readonly Equation[] =>
    equations.map((e) => (derived.has(e.name) ? simplifier.polish(e) : e));
  const thorough = options.spelledOut ?? false;
  const short = polish(inlineIntermediates(simplified, candidates, simplifier, keys, { thorough }));
  // spelled out only then: what cancels has cancelled
  const polished = thorough
    ? polish(inlineIntermediates(short, candidates, simplifier, keys, { spelledOut: true, thorough }))
    : short;
  const names = new NameSource([
    ...program.dims,
    ...program.hypers.map((h) => h.name),
    ...program.parameters.map((p) => p.name),
    ...polished.flatMap((e) => [e.name, ...e.indices, ...allIndices(e.body)]),
  ]);
  const shared = new Map<string, string>();
  const whole = polished.map((e) => (derived.has(e.name) ? { ...e, body: floorQuotients(e.body) } : e));
  return { ...program, equations: whole.flatMap((e) => separatePackSums(e, keys, names, shared)) };
}

/** What was done to an expression last, in the order in which it is done. */
export type StageName = 'normal form' | 'collect' | 'reuse' | 'complement' | 'units' | 'expand';

/** An equation's body on its way to its simplest form. */
export interface Stage {
  readonly name: StageName;
  readonly body: Expr;
  /** The same with each term by itself, no common factor taken out. */
  readonly terms: () => Expr;
  /** The forward tensors whose definitions were used. */
  readonly tensors: readonly string[];
  /** The sums of forward tensors that are numbers. */
  readonly units: readonly Unit[];
}

/** What brackets solved for: a summed index and its value. */
export type Solved = (name: string, value: Expr) => void;

type See = (name: StageName, form: Form, used?: Partial<Pick<Stage, 'tensors' | 'units'>>) => void;

const unseen: See = () => undefined;

/** Rewrites the equations of one Program, one at a time. */
export class Simplifier {
  readonly #program: Program;
  readonly #cotangents: ReadonlySet<string>;
  readonly #roots: boolean;
  readonly #divisors: ReadonlySet<string>;
  readonly #patterns: readonly Pattern[];
  readonly #units: readonly Unit[];
  readonly #taken: ReadonlySet<string>;
  readonly #keys = new Keys();
  readonly #own: ReadonlySet<string>;
  readonly #known = new KnownReads();

  constructor(program: Program, derived: ReadonlySet<string>, cotangents: ReadonlySet<string>) {
    this.#program = program;
    this.#cotangents = cotangents;
    const given = program.equations.filter((e) => !derived.has(e.name));
    this.#divisors = divisorsOf(program);
    this.#roots = given.some((e) => usesRoot(e.body));
    this.#own = new Set(given.flatMap((e) => [...e.indices, ...allIndices(e.body)]));
    this.#taken = new Set(
      [
        ...program.dims.filter((d) => d !== '..'),
        ...program.hypers.map((h) => h.name),
        ...program.parameters.map((p) => p.name),
        ...program.equations.map((e) => e.name),
      ].map(canonicalName),
    );
    const patterns: Pattern[] = [];
    const units: Unit[] = [];
    for (const e of given) {
      if (e.type.dtype !== 'real') continue;
      const context = this.#enter(e);
      const body = context.adopt(e.body);
      this.#known.add(body, context);
      const form = reuse(normalise(body, context), patterns, context);
      const pattern = patternOf(e, form, context);
      const settle = (sum: Form): Form => applyUnits(reuse(sum, patterns, context), units, context);
      units.push(...unitsOf(e, form, context, settle));
      if (pattern !== undefined) patterns.push(pattern);
    }
    this.#patterns = patterns;
    this.#units = units;
  }

  /** The equation simplified, its body changed first; sums in products are kept whole. */
  rewrite(e: Equation, change: Change = (body) => body): Equation {
    return this.#candidate(e, change, false);
  }

  /** The equation, or what multiplying out its products of sums makes of it where that costs less. */
  polish(e: Equation): Equation {
    if (!hasSumFactor(e.body)) return e;
    const expanded = this.#candidate(e, (body) => body, true);
    const isShorter = expanded.body.size < e.body.size;
    return isShorter && equationCost(expanded, this.#keys) < equationCost(e, this.#keys) ? expanded : e;
  }

  /** The equation's body after each thing that changed it, from its normal form on; `solved` is told what brackets solve for. */
  stages(e: Equation, solved?: Solved): readonly Stage[] {
    const context = this.#enter(e, false, solved);
    const stages: Stage[] = [];
    let last: Form | undefined;
    const see: See = (name, form, used) => {
      if (form === last) return;
      const terms = (): Expr => this.#spell(e, layoutTerms(form, context));
      const body = this.#spell(e, layout(form, context));
      stages.push({ name, body, terms, tensors: [], units: [], ...used });
      last = form;
    };
    const form = normalise(context.adopt(e.body), context);
    see('normal form', form);
    this.#improve(form, context, see);
    const body = stages.at(-1)?.body ?? e.body;
    const expanded = this.polish({ ...e, body }).body;
    if (expanded !== body)
      stages.push({ name: 'expand', body: expanded, terms: () => expanded, tensors: [], units: [] });
    return stages;
  }

  /** The equation's body as a sum of products, otherwise as it stands: no common factor taken out, no tensor reused. */
  terms(e: Equation): Expr {
    const context = this.#enter(e);
    const form = normalise(context.adopt(e.body), context);
    const plain = form.every((t) => t.guards.length === 0);
    return this.#spell(e, plain ? layoutTerms(form, context) : layout(form, context));
  }

  #candidate(e: Equation, change: Change, expanded: boolean): Equation {
    const context = this.#enter(e, expanded);
    const form = this.#improve(normalise(change(context.adopt(e.body), context), context), context);
    return { ...e, body: this.#spell(e, layout(form, context)) };
  }

  #spell(e: Equation, laidOut: Expr): Expr {
    const taken = new Set([...this.#taken, ...e.indices.map(canonicalName)]);
    return nameBinders(nestDependent(spellInts(laidOut)), taken, this.#own);
  }

  #enter(e: Equation, expanded = false, solved?: Solved): Context {
    const context = new Context(this.#program, {
      cotangents: this.#cotangents,
      roots: this.#roots,
      divisors: this.#divisors,
      expanded,
      known: this.#known,
      solved,
    });
    for (const [d, name] of e.indices.entries()) context.enter(name, { lo: zero, hi: e.type.shape[d] ?? zero });
    return context;
  }

  #improve(form: Form, context: Context, see = unseen): Form {
    const patterns = this.#patterns;
    const rewrite = (f: Form): Form => {
      const tensors: string[] = [];
      const written = reuse(f, patterns, context, (tensor) => tensors.push(tensor));
      see('reuse', written, { tensors });
      return written;
    };
    const settle = (f: Form): Form => {
      const units: Unit[] = [];
      const settled = applyUnits(f, this.#units, context, (unit) => units.push(unit));
      see('units', settled, { units });
      return settled;
    };
    const collected = collect(form, context);
    see('collect', collected);
    const reused = rewrite(collected);
    const tensors: string[] = [];
    const once = complement(reused, patterns, context, (tensor) => tensors.push(tensor));
    see('complement', once, { tensors });
    return settle(rewrite(collect(settle(selectDeltas(once, context)), context)));
  }
}

/** The terms one by one, positive ones before negative ones. */
function layoutTerms(form: Form, context: Context): Expr {
  if (form.length < 2) return layout(form, context);
  const isNegative = (t: Term): boolean => toNumber(t.coefficient) < 0;
  const ordered = [...form.filter((t) => !isNegative(t)), ...form.filter(isNegative)];
  return add(ordered.map((t) => layout([t], context)));
}

type Change = (body: Expr, context: Context) => Expr;

/** Whether a sum stands in a product, or to a whole power. */
function hasSumFactor(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'mul' && node.factors.some((f) => f.kind === 'add' && f.type === 'real')) found = true;
    if (node.kind === 'pow' && node.base.kind === 'add' && node.exponent.kind === 'const') found = true;
  });
  return found;
}

function usesRoot(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'call' && (node.fn === 'sqrt' || node.fn === 'rsqrt')) found = true;
  });
  return found;
}
