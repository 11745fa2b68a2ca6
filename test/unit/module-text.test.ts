import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { identifier, Scope } from '../../codegen/module/identifiers.ts';
import { commentText, stringLiteral } from '../../codegen/module/text.ts';

describe('text of generated modules', () => {
  it('a comment is one comment whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        for (const hostile of [text, `${text}*/ x`, `\u2028${text}\n/*`, `*\u200b/${text}`]) {
          const file = ts.createSourceFile('m.ts', `/** ${commentText(hostile)} */`, ts.ScriptTarget.ES2022);
          expect(file.statements.length).toBe(0);
          expect(commentText(hostile)).not.toMatch(/[\n\r\u2028\u2029\u202e\u200b]/u);
        }
      }),
    );
  });

  it('a string literal reads back to its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const literal = stringLiteral(text);
        expect(literal).toMatch(/^[\x20-\x7e]*$/);
        const file = ts.createSourceFile('m.ts', literal, ts.ScriptTarget.ES2022);
        const [statement] = file.statements;
        expect(file.statements.length).toBe(1);
        expect(
          statement &&
            ts.isExpressionStatement(statement) &&
            ts.isStringLiteral(statement.expression) &&
            statement.expression.text,
        ).toBe(text);
      }),
    );
  });

  it('identifiers are words of our own alphabet and never reserved', () => {
    expect(identifier('x')).toBe('x');
    expect(identifier('θ')).toBe('theta');
    expect(identifier('δx')).toBe('dx');
    expect(identifier('δθ')).toBe('dtheta');
    expect(identifier('x̂')).toBe('xu302_');
    for (const word of ['var', 'constructor', '__proto__', 'Float32Array', 'await', 'class']) {
      expect(identifier(word)).toBe(`${word}_`);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(identifier(name))));
  });

  it('one scope gives no identifier twice', () => {
    const scope = new Scope(['out']);
    expect(['out', 'dx', 'δx', 'var', 'var_'].map((name) => scope.take(name))).toEqual([
      'out_2',
      'dx',
      'dx_2',
      'var_',
      'var_2',
    ]);
  });
});
