import type { Equation, Expr, Program } from '../ir/index.ts';
import { add, allIndices, binder, index, mapChildren, minusOne, mul, one, read, reduce, visit } from '../ir/index.ts';
import { MARK } from '../rewrite/form/context.ts';
import { exponentExpr } from '../rewrite/form/terms.ts';
import type { Stage } from '../rewrite/index.ts';
import { spellInts } from '../rewrite/integers/spell.ts';
import { isScalar } from '../rewrite/normal/safety.ts';
import type { Notation, Variable } from './notation.ts';
import type { Plan, Planned } from './plan.ts';
import type { Rule, Words } from './step.ts';
import { listed, listedFormulas, named, words } from './words.ts';

/** A step's name and why it holds. */
export interface Why {
  readonly rule: Rule;
  readonly title: string;
  readonly explanation: Words;
}

/** Through what the loss depends on the variable; `given` where it does so directly. */
export function chainRuleWords({ variable, cut, aligned }: Plan, notation: Notation, given: string | undefined): Why {
  const loss = named(notation.loss);
  const tensor = named(variable.tensor);
  const through = cut.consumers.map((c) => named(c.name));
  const pack = aligned ? [' Places of the pack do not meet: `..` is one and the same throughout.'] : [];
  const directly = given === undefined ? 'only ' : through.length === 0 ? 'directly' : 'directly and ';
  const explanation =
    through.length === 0 && given === undefined
      ? words`Nothing that the loss ${loss} depends on can be differentiated with respect to ${tensor}.`
      : words`The loss ${loss} depends on ${tensor} ${directly}${through.length === 0 ? '' : 'through '}${listedFormulas(through)}.${pack}`;
  return { rule: 'chain rule', title: 'Chain rule', explanation };
}

/** Which derivatives of the loss are written as cotangents. */
export function cotangentWords(of: readonly Planned[], notation: Notation, cotangent: (c: Planned) => string): Words {
  const each = of.map((c, at): Words => {
    const written = at === 0 ? ' is written for ' : ' for ';
    return words`${at === 0 ? '' : ', '}${named(cotangent(c))}${written}${notation.spoken(notation.loss, c.name)}`;
  });
  return [...each.flat(), '.'];
}

/** The cotangents by their names, the definitions of `simple` put in. */
export const definitionWords = (
  simple: readonly Planned[],
  all: readonly Planned[],
  notation: Notation,
  cotangent: (c: Planned) => string,
): Why => ({
  rule: 'definition',
  title: `Definition of ${listed(simple.map((c) => c.name))}`,
  explanation: cotangentWords(all, notation, cotangent),
});

/** The derivative of a tensor between, or of a derivative. */
export const lemmaWords = (tensor: string, notation: Notation): Why => ({
  rule: 'definition',
  title: notation.isDerivative(tensor) ? 'Second derivative' : `Derivative of ${tensor}`,
  explanation: notation.isDerivative(tensor)
    ? words`${notation.named(tensor)} is replaced by its formula.`
    : words`${named(tensor)} is replaced by its definition.`,
});

/** What is put in for derivatives that are known; `first` where Kronecker's delta has not been met. */
export function insertionWords(
  names: readonly string[],
  { tensor }: Variable,
  notation: Notation,
  first: boolean,
): Why {
  const self = notation.spoken(tensor, tensor);
  const others = names.filter((name) => name !== tensor).map((name) => notation.spoken(name, tensor));
  const kronecker = first
    ? words`${self} is 1 where both are the same element and 0 elsewhere: a bracket for each index.`
    : words`${self} in brackets.`;
  if (others.length === 0) return { rule: 'delta', title: 'Kronecker’s delta', explanation: kronecker };
  const put = words`${listedFormulas(others)} as found.`;
  const explanation = names.includes(tensor) ? words`${put} ${kronecker}` : put;
  return { rule: 'insertion', title: 'Insertion', explanation };
}

/** `i = u, j = v`. */
const equations = (values: ReadonlyMap<string, Expr>, among?: ReadonlySet<string>): Words =>
  [...values]
    .filter(([name]) => among?.has(name) ?? true)
    .flatMap(([name, value], at): Words => [at === 0 ? '' : ', ', index(name), ' = ', spellInts(plainNames(value))]);

/** Indices that are told apart by a number behind a mark, by the number alone. */
const plainNames = (e: Expr): Expr =>
  e.kind === 'index' ? index(e.name.replace(MARK, '')) : mapChildren(e, plainNames);

/** Which summed indices brackets select. */
export const selectionWords = (selected: ReadonlyMap<string, Expr>): Why => ({
  rule: 'elimination',
  title: 'Elimination of indices',
  explanation: words`Under a sum a bracket leaves one term (${equations(selected)}).`,
});

/** Which summed indices brackets are solved for. */
export function eliminationWords(solved: ReadonlyMap<string, Expr>, before: Expr, after: Expr): Why {
  const earlier = guardedReads(before);
  const [tensor] = [...guardedReads(after)].filter((name) => !earlier.has(name));
  const outside = tensor === undefined ? [] : words` Where ${named(tensor)} has no such element, it is read as 0.`;
  const values = equations(solved, allIndices(before));
  return {
    rule: 'elimination',
    title: 'Elimination of indices',
    explanation: words`The brackets are solved (${values}).${outside}`,
  };
}

function guardedReads(e: Expr): ReadonlySet<string> {
  const guarded = new Set<string>();
  visit(e, (node) => {
    if (node.kind === 'read' && node.guarded) guarded.add(node.tensor);
  });
  return guarded;
}

export const multiplicationWords: Why = {
  rule: 'multiplication',
  title: 'Multiplying out',
  explanation: ['The sum is taken term by term.'],
};

export function cancellationWords(names: readonly string[], { tensor }: Variable, notation: Notation): Why {
  const derivatives = listedFormulas(names.map((name) => notation.spoken(name, tensor)));
  const rest = names.length === 1 ? 'that derivative is' : 'those derivatives are';
  return {
    rule: 'cancellation',
    title: 'Cancellation',
    explanation: words`The terms with ${derivatives} cancel: ${rest} not needed.`,
  };
}

/** How the formula that derivation gives differs from the last line: in names that it gives, or in more than words tell. */
export const resultWords = (same: boolean): Why =>
  same
    ? { rule: 'arrangement', title: 'Names', explanation: ['What is computed once has a name of its own.'] }
    : { rule: 'arrangement', title: 'Result', explanation: ['The same in its final form.'] };

export const longLineWords = (limit: number): Why => ({
  rule: 'arrangement',
  title: 'Result',
  explanation: [`The lines between have more than ${limit} symbols and are left out.`],
});

/** What one stage of simplification does; `vanished` are terms that were there before and are not there any more. */
export function stageWords(stage: Stage, forward: Program, before: Expr, vanished: readonly Expr[]): Why {
  switch (stage.name) {
    case 'normal form':
    case 'collect':
      return before.kind === 'add' && stage.body.kind !== 'add'
        ? { rule: 'arrangement', title: 'Factoring', explanation: ['Common factors are taken out.'] }
        : { rule: 'arrangement', title: 'Simplification', explanation: ['The same, with fewer operations.'] };
    case 'expand':
      return {
        rule: 'arrangement',
        title: 'Simplification',
        explanation: ['Multiplied out, it takes fewer operations.'],
      };
    case 'reuse':
      return reuseWords(stage, forward, vanished);
    case 'complement':
      return complementWords(stage, forward);
    case 'units': {
      const sums = stage.units.flatMap((unit, at): Words => {
        const e = forward.equations.find((x) => x.name === unit.tensor);
        const binders = unit.axes.flatMap((axis) => {
          const [name, extent] = [e?.indices[axis], e?.type.shape[axis]];
          return name === undefined || extent === undefined ? [] : [binder(name, extent)];
        });
        if (e === undefined) return [];
        const total = reduce('sum', binders, elementOf(e));
        return [at === 0 ? '' : ', ', total, ' = ', exponentExpr(unit.value)];
      });
      return { rule: 'normalisation', title: 'Normalisation', explanation: [...sums, '.'] };
    }
  }
}

const elementOf = (e: Equation): Expr =>
  read(
    e.name,
    e.indices.map((i) => index(i)),
  );

function reuseWords(stage: Stage, forward: Program, vanished: readonly Expr[]): Why {
  const definitions = stage.tensors.flatMap((name, at): Words => {
    const e = forward.equations.find((x) => x.name === name);
    return e === undefined ? [] : [at === 0 ? '' : ', ', elementOf(e), ' = ', e.body];
  });
  const sums = vanished.map(sumIn).filter((e) => e !== undefined);
  if (sums.length === 0)
    return { rule: 'reuse', title: 'Values of the forward pass', explanation: [...definitions, '.'] };
  const zeros = sums.flatMap((e): Words => [e, ' = 0, ']);
  return { rule: 'cancellation', title: 'A sum that vanishes', explanation: [...zeros, 'for ', ...definitions, '.'] };
}

/** The sum that makes a term vanish. */
function sumIn(e: Expr): Expr | undefined {
  if (e.kind === 'mul') return e.factors.find((f) => f.kind === 'reduce');
  return e.kind === 'reduce' ? e : undefined;
}

/** y = 1/(1 + t) gives t·y = 1 − y. */
function complementWords(stage: Stage, forward: Program): Why {
  const e = forward.equations.find((x) => x.name === stage.tensors[0]);
  const sum = e?.body.kind === 'pow' ? e.body.base : undefined;
  const terms = sum?.kind === 'add' ? sum.terms : [];
  const rest = terms.filter((t) => !isScalar(t));
  const why = { rule: 'complement', title: 'Complement' } as const;
  if (e === undefined || sum === undefined || rest.length === 0)
    return { ...why, explanation: ['By the definition of what is divided by.'] };
  const y = elementOf(e);
  const scalars = terms.filter(isScalar).map((t) => (t.kind === 'const' && t.value === 1 ? y : mul([t, y])));
  const left = add([one, ...scalars.map((t) => negated(t))]);
  return { ...why, explanation: words`${mul([add(rest), y])} = ${left}, for ${mul([sum, y])} = 1.` };
}

const negated = (e: Expr): Expr => mul([minusOne, ...(e.kind === 'mul' ? e.factors : [e])]);
