import { ts } from 'ts-morph';
import type { Dtype } from '../target.ts';

/** The part of a JavaScript kernel that is read here. */
export interface KernelText {
  /** An ES module that exports `create()`. */
  readonly text: string;
  /** Dtype of each argument of `run`; the parameters after them are extents. */
  readonly arguments: readonly { readonly dtype: 'real' | 'int' }[];
  readonly dtype: Dtype;
}

interface Edit {
  readonly at: number;
  readonly text: string;
}

/**
 * A kernel as strict TypeScript: every parameter gets its type, and every element that is read is known to exist (the
 * compiler proved its subscript inside). Only types are added; the JavaScript that remains without them is the kernel's own.
 */
export function typedKernel(kernel: KernelText): string {
  const file = ts.createSourceFile('kernel.js', kernel.text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const real = kernel.dtype === 'f32' ? 'Float32Array' : 'Float64Array';
  const types = arrayTypes(file, kernel, real);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isParameter(node) && ts.isIdentifier(node.name)) {
      edits.push({
        at: node.getEnd(),
        text: `: ${types.get(node.name.text) ?? (holdsNumbers(node) ? 'number[]' : 'number')}`,
      });
    }
    if (ts.isVariableDeclaration(node) && node.initializer === undefined && ts.isIdentifier(node.name)) {
      const loop = ts.isForOfStatement(node.parent.parent);
      if (!loop) edits.push({ at: node.getEnd(), text: `: ${types.get(node.name.text) ?? 'ArrayBuffer'}` });
    }
    // a parameter that nothing reads is marked so, as compilers ask
    if (ts.isFunctionExpression(node))
      for (const p of unread(node)) edits.push({ at: p.name.getStart(file), text: '_' });
    if (ts.isElementAccessExpression(node) && !isTarget(node)) edits.push({ at: node.getEnd(), text: '!' });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return applied(kernel.text, edits);
}

/** Whether a helper function takes a list of coefficients: it reads an element of its parameter. */
function holdsNumbers(parameter: ts.ParameterDeclaration): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression) && ts.isIdentifier(parameter.name)) {
      found ||= node.expression.text === parameter.name.text;
    }
    ts.forEachChild(node, visit);
  };
  visit(parameter.parent);
  return found;
}

/** Parameters that the function's body never mentions. */
function unread(fn: ts.FunctionExpression): readonly ts.ParameterDeclaration[] {
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return fn.parameters.filter((p) => ts.isIdentifier(p.name) && !used.has(p.name.text));
}

/** Whether the element is only written. */
function isTarget(node: ts.ElementAccessExpression): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** Types of the names that hold arrays: the arguments of `run`, by position, and what is made by `new …Array`. */
function arrayTypes(file: ts.SourceFile, kernel: KernelText, real: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  const made = (name: ts.Node, value: ts.Expression | undefined): void => {
    if (value === undefined || !ts.isNewExpression(value) || !ts.isIdentifier(name)) return;
    types.set(name.text, value.expression.getText(file));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionExpression(node) && node.name?.text === 'run') {
      kernel.arguments.forEach(({ dtype }, i) => {
        const name = node.parameters[i]?.name;
        if (name !== undefined && ts.isIdentifier(name)) types.set(name.text, dtype === 'int' ? 'Int32Array' : real);
      });
    }
    if (ts.isVariableDeclaration(node)) made(node.name, node.initializer);
    if (ts.isBinaryExpression(node)) made(node.left, node.right);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return types;
}

function applied(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.at - b.at)) {
    parts.push(text.slice(at, edit.at), edit.text);
    at = edit.at;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
