import { MAX_DEFINITIONS } from '../support/limits.ts';
import type { Span } from '../support/span.ts';
import { operandAt } from './advice.ts';
import { type Cursor, join } from './cursor.ts';
import { brackets, expression, sum } from './formula.ts';
import type { FunctionSyntax, HyperSyntax, IntSyntax, NameSyntax, ParameterSyntax, Syntax } from './syntax.ts';

/** `fn f(a, b) = body` */
export function definition(c: Cursor): FunctionSyntax {
  const start = c.advance().span;
  const { name, span: nameSpan } = c.name('the name of a function');
  c.open('(');
  const parameters: NameSyntax[] = [];
  if (!c.isSymbol(')')) {
    do {
      const parameter = c.name('the name of a parameter');
      parameters.push({ kind: 'name', name: parameter.name, span: parameter.span });
    } while (c.take(','));
  }
  c.close();
  c.expect('=', 'after the parameters of a function', 'write `fn f(z) = …`');
  const body = expression(c);
  return { name, nameSpan, parameters, body, span: join(start, body.span) };
}

/** What stands before the equations of a layer: its name and its parameters. */
export interface HeadSyntax {
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly ParameterSyntax[];
  readonly hypers: readonly HyperSyntax[];
}

/** `NAME(inputs; weights; hyper-parameters)` */
export function layerHead(c: Cursor): HeadSyntax {
  const { name, span: nameSpan } = c.name('the name of a layer', 'a layer has a name: `layer f(x[N]) { … }`');
  const parameters: ParameterSyntax[] = [];
  const hypers: HyperSyntax[] = [];
  c.open('(');
  let section = 0;
  while (!c.isSymbol(')')) {
    if (c.take(';')) {
      section++;
      if (section > 2) {
        c.fail(
          'too-many-sections',
          c.previous.span,
          'A layer has three sections: inputs; weights; hyper-parameters.',
          'separate names of one section by `,`',
        );
      }
      continue;
    }
    if (parameters.length + hypers.length >= MAX_DEFINITIONS) {
      c.fail(
        'limit-definitions',
        c.token.span,
        `A layer has at most ${MAX_DEFINITIONS} parameters.`,
        'split it into several layers',
      );
    }
    if (section === 2) hypers.push(hyper(c));
    else parameters.push(parameter(c, section === 0 ? 'input' : 'weight'));
    if (!c.isSymbol(')') && !c.isSymbol(';')) {
      if (!c.take(',')) c.close();
      else if (c.isSymbol(')') || c.isSymbol(';'))
        c.fail(
          'expected-name',
          c.token.span,
          `Expected a name after the comma, found ${c.found()}.`,
          'write the name, or leave the comma out',
        );
    }
  }
  c.close();
  return { name, nameSpan, parameters, hypers };
}

export function parameter(c: Cursor, role: 'input' | 'weight'): ParameterSyntax {
  const { name, span: nameSpan } = c.name(`the name of ${role === 'input' ? 'an input' : 'a weight'}`);
  const shape = c.isSymbol('[') ? brackets(c, () => expression(c)) : [];
  const int = c.isSymbol(':') ? intType(c) : undefined;
  let init: ParameterSyntax['init'];
  if (c.take('~')) {
    const { name: initialiser, span } = c.name('the name of an initialiser');
    const args: Syntax[] = [];
    if (c.isSymbol('(')) {
      c.open('(');
      if (!c.isSymbol(')')) {
        do args.push(expression(c));
        while (c.take(','));
      }
      c.close();
    }
    init = { name: initialiser, nameSpan: span, args };
  }
  if (c.isSymbol('=')) {
    c.fail(
      'default-of-tensor',
      c.token.span,
      `\`${name}\` is ${role === 'input' ? 'an input' : 'a weight'} and has no default value.`,
      role === 'weight' && c.peek(1).kind === 'name'
        ? `an initialiser is written \`${c.textFrom(nameSpan)} ~ ${operandAt(c.neighbours(), 1)}\``
        : 'hyper-parameters stand in the third section: `layer f(x[N]; ; s=1)`',
    );
  }
  return {
    name,
    nameSpan,
    role,
    shape,
    ...(int === undefined ? {} : { int }),
    ...(init === undefined ? {} : { init }),
    span: join(nameSpan, c.previous.span),
  };
}

/** `: int < C` or `: int in a..b` */
export function intType(c: Cursor): IntSyntax {
  const start = c.advance().span;
  if (!c.takeWord('int')) {
    c.fail(
      'expected-int',
      c.token.span,
      `Expected \`int\` after \`:\`, found ${c.found()}.`,
      'a tensor is real unless it says `: int < C`',
    );
  }
  if (c.take('<')) {
    const hi = sum(c);
    return { hi, span: join(start, hi.span) };
  }
  if (c.takeWord('in')) {
    const lo = sum(c);
    c.expect('..', 'between the bounds of a range', 'bounds are half-open: `int in a..b`');
    const hi = sum(c);
    return { lo, hi, span: join(start, hi.span) };
  }
  return c.fail(
    'int-without-bounds',
    join(start, c.previous.span),
    'An integer tensor states the bounds of its elements.',
    'write `: int < C` for 0, …, C−1, or `: int in a..b`',
  );
}

export function hyper(c: Cursor): HyperSyntax {
  const { name, span: nameSpan } = c.name('the name of a hyper-parameter');
  if (c.isSymbol('[')) {
    c.fail(
      'tensor-as-hyper',
      c.token.span,
      'A hyper-parameter is a scalar.',
      'move the tensor to the first section (inputs) or the second (weights)',
    );
  }
  let int = false;
  if (c.take(':')) {
    if (!c.takeWord('int'))
      c.fail(
        'expected-int',
        c.token.span,
        `Expected \`int\` after \`:\`, found ${c.found()}.`,
        `write \`${name} : int\`, or leave \`:\` out`,
      );
    int = true;
  }
  const value = c.take('=') ? sum(c) : undefined;
  return {
    name,
    nameSpan,
    int,
    ...(value === undefined ? {} : { default: value }),
    span: join(nameSpan, c.previous.span),
  };
}
