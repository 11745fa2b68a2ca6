import { keyOf, variable } from './build.ts';
import type { LoopExpr, LoopStmt, LoopType } from './nest.ts';

/** A list of statements under construction, and the values already named in it. */
export class Block {
  readonly statements: LoopStmt[] = [];
  readonly depth: number;
  readonly parent: Block | undefined;
  /** Whether it runs only where a condition holds: costly work must not move out of it. */
  readonly conditional: boolean;
  readonly #named = new Map<string, LoopExpr>();

  constructor(parent?: Block, conditional = false) {
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.conditional = conditional;
  }

  /** The name that this block or one around it has given to the value, if any. */
  find(key: string): LoopExpr | undefined {
    for (let block: Block | undefined = this; block !== undefined; block = block.parent) {
      const found = block.#named.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A variable of this block that holds the value. */
  name(value: LoopExpr, name: string): LoopExpr {
    const named = variable(name, value.type);
    this.statements.push({ kind: 'let', name, value });
    this.#named.set(keyOf(value), named);
    return named;
  }

  declare(name: string, type: LoopType, init: LoopExpr): LoopExpr {
    this.statements.push({ kind: 'declare', name, type, init });
    return variable(name, type);
  }
}
