import type { Assumption, Claim, LayerClaims } from '../check/index.ts';
import type { Binder, Derivative, Expr, Program, Read } from '../ir/index.ts';
import { read } from '../ir/index.ts';
import type { Relation } from '../render/index.ts';
import type { Statement } from '../render/statements.ts';

/** What a layer claims and assumes, to be shown below its equations. */
export function statementsOf(program: Program, { claims, assumptions, adjoints }: LayerClaims): readonly Statement[] {
  const scopeOf = (indices: readonly Binder[]): Statement['scope'] => ({
    program: withGradients(program, adjoints),
    ranges: new Map(indices.map((b) => [b.index, b])),
  });
  return [
    ...claims.map((c) => claimed(c, scopeOf(c.indices))),
    ...assumptions.map((a) => assumed(a, scopeOf(a.indices))),
  ].sort((a, b) => a.start - b.start);
}

/** The Program with its gradients as tensors, under the names that they have in claims. */
function withGradients(program: Program, adjoints: ReadonlyMap<string, string>): Program {
  const types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  const gradients = [...adjoints].flatMap(([name, tensor]) => {
    const type = types.get(tensor);
    return type === undefined ? [] : [{ name, type, role: 'input' as const }];
  });
  return { ...program, parameters: [...program.parameters, ...gradients] };
}

type Placed = Statement & { readonly start: number };

/** No tensor of a layer has this name. */
const PARTIAL = '\u0000partial';

function claimed(claim: Claim, scope: Statement['scope']): Placed {
  const { target, body, span, otherRanges } = claim;
  const stated = otherRanges.flatMap((r) => (r.op === undefined ? [{ index: r.index, ...r.stated }] : []));
  const left = target.kind === 'formula' ? target.left : target.kind === 'partial' ? partialRead(target) : target.of;
  const derivatives = target.kind === 'partial' ? { derivatives: new Map([[PARTIAL, shownPartial(target)]]) } : {};
  return {
    word: 'claim',
    left,
    relation: '=',
    right: body,
    scope: { ...scope, ...derivatives },
    ofDerivative: target.kind === 'partial' || target.kind === 'adjoint',
    start: span.start,
    stated,
  };
}

type Partial = Extract<Claim['target'], { kind: 'partial' }>;

const partialRead = ({ of, by }: Partial): Expr =>
  read(
    PARTIAL,
    [of, ...by].flatMap((e) => e.subscripts),
  );

function shownPartial({ of, by }: Partial): Derivative {
  const variable = (e: Read): { name: string; axes: number } => ({ name: e.tensor, axes: e.subscripts.length });
  return { of: variable(of), by: by.map(variable) };
}

const relations: Readonly<Record<string, Relation>> = {
  '==': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
};

function assumed({ condition, span }: Assumption, scope: Statement['scope']): Placed {
  const common = { word: 'assume', scope, ofDerivative: false, start: span.start, stated: [] } as const;
  const relation = condition.kind === 'compare' ? relations[condition.op] : undefined;
  return condition.kind === 'compare' && relation !== undefined
    ? { ...common, left: condition.left, relation, right: condition.right }
    : { ...common, relation: '=', right: condition };
}
