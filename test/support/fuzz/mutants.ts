import type { Adjoint } from '../../../src/adjoint/index.ts';
import {
  add,
  call,
  compare,
  constant,
  floorDiv,
  ifThenElse,
  index,
  minusOne,
  mul,
  one,
  pow,
  read,
  reduce,
  subtract,
  zero,
} from '../../../src/ir/build.ts';
import type { CompareOp, Expr } from '../../../src/ir/expr.ts';
import type { Program } from '../../../src/ir/program.ts';
import { substituteIndices } from '../../../src/ir/substitute.ts';
import { children, mapChildren } from '../../../src/ir/walk.ts';
import type { PropertyName } from './campaign.ts';
import type { Stages } from './stages.ts';
import { emitJs, runJs } from './stages.ts';

/** A deliberate defect of one stage, which the properties must find. */
export interface Mutant {
  readonly name: string;
  /** The properties that look where the defect is: the others would only cost time. */
  readonly only: readonly PropertyName[];
  readonly spoil: (s: Stages) => Stages;
}

/** The expression with the first node, parents first, for which `f` gives another; `undefined` where there is none. */
function firstReplaced(e: Expr, f: (e: Expr) => Expr | undefined): Expr | undefined {
  const here = f(e);
  if (here !== undefined) return here;
  const all = children(e);
  for (const [at, child] of all.entries()) {
    const next = firstReplaced(child, f);
    if (next === undefined) continue;
    let i = -1;
    return mapChildren(e, (c) => {
      i++;
      return i === at ? next : c;
    });
  }
  return undefined;
}

const spoiled = (p: Program, f: (e: Expr) => Expr | undefined, which: (name: string) => boolean): Program => ({
  ...p,
  equations: p.equations.map((e) => (which(e.name) ? { ...e, body: firstReplaced(e.body, f) ?? e.body } : e)),
});

/** Spoils the equations that differentiation adds, in what `adjoint` gives. */
const inAdjoint =
  (f: (e: Expr) => Expr | undefined) =>
  (s: Stages): Stages => ({
    ...s,
    adjoint: (p) => spoilDerived(p, s.adjoint(p), f),
  });

/** Spoils the raw equations, before they are simplified. */
const inReverse =
  (f: (e: Expr) => Expr | undefined) =>
  (s: Stages): Stages => ({
    ...s,
    adjoint: (p) => {
      const raw = spoilDerived(p, s.reverse(p), f);
      return { ...raw, program: s.simplify(raw.program) };
    },
  });

function spoilDerived(p: Program, derived: Adjoint, f: (e: Expr) => Expr | undefined): Adjoint {
  const own = new Set(p.equations.map((e) => e.name));
  return { ...derived, program: spoiled(derived.program, f, (name) => !own.has(name)) };
}

const inLoad =
  (f: (e: Expr) => Expr | undefined) =>
  (s: Stages): Stages => ({ ...s, load: (text) => spoiled(s.load(text), f, () => true) });

const inKernel =
  (edit: (text: string) => string) =>
  (s: Stages): Stages => ({
    ...s,
    kernel: (program, sizes, inputs, dtype) => {
      const kernel = emitJs(s.specialise(program, sizes), dtype);
      return runJs({ ...kernel, text: edit(kernel.text) }, inputs);
    },
  });

const isNumber = (e: Expr, v: number): boolean => e.kind === 'const' && e.value === v;

const intCompare = (from: CompareOp, to: CompareOp) => (e: Expr) =>
  e.kind === 'compare' && e.op === from && e.left.type === 'int' && e.right.type === 'int'
    ? compare(to, e.left, e.right)
    : undefined;

const derivative: readonly PropertyName[] = ['adjoint'];

export const mutants: readonly Mutant[] = [
  {
    name: 'two subscripts swapped in an adjoint',
    only: derivative,
    spoil: inAdjoint((e) => {
      if (e.kind !== 'read' || e.subscripts.length < 2) return undefined;
      const [a, b, ...rest] = e.subscripts as [Expr, Expr];
      return read(e.tensor, [b, a, ...rest], { guarded: true, type: e.type });
    }),
  },
  {
    name: 'the last term of an adjoint dropped',
    only: derivative,
    spoil: inAdjoint((e) => (e.kind === 'add' && e.type === 'real' ? add(e.terms.slice(0, -1)) : undefined)),
  },
  {
    name: 'the first of several reads of a tensor forgotten',
    only: derivative,
    spoil: inReverse((e) => (e.kind === 'add' && e.type === 'real' ? add(e.terms.slice(1)) : undefined)),
  },
  {
    name: 'a guard let in one element more',
    only: derivative,
    spoil: inAdjoint(intCompare('<', '<=')),
  },
  {
    name: 'a lower guard moved by one',
    only: derivative,
    spoil: inAdjoint((e) =>
      e.kind === 'compare' && e.op === '>=' && e.left.type === 'int' ? compare('>', e.left, e.right) : undefined,
    ),
  },
  {
    name: 'a sum of an adjoint one short',
    only: derivative,
    spoil: inAdjoint((e) => {
      if (e.kind !== 'reduce' || e.op !== 'sum') return undefined;
      const [first, ...rest] = e.binders;
      if (first === undefined || first.index === '..') return undefined;
      return reduce('sum', [{ ...first, hi: subtract(first.hi, one) }, ...rest], e.body);
    }),
  },
  {
    name: 'ties go to the last element',
    only: derivative,
    spoil: inReverse((e) => {
      if (e.kind !== 'reduce' || (e.op !== 'argmax' && e.op !== 'argmin')) return undefined;
      const [b, ...rest] = e.binders;
      if (b === undefined || rest.length > 0 || b.index === '..') return undefined;
      const mirrored = subtract(add([b.lo, b.hi, minusOne]), index(b.index));
      const body = substituteIndices(e.body, new Map([[b.index, mirrored]]));
      return subtract(add([b.hi, mul([minusOne, b.lo]), minusOne]), reduce(e.op, [b], body));
    }),
  },
  {
    name: 'the product of the others as a quotient',
    only: derivative,
    spoil: inReverse((e) => {
      if (e.kind !== 'reduce' || e.op !== 'prod' || e.body.kind !== 'if' || (e.body.cond.kind === 'compare') === false)
        return undefined;
      if (e.body.cond.kind !== 'compare' || !isNumber(e.body.then, 1)) return undefined;
      const { left, right } = e.body.cond;
      if (left.kind !== 'index') return undefined;
      const whole = reduce('prod', e.binders, e.body.else);
      const own = substituteIndices(e.body.else, new Map([[left.name, right]]));
      return mul([whole, pow(own, minusOne)]);
    }),
  },
  {
    name: 'divisibility not tested',
    only: derivative,
    spoil: inAdjoint((e) => (e.kind === 'quotient' ? floorDiv(e.num, e.den) : undefined)),
  },
  {
    name: 'a remainder test forgotten',
    only: derivative,
    spoil: inAdjoint((e) =>
      e.kind === 'compare' && e.left.kind === 'mod' && isNumber(e.right, 0) ? compare('==', zero, zero) : undefined,
    ),
  },
  {
    name: 'a sign lost',
    only: derivative,
    spoil: inReverse((e) =>
      e.kind === 'mul' && e.type === 'real' && e.factors.some((f) => isNumber(f, -1))
        ? mul(e.factors.map((f) => (isNumber(f, -1) ? one : f)))
        : undefined,
    ),
  },
  {
    name: 'not multiplied by the cotangent',
    only: derivative,
    spoil: inReverse((e) =>
      e.kind === 'mul' && e.factors[0]?.kind === 'read' && e.factors[0].tensor.startsWith('δ')
        ? mul([constant(1, 'real'), ...e.factors.slice(1)])
        : undefined,
    ),
  },
  {
    name: 'a branch contributes although it is not taken',
    only: derivative,
    spoil: inAdjoint((e) =>
      e.kind === 'if' && isNumber(e.else, 0) && e.cond.kind === 'compare' && e.cond.left.type === 'real'
        ? e.then
        : undefined,
    ),
  },
  {
    name: "relu'(0) is 1",
    only: derivative,
    spoil: inReverse((e) =>
      e.kind === 'compare' && e.op === '>' && isNumber(e.right, 0) && e.left.type === 'real'
        ? compare('>=', e.left, e.right)
        : undefined,
    ),
  },
  {
    name: 'a power lowered by nothing',
    only: derivative,
    spoil: inReverse((e) => (e.kind === 'pow' && isNumber(e.exponent, 2) ? pow(e.base, constant(3)) : undefined)),
  },
  {
    name: 'a factor of the chain rule left out',
    only: derivative,
    spoil: inReverse((e) => (e.kind === 'mul' && e.factors.length > 2 ? mul(e.factors.slice(0, -1)) : undefined)),
  },
  {
    name: 'a read outside gives the edge instead of zero',
    only: ['forward'],
    spoil: (s) => ({
      ...s,
      load: (text) => {
        const p = s.load(text);
        const shapes = new Map([...p.parameters, ...p.equations].map((t) => [t.name, t.type.shape] as const));
        return spoiled(
          p,
          (e) => {
            if (e.kind !== 'read' || !e.guarded) return undefined;
            const last = shapes.get(e.tensor) ?? [];
            const edge = e.subscripts.map((sub, d) =>
              sub.kind === 'index' || sub.kind === 'quotient'
                ? sub
                : call('clamp', [sub, zero, subtract(last[d] ?? one, one)]),
            );
            return read(e.tensor, edge, { guarded: true, type: e.type });
          },
          () => true,
        );
      },
    }),
  },
  {
    name: 'an inferred extent one too small',
    only: ['ranges'],
    spoil: (s) => ({
      ...s,
      load: (text) => {
        const p = s.load(text);
        return {
          ...p,
          equations: p.equations.map((e) => ({
            ...e,
            type: {
              ...e.type,
              shape: e.type.shape.map((n) => (n.kind === 'add' || n.kind === 'floordiv' ? subtract(n, one) : n)),
            },
          })),
        };
      },
    }),
  },
  {
    name: 'a maximum read as a minimum',
    only: ['forward'],
    spoil: inLoad((e) => (e.kind === 'reduce' && e.op === 'max' ? reduce('min', e.binders, e.body) : undefined)),
  },
  {
    name: 'floor division rounds toward zero',
    only: ['forward'],
    spoil: inLoad((e) => {
      if (e.kind !== 'floordiv') return undefined;
      const below = compare('<', e.num, zero);
      const mirrored = mul([minusOne, floorDiv(mul([minusOne, e.num]), e.den)]);
      return ifThenElse(below, mirrored, e);
    }),
  },
  {
    name: 'a mean over one too many',
    only: ['forward'],
    spoil: inLoad((e) =>
      e.kind === 'pow' && isNumber(e.exponent, -1) && e.base.type === 'int'
        ? pow(add([e.base, one]), minusOne)
        : undefined,
    ),
  },
  {
    name: 'a tangent without its last term',
    only: ['tangent'],
    spoil: (s) => ({
      ...s,
      forward: (p) => {
        const derived = s.forward(p);
        const own = new Set(p.equations.map((e) => e.name));
        const drop = (e: Expr): Expr | undefined =>
          e.kind === 'add' && e.type === 'real' ? add(e.terms.slice(0, -1)) : undefined;
        return { ...derived, program: spoiled(derived.program, drop, (name) => !own.has(name)) };
      },
    }),
  },
  {
    name: 'simplification loses a factor',
    only: ['simplify-forward'],
    spoil: (s) => ({
      ...s,
      simplify: (p) =>
        spoiled(
          s.simplify(p),
          (e) => (e.kind === 'mul' && e.type === 'real' && e.factors.length > 2 ? mul(e.factors.slice(1)) : undefined),
          () => true,
        ),
    }),
  },
  {
    name: 'a printed comparison loses its equality',
    only: ['print'],
    spoil: (s) => ({ ...s, print: (p, ascii) => s.print(p, ascii).replace(/ (<=|>=) /u, (o) => ` ${o[1] ?? ''} `) }),
  },
  {
    name: 'a printed product loses its parentheses',
    only: ['print'],
    spoil: (s) => ({ ...s, print: (p, ascii) => s.print(p, ascii).replace(/·\(([^()[\]]* [+−] [^()[\]]*)\)/u, '·$1') }),
  },
  {
    name: 'an accumulator that starts at one',
    only: ['js-f64'],
    spoil: inKernel((text) => text.replace(/\blet (\w+) = 0(\.0)?;/u, 'let $1 = 1;')),
  },
  {
    name: 'a kernel loop one short',
    only: ['js-f64'],
    spoil: inKernel((text) =>
      text.replace(/; (\w+) < (\d+);/u, (_, i: string, n: string) => `; ${i} < ${Number(n) - 1};`),
    ),
  },
  {
    name: 'a kernel stride off by one',
    only: ['js-f64'],
    spoil: inKernel((text) =>
      text.replace(/(\w+) \* (\d+)(?=[^\n]*\])/u, (_, i: string, n: string) => `${i} * ${Number(n) + 1}`),
    ),
  },
];
