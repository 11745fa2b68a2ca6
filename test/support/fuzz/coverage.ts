import type { Expr } from '../../../src/ir/expr.ts';
import type { Program } from '../../../src/ir/program.ts';
import { children, freeIndices } from '../../../src/ir/walk.ts';
import { scalarFunctionNames } from '../../../src/scalar/names.ts';

/** Constructs of index notation that a pass may meet. */
export const constructs = [
  'const',
  'symbol-value',
  'index-value',
  'read-scalar',
  'read',
  'read-guarded',
  'read-int-value',
  'subscript-bare',
  'subscript-affine',
  'subscript-negative',
  'subscript-constant',
  'subscript-symbol',
  'subscript-floordiv',
  'subscript-mod',
  'subscript-quotient',
  'subscript-call',
  'subscript-gather',
  'subscript-gather-shifted',
  'subscript-gather-of-gather',
  'subscript-pack',
  'diagonal',
  'repeated-tensor',
  'add',
  'mul',
  'divide',
  'power-int',
  'power-real',
  'sum',
  'prod',
  'max',
  'min',
  'argmax',
  'argmin',
  'several-binders',
  'binder-offset',
  'binder-dependent',
  'binder-pack',
  'reduce-nested',
  'if',
  'compare-int',
  'compare-real',
  'and',
  'or',
  'not',
  'iverson',
  'scalar-target',
  'pack-target',
  'int-target',
  'several-equations',
  'several-outputs',
  ...scalarFunctionNames.map((name) => `call-${name}` as const),
] as const;

export type Construct = (typeof constructs)[number];

/** Every construct that a Program contains. */
export function constructsOf(program: Program): Set<Construct> {
  const found = new Set<Construct>();
  const reads = new Map<string, number>();
  const subscript = (e: Expr): void => {
    if (e.kind === 'index') found.add(e.name === '..' ? 'subscript-pack' : 'subscript-bare');
    else if (freeIndices(e).size === 0 && !has(e, 'read')) found.add('subscript-constant');
    else if (e.kind === 'read') {
      found.add('subscript-gather');
      if (e.subscripts.some((s) => has(s, 'read'))) found.add('subscript-gather-of-gather');
    } else if (has(e, 'read')) found.add('subscript-gather-shifted');
    else if (e.kind === 'add' || e.kind === 'mul') {
      found.add('subscript-affine');
      if (hasNegative(e)) found.add('subscript-negative');
    }
    const inner = (n: Expr): void => {
      if (n.kind === 'symbol') found.add('subscript-symbol');
      if (n.kind === 'floordiv') found.add('subscript-floordiv');
      if (n.kind === 'mod') found.add('subscript-mod');
      if (n.kind === 'quotient') found.add('subscript-quotient');
      if (n.kind === 'call') found.add('subscript-call');
      for (const child of children(n)) inner(child);
    };
    inner(e);
  };
  const go = (e: Expr, depth: number): void => {
    switch (e.kind) {
      case 'const':
        found.add('const');
        return;
      case 'symbol':
        found.add('symbol-value');
        return;
      case 'index':
        found.add('index-value');
        return;
      case 'read': {
        found.add(e.type === 'int' ? 'read-int-value' : e.subscripts.length === 0 ? 'read-scalar' : 'read');
        if (e.guarded) found.add('read-guarded');
        reads.set(e.tensor, (reads.get(e.tensor) ?? 0) + 1);
        const names = e.subscripts.flatMap((s) => [...freeIndices(s)]);
        if (new Set(names).size < names.length) found.add('diagonal');
        for (const s of e.subscripts) {
          subscript(s);
          goReads(s);
        }
        return;
      }
      case 'add':
      case 'mul':
      case 'if':
      case 'and':
      case 'or':
      case 'not':
      case 'iverson':
        found.add(e.kind);
        break;
      case 'pow':
        found.add(
          e.exponent.kind === 'const' && e.exponent.value === -1
            ? 'divide'
            : e.exponent.kind === 'const' && Number.isInteger(e.exponent.value)
              ? 'power-int'
              : 'power-real',
        );
        break;
      case 'call':
        found.add(`call-${e.fn}`);
        break;
      case 'compare':
        found.add(e.left.type === 'int' && e.right.type === 'int' ? 'compare-int' : 'compare-real');
        break;
      case 'reduce':
        found.add(e.op);
        if (e.binders.length > 1) found.add('several-binders');
        if (depth > 0) found.add('reduce-nested');
        for (const b of e.binders) {
          if (b.index === '..') found.add('binder-pack');
          if (!(b.lo.kind === 'const' && b.lo.value === 0)) found.add('binder-offset');
          if (freeIndices(b.hi).size > 0 || freeIndices(b.lo).size > 0) found.add('binder-dependent');
        }
        go(e.body, depth + 1);
        return;
      default:
    }
    for (const child of children(e)) go(child, depth);
  };
  const goReads = (e: Expr): void => {
    if (e.kind === 'read' || e.kind === 'reduce') go(e, 0);
    else for (const child of children(e)) goReads(child);
  };
  for (const eq of program.equations) {
    if (eq.indices.length === 0) found.add('scalar-target');
    if (eq.indices.includes('..')) found.add('pack-target');
    if (eq.type.dtype === 'int') found.add('int-target');
    go(eq.body, 0);
  }
  if (program.equations.length > 1) found.add('several-equations');
  if (program.outputs.length > 1) found.add('several-outputs');
  if ([...reads.values()].some((n) => n > 1)) found.add('repeated-tensor');
  return found;
}

const has = (e: Expr, kind: Expr['kind']): boolean => e.kind === kind || children(e).some((c) => has(c, kind));

const hasNegative = (e: Expr): boolean =>
  (e.kind === 'mul' && e.factors.some((f) => f.kind === 'const' && f.value < 0)) || children(e).some(hasNegative);

export const passes = [
  'check',
  'print',
  'interpret',
  'reverse',
  'simplify',
  'tangent',
  'second',
  'js-f64',
  'js-f32',
  'js-backward',
  'wgsl',
] as const;

export type Pass = (typeof passes)[number];

/** How often each pass has met each construct. */
export class Coverage {
  private readonly counts = new Map<string, number>();

  note(pass: Pass, program: Program): void {
    for (const c of constructsOf(program)) this.add(pass, c, 1);
  }

  private add(pass: Pass, c: Construct, n: number): void {
    const key = `${pass} ${c}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + n);
  }

  count(pass: Pass, c: Construct): number {
    return this.counts.get(`${pass} ${c}`) ?? 0;
  }

  merge(other: Coverage): void {
    for (const pass of passes) for (const c of constructs) this.add(pass, c, other.count(pass, c));
  }

  /** The matrix as text: constructs down, passes across. */
  table(only: readonly Pass[] = passes): string {
    const width = Math.max(...constructs.map((c) => c.length));
    const lines = [`${'construct'.padEnd(width)} ${only.map((p) => p.padStart(11)).join('')}`];
    for (const c of constructs) {
      lines.push(`${c.padEnd(width)} ${only.map((p) => String(this.count(p, c) || '·').padStart(11)).join('')}`);
    }
    return lines.join('\n');
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Passes that see formulas as they were generated, on at least every second one: each must meet every construct. */
const everyFormula: readonly Pass[] = ['check', 'interpret', 'reverse', 'js-f64'];

/** Passes that see derived Programs or fewer formulas: each must meet every construct that is no scalar function. */
const someFormulas: readonly Pass[] = ['print', 'simplify', 'tangent', 'js-f32', 'js-backward'];

/** Why a generated formula never holds a construct, or `undefined` where it may. */
export function unreachable(construct: Construct): string | undefined {
  const reasons: { readonly [C in Construct]?: string } = {
    'call-isnan': 'the generator makes no NaN on purpose: special values have tests of their own',
    'call-isinf': 'the generator makes no infinity on purpose: special values have tests of their own',
    'call-pi': 'a literal: it has tests of its own, and derivatives of erf bring it in',
    'call-inf': 'a literal: it has tests of its own',
  };
  return reasons[construct];
}

/** Whether a run of some thousand formulas must take a construct through a pass. */
export function required(pass: Pass, construct: Construct): boolean {
  if (unreachable(construct) !== undefined) return false;
  return everyFormula.includes(pass) || (someFormulas.includes(pass) && !construct.startsWith('call-'));
}
