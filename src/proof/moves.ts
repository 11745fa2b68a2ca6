import type { Equation, Expr } from '../ir/index.ts';
import { mapChildren, readTensors, substituteIndices } from '../ir/index.ts';
import { Context } from '../rewrite/form/context.ts';
import { type Given, Simplifier } from '../rewrite/index.ts';
import { isPositive } from '../rewrite/normal/exponentials.ts';
import { Unifier } from '../rewrite/reuse/unify.ts';
import type { Why } from '../steps/explain.ts';
import { linear } from '../steps/linear.ts';
import { elementary } from './elementary.ts';
import type { Ground } from './ground.ts';
import { exponentialLaws, linearity, multipliedOut } from './laws.ts';
import { unfold } from './unfold.ts';
import {
  assumptionWhy,
  definitionWhy,
  derivedWhy,
  expansionWhy,
  exponentialWhy,
  functionsWhy,
  linearityWhy,
  simplificationWhy,
} from './words.ts';

/** One law, as a rewriting of whole formulas. */
export interface Move {
  /** Undefined where it would grow beyond all bounds. */
  readonly apply: (e: Expr) => Expr | undefined;
  readonly why: (before: Expr, after: Expr) => Why;
  /** Whether it puts in definitions, without which nothing can be compared. */
  readonly isDefinition: boolean;
}

/** The laws in the order in which a person tries them. */
export function movesOf(ground: Ground): readonly Move[] {
  return [
    derivedMove(ground),
    ...definitionMoves(ground),
    ...(ground.exactly ? [functionsMove] : []),
    exponentialMove(ground),
    ...laws(ground),
    simplification(ground),
    ...Array.from({ length: ROUNDS }, () => [
      law(multipliedOut, expansionWhy),
      ...laws(ground),
      simplification(ground),
    ]).flat(),
  ];
}

/** How often products are multiplied out: what cancels leaves others. */
const ROUNDS = 2;

/** Sums apart, what that makes of logarithms, and what is assumed of sums. */
const laws = (ground: Ground): readonly Move[] => [
  law((e) => linearity(e, new Set(ground.subject.program.dims)), linearityWhy),
  exponentialMove(ground),
  ...(ground.knowledge.given ?? []).map((given) => assumptionMove(given, ground)),
];

const law = (apply: (e: Expr) => Expr, why: Why): Move => ({ apply, why: () => why, isDefinition: false });

const indicesOf = ({ subject }: Ground): readonly string[] => subject.indices.map((b) => b.index);

/** Every derived tensor at once. */
function derivedMove(ground: Ground): Move {
  const { layer, program } = ground.subject;
  const forward = new Set(layer.equations.map((e) => e.name));
  const derived = program.equations.filter((e) => !forward.has(e.name) && ground.names.has(e.name));
  const names = new Set(derived.map((e) => e.name));
  return {
    apply: (e) => unfold(e, program, names, indicesOf(ground)),
    why: (before) => derivedWhy(derived.filter((e) => readTensors(before).has(e.name))),
    isDefinition: true,
  };
}

/** The tensors of the layer, the last first. */
function definitionMoves(ground: Ground): readonly Move[] {
  const { layer, program } = ground.subject;
  return layer.equations
    .filter((e) => ground.names.has(e.name))
    .reverse()
    .map((e) => {
      const only: Equation = program.equations.find((q) => q.name === e.name) ?? e;
      return {
        apply: (x) => unfold(x, { ...program, equations: [only] }, new Set([e.name]), indicesOf(ground)),
        why: () => definitionWhy(only),
        isDefinition: true,
      };
    });
}

const functionsMove: Move = { apply: elementary, why: functionsWhy, isDefinition: true };

function exponentialMove({ subject, knowledge }: Ground): Move {
  const context = new Context(
    subject.program,
    knowledge.positive === undefined ? {} : { positive: knowledge.positive },
  );
  return {
    apply: (e) => exponentialLaws(e, (x) => isPositive(x, context)),
    why: (before) => {
      const named = [...(knowledge.positive ?? [])].filter((name) => readTensors(before).has(name));
      return exponentialWhy(before, named);
    },
    isDefinition: false,
  };
}

/** An assumed equation from its larger side to the other, wherever an expression is one of its instances. */
function assumptionMove({ equation, value }: Given, { subject }: Ground): Move {
  const context = new Context(subject.program);
  const unifier = new Unifier(new Set(equation.indices), context.keys);
  const pattern = equation.body;
  const apply = (e: Expr): Expr => {
    const found = e.kind === pattern.kind ? unifier.unify(pattern, e, new Map(), (binding) => binding) : undefined;
    if (found !== undefined && equation.indices.every((name) => found.has(name)))
      return substituteIndices(value, found);
    return mapChildren(e, apply);
  };
  return { apply, why: () => assumptionWhy([[pattern, value]]), isDefinition: false };
}

/** Brackets solved, like factors and terms together: the normal form without multiplying out. */
function simplification({ subject, ranges }: Ground): Move {
  const { program } = subject;
  const simplifier = new Simplifier(program, new Set(program.equations.map((e) => e.name)), new Set());
  const shape = subject.indices.map((b) => b.hi);
  const indices = subject.indices.map((b) => b.index);
  return {
    apply: (e) => {
      const selected = linear(e, ranges, () => false).expr;
      return simplifier.terms({ name: '', type: { dtype: 'real', shape }, indices, body: selected });
    },
    why: () => simplificationWhy,
    isDefinition: false,
  };
}
