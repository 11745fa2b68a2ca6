import { type Expr, type Hyper, type IntBounds, PACK, type Parameter, symbol, visit, zero } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import type { HyperSyntax, LayerSyntax, ParameterSyntax, Syntax } from '../syntax/index.ts';
import { Elaborator } from './elaborate.ts';
import type { Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';

/** Initialisers and the number of their arguments. */
const initialisers: ReadonlyMap<string, number> = new Map([
  ['zeros', 0],
  ['ones', 0],
  ['constant', 1],
  ['uniform', 1],
  ['normal', 1],
  ['xavier', 2],
  ['he', 1],
]);

/** The head of a layer: declares its hyper-parameters, dimensions and tensors in the scope. */
export function checkHead(
  layer: LayerSyntax,
  scope: Scope,
): { dims: readonly string[]; parameters: readonly Parameter[] } {
  const { report } = scope;
  for (const h of layer.hypers) {
    if (scope.hypers.has(h.name))
      report.error('defined-twice', h.nameSpan, `\`${h.name}\` is already defined.`, 'choose another name');
    else
      scope.hypers.set(h.name, {
        name: h.name,
        span: h.nameSpan,
        default: h.default === undefined ? undefined : literal(h.default),
      });
    if (h.int) scope.intHypers.add(canonicalName(h.name));
  }
  for (const h of layer.hypers) scope.scalars.add(canonicalName(h.name));
  const dims: string[] = [];
  for (const p of layer.parameters) {
    for (const d of p.shape) {
      const name = d.kind === 'pack' ? PACK : d.kind === 'name' ? d.name : undefined;
      if (name === undefined || scope.hypers.has(name) || scope.dims.has(name)) continue;
      scope.dims.set(name, name);
      scope.scalars.add(canonicalName(name));
      dims.push(name);
    }
  }
  const parameters = layer.parameters.flatMap((p) => checkParameter(p, scope));
  return { dims, parameters };
}

function checkParameter(p: ParameterSyntax, scope: Scope): Parameter[] {
  const { report } = scope;
  const elaborator = new Elaborator(scope);
  const shape = p.shape.map((d, axis) => {
    if (d.kind !== 'pack') return dimension(d, elaborator, scope);
    if (p.shape.slice(0, axis).some((e) => e.kind === 'pack')) {
      elaborator.error(
        'misplaced-pack',
        d.span,
        'The pack `..` stands twice in one tensor.',
        'it stands for all the axes that have no name',
      );
    }
    return symbol(PACK, 'int', d.span);
  });
  const bounds: IntBounds | undefined =
    p.int === undefined
      ? undefined
      : {
          lo: p.int.lo === undefined ? zero : dimension(p.int.lo, elaborator, scope),
          hi: dimension(p.int.hi, elaborator, scope),
        };
  const init =
    p.init === undefined
      ? undefined
      : { name: initialiser(p, elaborator), args: p.init.args.map((a) => elaborator.number(a)) };
  if (init !== undefined && p.role === 'input') {
    elaborator.error(
      'init-of-input',
      p.init?.nameSpan ?? p.nameSpan,
      `\`${p.name}\` is an input and has no initial value.`,
      'weights stand in the second section: `layer f(x[N]; w[N] ~ zeros)`',
    );
  }
  for (const arg of init?.args ?? []) {
    visit(arg, (node) => {
      if (node.kind === 'read' || node.kind === 'reduce')
        elaborator.error(
          'init-argument',
          node.span ?? p.nameSpan,
          'An initialiser depends on dimensions and hyper-parameters only.',
          'write a number',
        );
    });
  }
  if (scope.tensors.has(p.name) || scope.hypers.has(p.name) || scope.dims.has(p.name)) {
    const what = scope.dims.has(p.name) ? ' as a dimension' : '';
    report.error('defined-twice', p.nameSpan, `\`${p.name}\` is already defined${what}.`, 'choose another name');
    return [];
  }
  const type = bounds === undefined ? { dtype: 'real' as const, shape } : { dtype: 'int' as const, shape, bounds };
  if (shape.length === 0) scope.scalars.add(canonicalName(p.name));
  scope.tensors.set(p.name, { name: p.name, type, span: p.nameSpan, broken: elaborator.failed });
  return [{ name: p.name, role: p.role, type, ...(init === undefined ? {} : { init }), span: p.nameSpan }];
}

function dimension(s: Syntax, elaborator: Elaborator, scope: Scope): Expr {
  for (const name of freeNames(s)) {
    if (scope.dims.has(name.name) || scope.hypers.has(name.name)) continue;
    const near = scope.report.full
      ? undefined
      : didYouMean(name.name, [...scope.dims.values(), ...scope.hypers.values().map((h) => h.name)]);
    scope.dims.set(name.name, name.name);
    return elaborator.error(
      'unbound-dimension',
      name.span,
      `The dimension \`${name.name}\` never stands alone in a tensor's brackets, so that nothing fixes it.`,
      near ?? `declare a tensor with the axis \`[${name.name}]\`, or the hyper-parameter \`${name.name}\``,
    );
  }
  return elaborator.bound(s);
}

function freeNames(s: Syntax): { name: string; span: Syntax['span'] }[] {
  switch (s.kind) {
    case 'name':
      return [s];
    case 'group':
      return freeNames(s.inner);
    case 'negate':
      return freeNames(s.operand);
    case 'power':
      return [...freeNames(s.base), ...freeNames(s.exponent)];
    case 'sum':
      return s.terms.flatMap((t) => freeNames(t.term));
    case 'product':
      return [...freeNames(s.first), ...s.rest.flatMap((r) => freeNames(r.factor))];
    case 'call':
      return s.args.flatMap(freeNames);
    default:
      return [];
  }
}

function initialiser(p: ParameterSyntax, elaborator: Elaborator): string {
  const { init } = p;
  if (init === undefined) throw new Error('no initialiser');
  const arity = initialisers.get(init.name);
  const usage = 'zeros, ones, constant(c), uniform(a), normal(s), xavier(in, out), he(in)';
  if (arity === undefined)
    elaborator.error(
      'unknown-initialiser',
      init.nameSpan,
      `There is no initialiser \`${init.name}\`.`,
      didYouMean(init.name, initialisers.keys()) ?? `there are ${usage}`,
    );
  else if (arity !== init.args.length)
    elaborator.error(
      'wrong-arity',
      init.nameSpan,
      `The initialiser \`${init.name}\` takes ${arity} ${arity === 1 ? 'argument' : 'arguments'}, but has ${init.args.length}.`,
      `there are ${usage}`,
    );
  return init.name;
}

/** The hyper-parameters with their types and defaults, once every formula has been read. */
export function finishHypers(hypers: readonly HyperSyntax[], scope: Scope): readonly Hyper[] {
  return hypers.map((h) => {
    const type = scope.intHypers.has(canonicalName(h.name)) ? 'int' : 'real';
    const value = h.default === undefined ? undefined : literal(h.default);
    if (h.default !== undefined && value === undefined) {
      scope.report.error(
        'default-not-literal',
        h.default.span,
        `The default of \`${h.name}\` is no number.`,
        'write a number such as `1`, `−0.5` or `1e-5`',
      );
    }
    if (type === 'int' && value !== undefined && !Number.isSafeInteger(value)) {
      scope.report.error(
        'fractional-default',
        h.default?.span ?? h.span,
        `\`${h.name}\` is used as an integer, but its default is ${value}.`,
        'write a whole number',
      );
    }
    return { name: h.name, type, ...(value === undefined ? {} : { default: value }), span: h.nameSpan };
  });
}

/** The value of a literal with signs, or of a quotient of two. */
function literal(s: Syntax): number | undefined {
  if (s.kind === 'number') {
    const value = Number(s.text.replace('−', '-'));
    return Number.isFinite(value) ? value : undefined;
  }
  if (s.kind === 'group') return literal(s.inner);
  if (s.kind === 'negate') {
    const value = literal(s.operand);
    return value === undefined ? undefined : 0 - value;
  }
  const [only, ...more] = s.kind === 'product' ? s.rest : [];
  if (s.kind !== 'product' || only?.op !== '/' || more.length > 0) return undefined;
  const [a, b] = [literal(s.first), literal(only.factor)];
  return a === undefined || b === undefined || b === 0 ? undefined : a / b;
}
