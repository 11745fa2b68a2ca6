import type { Diagnostic } from '../support/diagnostic.ts';
import { MAX_DEFINITIONS, MAX_SOURCE_LENGTH } from '../support/limits.ts';
import { Report } from '../support/report.ts';
import type { Source } from '../support/span.ts';
import { operandEnd } from './advice.ts';
import { assume, claim } from './claim.ts';
import { Cursor, join, SyntaxFailure } from './cursor.ts';
import { brackets, expression } from './formula.ts';
import { definition, intType, layerHead } from './head.ts';
import { lex } from './lex.ts';
import type {
  AssumeSyntax,
  ClaimSyntax,
  EquationSyntax,
  FileSyntax,
  FunctionSyntax,
  LayerSyntax,
  NameSyntax,
} from './syntax.ts';

/** Formula text → Syntax, with every syntax error of the text. What could be read is returned even where there are errors. */
export function parse(source: Source): { file: FileSyntax; diagnostics: readonly Diagnostic[] } {
  const report = new Report(source);
  const file = parseInto(source, report);
  return { file, diagnostics: report.diagnostics };
}

/** `parse` that adds its diagnostics to a report. */
export function parseInto(source: Source, report: Report): FileSyntax {
  if (source.text.length > MAX_SOURCE_LENGTH) {
    report.error(
      'limit-source',
      { start: 0, end: 1 },
      `The text has ${source.text.length} characters; the limit is ${MAX_SOURCE_LENGTH}.`,
      'split it into several files',
    );
    return { layers: [], functions: [] };
  }
  const c = new Cursor(lex(source.text, report), report);
  const layers: LayerSyntax[] = [];
  const functions: FunctionSyntax[] = [];
  while (c.token.kind !== 'end') {
    const from = c.position;
    if (layers.length + functions.length >= MAX_DEFINITIONS) {
      report.error(
        'limit-definitions',
        c.token.span,
        `A file holds at most ${MAX_DEFINITIONS} layers and functions.`,
        'split it into several files',
      );
      break;
    }
    try {
      if (c.isWord('layer')) layers.push(layer(c));
      else if (c.isWord('fn')) {
        const fn = definition(c);
        endOfStatement(c);
        functions.push(fn);
      } else {
        c.fail(
          'expected-layer',
          c.token.span,
          `Expected \`layer\` or \`fn\`, found ${c.found()}.`,
          'an equation stands inside a layer: `layer name(x[N]) { y[i] = … }`',
        );
      }
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      skipToDefinition(c, from);
    }
  }
  return { layers, functions };
}

/** Goes on at the next line that begins a layer or a function. */
function skipToDefinition(c: Cursor, from: number): void {
  c.recover();
  if (c.position === from) c.advance();
  while (c.token.kind !== 'end' && !(c.token.startsLine && beginsDefinition(c))) c.advance();
}

function beginsDefinition(c: Cursor): boolean {
  return (c.isWord('layer') || c.isWord('fn')) && c.peek(1).kind === 'name' && c.isSymbol('(', c.peek(2));
}

function layer(c: Cursor): LayerSyntax {
  const start = c.advance().span;
  const { name, nameSpan, parameters, hypers } = layerHead(c);
  const brace = c.expect(
    '{',
    'before the equations of the layer',
    'the equations stand in braces: `layer f(x[N]) { y[i] = … }`',
  );

  const equations: EquationSyntax[] = [];
  const unread: NameSyntax[] = [];
  const claims: ClaimSyntax[] = [];
  const assumes: AssumeSyntax[] = [];
  let returns: readonly NameSyntax[] | undefined;
  while (!c.isSymbol('}')) {
    if (c.token.kind === 'end' || (c.token.startsLine && beginsDefinition(c))) {
      c.report.error('unclosed-bracket', brace, 'This `{` is never closed.', 'write `}` after the last equation');
      break;
    }
    const from = c.position;
    const head = c.token;
    let line: EquationSyntax | undefined;
    try {
      if (opensStatement(c, 'return')) {
        if (returns !== undefined)
          c.fail('second-return', c.token.span, 'A layer returns once.', 'name all outputs in one line: `return y, z`');
        returns = returned(c);
      } else if (opensStatement(c, 'claim')) claims.push(claim(c));
      else if (opensStatement(c, 'assume')) assumes.push(assume(c));
      else if (returns !== undefined) {
        c.fail('after-return', c.token.span, '`return` ends the equations.', 'move this line above it');
      } else if (claims.length + assumes.length > 0) {
        c.fail('after-claims', c.token.span, 'Equations stand before the claims.', 'move this line above them');
      } else line = equation(c);
      endOfStatement(c);
      if (line !== undefined) equations.push(line);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      if (head.kind === 'name') unread.push({ kind: 'name', name: head.text, span: head.span });
      if (c.position === from) c.advance();
      c.recover();
    }
  }
  const end = c.isSymbol('}') ? c.advance().span : c.previous.span;
  return {
    name,
    nameSpan,
    parameters,
    hypers,
    equations,
    unread,
    ...(returns === undefined ? {} : { returns }),
    claims,
    assumes,
    span: join(start, end),
  };
}

/** Whether the word stands here as a keyword and not as a tensor's name. */
function opensStatement(c: Cursor, word: string): boolean {
  const next = c.peek(1);
  return (
    c.isWord(word) &&
    !next.startsLine &&
    (next.kind !== 'symbol' || next.symbol === '∂' || next.symbol === '(' || next.symbol === '-')
  );
}

/** An equation ends at the line's end, before `}` and before a line's keyword. */
function endOfStatement(c: Cursor): void {
  const { token } = c;
  if (token.kind === 'end' || c.isSymbol('}') || token.startsLine) return;
  for (const word of ['return', 'claim', 'assume']) if (opensStatement(c, word)) return;
  c.unexpected('an operator or the end of the line');
}

function equation(c: Cursor): EquationSyntax {
  if (c.isSymbol('∂'))
    c.fail('expected-name', c.token.span, 'A derivative stands in a claim only.', 'write `claim ∂y[i]/∂x[j] = …`');
  const { name, span: nameSpan } = c.name('the name of a tensor');
  const subscripts = c.isSymbol('[') ? brackets(c, () => expression(c)) : [];
  const int = c.isSymbol(':') ? intType(c) : undefined;
  if (!c.isSymbol('=')) {
    if (c.isSymbol('(')) {
      c.fail(
        'fn-in-layer',
        join(nameSpan, c.token.span),
        'A function is defined outside the layer.',
        `move it above the layer: \`fn ${name}(z) = …\`; a tensor takes its indices in brackets: \`${name}[i] = …\``,
      );
    }
    if (c.isSymbol('=', c.peek(1)) && ['+', '-', '*', '/'].some((sign) => c.text() === sign)) {
      c.fail(
        'unexpected-token',
        join(c.token.span, c.peek(1).span),
        `\`${c.text()}=\` is not an operator.`,
        `each tensor is defined once: \`${c.textFrom(nameSpan)} = …\`; a sum is written \`Σ[i] …\``,
      );
    }
    c.unexpected('`=`');
  }
  const equals = c.advance().span;
  if (c.isSymbol('}') || c.token.kind === 'end' || (c.token.startsLine && beginsEquation(c))) {
    c.fail(
      'unexpected-token',
      equals,
      'The right side is empty.',
      `write the formula after \`=\`: \`${c.textFrom(nameSpan, equals)} …\``,
    );
  }
  const body = expression(c);
  return { name, nameSpan, subscripts, ...(int === undefined ? {} : { int }), body, span: join(nameSpan, body.span) };
}

/** Whether an equation of a tensor with or without subscripts begins here. */
function beginsEquation(c: Cursor): boolean {
  if (c.token.kind !== 'name') return false;
  return c.isSymbol('=', c.peek(operandEnd(c.neighbours(), 0) + 1));
}

function returned(c: Cursor): readonly NameSyntax[] {
  c.advance();
  const names: NameSyntax[] = [];
  do {
    const { name, span } = c.name('the name of a tensor');
    names.push({ kind: 'name', name, span });
  } while (c.take(','));
  return names;
}
