import type { TexNode } from '../tex/tex.ts';
import { extremeWords, functionWords } from './signs.ts';

/** Which runs of letters are one name. All other letters stand for themselves, side by side. */
export interface Lexicon {
  readonly words: ReadonlySet<string>;
}

const letter = /^[\p{L}]$/u;

export const isLetter = (node: TexNode | undefined): boolean => node?.kind === 'char' && letter.test(node.char);

/**
 * The words of a text: names that are declared, functions by the names that papers give them, a run of letters that takes
 * arguments, and a run of three letters or more with a small one among them, unless every one of its letters stands alone somewhere: then it is a product of their names.
 */
export function lexiconOf(nodes: readonly TexNode[], declared: Iterable<string>): Lexicon {
  const runs: { readonly text: string; readonly applied: boolean }[] = [];
  collect(nodes, runs);
  const alone = new Set(runs.filter((r) => [...r.text].length === 1).map((r) => r.text));
  const words = new Set<string>();
  const familiar = [...functionWords.keys(), ...extremeWords.keys(), 'arg', 'softmax'];
  // short ones, such as `sh`, are read as products unless they are written as macros
  const known = new Set([...declared, ...familiar.filter((word) => word.length > 2)]);
  for (const { text, applied } of runs) {
    const letters = [...text];
    if (letters.length < 2) continue;
    if (known.has(text)) words.add(text);
    else if (letters.length > 2 && /\p{Ll}/u.test(text) && (applied || !letters.every((l) => alone.has(l))))
      words.add(text);
  }
  for (const name of known) words.add(name);
  return { words };
}

/** Runs of letters without space between them, at every depth. */
function collect(nodes: readonly TexNode[], runs: { text: string; applied: boolean }[]): void {
  for (let i = 0; i < nodes.length; ) {
    const node = nodes[i];
    if (node === undefined) break;
    if (!isLetter(node)) {
      if (node.kind === 'group' || node.kind === 'environment' || node.kind === 'math') collect(node.body, runs);
      i++;
      continue;
    }
    let text = '';
    for (let at: TexNode | undefined = node; at?.kind === 'char' && letter.test(at.char); at = nodes[++i])
      text += at.char;
    const next = nodes[i];
    runs.push({ text, applied: next?.kind === 'char' && next.char === '(' });
  }
}

/** The longest word that the letters from a place on spell, as the number of its letters; 1 where they spell none. */
export function wordLength(nodes: readonly TexNode[], from: number, { words }: Lexicon): number {
  let text = '';
  let longest = 1;
  for (let i = from; i < nodes.length && i < from + MAX_WORD; i++) {
    const node = nodes[i];
    const before = nodes[i - 1];
    if (node?.kind !== 'char' || !letter.test(node.char) || (i > from && before?.span.end !== node.span.start)) break;
    text += node.char;
    if (words.has(text)) longest = i - from + 1;
  }
  return longest;
}

const MAX_WORD = 40;
