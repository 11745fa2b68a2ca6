import type { Equation, Expr } from '../ir/index.ts';
import { add, call, index, mul, read, symbol, visit } from '../ir/index.ts';
import type { Knowledge } from '../rewrite/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import type { Why } from '../steps/explain.ts';
import type { Words } from '../steps/index.ts';
import { listed, words } from '../steps/words.ts';
import type { Requirement } from './assume.ts';
import { elementary } from './elementary.ts';

/* Why the lines of a proof hold. */

const elementOf = (e: Equation): Expr =>
  read(
    e.name,
    e.indices.map((i) => index(i)),
  );

/** The derived tensors put in for their names. */
export const derivedWhy = (equations: readonly Equation[]): Why => ({
  rule: 'insertion',
  title: 'Derivation',
  explanation: words`What the chain rule gives for ${listedTensors(equations)} is put in.`,
});

const listedTensors = (equations: readonly Equation[]): Words =>
  equations.flatMap((e, at): Words => [at === 0 ? '' : at === equations.length - 1 ? ' and ' : ', ', elementOf(e)]);

export const definitionWhy = (e: Equation): Why => ({
  rule: 'definition',
  title: `Definition of ${e.name}`,
  explanation: [elementOf(e), ' = ', e.body, '.'],
});

/** The scalar functions of one formula that the other writes with exp, log and cases. */
export function functionsWhy(before: Expr, after: Expr): Why {
  const left = functionsIn(after);
  const gone = [...functionsIn(before)].filter((fn) => !left.has(fn) && fn !== 'sqrt');
  const names = ['z', 'w', 'u'];
  const explanation = gone.flatMap((fn, at): Words => {
    const arity = arityOf(before, fn);
    const written = call(
      fn,
      names.slice(0, arity).map((name) => symbol(name, 'real')),
    );
    return [at === 0 ? '' : ' ', written, ' = ', elementary(written), '.'];
  });
  return {
    rule: 'definition',
    title: gone.length === 0 ? 'Exact numbers' : `Definition of ${listed(gone)}`,
    explanation,
  };
}

function functionsIn(e: Expr): ReadonlySet<ScalarFunctionName> {
  const found = new Set<ScalarFunctionName>();
  visit(e, (node) => {
    if (node.kind === 'call') found.add(node.fn);
  });
  return found;
}

function arityOf(e: Expr, fn: ScalarFunctionName): number {
  let arity = 1;
  visit(e, (node) => {
    if (node.kind === 'call' && node.fn === fn) arity = node.args.length;
  });
  return arity;
}

/** Assumptions that are put in once and for all. */
export const putInWords = (requirements: readonly Requirement[]): Words => [
  'By assumption ',
  ...requirements.flatMap((r, at): Words => [at === 0 ? '' : ', ', ...conditionWords(r.condition)]),
  '.',
];

export const assumptionWhy = (equations: readonly (readonly [Expr, Expr])[]): Why => ({
  rule: 'assumption',
  title: equations.length === 1 ? 'Assumption' : 'Assumptions',
  explanation: [...equations.flatMap(([from, to], at): Words => [at === 0 ? '' : ', ', from, ' = ', to]), '.'],
});

export const exponentialWhy = (before: Expr, positive: readonly string[]): Why => {
  const fns = functionsIn(before);
  const [a, b] = [symbol('a', 'real'), symbol('b', 'real')];
  const said: Words[] = [];
  if (fns.has('exp')) said.push(words`${call('exp', [add([a, b])])} = ${mul([call('exp', [a]), call('exp', [b])])}.`);
  if (fns.has('log'))
    said.push(words`${call('log', [mul([a, b])])} = ${add([call('log', [a]), call('log', [b])])} of positive numbers.`);
  if (positive.length > 0)
    said.push([`By assumption ${listed(positive)} ${positive.length === 1 ? 'is' : 'are'} positive.`]);
  return {
    rule: 'exponential laws',
    title: `${fns.has('log') ? 'Laws of exp and log' : 'Law of exp'}`,
    explanation: said.flatMap((w, at): Words => (at === 0 ? w : [' ', ...w])),
  };
};

export const linearityWhy: Why = {
  rule: 'linearity',
  title: 'Linearity of Σ',
  explanation: ['A sum is taken term by term, and a factor that does not depend on its index stands before it.'],
};

export const expansionWhy: Why = {
  rule: 'multiplication',
  title: 'Multiplying out',
  explanation: ['A product of sums is taken term by term.'],
};

export const simplificationWhy: Why = {
  rule: 'arrangement',
  title: 'Simplification',
  explanation: ['Brackets are solved, and like factors and terms taken together.'],
};

export const orderWhy: Why = {
  rule: 'arrangement',
  title: 'Order',
  explanation: ['The same terms and factors in another order, indices under other names.'],
};

/** What bringing to normal form makes use of. */
interface Used {
  readonly requirements: readonly Requirement[];
  readonly knowledge: Knowledge;
}

export const normalFormWhy = (used: Used): Why => ({
  rule: 'arrangement',
  title: 'Normal form',
  explanation: [
    'Brackets and cases are solved, products of sums multiplied out, and like terms taken together.',
    ...(used.knowledge.almost ? [' Ties and boundaries are left out.'] : []),
    ...assumptionsOf(used),
  ],
});

export const commonDenominatorWhy = (used: Used): Why => ({
  rule: 'common denominator',
  title: 'Common denominator',
  explanation: ['The numerator is multiplied out, and like terms are taken together.', ...assumptionsOf(used)],
});

/** The assumptions of reals, where there are any. */
function assumptionsOf({ requirements }: Used): Words {
  if (requirements.length === 0) return [];
  const conditions = requirements.flatMap((r, at): Words => [at === 0 ? '' : ', ', ...conditionWords(r.condition)]);
  return [' Assumed is ', ...conditions, '.'];
}

/** A comparison as words around its sides. */
export function conditionWords(e: Expr): Words {
  if (e.kind !== 'compare') return [e];
  const sign = { '==': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥' }[e.op];
  return [e.left, ` ${sign} `, e.right];
}
