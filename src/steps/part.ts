import type { Binder, Expr } from '../ir/index.ts';
import { add, binder, constant, index, mul, read, renameHiding, sum, visit, zero } from '../ir/index.ts';
import type { Simplifier, Stage } from '../rewrite/index.ts';
import { differentiationWords } from './differentiation.ts';
import {
  cancellationWords,
  chainRuleWords,
  cotangentWords,
  definitionWords,
  eliminationWords,
  insertionWords,
  lemmaWords,
  longLineWords,
  multiplicationWords,
  resultWords,
  selectionWords,
  stageWords,
} from './explain.ts';
import { bare, derivativesIn, insertKnown } from './insertion.ts';
import { asBrackets, bracketed, hasIndexCases, linear } from './linear.ts';
import type { Notation } from './notation.ts';
import type { Plan, Planned, Task } from './plan.ts';
import { resultOf } from './result.ts';
import type { Part, Step, StepLine } from './step.ts';
import { naturalSums } from './tidy.ts';
import { named, words } from './words.ts';
import { asEquation, type Chain, LongLine, MAX_LINE_NODES, startChain, Writer } from './writer.ts';

/** What the parts of one derivation share. */
export interface Setting {
  readonly task: Task;
  readonly notation: Notation;
  readonly simplifier: Simplifier;
  /** Tensor → its whole cotangent. */
  readonly cotangents: ReadonlyMap<string, string>;
}

/** Derives one cotangent in steps. */
export function derivePart(plan: Plan, setting: Setting): Part {
  const { equation, variable } = plan;
  const isInput = setting.task.forward.parameters.some((p) => p.name === variable.tensor);
  const title = words`${named(equation.name)}, the ${isInput ? 'gradient' : 'cotangent'} of ${named(variable.tensor)}`;
  return { title, tensor: variable.tensor, equation, steps: new PartBuilder(plan, setting).cotangent() };
}

/** Derives ∂of/∂x in steps, where the plan leads to `of`. */
export function deriveJacobian(plan: Plan, of: string, setting: Setting): Part {
  const { equation, variable } = plan;
  const title = [setting.notation.spoken(of, variable.tensor)];
  return { title, tensor: variable.tensor, equation, steps: new PartBuilder(plan, setting).jacobian(of) };
}

class PartBuilder {
  readonly #plan: Plan;
  readonly #setting: Setting;
  readonly #known = new Map<string, Expr>();
  readonly #writer: Writer;
  /** Whether Kronecker's delta has been explained. */
  #met = false;

  readonly #isDerivative = (tensor: string): boolean => this.#setting.notation.derivatives.has(tensor);

  constructor(plan: Plan, setting: Setting) {
    this.#plan = plan;
    this.#setting = setting;
    const written = [...plan.equations.values()].flatMap((e) => [e.body, ...(e.derivative ? [e.derivative] : [])]);
    this.#writer = new Writer({ isDerivative: this.#isDerivative, isNatural: naturalSums(written) });
  }

  cotangent(): readonly Step[] {
    const chain = this.#chainRule();
    return this.#carryOut(chain, () => this.#definitions(chain));
  }

  jacobian(of: string): readonly Step[] {
    const chain = this.#derivativeOf(of);
    return this.#carryOut(chain, () => this.#differentiate(chain, of));
  }

  /** After `begin`, everything that the line still reads is found and put in. */
  #carryOut(chain: Chain, begin: () => void): readonly Step[] {
    try {
      begin();
      let found = this.#resolve(chain, (tensor) => !this.#isExtreme(tensor));
      if (derivativesIn(chain.right, this.#setting.notation).length > 0) found = this.#resolve(chain, () => true);
      this.#finish(chain, found);
    } catch (error) {
      if (!(error instanceof LongLine)) throw error;
      this.#writer.conclude(chain, longLineWords(MAX_LINE_NODES), [this.#plan.equation]);
    }
    return this.#writer.steps;
  }

  /** `δx[u] = ∂E/∂x[u] = Σ[i] ∂E/∂y[i]·∂y[i]/∂x[u]`. */
  #chainRule(): Chain {
    const { equation, variable, cut } = this.#plan;
    const { notation, task } = this.#setting;
    const at = variable.indices.map((i) => index(i));
    const given = task.given.get(variable.tensor);
    const chain = startChain(read(equation.name, at), variable.indices, equation.type.shape);
    const terms = cut.consumers.map((e) => {
      const c = this.#planned(e.name);
      const element = bare(c);
      return this.#sumOver(
        c,
        mul([notation.ofLoss(c.name, element.subscripts), notation.ofElement(element, variable)]),
      );
    });
    if (given !== undefined) terms.unshift(read(given, at));
    const loss = notation.ofLoss(variable.tensor, at);
    this.#writer.say(chain, chainRuleWords(this.#plan, notation, given), loss);
    this.#writer.also(
      chain,
      terms.length === 0 ? (given === undefined ? constant(0, 'real') : read(given, at)) : add(terms),
    );
    return chain;
  }

  /** The cotangents by their names, and consumers that read one element by their definitions. */
  #definitions(chain: Chain): void {
    const { variable, cut } = this.#plan;
    const { notation, task } = this.#setting;
    if (cut.consumers.length === 0) return;
    const at = variable.indices.map((i) => index(i));
    const given = task.given.get(variable.tensor);
    const rest = given === undefined ? [] : [read(given, at)];
    const consumers = cut.consumers.map((e) => this.#planned(e.name));
    const line = (derivative: (c: Planned) => Expr): Expr =>
      add([...rest, ...consumers.map((c) => this.#sumOver(c, mul([this.#cotangent(c), derivative(c)])))]);
    const plain = (c: Planned): Expr => notation.ofElement(bare(c), variable);
    const simple = consumers.filter((c) => this.#isSimple(c));
    if (simple.length === 0) {
      this.#writer.also(chain, line(plain), [' ', ...cotangentWords(consumers, notation, this.#cotangentName)]);
      return;
    }
    this.#writer.say(
      chain,
      definitionWords(simple, consumers, notation, this.#cotangentName),
      line((c) => (simple.includes(c) ? notation.ofExpression(c.body, variable, cut.active) : plain(c))),
    );
    const differentiated = line((c) => (simple.includes(c) ? (c.derivative ?? zero) : plain(c)));
    this.#sayDerivative(chain, simple, differentiated);
  }

  /** The derivative of a tensor between, in a chain of its own. */
  #lemma(tensor: string, open: (tensor: string) => boolean): void {
    const chain = this.#derivativeOf(tensor);
    this.#differentiate(chain, tensor);
    this.#resolve(chain, open);
    this.#known.set(tensor, chain.right);
  }

  /** A chain that begins with ∂t/∂x. */
  #derivativeOf(tensor: string): Chain {
    const { variable } = this.#plan;
    const t = this.#planned(tensor);
    const shapes = new Map<string, Expr>();
    for (const [d, name] of t.indices.entries()) shapes.set(name, t.type.shape[d] ?? zero);
    for (const [d, name] of variable.indices.entries()) shapes.set(name, variable.type.shape[d] ?? zero);
    return startChain(this.#setting.notation.ofElement(bare(t), variable), [...shapes.keys()], [...shapes.values()]);
  }

  /** The definition, and its derivative. */
  #differentiate(chain: Chain, tensor: string): void {
    const { variable, cut } = this.#plan;
    const t = this.#planned(tensor);
    this.#writer.say(
      chain,
      lemmaWords(tensor, this.#setting.notation),
      this.#setting.notation.ofExpression(t.body, variable, cut.active),
    );
    this.#sayDerivative(chain, [t], t.derivative ?? zero);
  }

  /** Finds the derivatives that a line reads, puts them in and simplifies; gives the simplest form. */
  #resolve(chain: Chain, open: (tensor: string) => boolean): Expr {
    const { variable } = this.#plan;
    const wanted = derivativesIn(chain.right, this.#setting.notation).filter(
      (name) => name === variable.tensor || open(name),
    );
    for (const name of wanted) if (name !== variable.tensor && !this.#known.has(name)) this.#lemma(name, open);
    const put = insertKnown(chain.right, new Set(wanted), this.#plan, this.#setting.notation, this.#known);
    const inserted = renameHiding(put, new Set(chain.indices));
    this.#writer.say(chain, insertionWords(wanted, variable, this.#setting.notation, !this.#met), inserted);
    if (wanted.includes(variable.tensor)) this.#met = true;
    const { expr, selected } = linear(chain.right, chain.ranges, this.#isDerivative);
    const plain = renameHiding(expr, new Set(chain.indices));
    this.#writer.say(chain, selected.size > 0 ? selectionWords(selected) : multiplicationWords, plain);
    return this.#simplify(chain);
  }

  /** The stages of simplification, one line each where it shows something new. */
  #simplify(chain: Chain): Expr {
    const solved = new Map<string, Expr>();
    const stages = this.#setting.simplifier.stages(asEquation(chain, chain.right), (name, value) => {
      if (!solved.has(name)) solved.set(name, value);
    });
    for (const [at, stage] of stages.entries()) {
      const right = this.#shown(stage);
      const left = derivativesIn(right, this.#setting.notation);
      const gone = derivativesIn(chain.right, this.#setting.notation).filter((name) => !left.includes(name));
      const isLast = at === stages.length - 1;
      if (stage.name === 'normal form' && !isLast && solved.size === 0 && gone.length === 0) continue;
      const why =
        gone.length > 0
          ? cancellationWords(gone, this.#plan.variable, this.#setting.notation)
          : stage.name === 'normal form' && solved.size > 0
            ? eliminationWords(solved, chain.right, right)
            : stageWords(stage, this.#setting.task.forward, chain.right, this.#vanished(chain.right, right));
      this.#writer.say(chain, why, right);
    }
    return stages.at(-1)?.body ?? chain.right;
  }

  /** The terms that one sum has beyond another whose terms it has all. */
  #vanished(before: Expr, after: Expr): readonly Expr[] {
    const terms = (e: Expr): readonly Expr[] => (e.kind === 'add' ? e.terms : [e]);
    const key = (e: Expr): string => this.#writer.key(e);
    const kept = new Set(terms(after).map(key));
    const had = new Set(terms(before).map(key));
    return [...kept].every((k) => had.has(k)) ? terms(before).filter((t) => !kept.has(key(t))) : [];
  }

  /** A stage with brackets as factors. */
  #shown(stage: Stage): Expr {
    return hasIndexCases(stage.body) ? bracketed(stage.terms()) : stage.body;
  }

  /** The definitions of `of` differentiated. */
  #sayDerivative(chain: Chain, of: readonly Planned[], right: Expr): void {
    const lines = of.flatMap((c) => c.saved).map((equation): StepLine => ({ kind: 'equation', equation }));
    const why = differentiationWords(of, this.#plan.cut.active, this.#plan.variable, this.#setting.notation);
    // an equation between indices and a saved position stays to be read
    const line = lines.length > 0 ? asBrackets(right) : this.#setting.simplifier.terms(asEquation(chain, right));
    this.#writer.say(chain, why, line, lines);
  }

  /** The last line is what derivation gives. */
  #finish(chain: Chain, found: Expr): void {
    const { equation } = this.#plan;
    const { equations, same } = resultOf(equation, found, this.#setting.task);
    if (same && equations.length === 1) this.#writer.endWith(equation);
    else this.#writer.conclude(chain, resultWords(same), equations);
  }

  #planned(name: string): Planned {
    const found = this.#plan.equations.get(name);
    if (found === undefined) throw new Error(`${name} does not lie between`);
    return found;
  }

  readonly #cotangentName = (c: Planned): string => {
    const name = this.#setting.cotangents.get(c.name);
    if (name === undefined) throw new Error(`${c.name} has no cotangent`);
    return name;
  };

  #cotangent(c: Planned): Expr {
    return read(this.#cotangentName(c), bare(c).subscripts);
  }

  /** Σ over the indices of a tensor that the variable does not share with it. */
  #sumOver(c: Planned, body: Expr): Expr {
    const { variable } = this.#plan;
    const binders: Binder[] = c.indices.flatMap((name, d) =>
      variable.indices.includes(name) ? [] : [binder(name, c.type.shape[d] ?? zero)],
    );
    return sum(binders, body);
  }

  /** Whether the variable is met once in the definition, so that differentiating is one short line. */
  #isSimple(c: Planned): boolean {
    let reads = 0;
    visit(c.body, (node) => {
      if (node.kind === 'read' && this.#plan.cut.active.has(node.tensor)) reads++;
    });
    return reads === 1;
  }

  #isExtreme(tensor: string): boolean {
    const body = this.#plan.equations.get(tensor)?.body;
    return body?.kind === 'reduce' && (body.op === 'max' || body.op === 'min');
  }
}
