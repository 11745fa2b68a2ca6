import { Random } from './random.ts';
import type { Eq, Formula, Node, Param, Range } from './tree.ts';

/* A formula tree as source text, in one of many spellings: the choice is drawn from a seed of its own. */

const greek: readonly (readonly [string, string])[] = [
  ['α', 'alpha'],
  ['β', 'beta'],
  ['γ', 'gamma'],
  ['θ', 'theta'],
  ['μ', 'mu'],
  ['σ', 'sigma'],
  ['λ', 'lambda'],
  ['π', 'pi'],
  ['δ', 'delta'],
];

const superscripts = new Map([
  [2, '²'],
  [3, '³'],
]);

/** Binding strengths, loosest first. */
const level = { if: 0, or: 1, and: 2, not: 3, cmp: 4, add: 5, reduce: 6, mul: 7, neg: 8, pow: 9, atom: 10 } as const;

class Writer {
  private readonly random: Random;
  private readonly ascii: boolean;
  private readonly mixed: boolean;

  constructor(style: number) {
    this.random = new Random(style, 17);
    this.ascii = this.random.chance(0.2);
    this.mixed = this.random.chance(0.3);
  }

  private either(unicode: string, ascii: string): string {
    if (this.mixed) return this.random.chance(0.5) ? unicode : ascii;
    return this.ascii ? ascii : unicode;
  }

  name(name: string): string {
    if (!this.mixed) return name;
    for (const [letter, word] of greek) {
      if (name.includes(letter) && this.random.chance(0.4)) return name.replace(letter, word);
    }
    return this.random.chance(0.2) ? name.normalize('NFD') : name;
  }

  number(v: number): string {
    if (v < 0) return `${this.either('−', '-')}${this.number(-v)}`;
    if (v === Number.POSITIVE_INFINITY) return 'inf()';
    return String(v);
  }

  strength(n: Node): number {
    switch (n.k) {
      case 'num':
        return n.v < 0 ? level.neg : level.atom;
      case 'if':
        return level.if;
      case 'logic':
        return n.op === 'or' ? level.or : level.and;
      case 'not':
        return level.not;
      case 'cmp':
        return level.cmp;
      case 'reduce':
        return level.reduce;
      case 'neg':
        return level.neg;
      case 'op':
        return n.op === '+' || n.op === '-' ? level.add : n.op === '^' ? level.pow : level.mul;
      default:
        return level.atom;
    }
  }

  /** `tail` says that no factor follows in the same product, so that a reduction may stand without parentheses. */
  expr(n: Node, least: number, tail: boolean): string {
    const strength = this.strength(n);
    const open = n.k === 'reduce' && tail && least > level.reduce && least <= level.neg;
    if (strength < least && !(open && this.random.chance(0.6))) return `(${this.bare(n, true)})`;
    return n.k !== 'idx' && this.random.chance(0.02) ? `(${this.bare(n, true)})` : this.bare(n, tail);
  }

  private bare(n: Node, tail: boolean): string {
    switch (n.k) {
      case 'num':
        return this.number(n.v);
      case 'idx':
        return this.name(n.name);
      case 'sym':
      case 'arg':
        return this.name(n.name);
      case 'read':
        if (n.subs.length === 0) return this.name(n.tensor);
        return `${this.name(n.tensor)}${n.guarded ? '?' : ''}[${n.subs.map((s) => this.expr(s, level.add, true)).join(this.comma())}]`;
      case 'neg':
        return `${this.either('−', '-')}${this.expr(n.a, level.neg, tail)}`;
      case 'op':
        return this.operation(n.op, n.a, n.b, tail);
      case 'call':
      case 'fn':
        return `${n.k === 'fn' ? this.name(n.fn) : n.fn}(${n.args.map((a) => this.expr(a, level.if, true)).join(this.comma())})`;
      case 'reduce': {
        const word =
          n.op === 'sum' ? this.either('Σ', 'sum') : n.op === 'prod' ? this.either('Π', 'prod') : (n.op as string);
        const binders = n.binders.map((b) => this.range(b)).join(this.comma());
        return `${word}[${binders}] ${this.expr(n.body, level.mul, true)}`;
      }
      case 'if':
        return `if ${this.expr(n.c, level.or, true)} then ${this.expr(n.a, level.or, true)} else ${this.expr(n.b, level.if, true)}`;
      case 'cmp': {
        const spelled =
          n.op === '<='
            ? this.either('≤', '<=')
            : n.op === '>='
              ? this.either('≥', '>=')
              : n.op === '!='
                ? this.either('≠', '!=')
                : n.op;
        return `${this.expr(n.a, level.add, true)} ${spelled} ${this.expr(n.b, level.add, true)}`;
      }
      case 'logic': {
        const own = n.op === 'or' ? level.or : level.and;
        return `${this.expr(n.a, own, true)} ${n.op} ${this.expr(n.b, own + 1, true)}`;
      }
      case 'not':
        return `not ${this.expr(n.a, level.not, true)}`;
      case 'iverson':
        return `(${this.expr(n.a, level.or, true)})`;
    }
  }

  private operation(o: string, a: Node, b: Node, tail: boolean): string {
    switch (o) {
      case '+':
        return `${this.expr(a, level.add, true)} + ${this.expr(b, level.reduce, true)}`;
      case '-':
        return `${this.expr(a, level.add, true)} ${this.either('−', '-')} ${this.expr(b, level.reduce, true)}`;
      case '^': {
        const short = b.k === 'num' ? superscripts.get(b.v) : undefined;
        const base = this.expr(a, level.atom, false);
        if (short !== undefined && !this.ascii && this.random.chance(0.6)) return `${base}${short}`;
        return `${base}^${b.k === 'num' && b.v < 0 ? `(${this.number(b.v)})` : this.expr(b, level.pow, false)}`;
      }
      case '*':
        return `${this.expr(a, level.mul, false)}${this.times()}${this.expr(b, level.neg, tail)}`;
      case 'quot':
      case '/':
        return `${this.expr(a, level.mul, false)}${this.random.chance(0.5) ? '/' : ' / '}${this.expr(b, level.neg, false)}`;
      default:
        return `${this.expr(a, level.mul, false)} ${o} ${this.expr(b, level.neg, false)}`;
    }
  }

  private times(): string {
    const spelled = this.mixed ? this.random.pick(['·', '*', '×']) : this.ascii ? '*' : '·';
    return this.random.chance(0.5) ? spelled : ` ${spelled} `;
  }

  private comma(): string {
    return this.random.chance(0.7) ? ', ' : ',';
  }

  range(r: Range): string {
    if (r.hi === undefined) return this.name(r.index);
    if (r.lo === undefined) return `${this.name(r.index)}<${this.expr(r.hi, level.add, true)}`;
    return `${this.name(r.index)} in ${this.expr(r.lo, level.add, true)}..${this.expr(r.hi, level.add, true)}`;
  }

  param(p: Param): string {
    const axes = p.axes.map((a) => (a.k === 'sym' ? a.name : this.expr(a, level.add, true)));
    const shape = axes.length === 0 ? p.name : `${p.name}[${axes.join(this.comma())}]`;
    if (p.int === undefined) return shape;
    const hi = this.expr(p.int.hi, level.add, true);
    const zero = p.int.lo.k === 'num' && p.int.lo.v === 0;
    return zero && this.random.chance(0.8)
      ? `${shape} : int < ${hi}`
      : `${shape} : int in ${this.expr(p.int.lo, level.add, true)}..${hi}`;
  }

  equation(eq: Eq): string {
    const left = eq.left.map((sub) => this.leftSubscript(sub, eq.ranges));
    const head = left.length === 0 ? eq.name : `${eq.name}[${left.join(this.comma())}]`;
    return `  ${head} = ${this.expr(eq.body, level.if, true)}`;
  }

  private leftSubscript(sub: Node, ranges: readonly Range[]): string {
    const stated = (name: string): string => {
      const r = ranges.find((x) => x.index === name);
      return r === undefined ? name : this.range(r);
    };
    if (sub.k === 'idx') return stated(sub.name);
    // in a mixed subscript only the last term may state its range
    if (sub.k === 'op' && sub.op === '+' && sub.b.k === 'idx') {
      return `${this.expr(sub.a, level.add, true)} + ${stated(sub.b.name)}`;
    }
    return this.expr(sub, level.add, true);
  }
}

/** The source text of a formula; `style` chooses spellings and spacing. */
export function formulaText(f: Formula, style: number): string {
  const w = new Writer(style);
  const lines: string[] = [];
  for (const d of f.fns) lines.push(`fn ${d.name}(${d.params.join(', ')}) = ${w.expr(d.body, level.if, true)}`);
  const inputs = f.params.filter((p) => p.role === 'input').map((p) => w.param(p));
  const weights = f.params.filter((p) => p.role === 'weight').map((p) => w.param(p));
  const hypers = f.hypers.map((h) => `${h.name}=${w.number(h.value)}`);
  const sections = [inputs.join(', '), weights.join(', '), hypers.join(', ')];
  while (sections.length > 1 && sections.at(-1) === '') sections.pop();
  lines.push(`layer ${f.layer}(${sections.join('; ')}) {`);
  for (const eq of f.equations) lines.push(w.equation(eq));
  const last = f.equations.at(-1)?.name;
  if (f.outputs.length !== 1 || f.outputs[0] !== last) lines.push(`  return ${f.outputs.join(', ')}`);
  lines.push('}');
  return `${lines.join('\n')}\n`;
}
