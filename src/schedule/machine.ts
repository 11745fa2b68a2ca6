/** What a schedule needs to know of the machine that will run it. */
export interface Machine {
  /** `cpu`: nests of loops with scalar registers; `gpu`: one invocation per output element, no order among them. */
  readonly kind: 'cpu' | 'gpu';
  /** Scalar values that fit in registers at once: the budget of a register tile. */
  readonly registers: number;
  /** Whether integers are exact to 2⁵³; otherwise they wrap around at 32 bits. */
  readonly wideIntegers: boolean;
}
