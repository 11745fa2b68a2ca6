import type { BinaryOp, Buffer, LoopExpr, LoopNest, LoopProgram, LoopStmt } from './nest.ts';

/** A loop program for a reader: buffers, then each nest under its formulas. */
export function printLoops(program: LoopProgram): string {
  const buffers = program.buffers.map(bufferText);
  const arena = program.arenaPerOpen
    ? `${program.arena} + ${program.arenaPerOpen}·${program.open.join('·')}`
    : String(program.arena);
  return [
    `${program.name}(${program.open.join(', ')})`,
    ...buffers,
    `arena: ${arena} elements`,
    ...program.nests.map((n) => `\n${printNest(n)}`),
  ].join('\n');
}

export function printNest(nest: LoopNest): string {
  const lines: string[] = [...nest.formulas.map((f) => `# ${f}`), `${nest.name}:`];
  statements(nest.body, 1, lines);
  return lines.join('\n');
}

function bufferText(b: Buffer): string {
  const place = b.place === undefined ? '' : ` at ${b.place}${b.placePerOpen ? ` + ${b.placePerOpen}·n` : ''}`;
  return `${b.role} ${b.name}[${b.shape.map((e) => text(e)).join(', ')}]: ${b.dtype}${place}`;
}

function statements(list: readonly LoopStmt[], depth: number, lines: string[]): void {
  const put = (line: string): void => {
    lines.push(`${'  '.repeat(depth)}${line}`);
  };
  for (const s of list) {
    switch (s.kind) {
      case 'comment':
        put(`# ${s.text}`);
        break;
      case 'let':
        put(`${s.name} = ${text(s.value)}`);
        break;
      case 'declare':
        put(`${s.name} := ${text(s.init)}`);
        break;
      case 'assign':
        put(`${s.name} ← ${text(s.value)}`);
        break;
      case 'store':
        put(`${s.buffer}[${text(s.offset)}] ← ${text(s.value)}`);
        break;
      case 'if':
        put(`if ${text(s.cond)}`);
        statements(s.then, depth + 1, lines);
        if (s.else.length > 0) {
          put('else');
          statements(s.else, depth + 1, lines);
        }
        break;
      case 'for':
        put(
          `${s.parallel ? 'parallel ' : 'for '}${s.index} in ${text(s.lo)}..${text(s.hi)}${s.step === 1 ? '' : ` by ${s.step}`}`,
        );
        statements(s.body, depth + 1, lines);
        break;
    }
  }
}

const levels: readonly (readonly BinaryOp[])[] = [
  ['or'],
  ['and'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/', 'floordiv', 'mod'],
];
const symbols: Partial<Record<BinaryOp, string>> = {
  '-': '−',
  '*': '·',
  floordiv: '//',
  mod: '%',
  '<=': '≤',
  '>=': '≥',
  '!=': '≠',
};

function text(e: LoopExpr, least = 0): string {
  switch (e.kind) {
    case 'const':
      return String(e.value);
    case 'var':
      return e.name;
    case 'load':
      return `${e.buffer}[${text(e.offset)}]`;
    case 'unary':
      if (e.op === 'neg') return `−${text(e.arg, 5)}`;
      return e.op === 'not' ? `not ${text(e.arg, 5)}` : text(e.arg, e.arg.type === 'bool' ? 5 : least);
    case 'binary': {
      if (e.op === 'min' || e.op === 'max') return `${e.op}(${text(e.left)}, ${text(e.right)})`;
      const level = levels.findIndex((ops) => ops.includes(e.op));
      const body = `${text(e.left, level)} ${symbols[e.op] ?? e.op} ${text(e.right, level + 1)}`;
      return level < least ? `(${body})` : body;
    }
    case 'select': {
      const body = `if ${text(e.cond)} then ${text(e.then)} else ${text(e.else)}`;
      return least > 0 ? `(${body})` : body;
    }
    case 'call':
      return `${e.fn}(${e.args.map((a) => text(a)).join(', ')})`;
  }
}
