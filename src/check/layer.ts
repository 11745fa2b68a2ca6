import type { Equation, Program } from '../ir/index.ts';
import { MAX_EVALUATIONS, MAX_NODES } from '../support/limits.ts';
import { canonicalName, sameName } from '../support/names.ts';
import { Report } from '../support/report.ts';
import type { FunctionSyntax, LayerSyntax } from '../syntax/index.ts';
import { checkClaims, type LayerClaims } from './claims.ts';
import { checkEquation } from './equation.ts';
import { checkHead, finishHypers } from './head.ts';
import { LimitReached } from './reading.ts';
import { NameTable, type Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';

/** A layer as a Program, and what it claims about itself. */
export interface CheckedLayer {
  readonly program: Program;
  readonly claims: LayerClaims;
}

/**
 * Syntax → Program and claims of one layer; undefined where it has errors. A hyper-parameter is an integer if any formula uses it as
 * one, which is known only after reading them all: the layer is read again whenever another one turned out to be.
 */
export function checkLayer(
  layer: LayerSyntax,
  functions: NameTable<FunctionSyntax>,
  report: Report,
): CheckedLayer | undefined {
  const intHypers = new Set<string>();
  for (;;) {
    const known = intHypers.size;
    const attempt = new Report(report.source);
    const checked = readWithinLimits(layer, functions, attempt, intHypers);
    if (intHypers.size > known) continue;
    report.addAll(attempt);
    return attempt.errors === 0 ? checked : undefined;
  }
}

function readWithinLimits(
  layer: LayerSyntax,
  functions: NameTable<FunctionSyntax>,
  report: Report,
  intHypers: Set<string>,
): CheckedLayer | undefined {
  try {
    return readLayer(layer, functions, report, intHypers);
  } catch (limit) {
    if (!(limit instanceof LimitReached)) throw limit;
    report.error(
      'limit-nodes',
      layer.nameSpan,
      `The head of the layer is beyond the limit of ${MAX_NODES} nodes.`,
      'split it into several layers',
    );
    return undefined;
  }
}

function readLayer(
  layer: LayerSyntax,
  functions: NameTable<FunctionSyntax>,
  report: Report,
  intHypers: Set<string>,
): CheckedLayer | undefined {
  const scope: Scope = {
    report,
    tensors: new NameTable(),
    dims: new NameTable(),
    hypers: new NameTable(),
    intHypers,
    scalars: new Set(),
    targets: new Set([...layer.equations, ...layer.unread].map((e) => canonicalName(e.name))),
    functions,
    budget: { nodes: MAX_NODES, evaluations: MAX_EVALUATIONS },
  };
  const { dims, parameters } = checkHead(layer, scope);
  const names = new Set<string>();
  for (const p of layer.parameters) names.add(canonicalName(p.name));
  for (const h of layer.hypers) names.add(canonicalName(h.name));
  for (const e of layer.equations) names.add(canonicalName(e.name));
  for (const d of dims) names.add(canonicalName(d));
  for (const { name, span } of layer.unread) {
    if (!scope.tensors.has(name))
      scope.tensors.set(name, { name, type: { dtype: 'real', shape: [] }, span, broken: true });
  }
  const equations: Equation[] = layer.equations.flatMap((e) => checkEquation(e, scope, names));
  const last = layer.equations.at(-1);
  if (last === undefined) {
    if (layer.unread.length === 0)
      report.error(
        'empty-layer',
        layer.nameSpan,
        `The layer \`${layer.name}\` has no equations.`,
        'write at least one: `y[i] = x[i]`',
      );
    return undefined;
  }
  const outputs = layer.returns === undefined ? [last.name] : checkReturns(layer, scope);
  const claims = { layer: layer.name, ...checkClaims(layer, scope) };
  const hypers = finishHypers(layer.hypers, scope);
  return { program: { name: layer.name, dims, hypers, parameters, equations, outputs }, claims };
}

function checkReturns(layer: LayerSyntax, scope: Scope): readonly string[] {
  const targets = new NameTable<string>();
  for (const e of layer.equations) targets.set(e.name, e.name);
  const returned = new NameTable<true>();
  return (layer.returns ?? []).flatMap(({ name, span }) => {
    const target = targets.get(name);
    if (returned.has(name)) {
      scope.report.error('returned-twice', span, `\`${name}\` is returned twice.`, 'name each output once');
      return [];
    }
    returned.set(name, true);
    if (target !== undefined || layer.unread.some((u) => sameName(u.name, name))) return [target ?? name];
    const what = scope.tensors.has(name)
      ? `\`${name}\` is a parameter, not a result.`
      : `No equation defines \`${name}\`.`;
    scope.report.error(
      'unknown-output',
      span,
      what,
      (scope.report.full ? undefined : didYouMean(name, targets.values())) ??
        'return tensors that equations of this layer define',
    );
    return [];
  });
}
