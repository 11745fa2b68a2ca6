import {
  and,
  compare,
  type Expr,
  ifThenElse,
  iverson,
  mul,
  not,
  or,
  PACK,
  type Range,
  symbol,
  zero,
} from '../ir/index.ts';
import type { Span } from '../support/span.ts';
import type { Syntax } from '../syntax/index.ts';
import { builtin, inlined, isCondition, readCall } from './calls.ts';
import { where } from './phrases.ts';
import { readFactors, readLiteral, readPower, readSum } from './products.ts';
import { Reading } from './reading.ts';
import { isPackExtent, readAccess, readName, readPack, small } from './reads.ts';
import { readReduction } from './reductions.ts';
import type { Use } from './unresolved.ts';

/**
 * Syntax → Expr for the formulas of one equation. Names are resolved, `fn` calls written out, brackets dropped; binders keep
 * empty ranges where none is stated, to be filled by inference. After an error a zero stands in, and `failed` is set.
 */
export class Elaborator extends Reading {
  /** An expression used as a number. */
  number(s: Syntax, use: Use = 'value'): Expr {
    this.spend();
    switch (s.kind) {
      case 'number':
        return readLiteral(this, s.text, s.span, use);
      case 'name':
        return readName(this, s, use);
      case 'access':
        return readAccess(this, s, use);
      case 'call':
        return readCall(this, s, use);
      case 'group':
        return isCondition(this.scope.functions, s.inner)
          ? this.#bracket(s.inner, s.span, use)
          : this.number(s.inner, use);
      case 'sum':
        return readSum(this, s, use);
      case 'product':
      case 'negate':
        return mul(readFactors(this, s, use), s.span);
      case 'power':
        return readPower(this, s.base, s.exponent, s.span, use);
      case 'reduce':
        return readReduction(this, s, use);
      case 'if': {
        if (use !== 'value')
          return this.error(
            'subscript-form',
            s.span,
            `\`if\` cannot stand in ${where(use)}.`,
            'write `min`, `max` or `clamp`, or put the `if` around the read',
          );
        const cond = this.condition(s.cond);
        return ifThenElse(cond, this.number(s.then), this.number(s.else), s.span);
      }
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        return this.error(
          'condition-as-number',
          s.span,
          'A condition stands where a number is expected.',
          'put it in parentheses: `(i == j)` is 1 where it holds and 0 elsewhere',
        );
      case 'range':
        return this.error(
          'misplaced-range',
          s.span,
          'A range stands where a number is expected.',
          'ranges are stated in a reduction or on the left: `Σ[k in a..b] …`',
        );
      case 'pack':
        return readPack(this, s.span);
    }
  }

  /** An expression used as a condition. */
  condition(s: Syntax): Expr {
    this.spend();
    switch (s.kind) {
      case 'group':
        return this.condition(s.inner);
      case 'and':
      case 'or': {
        const args = s.args.map((arg) => this.condition(arg));
        return s.kind === 'and' ? and(args, s.span) : or(args, s.span);
      }
      case 'not':
        return not(this.condition(s.arg), s.span);
      case 'compare': {
        const operands = [s.first, ...s.rest.map((r) => r.operand)].map((o) => this.number(o));
        return and(
          s.rest.map(({ op }, i) => compare(op, operands[i] as Expr, operands[i + 1] as Expr, s.span)),
          s.span,
        );
      }
      case 'call': {
        if (!isCondition(this.scope.functions, s)) break;
        const fn = this.scope.functions.get(s.name);
        if (fn !== undefined) return inlined(this, fn, s, 'value', (body) => this.condition(body));
        return builtin(this, s, 'value');
      }
      default:
    }
    this.number(s);
    this.error(
      'number-as-condition',
      s.span,
      'A number stands where a condition is expected.',
      `compare it: \`${this.text(s)} != 0\``,
    );
    return compare('==', zero, zero);
  }

  /** An extent or the end of a range; there `..` is the pack's extent. */
  bound(s: Syntax): Expr {
    if (s.kind === 'pack' && [...this.scope.tensors.values()].some((t) => t.type.shape.some(isPackExtent)))
      return symbol(PACK, 'int', s.span);
    return small(this, this.number(s, 'bound'), s.span);
  }

  /** The range that `< hi` or `in lo..hi` states. */
  range(lo: Syntax | undefined, hi: Syntax): Range {
    return { lo: lo === undefined ? zero : this.bound(lo), hi: this.bound(hi) };
  }

  #bracket(inner: Syntax, span: Span, use: Use): Expr {
    if (use !== 'value')
      return this.error(
        'subscript-form',
        span,
        `A condition cannot stand in ${where(use)}.`,
        'put an `if` around the read',
      );
    return iverson(this.condition(inner), span);
  }
}
