/*
 * Every limit on a formula's size. Each is a count, never a time, and is named in the refusal:
 * the same text is accepted or refused alike on every machine.
 */

/** UTF-16 code units in one source text. */
export const MAX_SOURCE_LENGTH = 2 ** 20;

/** UTF-16 code units in one LaTeX text. */
export const MAX_LATEX_LENGTH = 2 ** 16;

/** Letters, digits, signs and macros in the formulas of one LaTeX text. */
export const MAX_LATEX_NODES = 10_000;

/** Cells of one array that a LaTeX text gives by its entries. */
export const MAX_LATEX_ENTRIES = 400;

/** Heads of layers in the comments of one LaTeX text. */
export const MAX_LATEX_HEADS = 100;

/** Braces, environments and formulas open at one place of a LaTeX text. */
export const MAX_LATEX_NESTING = 100;

/** Words, numbers and signs in one source text. */
export const MAX_TOKENS = 100_000;

/** Characters in one name. */
export const MAX_NAME_LENGTH = 200;

/** Brackets, signs, powers, conditionals and reductions open at one place of a formula. */
export const MAX_NESTING = 200;

/** Nodes of a layer's equations after its `fn` calls are written out. */
export const MAX_NODES = 20_000;

/** Levels of an equation's expression tree after its `fn` calls are written out. */
export const MAX_DEPTH = 400;

/** Layers and functions in one file, parameters of one layer. */
export const MAX_DEFINITIONS = 1000;

/** Axes of one tensor, indices of one reduction, arguments of one function. */
export const MAX_RANK = 32;

/** Diagnostics kept for one source text. */
export const MAX_DIAGNOSTICS = 100;

/** Steps spent on trying sizes for the reads of one layer; beyond them a read is checked only when the sizes are known. */
export const MAX_EVALUATIONS = 300_000;

/** Nodes of one subscript, range or extent. */
export const MAX_SUBSCRIPT_NODES = 200;

/** Terms of one subscript, range or extent when its products are multiplied out. */
export const MAX_SUBSCRIPT_TERMS = 64;

/** Nodes of one cotangent's equation before it is simplified. */
export const MAX_DERIVATIVE_NODES = 60_000;
