import { Report } from '../../src/support/report.ts';
import type { Span } from '../../src/support/span.ts';
import { type ClaimSyntax, parseInto, type Syntax } from '../../src/syntax/index.ts';

/** One change of a claim's text, as misprints and slips make it. */
export interface Mutant {
  readonly kind: string;
  readonly text: string;
}

interface Edit {
  readonly kind: string;
  readonly span: Span;
  readonly by: string;
}

const turned: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

/** Every single change of a claim's right side. The claim states the range of every sum. */
export function mutantsOf(claim: string): readonly Mutant[] {
  const head = 'layer f(x) { y = x\n ';
  const text = `${head}${claim}\n}`;
  const source = { name: 'mutant', text };
  const [parsed] = parseInto(source, new Report(source)).layers[0]?.claims ?? [];
  if (parsed === undefined) throw new Error(`not a claim: ${claim}`);
  return editsOf(parsed, text).map(({ kind, span, by }) => ({
    kind,
    text: `${text.slice(head.length, span.start)}${by}${text.slice(span.end, text.length - 2)}`,
  }));
}

function editsOf(claim: ClaimSyntax, text: string): readonly Edit[] {
  const found: Edit[] = [];
  const written = ({ span }: { readonly span: Span }): string => text.slice(span.start, span.end);
  const left = claim.target.kind === 'access' ? claim.target.subscripts : [];
  const by = (claim.by ?? []).flatMap((b) => (b.kind === 'access' ? b.subscripts : []));
  const names = [...left, ...by].flatMap((s) => (s.kind === 'name' ? [s.name] : []));
  const add = (kind: string, span: Span, replacement: string): void => {
    found.push({ kind, span, by: replacement });
  };
  const go = (s: Syntax, bound: readonly string[]): void => {
    switch (s.kind) {
      case 'access': {
        const parts = s.subscripts.map(written);
        const open = text.slice(s.span.start, s.subscripts[0]?.span.start ?? s.span.end);
        const access = (subscripts: readonly string[]): string => `${open}${subscripts.join(',')}]`;
        const plain = s.subscripts.every((x) => x.kind !== 'pack');
        for (let i = 0; i < parts.length; i++)
          for (let j = i + 1; j < parts.length; j++)
            if (plain && parts[i] !== parts[j])
              add(
                'subscripts swapped',
                s.span,
                access(parts.map((p, d) => (d === i ? parts[j] : d === j ? parts[i] : p) ?? p)),
              );
        for (const [i, part] of s.subscripts.entries()) {
          if (part.kind !== 'name') continue;
          for (const name of bound.slice(0, 3))
            if (name !== part.name) add('index replaced', s.span, access(parts.map((p, d) => (d === i ? name : p))));
          add('index shifted', s.span, `${s.name}?[${parts.map((p, d) => (d === i ? `${p}+1` : p)).join(',')}]`);
        }
        return;
      }
      case 'sum':
        for (const [at, { term }] of s.terms.entries()) {
          const rest = s.terms.filter((_, i) => i !== at);
          const join = (terms: typeof rest): string =>
            terms.map((t, i) => `${t.negative ? '−' : i === 0 ? '' : '+'}${written(t.term)}`).join('');
          add(
            'sign flipped',
            s.span,
            `(${join(s.terms.map((t, i) => (i === at ? { ...t, negative: !t.negative } : t)))})`,
          );
          add('term dropped', s.span, `(${join(rest)})`);
          go(term, bound);
        }
        return;
      case 'product':
        for (const [at, { op, opSpan, factor }] of s.rest.entries()) {
          add(op === '/' ? 'divisor forgotten' : 'factor dropped', { start: opSpan.start, end: factor.span.end }, '');
          if (op === '*' || op === '/') add('operator turned', opSpan, op === '*' ? '/' : '·');
          go(factor, bound);
          if (at === 0) go(s.first, bound);
        }
        return;
      case 'negate':
        add('sign flipped', s.span, `(${written(s.operand)})`);
        go(s.operand, bound);
        return;
      case 'power':
        add(
          'exponent changed',
          s.span,
          `(${written(s.base)})^(1 + ${/^[²³]$/.test(written(s.exponent)) ? (written(s.exponent) === '²' ? '2' : '3') : written(s.exponent)})`,
        );
        add('power dropped', s.span, `(${written(s.base)})`);
        go(s.base, bound);
        return;
      case 'number':
        if (/^\d+$/.test(s.text)) add('number changed', s.span, String(Number(s.text) + 1));
        return;
      case 'reduce': {
        for (const b of s.binders) {
          if (b.hi === undefined) continue;
          add('range off by one', b.hi.span, `${written(b.hi)}+1`);
          add('range off by one', b.hi.span, `${written(b.hi)}−1`);
          if (b.lo === undefined) add('range off by one', b.span, `${b.index} in 1..${written(b.hi)}`);
        }
        go(s.body, [...bound, ...s.binders.map((b) => b.index).filter((n) => n !== '..')]);
        return;
      }
      case 'call':
        for (const arg of s.args) {
          add('sign flipped', arg.span, `−(${written(arg)})`);
          go(arg, bound);
        }
        return;
      case 'compare':
        for (const { op, opSpan, operand } of s.rest) {
          add('comparison turned', opSpan, turned[op] ?? op);
          go(operand, bound);
        }
        return;
      case 'if':
        add('branches swapped', s.span, `if ${written(s.cond)} then ${written(s.else)} else ${written(s.then)}`);
        go(s.then, bound);
        go(s.else, bound);
        go(s.cond, bound);
        return;
      case 'group':
        go(s.inner, bound);
        return;
      default:
    }
  };
  go(claim.body, names);
  add('sign flipped', claim.body.span, `−(${written(claim.body)})`);
  add('doubled', claim.body.span, `2·(${written(claim.body)})`);
  return found;
}
