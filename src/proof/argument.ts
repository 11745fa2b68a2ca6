import type { Expr } from '../ir/index.ts';
import { equal, minusOne, mul, pow, visit } from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';
import { commonDenominator, normalForm } from '../rewrite/index.ts';
import type { Why } from '../steps/explain.ts';
import type { Step } from '../steps/index.ts';
import { naturalSums, tidy } from '../steps/tidy.ts';
import type { Ground } from './ground.ts';
import { heldBrackets, likeTerms, readable } from './laws.ts';
import { type Move, movesOf } from './moves.ts';
import { commonDenominatorWhy, normalFormWhy, orderWhy, putInWords } from './words.ts';

/** Says so where factors above and below a line of division have gone. */
function withCancellation(why: Why, before: Expr, after: Expr): Why {
  const cancels = holdsDivision(before) && countOf(before) >= countOf(after) + 2;
  return cancels ? { ...why, explanation: [...why.explanation, ' Equal factors cancel.'] } : why;
}

/** How many elements, functions and sums an expression has. */
function countOf(e: Expr): number {
  let count = 0;
  visit(e, (node) => {
    if (node.kind === 'read' || node.kind === 'call' || node.kind === 'reduce') count++;
  });
  return count;
}

function holdsDivision(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'pow' && node.exponent.kind === 'const' && node.exponent.value < 0) found = true;
  });
  return found;
}

/** One line on the way of a side. */
interface Stage {
  readonly e: Expr;
  readonly key: string;
  /** What made it of the line before. */
  readonly why: Why | undefined;
}

/** Lines of more nodes are not written. */
const MAX_LINE_NODES = 400;

/**
 * A proof as a person reads it: a chain of equal formulas from the left side of a claim to its right side, each with what it
 * follows by. Both sides are rewritten by the same laws until they meet, those laws left out that lead nowhere.
 */
export function argument(ground: Ground): readonly Step[] {
  return new Argument(ground).steps();
}

function last(stages: readonly Stage[]): Stage {
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error('a side without a line');
  return stage;
}

class Argument {
  readonly #ground: Ground;
  readonly #keys = new Keys();
  readonly #isNatural: (sum: Expr) => boolean;
  /** The claim's indices, which no sum may hide. */
  readonly #taken: ReadonlySet<string>;

  constructor(ground: Ground) {
    this.#ground = ground;
    const { subject } = ground;
    this.#taken = new Set(subject.indices.map((b) => b.index));
    this.#isNatural = naturalSums([subject.left, subject.right, ...subject.program.equations.map((e) => e.body)]);
  }

  steps(): readonly Step[] {
    const moves = movesOf(this.#ground);
    return this.#shortest(moves) ?? this.#bridged(moves);
  }

  /** The chain by laws alone, with no law that it does not need. */
  #shortest(moves: readonly Move[]): readonly Step[] | undefined {
    let best = this.#chain(moves);
    if (best === undefined) return undefined;
    let left = moves;
    for (const move of [...moves].reverse()) {
      const fewer = left.filter((m) => m !== move);
      const chain = this.#chain(fewer);
      if (chain === undefined || chain.length > best.length) continue;
      left = fewer;
      best = chain;
    }
    return best;
  }

  #chain(moves: readonly Move[]): readonly Step[] | undefined {
    const { left, right } = this.#ground.subject;
    return this.#joined(this.#stages(left, moves), this.#stages(right, moves));
  }

  /** Where laws do not suffice: both sides in normal form, or over one denominator. */
  #bridged(moves: readonly Move[]): readonly Step[] {
    const { subject, knowledge, scope } = this.#ground;
    const needed = moves.filter((m) => m.isDefinition);
    const lefts = this.#stages(subject.left, needed);
    const rights = this.#stages(subject.right, needed);
    const [a, b] = [last(lefts), last(rights)];
    const forms = [a, b].map(({ e }) => normalForm(e, scope, { ...knowledge, expanded: true }));
    const same = forms[0]?.key === forms[1]?.key;
    const fractions = same ? undefined : commonDenominator(a.e, b.e, scope, knowledge);
    const why = same ? normalFormWhy(this.#ground) : commonDenominatorWhy(this.#ground);
    const end = (at: 0 | 1): Expr => {
      if (same) return forms[at]?.expr ?? subject.right;
      if (fractions === undefined) return subject.right;
      return mul([fractions.numerators[at], pow(fractions.denominator, minusOne)]);
    };
    const [one, other] = [this.#tidy(end(0)), this.#tidy(end(1))];
    // equal forms may be written differently: they are where both meet
    const key = this.#keyOf(one);
    const reaching = (stages: readonly Stage[], e: Expr): readonly Stage[] =>
      this.#keyOf(e) === stages.at(-1)?.key
        ? [...stages.slice(0, -1), { ...last(stages), key }]
        : [...stages, { e, key, why }];
    return this.#joined(reaching(lefts, one), reaching(rights, other)) ?? [];
  }

  /** The lines of one side, the first as it is claimed. */
  #stages(start: Expr, moves: readonly Move[]): readonly Stage[] {
    const stages: Stage[] = [{ e: start, key: this.#keyOf(start), why: undefined }];
    for (const move of moves) {
      const before = stages.at(-1);
      if (before === undefined || before.e.size > MAX_LINE_NODES) break;
      const after = move.apply(before.e);
      if (after === undefined || equal(after, before.e)) continue;
      const e = this.#tidy(after);
      const key = this.#keyOf(e);
      if (stages.some((s) => s.key === key) || e.size > MAX_LINE_NODES) continue;
      stages.push({ e, key, why: withCancellation(move.why(before.e, e), after, e) });
    }
    return stages;
  }

  /** From the left side to where both meet, and back to the right side. */
  #joined(lefts: readonly Stage[], rights: readonly Stage[]): readonly Step[] | undefined {
    let meeting: readonly [number, number] | undefined;
    for (const [i, a] of lefts.entries())
      for (const [j, b] of rights.entries())
        if (a.key === b.key && (meeting === undefined || i + j < meeting[0] + meeting[1])) meeting = [i, j];
    if (meeting === undefined) return undefined;
    const [i, j] = meeting;
    const { stated, putIn, ranges } = this.#ground;
    const steps: Step[] = [];
    const say = (why: Why, right: Expr): void => {
      const first = steps.length === 0;
      const explanation = first && putIn.length > 0 ? [...why.explanation, ' ', ...putInWords(putIn)] : why.explanation;
      const left = first ? { left: stated.left } : {};
      steps.push({ ...why, explanation, lines: [{ kind: 'relation', relation: '=', right, ...left }], ranges });
    };
    for (const [at, stage] of lefts.slice(1, i + 1).entries())
      if (stage.why !== undefined) say(stage.why, j === 0 && at === i - 1 ? stated.right : stage.e);
    for (let at = j - 1; at >= 0; at--) {
      const { why } = rights[at + 1] ?? {};
      const stage = rights[at];
      if (why !== undefined && stage !== undefined) say(why, at === 0 ? stated.right : stage.e);
    }
    if (steps.length === 0) say(orderWhy, stated.right);
    return steps;
  }

  #tidy(e: Expr): Expr {
    const manner = { isDerivative: () => false, isNatural: this.#isNatural };
    const once = tidy(readable(heldBrackets(e), this.#taken), manner);
    const gathered = likeTerms(once);
    return gathered === once ? once : tidy(gathered, manner);
  }

  #keyOf(e: Expr): string {
    return this.#keys.of(this.#tidy(e));
  }
}
