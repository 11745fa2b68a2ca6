import { intervalOf } from '../../src/loops/interval.ts';
import type { LoopExpr, LoopStmt } from '../../src/loops/nest.ts';
import type { Interval } from '../../src/support/interval.ts';
import type { ExpressionContext } from './expression.ts';
import { expressionText, intText, offsetText } from './expression.ts';
import { commentText } from './names.ts';

/** Statements as lines of JavaScript. Ranges of int scalars are noted on the way, for the spelling of int arithmetic. */
export class StatementPrinter {
  readonly lines: string[] = [];
  readonly #context: ExpressionContext;
  readonly #ranges: Map<string, Interval>;

  constructor(context: ExpressionContext, ranges: Map<string, Interval>) {
    this.#context = context;
    this.#ranges = ranges;
  }

  print(statements: readonly LoopStmt[], depth: number): void {
    for (const s of statements) this.statement(s, depth);
  }

  private range(e: LoopExpr): Interval {
    return intervalOf(e, this.#ranges, this.#context.elements);
  }

  private value(e: LoopExpr): string {
    return e.type === 'int' ? intText(e, this.#context) : expressionText(e, this.#context);
  }

  private statement(s: LoopStmt, depth: number): void {
    const put = (text: string): void => {
      this.lines.push(`${'  '.repeat(depth)}${text}`);
    };
    switch (s.kind) {
      case 'comment':
        put(`// ${commentText(s.text)}`);
        return;
      case 'let':
        if (s.value.type === 'int') this.#ranges.set(s.name, this.range(s.value));
        put(`const ${s.name} = ${this.value(s.value)};`);
        return;
      case 'declare':
        put(`let ${s.name} = ${this.value(s.init)};`);
        return;
      case 'assign':
        put(this.assignment(s.name, s.value));
        return;
      case 'store':
        put(this.store(s));
        return;
      case 'if': {
        put(`if (${expressionText(s.cond, this.#context)}) {`);
        this.print(s.then, depth + 1);
        if (s.else.length > 0) {
          put('} else {');
          this.print(s.else, depth + 1);
        }
        put('}');
        return;
      }
      case 'for': {
        const lo = this.range(s.lo).lo;
        const hi = this.range(s.hi).hi - 1;
        this.#ranges.set(s.index, { lo, hi });
        const step = s.step === 1 ? `${s.index}++` : `${s.index} += ${s.step}`;
        const simple = s.hi.kind === 'const' || s.hi.kind === 'var';
        const end = `${s.index}_end`;
        put(
          simple
            ? `for (let ${s.index} = ${this.value(s.lo)}; ${s.index} < ${this.value(s.hi)}; ${step}) {`
            : `for (let ${s.index} = ${this.value(s.lo)}, ${end} = ${this.value(s.hi)}; ${s.index} < ${end}; ${step}) {`,
        );
        this.print(s.body, depth + 1);
        put('}');
        return;
      }
    }
  }

  /** `x += y` where a value is added to what was there. */
  private assignment(name: string, value: LoopExpr): string {
    if (
      value.kind === 'binary' &&
      ['+', '-', '*'].includes(value.op) &&
      value.left.kind === 'var' &&
      value.left.name === name
    )
      return `${name} ${value.op}= ${expressionText(value.right, this.#context)};`;
    return `${name} = ${expressionText(value, this.#context)};`;
  }

  private store(s: Extract<LoopStmt, { kind: 'store' }>): string {
    const buffer = this.#context.buffers.get(s.buffer);
    if (buffer === undefined) throw new Error(`no buffer ${s.buffer}`);
    return `${buffer}[${offsetText(s.offset, this.#context)}] = ${expressionText(s.value, this.#context)};`;
  }
}
