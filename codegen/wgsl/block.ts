/** Lines of WGSL under construction, indented by the depth of their block. */
export class Block {
  readonly #lines: string[] = [];
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  line(text: string): void {
    this.#lines.push(`${'  '.repeat(this.#depth)}${text}`);
  }

  /** A block one level deeper, whose lines are not yet part of this one. */
  inner(): Block {
    return new Block(this.#depth + 1);
  }

  /** An unattached block at this depth. */
  sibling(): Block {
    return new Block(this.#depth);
  }

  append(block: Block): void {
    this.#lines.push(...block.#lines);
  }

  get empty(): boolean {
    return this.#lines.length === 0;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
