import type { TexNode } from './tex.ts';

/** Letters that are printed in two forms, and the macro of the second. */
const forms: readonly (readonly [string, string])[] = ['epsilon', 'theta', 'kappa', 'pi', 'rho', 'sigma', 'phi'].map(
  (letter) => [letter, `var${letter}`] as const,
);

/** What is behind the name of the macro of a second form that is a name of its own; no macro of a text ends so. */
const APART = ' apart';

/** The names of second forms where a text holds both forms of a letter: words, as one Greek letter stands for both of them. */
export const apartLetters: Readonly<Record<string, string>> = Object.fromEntries(
  forms.map(([, variant]) => [variant + APART, variant]),
);

/** A text in which a letter that is printed in two forms, `\phi` and `\varphi`, is two letters; one form alone is the letter. */
export function withVariantsApart(nodes: readonly TexNode[]): readonly TexNode[] {
  const used = new Set<string>();
  collectMacros(nodes, used);
  const apart = new Set(forms.flatMap(([letter, variant]) => (used.has(letter) && used.has(variant) ? [variant] : [])));
  return apart.size === 0 ? nodes : renamed(nodes, apart);
}

function collectMacros(nodes: readonly TexNode[], used: Set<string>): void {
  for (const node of nodes) {
    if (node.kind === 'macro') used.add(node.name);
    else if (node.kind !== 'char' && node.kind !== 'space') collectMacros(node.body, used);
  }
}

const renamed = (nodes: readonly TexNode[], apart: ReadonlySet<string>): readonly TexNode[] =>
  nodes.map((node) => {
    if (node.kind === 'char' || node.kind === 'space') return node;
    if (node.kind === 'macro') return apart.has(node.name) ? { ...node, name: node.name + APART } : node;
    return { ...node, body: renamed(node.body, apart) };
  });
