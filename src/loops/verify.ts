import type { Interval } from '../support/interval.ts';
import { everything } from '../support/interval.ts';
import { int } from './build.ts';
import type { Buffer, LoopExpr, LoopNest, LoopProgram, LoopStmt } from './nest.ts';
import { Facts } from './prove.ts';

/**
 * Why a loop program is not sound, or undefined when it is: every scalar is defined before it is used, what is read has been written, and
 * temporaries that share a place in the arena are never alive together. (`writesEverything` follows small programs further.)
 */
export function verifyLoops(program: LoopProgram, options: VerifyOptions = {}): string | undefined {
  return new Verifier(program, options.strict ?? false).run();
}

export interface VerifyOptions {
  /**
   * Also refuse a program when no proof is found that every access stays inside its buffer. The search is not complete:
   * a guard that holds by a congruence, or by the data, may be beyond it.
   */
  readonly strict?: boolean;
}

/** Values of loop indices that a program's proof may try one by one. */
const MAX_CASES = 512;

class Unsound extends Error {}

class Verifier {
  readonly #program: LoopProgram;
  readonly #buffers: ReadonlyMap<string, Buffer>;
  readonly #written = new Set<string>();
  readonly #strict: boolean;
  #cases = MAX_CASES;

  constructor(program: LoopProgram, strict: boolean) {
    this.#program = program;
    this.#strict = strict;
    this.#buffers = new Map(program.buffers.map((b) => [b.name, b]));
  }

  run(): string | undefined {
    try {
      for (const nest of this.#program.nests) this.nest(nest);
      for (const b of this.#program.buffers)
        if (b.role === 'output' && !this.#written.has(b.name) && sizeOf(b) !== 0)
          fail(`nothing writes the output ${b.name}`);
      this.arena();
    } catch (error) {
      if (error instanceof Unsound) return error.message;
      throw error;
    }
    return undefined;
  }

  private nest(nest: LoopNest): void {
    const elements = (buffer: string): Interval => this.#buffers.get(buffer)?.elements ?? everything;
    const facts = new Facts(elements);
    for (const name of this.#program.open) facts.variable(name, { lo: 0, hi: Number.POSITIVE_INFINITY }, 0);
    this.statements(nest.body, facts, new Set(this.#program.open), 1, nest.name);
  }

  private statements(list: readonly LoopStmt[], facts: Facts, scope: Set<string>, depth: number, nest: string): void {
    for (const s of list) {
      switch (s.kind) {
        case 'comment':
          break;
        case 'let':
          this.expression(s.value, facts, scope, nest);
          this.declare(s.name, scope, nest);
          if (s.value.type === 'int') facts.define(s.name, s.value, depth);
          break;
        case 'declare':
          this.expression(s.init, facts, scope, nest);
          this.declare(s.name, scope, nest);
          // a condition that begins false holds only where it has been assigned
          if (s.type === 'bool' && s.init.kind === 'const' && s.init.value === false) facts.imply(s.name, []);
          break;
        case 'assign':
          if (!scope.has(s.name)) fail(`${nest} assigns ${s.name} before it is declared`);
          this.expression(s.value, facts, scope, nest);
          break;
        case 'store':
          this.expression(s.value, facts, scope, nest);
          this.expression(s.offset, facts, scope, nest);
          this.inside(s.buffer, s.offset, facts, nest, 'writes');
          this.#written.add(s.buffer);
          break;
        case 'if': {
          this.expression(s.cond, facts, scope, nest);
          const yes = facts.copy();
          yes.assume(s.cond);
          this.statements(s.then, yes, new Set(scope), depth, nest);
          this.statements(s.else, facts.copy(), new Set(scope), depth, nest);
          for (const inner of s.then)
            if (inner.kind === 'assign' && inner.value.type === 'bool') facts.imply(inner.name, [s.cond, inner.value]);
          break;
        }
        case 'for': {
          this.expression(s.lo, facts, scope, nest);
          this.expression(s.hi, facts, scope, nest);
          const body = facts.copy();
          const inner = new Set(scope);
          this.declare(s.index, inner, nest);
          body.loop(s.index, s.lo, s.hi, depth + 1);
          try {
            this.statements(s.body, body, new Set(inner), depth + 1, nest);
          } catch (error) {
            if (!(error instanceof Unsound) || !this.byCases(s, facts, inner, depth, nest)) throw error;
          }
          break;
        }
      }
    }
  }

  /** Verifies the body of a short loop for each value of its index, where no argument over the whole range is found. False where there are too many. */
  private byCases(
    s: Extract<LoopStmt, { kind: 'for' }>,
    facts: Facts,
    scope: ReadonlySet<string>,
    depth: number,
    nest: string,
  ): boolean {
    if (s.lo.kind !== 'const' || s.hi.kind !== 'const') return false;
    const lo = Number(s.lo.value);
    const hi = Number(s.hi.value);
    this.#cases -= hi - lo;
    if (this.#cases < 0) return false;
    for (let i = lo; i < hi; i++) {
      const one = facts.copy();
      one.define(s.index, int(i), depth + 1);
      this.statements(s.body, one, new Set(scope), depth + 1, nest);
    }
    return true;
  }

  private declare(name: string, scope: Set<string>, nest: string): void {
    if (scope.has(name)) fail(`${nest} declares ${name} twice`);
    scope.add(name);
  }

  private expression(e: LoopExpr, facts: Facts, scope: ReadonlySet<string>, nest: string): void {
    switch (e.kind) {
      case 'const':
        return;
      case 'var':
        if (!scope.has(e.name)) fail(`${nest} uses ${e.name} before it is defined`);
        return;
      case 'load':
        this.expression(e.offset, facts, scope, nest);
        if (this.#buffers.get(e.buffer)?.role !== 'input' && !this.#written.has(e.buffer))
          fail(`${nest} reads ${e.buffer} before anything writes it`);
        this.inside(e.buffer, e.offset, facts, nest, 'reads');
        return;
      case 'unary':
        this.expression(e.arg, facts, scope, nest);
        return;
      case 'binary': {
        this.expression(e.left, facts, scope, nest);
        const right = e.op === 'and' ? facts.copy() : facts;
        if (e.op === 'and') right.assume(e.left);
        this.expression(e.right, right, scope, nest);
        return;
      }
      case 'select': {
        this.expression(e.cond, facts, scope, nest);
        const yes = facts.copy();
        yes.assume(e.cond);
        this.expression(e.then, yes, scope, nest);
        this.expression(e.else, facts, scope, nest);
        return;
      }
      case 'call':
        for (const a of e.args) this.expression(a, facts, scope, nest);
    }
  }

  private inside(name: string, offset: LoopExpr, facts: Facts, nest: string, verb: string): void {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) fail(`${nest} ${verb} ${name}, which is no buffer`);
    const size = sizeOf(buffer);
    // the size of an open dimension is known only at the call
    if (size === undefined || !this.#strict) return;
    const lo = facts.least(offset);
    const hi = facts.greatest(offset);
    if (lo < 0 || hi >= size)
      fail(`${nest} ${verb} ${name} at an offset in [${lo}, ${hi}], but it has ${size} elements`);
  }

  /** Temporaries alive at the same time have places apart. */
  private arena(): void {
    const lives = new Map<string, { first: number; last: number }>();
    this.#program.nests.forEach((nest, i) => {
      for (const name of mentioned(nest.body)) {
        const life = lives.get(name);
        if (life === undefined) lives.set(name, { first: i, last: i });
        else life.last = i;
      }
    });
    const placed = this.#program.buffers.flatMap((b) => {
      const life = lives.get(b.name);
      const size = sizeOf(b);
      if (b.role !== 'temporary' || life === undefined || size === undefined) return [];
      if (b.place === undefined) return fail(`the temporary ${b.name} has no place in the arena`);
      if (b.place < 0 || b.place + size > this.#program.arena) return fail(`the temporary ${b.name} leaves the arena`);
      return [{ name: b.name, start: b.place, end: b.place + size, ...life }];
    });
    placed.forEach((a, i) => {
      for (const b of placed.slice(i + 1)) {
        const together = a.first <= b.last && b.first <= a.last;
        if (together && a.start < b.end && b.start < a.end)
          fail(`${a.name} and ${b.name} share a place while both are alive`);
      }
    });
  }
}

function fail(reason: string): never {
  throw new Unsound(reason);
}

/** Elements of a buffer; undefined where an extent is open. */
function sizeOf(b: Buffer): number | undefined {
  let size = 1;
  for (const extent of b.shape) {
    if (extent.kind !== 'const' || typeof extent.value !== 'number') return undefined;
    size *= extent.value;
  }
  return size;
}

/** Names of the buffers that statements touch. */
function mentioned(list: readonly LoopStmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  const expr = (e: LoopExpr): void => {
    if (e.kind === 'load') {
      names.add(e.buffer);
      expr(e.offset);
    } else if (e.kind === 'unary') expr(e.arg);
    else if (e.kind === 'binary') for (const x of [e.left, e.right]) expr(x);
    else if (e.kind === 'select') for (const x of [e.cond, e.then, e.else]) expr(x);
    else if (e.kind === 'call') for (const x of e.args) expr(x);
  };
  const go = (statements: readonly LoopStmt[]): void => {
    for (const s of statements) {
      if (s.kind === 'for') {
        for (const e of [s.lo, s.hi]) expr(e);
        go(s.body);
      } else if (s.kind === 'if') {
        expr(s.cond);
        go(s.then);
        go(s.else);
      } else if (s.kind === 'store') {
        names.add(s.buffer);
        expr(s.offset);
        expr(s.value);
      } else if (s.kind === 'let' || s.kind === 'assign') expr(s.value);
      else if (s.kind === 'declare') expr(s.init);
    }
  };
  go(list);
  return names;
}
