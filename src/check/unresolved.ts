import { scalarFunctionNames } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import { canonicalName, sameName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type { AccessSyntax, CallSyntax, NameSyntax, ReduceSyntax } from '../syntax/index.ts';
import type { Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';

/** An error found, before it is reported. */
export interface Complaint {
  readonly code: string;
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
}

/** What an expression is for: a number of the formula, a tensor's subscript, or a bound, dimension or extent. */
export type Use = 'value' | 'subscript' | 'bound';

/** What a name that stands for nothing was looked up in. */
export interface Surroundings {
  readonly scope: Scope;
  /** The tensor that the equation defines. */
  readonly target: string | undefined;
  /** Names of the indices bound here. */
  readonly indices: () => readonly string[];
  /** The last reduction over an index of this name whose reach has ended. */
  readonly ended: (name: string) => ReduceSyntax | undefined;
}

const functionNamed = (name: string): { readonly arity: number } | undefined => {
  const found = scalarFunctionNames.find((f) => f === canonicalName(name));
  return found === undefined ? undefined : scalarTable[found];
};

/** A bare name that stands for nothing; `use` says where it stands. */
export function unknownName({ name, span }: NameSyntax, use: Use, around: Surroundings): Complaint {
  const { scope } = around;
  const scalar = functionNamed(name);
  if (scope.functions.has(name) || scalar !== undefined) {
    const call = scalar?.arity === 0 ? `${name}()` : `${name}(…)`;
    return {
      code: 'function-without-arguments',
      span,
      message: `\`${name}\` is a function.`,
      help: `write \`${call}\``,
    };
  }
  const early = usedTooEarly(name, span, around);
  if (early !== undefined) return early;
  const ended = around.ended(name);
  if (ended !== undefined) {
    return {
      code: 'unbound-index',
      span,
      message: `The index \`${name}\` is bound by \`${headOf(ended, scope)}\`, which does not reach this far.`,
      help: reachOf(ended, scope),
    };
  }
  const near = suggest(name, around, () => [...namesOfNumbers(scope), ...around.indices()]);
  if (use !== 'value') {
    const bind =
      use === 'bound'
        ? `add the hyper-parameter \`${name}\` to the head, or a tensor with the dimension \`${name}\``
        : `bind it on the left, or sum over it: \`Σ[${name}] …\``;
    const help = near === undefined ? bind : `${near} Otherwise ${bind}`;
    return {
      code: 'unbound-index',
      span,
      message: use === 'bound' ? `Nothing here is called \`${name}\`.` : `The index \`${name}\` is not bound.`,
      help,
    };
  }
  const declare = `a tensor or hyper-parameter is declared in the layer's head; an index is bound on the left or by a reduction: \`Σ[${name}] …\``;
  return { code: 'unknown-name', span, message: `Nothing here is called \`${name}\`.`, help: near ?? declare };
}

/** The operator and the indices of a reduction as written: `max[k]`. */
function headOf({ opSpan, binders, body }: ReduceSyntax, { report }: Scope): string {
  const { text } = report.source;
  const end = text.indexOf(']', binders.at(-1)?.span.end ?? opSpan.end);
  return end < 0 || end > body.span.start ? text.slice(opSpan.start, opSpan.end) : text.slice(opSpan.start, end + 1);
}

/** Where a reduction ends, and how it is made to reach further. */
function reachOf(s: ReduceSyntax, scope: Scope): string {
  const head = headOf(s, scope);
  const next = /^\s*([-+−])/.exec(scope.report.source.text.slice(s.span.end, s.span.end + 80))?.[1];
  const where = next === undefined ? 'with the product that follows it' : `before \`${next}\``;
  return `\`${head}\` ends ${where}; parentheses extend it: \`${head} (… ${next ?? '+'} …)\``;
}

/** An access to a tensor that there is not. */
export function unknownTensor({ name, nameSpan, span }: AccessSyntax, around: Surroundings): Complaint {
  const { scope, target } = around;
  if (target !== undefined && sameName(name, target)) {
    return {
      code: 'recurrence',
      span,
      message: `\`${name}\` is defined by its own elements; recurrences are not supported yet.`,
      help: 'write the steps out as equations of their own',
    };
  }
  const early = usedTooEarly(name, nameSpan, around);
  if (early !== undefined) return early;
  if (scope.functions.has(name) || functionNamed(name) !== undefined) {
    return {
      code: 'function-without-arguments',
      span: nameSpan,
      message: `\`${name}\` is a function.`,
      help: `its arguments stand in parentheses: \`${name}(…)\``,
    };
  }
  if (scope.hypers.has(name) || scope.dims.has(name) || around.indices().some((i) => sameName(i, name))) {
    return {
      code: 'too-many-subscripts',
      span,
      message: `\`${name}\` is a number and has no elements.`,
      help: `write \`${name}\``,
    };
  }
  const near = suggest(name, around, () => scope.tensors.values().map((t) => t.name));
  return {
    code: 'unknown-tensor',
    span: nameSpan,
    message: `There is no tensor \`${name}\`.`,
    help: near ?? "declare it in the layer's head, or define it by an equation above",
  };
}

/** A call of a function that there is not; `number` where the name stands for a number. */
export function unknownFunction(
  { name, nameSpan, span }: CallSyntax,
  number: boolean,
  around: Surroundings,
): Complaint {
  const { scope } = around;
  const tensor = scope.tensors.get(name);
  if (tensor !== undefined) {
    const help =
      tensor.type.shape.length === 0
        ? `a product needs its sign: \`${name}·(…)\``
        : `its subscripts stand in square brackets: \`${name}[…]\``;
    return { code: 'tensor-called', span, message: `\`${name}\` is a tensor, not a function.`, help };
  }
  if (number || scope.hypers.has(name) || scope.dims.has(name)) {
    return {
      code: 'juxtaposition',
      span,
      message: `\`${name}\` is a number, not a function.`,
      help: `a product needs its sign: \`${name}·(…)\``,
    };
  }
  const near = suggest(name, around, () => [...scope.functions.values().map((f) => f.name), ...scalarFunctionNames]);
  return {
    code: 'unknown-function',
    span: nameSpan,
    message: `There is no function \`${name}\`.`,
    help: near ?? `define it above the layer: \`fn ${name}(z) = …\``,
  };
}

/** A tensor that an equation further down defines. */
function usedTooEarly(name: string, span: Span, { scope, target }: Surroundings): Complaint | undefined {
  if (target === undefined || !scope.targets.has(canonicalName(name))) return undefined;
  if (sameName(name, target)) {
    return {
      code: 'recurrence',
      span,
      message: `\`${name}\` is defined by itself; recurrences are not supported yet.`,
      help: 'write the steps out as equations of their own',
    };
  }
  return {
    code: 'used-too-early',
    span,
    message: `\`${name}\` is defined further down.`,
    help: 'an equation reads what stands above it: move the definition up',
  };
}

const suggest = (name: string, { scope }: Surroundings, known: () => readonly string[]): string | undefined =>
  scope.report.full ? undefined : didYouMean(name, known());

const namesOfNumbers = ({ tensors, hypers, dims }: Scope): readonly string[] => [
  ...tensors.values().map((t) => t.name),
  ...hypers.values().map((h) => h.name),
  ...dims.values(),
];
