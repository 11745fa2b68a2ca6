import type { Expr } from '../ir/index.ts';

/** An expression up to the names of its indices: equal texts mean equal values once free indices are matched in order. */
export interface AlphaForm {
  readonly key: string;
  /** The free indices, in the order in which the key numbers them. */
  readonly free: readonly string[];
}

/** Free indices are numbered by first use, bound ones by depth. */
export function alphaForm(e: Expr): AlphaForm {
  const free: string[] = [];
  const key = write(e, new Map(), free);
  return { key, free };
}

function write(e: Expr, bound: ReadonlyMap<string, number>, free: string[]): string {
  const go = (x: Expr): string => write(x, bound, free);
  const list = (es: readonly Expr[]): string => es.map(go).join(' ');
  switch (e.kind) {
    case 'const':
      return `${e.type === 'real' ? 'r' : ''}${Object.is(e.value, -0) ? '-0' : e.value}`;
    case 'symbol':
      return `$${JSON.stringify(e.name)}`;
    case 'index': {
      const depth = bound.get(e.name);
      if (depth !== undefined) return `@${depth}`;
      if (!free.includes(e.name)) free.push(e.name);
      return `#${free.indexOf(e.name)}`;
    }
    case 'read':
      return `${JSON.stringify(e.tensor)}${e.guarded ? '?' : ''}[${list(e.subscripts)}]`;
    case 'add':
      return `(+ ${list(e.terms)})`;
    case 'mul':
      return `(* ${list(e.factors)})`;
    case 'pow':
      return `(^ ${go(e.base)} ${go(e.exponent)})`;
    case 'floordiv':
    case 'mod':
    case 'quotient':
      return `(${e.kind} ${go(e.num)} ${go(e.den)})`;
    case 'call':
      return `(${e.fn} ${list(e.args)})`;
    case 'reduce': {
      const inner = new Map(bound);
      const ranges = e.binders.map((b) => {
        const text = `${write(b.lo, inner, free)}:${write(b.hi, inner, free)}`;
        inner.set(b.index, inner.size);
        return text;
      });
      return `(${e.op} {${ranges.join(' ')}} ${write(e.body, inner, free)})`;
    }
    case 'if':
      return `(if ${go(e.cond)} ${go(e.then)} ${go(e.else)})`;
    case 'compare':
      return `(${e.op} ${go(e.left)} ${go(e.right)})`;
    case 'and':
    case 'or':
      return `(${e.kind} ${list(e.args)})`;
    case 'not':
      return `(not ${go(e.arg)})`;
    case 'iverson':
      return `(iverson ${go(e.cond)})`;
  }
}
