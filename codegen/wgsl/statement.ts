import type { LoopExpr, LoopStmt, LoopType } from '../../src/loops/nest.ts';
import type { Block } from './block.ts';
import { element, expression, type Scope, scalarType } from './expression.ts';
import { placeOf } from './layout.ts';
import { commentText, LARGEST } from './literal.ts';

/** Types of the mutable scalars in sight, by their name in the loop program. */
export type Declared = Map<string, LoopType>;

/** Appends `body` to `out`, one WGSL statement or more for each loop statement. */
export function statements(body: readonly LoopStmt[], declared: Declared, scope: Scope, out: Block): void {
  for (const stmt of body) statement(stmt, declared, scope, out);
}

function statement(stmt: LoopStmt, declared: Declared, scope: Scope, out: Block): void {
  switch (stmt.kind) {
    case 'comment':
      for (const text of stmt.text.split('\n')) out.line(`// ${commentText(text)}`);
      return;
    case 'let': {
      const name = scope.names.of('value', stmt.name);
      out.line(`let ${name} = ${expression(stmt.value, stmt.value.type, scope, out)};`);
      return;
    }
    case 'declare': {
      declared.set(stmt.name, stmt.type);
      const value = expression(finiteStart(stmt.init), stmt.type, scope, out);
      out.line(`var ${scope.names.of('value', stmt.name)}: ${scalarType(stmt.type)} = ${value};`);
      return;
    }
    case 'assign': {
      const value = expression(stmt.value, declared.get(stmt.name) ?? stmt.value.type, scope, out);
      out.line(`${scope.names.of('value', stmt.name)} = ${value};`);
      return;
    }
    case 'store': {
      const type = placeOf(scope.layout, stmt.buffer).dtype === 'i32' ? 'int' : 'real';
      const value = expression(stmt.value, type, scope, out);
      out.line(`${element(stmt.buffer, stmt.offset, scope, out)} = ${value};`);
      return;
    }
    case 'if': {
      out.line(`if (${expression(stmt.cond, 'bool', scope, out)}) {`);
      nested(stmt.then, declared, scope, out);
      if (stmt.else.length > 0) {
        out.line('} else {');
        nested(stmt.else, declared, scope, out);
      }
      out.line('}');
      return;
    }
    case 'for': {
      const index = scope.names.of('value', stmt.index);
      const lo = expression(stmt.lo, 'int', scope, out);
      const hi = bound(stmt.hi, scope, out);
      out.line(`for (var ${index} = ${lo}; ${index} < ${hi}; ${index} += ${stmt.step}i) {`);
      nested(stmt.body, declared, scope, out);
      out.line('}');
      return;
    }
  }
}

/** An accumulator of max or min starts from the extreme finite number: WGSL lets implementations assume that there are no infinities. */
function finiteStart(init: LoopExpr): LoopExpr {
  if (init.kind !== 'const' || typeof init.value !== 'number' || Math.abs(init.value) !== Number.POSITIVE_INFINITY)
    return init;
  return { ...init, value: Math.sign(init.value) * LARGEST };
}

function nested(body: readonly LoopStmt[], declared: Declared, scope: Scope, out: Block): void {
  const inner = out.inner();
  statements(body, new Map(declared), scope, inner);
  out.append(inner);
}

/** A loop's upper bound, computed once before the loop. */
function bound(hi: LoopExpr, scope: Scope, out: Block): string {
  const text = expression(hi, 'int', scope, out);
  if (hi.kind === 'const' || hi.kind === 'var') return text;
  const name = scope.locals.fresh('end');
  out.line(`let ${name} = ${text};`);
  return name;
}
