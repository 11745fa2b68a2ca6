import type { Equation, Expr, Range } from '../ir/index.ts';
import { zero } from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';
import type { Why } from './explain.ts';
import type { Step, StepLine, Words } from './step.ts';
import { type Manner, tidy } from './tidy.ts';

/** Lines of more nodes are not written: nobody reads them, and their number would grow without bound. */
export const MAX_LINE_NODES = 600;

/** A derivation came to a line that is too long. */
export class LongLine extends Error {}

/** Equalities one after the other: `left = … = …`. */
export interface Chain {
  readonly left: Expr;
  readonly indices: readonly string[];
  readonly ranges: ReadonlyMap<string, Range>;
  /** What the last line says. */
  right: Expr;
  /** What its lines since it last began say, and how many steps there were then. */
  readonly said: Map<string, number>;
}

/** A chain that begins with its left side; the free indices count from 0. */
export function startChain(left: Expr, indices: readonly string[], shape: readonly Expr[]): Chain {
  const ranges = new Map(indices.map((name, d) => [name, { lo: zero, hi: shape[d] ?? zero }]));
  return { left, indices, ranges, right: left, said: new Map() };
}

/** An expression of a chain's indices as an equation, for what rewrites equations. */
export function asEquation(chain: Chain, body: Expr): Equation {
  const shape = chain.indices.map((name) => chain.ranges.get(name)?.hi ?? zero);
  return { name: '', type: { dtype: 'real', shape }, indices: chain.indices, body };
}

/** Writes steps, none that says nothing new. Errors: `LongLine`. */
export class Writer {
  readonly steps: Step[] = [];
  readonly #manner: Manner;
  readonly #keys = new Keys();
  #last: Chain | undefined;

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  /** A text that lines share which say the same up to the order of terms and factors. */
  key(e: Expr): string {
    return this.#keys.of(tidy(e, this.#manner));
  }

  /** A step with one line, after `lines`. A line that says what one before it said takes the place of those since. */
  say(chain: Chain, why: Why, e: Expr, lines: readonly StepLine[] = []): void {
    if (e.size > MAX_LINE_NODES) throw new LongLine();
    const right = tidy(e, this.#manner);
    const key = this.#keys.of(right);
    const depth = chain.said.get(key);
    chain.right = right;
    if (depth !== undefined) {
      this.steps.splice(depth);
      return;
    }
    const fresh = this.#last !== chain || lines.length > 0;
    if (fresh) chain.said.clear();
    const line: StepLine = { kind: 'relation', relation: '=', right, ...(fresh ? { left: chain.left } : {}) };
    this.steps.push({ ...why, lines: [...lines, line], ranges: chain.ranges });
    chain.said.set(key, this.steps.length);
    this.#last = chain;
  }

  /** One line more in the same step. */
  also(chain: Chain, right: Expr, explanation: Words = []): void {
    const last = this.steps.pop();
    if (last === undefined) throw new Error('no step to go on with');
    const lines: readonly StepLine[] = [...last.lines, { kind: 'relation', relation: '=', right }];
    this.steps.push({ ...last, explanation: [...last.explanation, ...explanation], lines });
    chain.right = right;
    chain.said.set(this.#keys.of(right), this.steps.length);
  }

  /** The last step's last line is this equation. */
  endWith(equation: Equation): void {
    const last = this.steps.pop();
    if (last === undefined) throw new Error('no step to end');
    this.steps.push({ ...last, lines: [...last.lines.slice(0, -1), { kind: 'equation', equation }] });
  }

  /** A step of its own with these equations. */
  conclude(chain: Chain, why: Why, equations: readonly Equation[]): void {
    const lines = equations.map((equation): StepLine => ({ kind: 'equation', equation }));
    this.steps.push({ ...why, lines, ranges: chain.ranges });
  }
}
