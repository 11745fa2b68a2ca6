import { add, type Binder, type Expr, freeIndices, PACK, type Range, type Read } from '../ir/index.ts';
import type { Diagnostic } from '../support/diagnostic.ts';
import { MAX_DEPTH, MAX_NODES } from '../support/limits.ts';
import { Report } from '../support/report.ts';
import type { Span } from '../support/span.ts';
import type { AccessSyntax, AssumeSyntax, ClaimSyntax, LayerSyntax, NameSyntax, Syntax } from '../syntax/index.ts';
import { checkAccesses, checkDivisions } from './accesses.ts';
import { type Partial, withPartials } from './claim-partials.ts';
import { type OtherRange, otherRanges, rangesOf } from './claim-ranges.ts';
import { Elaborator } from './elaborate.ts';
import { deeperThan } from './equation.ts';
import { finish } from './finish.ts';
import { freeNamesOf } from './free-names.ts';
import { indexNames, type StatedRange, withoutRanges } from './left.ts';
import { LimitReached } from './reading.ts';
import { NameTable, type Scope, type TensorEntry } from './scope.ts';

/**
 * What a claim is about: an element of a tensor of the layer, or of the adjoint `δx` of one, or a partial derivative of an
 * element by others. Subscripts are int expressions of the claim's indices.
 */
export type ClaimTarget =
  | { readonly kind: 'value'; readonly of: Read }
  /** A formula of the layer's tensors, as in `claim Σ[k] y[k] = 1`. */
  | { readonly kind: 'formula'; readonly left: Expr }
  | { readonly kind: 'adjoint'; readonly of: Read }
  | { readonly kind: 'partial'; readonly of: Read; readonly by: readonly Read[] };

export type { OtherRange } from './claim-ranges.ts';

/** `claim target = body`, for every value of its indices. In the body `δx` is read like any tensor. */
export interface Claim {
  readonly text: string;
  readonly span: Span;
  readonly target: ClaimTarget;
  readonly indices: readonly Binder[];
  readonly body: Expr;
  /** Ranges that are stated otherwise than inference finds them, for the explanation of a claim that fails. */
  readonly otherRanges: readonly OtherRange[];
  /** What an equation with this right side would be refused for: reads that leave their tensors, ranges that differ. */
  readonly doubts: readonly Diagnostic[];
}

/** `assume condition`, for every value of its indices. */
export interface Assumption {
  readonly text: string;
  readonly span: Span;
  readonly indices: readonly Binder[];
  readonly condition: Expr;
}

/** What the `claim` and `assume` lines of a layer say. */
export interface LayerClaims {
  readonly layer: string;
  readonly claims: readonly Claim[];
  readonly assumptions: readonly Assumption[];
  /** The tensors of the layer by the names that their adjoints have in claims: `δx` is that of `x`. */
  readonly adjoints: ReadonlyMap<string, string>;
  /** The derivatives that stand inside claims, by the names of their tensors: `∂y/∂x`. */
  readonly partials: ReadonlyMap<string, Partial>;
}

/** Syntax → claims and assumptions, once the layer's equations have been read. Reports everything wrong in them. */
export function checkClaims(layer: LayerSyntax, scope: Scope): Omit<LayerClaims, 'layer'> {
  const adjoints = new Map<string, string>();
  const partials = new Map<string, Partial>();
  const inner = withPartials(withAdjoints(scope, adjoints), layer, partials);
  const assumptions = layer.assumes.flatMap((s) => withinLimits(s.span, scope, () => assumption(s, inner)) ?? []);
  const claims = layer.claims.flatMap((s) => withinLimits(s.span, scope, () => claim(s, inner, adjoints)) ?? []);
  return { claims, assumptions, adjoints, partials };
}

/** The scope with `δx` for every real tensor `x`, where nothing else has that name. */
function withAdjoints(scope: Scope, adjoints: Map<string, string>): Scope {
  const tensors = new NameTable<TensorEntry>();
  for (const entry of scope.tensors.values()) tensors.set(entry.name, entry);
  for (const entry of scope.tensors.values()) {
    const name = `δ${entry.name}`;
    if (entry.type.dtype !== 'real' || tensors.has(name) || scope.hypers.has(name) || scope.dims.has(name)) continue;
    tensors.set(name, { ...entry, name });
    adjoints.set(name, entry.name);
  }
  return { ...scope, tensors };
}

function withinLimits<T>(span: Span, { report }: Scope, read: () => T): T | undefined {
  try {
    return read();
  } catch (limit) {
    if (!(limit instanceof LimitReached)) throw limit;
    report.error(
      'limit-nodes',
      span,
      `The layer grows beyond the limit of ${MAX_NODES} nodes here, with its \`fn\` calls written out.`,
      'split it into layers, or name repeated parts by equations',
    );
    return undefined;
  }
}

function claim(s: ClaimSyntax, scope: Scope, adjoints: ReadonlyMap<string, string>): Claim | undefined {
  const elaborator = new Elaborator(scope);
  const bare = s.left === undefined ? declareLeft([s.target, ...(s.by ?? [])], elaborator, scope) : [s.left];
  if (s.left !== undefined) declareFree(s.left, elaborator, scope);
  const reads = bare.map((e) => elaborator.number(e));
  const right = elaborator.number(s.body);
  if (elaborator.failed || elaborator.readsBroken) return undefined;
  const target = targetOf(reads, s, elaborator, adjoints);
  const tooDeep = deeperThan(right, MAX_DEPTH);
  if (tooDeep)
    elaborator.error(
      'limit-depth',
      s.span,
      `The expression is nested more than ${MAX_DEPTH} levels deep, with its \`fn\` calls written out.`,
      'name an inner part by an equation of its own',
    );
  if (target === undefined || tooDeep) return undefined;
  const doubts = new Report(scope.report.source);
  const ranges = rangesOf(add([...reads, right]), elaborator, scope, doubts);
  if (ranges === undefined) return undefined;
  const judged: Scope = { ...scope, report: doubts };
  const [left] = reads;
  if (s.left !== undefined && left !== undefined && !checkAccesses(left, elaborator.entries, ranges, scope))
    return undefined;
  if (checkDivisions(right, elaborator.entries, judged)) checkAccesses(right, elaborator.entries, ranges, judged);
  const finished = (e: Expr): Expr => finish(e, elaborator.entries, ranges, scope.scalars);
  const named = (e: Read): Read => {
    const read = finished(e);
    if (read.kind !== 'read') throw new Error('the left side of a claim is no longer a read');
    return read;
  };
  const indices = leftIndices(elaborator, ranges, s.span, scope);
  if (indices === undefined) return undefined;
  return {
    text: textOf(s.span, scope),
    span: s.span,
    target: finishedTarget(target, named, finished),
    indices,
    body: finished(right),
    otherRanges: otherRanges(add([...reads, right]), right, elaborator, scope, ranges),
    doubts: doubts.diagnostics.filter((d) => d.severity === 'error'),
  };
}

function finishedTarget(target: ClaimTarget, named: (e: Read) => Read, finished: (e: Expr) => Expr): ClaimTarget {
  if (target.kind === 'formula') return { ...target, left: finished(target.left) };
  if (target.kind === 'partial') return { ...target, of: named(target.of), by: target.by.map(named) };
  return { ...target, of: named(target.of) };
}

/** Declares the names that stand for nothing else as indices over every value. */
function declareFree(s: Syntax, elaborator: Elaborator, scope: Scope): void {
  for (const [name, span] of freeNamesOf(s)) {
    const known =
      scope.hypers.has(name) ||
      (name !== PACK && scope.dims.has(name)) ||
      scope.tensors.has(name) ||
      scope.functions.has(name);
    if (!known) elaborator.declare(name, span, true, undefined);
  }
}

/** Declares the indices of the left side, with the ranges stated there, and gives its elements without those ranges. */
function declareLeft(
  elements: readonly (AccessSyntax | NameSyntax)[],
  elaborator: Elaborator,
  scope: Scope,
): readonly Syntax[] {
  const declared = new NameTable<true>();
  const stripped: Syntax[] = [];
  const pending: { name: string; span: Span; stated: StatedRange | undefined }[] = [];
  for (const element of elements) {
    if (element.kind === 'name') {
      stripped.push(element);
      continue;
    }
    const subscripts = element.subscripts.map((subscript) => {
      const stated = new Map<string, StatedRange>();
      const bare = withoutRanges(subscript, stated, elaborator);
      for (const [name, span] of indexNames(bare)) {
        const number =
          (scope.hypers.has(name) || scope.dims.has(name)) &&
          bare.kind !== 'name' &&
          bare.kind !== 'pack' &&
          !stated.has(name);
        if (number || declared.has(name)) continue;
        declared.set(name, true);
        pending.push({ name, span, stated: stated.get(name) });
      }
      return bare;
    });
    stripped.push({ ...element, subscripts });
  }
  for (const { name, span, stated } of pending)
    elaborator.declare(name, span, true, stated === undefined ? undefined : elaborator.range(stated.lo, stated.hi));
  return stripped;
}

function targetOf(
  reads: readonly Expr[],
  s: ClaimSyntax,
  elaborator: Elaborator,
  adjoints: ReadonlyMap<string, string>,
): ClaimTarget | undefined {
  const [whole] = reads;
  if (s.left !== undefined && whole !== undefined) return { kind: 'formula', left: whole };
  const elements: Read[] = [];
  for (const [at, e] of reads.entries()) {
    const span = [s.target, ...(s.by ?? [])][at]?.span ?? s.span;
    if (e.kind !== 'read') {
      if (e.kind === 'symbol' && s.by !== undefined)
        elaborator.error(
          'claim-target',
          span,
          `\`${e.name}\` is no tensor, and derivatives are taken by tensors.`,
          `make it one: put \`${e.name}\` among the inputs or weights`,
        );
      else elaborator.error('claim-target', span, 'A claim is about an element of a tensor.', 'write `claim y[i] = …`');
      return undefined;
    }
    const derivative = adjoints.has(e.tensor);
    if (s.by !== undefined && (e.type === 'int' || derivative)) {
      const what = derivative ? 'an adjoint' : 'an integer tensor';
      elaborator.error(
        'claim-target',
        span,
        `\`${e.tensor}\` is ${what}, and a partial derivative is taken of and by real tensors of the layer.`,
        'write `claim ∂y[i]/∂x[j] = …`',
      );
      return undefined;
    }
    elements.push(e);
  }
  const [of, ...by] = elements;
  if (of === undefined) throw new Error('a claim without its left side');
  if (s.by !== undefined) return { kind: 'partial', of, by };
  return adjoints.has(of.tensor) ? { kind: 'adjoint', of } : { kind: 'value', of };
}

/** The indices of the left side with their ranges, none of which may depend on another index. */
function leftIndices(
  { entries }: Elaborator,
  ranges: ReadonlyMap<string, Range>,
  span: Span,
  scope: Scope,
): readonly Binder[] | undefined {
  const indices: Binder[] = [];
  for (const entry of entries) {
    if (!entry.left) continue;
    const range = ranges.get(entry.key);
    if (range === undefined) throw new Error('an index on the left has no range');
    if ([range.lo, range.hi].some((e) => freeIndices(e).size > 0)) {
      scope.report.error(
        'ragged-left',
        entry.span ?? span,
        'The range of this index depends on another index.',
        'put an `if` on the right',
      );
      return undefined;
    }
    indices.push({ index: entry.name, lo: range.lo, hi: range.hi });
  }
  return indices;
}

function assumption(s: AssumeSyntax, scope: Scope): Assumption | undefined {
  const elaborator = new Elaborator(scope);
  declareFree(s.condition, elaborator, scope);
  const condition = elaborator.condition(s.condition);
  if (elaborator.failed || elaborator.readsBroken) return undefined;
  const ranges = rangesOf(condition, elaborator, scope, scope.report);
  if (ranges === undefined) return undefined;
  if (!checkDivisions(condition, elaborator.entries, scope)) return undefined;
  if (!checkAccesses(condition, elaborator.entries, ranges, scope)) return undefined;
  const indices = leftIndices(elaborator, ranges, s.span, scope);
  if (indices === undefined) return undefined;
  return {
    text: textOf(s.span, scope),
    span: s.span,
    indices,
    condition: finish(condition, elaborator.entries, ranges, scope.scalars),
  };
}

/** The line as written, in one line. */
const textOf = ({ start, end }: Span, { report }: Scope): string =>
  report.source.text
    .slice(start, end)
    .replaceAll(/#[^\n]*/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
