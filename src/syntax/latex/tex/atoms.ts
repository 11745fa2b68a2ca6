import type { Span } from '../../../support/span.ts';
import { closingSizes, droppedMacros, layoutMacros, openingSizes, transparentMacros } from './layout.ts';
import type { TexChar, TexEnvironment, TexGroup, TexMacro, TexMath, TexNode } from './tex.ts';

/** A node that means something. A bar may say on which side of its contents it stands. */
export type Atom = (TexChar | TexMacro | TexGroup | TexEnvironment | TexMath) & { readonly side?: 'open' | 'close' };

/** The nodes without white space, sizes, alignment marks, labels and other things that compute nothing. */
export function atomsOf(nodes: readonly TexNode[]): readonly Atom[] {
  const atoms: Atom[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (node === undefined || node.kind === 'space') continue;
    if (node.kind === 'char') {
      const after = nodes[i + 1];
      if (node.char === '|' && after?.kind === 'char' && after.char === '|' && after.span.start === node.span.end) {
        atoms.push({ kind: 'char', char: '‖', span: { start: node.span.start, end: after.span.end } });
        i++;
        continue;
      }
      if (node.char !== '&' && node.char !== '~' && node.char !== '\u00a0') atoms.push(node);
      continue;
    }
    if (node.kind !== 'macro') {
      if (!isStrut(nodes, i)) atoms.push(node);
      continue;
    }
    const next = solidFrom(nodes, i + 1);
    if (openingSizes.has(node.name) || closingSizes.has(node.name)) {
      const bound = nodes[next];
      // an empty delimiter
      if (bound?.kind === 'char' && bound.char === '.') i = next;
      else if (bound !== undefined && bound.kind !== 'space' && isBar(bound)) {
        atoms.push({ ...bound, side: openingSizes.has(node.name) ? 'open' : 'close' });
        i = next;
      }
      continue;
    }
    if (layoutMacros.has(node.name)) continue;
    if (droppedMacros.has(node.name)) {
      const after = nodes[next];
      const argument = after?.kind === 'char' && after.char === '*' ? solidFrom(nodes, next + 1) : next;
      i = nodes[argument]?.kind === 'group' ? argument : i;
      continue;
    }
    if (transparentMacros.has(node.name)) continue;
    atoms.push(node);
  }
  return atoms;
}

/** Whether an empty group stands here that only gives the sign after it its distance. */
function isStrut(nodes: readonly TexNode[], at: number): boolean {
  const node = nodes[at];
  const next = nodes[solidFrom(nodes, at + 1)];
  const scripted = next?.kind === 'char' && (next.char === '_' || next.char === '^');
  return node?.kind === 'group' && node.body.every((n) => n.kind === 'space') && !scripted;
}

/** The first place from one on that holds no white space. */
export function solidFrom(nodes: readonly TexNode[], from: number): number {
  let at = from;
  while (nodes[at]?.kind === 'space') at++;
  return at;
}

/** Whether a node is `|`, `\|`, `\vert` or `\Vert`. */
export const isBar = (node: TexNode): boolean =>
  (node.kind === 'char' && (node.char === '|' || node.char === '‖')) ||
  (node.kind === 'macro' && (node.name === '|' || node.name === 'vert' || node.name === 'Vert'));

export const isDoubleBar = (node: TexNode): boolean =>
  (node.kind === 'char' && node.char === '‖') || (node.kind === 'macro' && node.name !== 'vert');

export const spanOf = (nodes: readonly { readonly span: Span }[], fallback: Span): Span => {
  const first = nodes[0];
  const last = nodes.at(-1);
  return first === undefined || last === undefined ? fallback : { start: first.span.start, end: last.span.end };
};
