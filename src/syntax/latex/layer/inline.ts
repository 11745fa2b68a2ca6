import type { BinderSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, mapSyntax, withParts } from '../../walk.ts';
import type { Draft } from '../resolve/draft.ts';
import { grouped } from '../resolve/meaning.ts';

/** An expression with names put in for which abbreviations stand: `Z = \sum_k \delta_{y_k} y_k`. Each may use those before it. */
export function writtenOut(s: Syntax, abbreviations: readonly Draft[]): Syntax {
  let written = s;
  for (let i = abbreviations.length - 1; i >= 0; i--) {
    const one = abbreviations[i];
    if (one !== undefined) written = putIn(written, one, i);
  }
  return written;
}

function putIn(s: Syntax, draft: Draft, number: number): Syntax {
  let reads = 0;
  everySyntax(s, new Set(), (part) => {
    if ((part.kind === 'access' || part.kind === 'name') && part.name === draft.name) reads++;
  });
  if (reads === 0) return s;
  return mapSyntax(s, (part) => {
    const name = part.kind === 'access' || part.kind === 'name' ? part.name : undefined;
    const subscripts = part.kind === 'access' ? part.subscripts : [];
    if (name !== draft.name || subscripts.length !== draft.subscripts.length) return part;
    const values = new Map(
      draft.subscripts.flatMap((x, i) => (x.kind === 'name' ? [[x.name, subscripts[i]] as const] : [])),
    );
    return grouped(replaced(draft.body, values, number));
  });
}

/** An expression with names replaced; its own indices get names that nothing around it has. */
function replaced(s: Syntax, values: ReadonlyMap<string, Syntax | undefined>, number: number): Syntax {
  if (s.kind === 'name') return values.get(s.name) ?? s;
  if (s.kind !== 'reduce') return withParts(s, (part) => replaced(part, values, number));
  const inside = new Map(values);
  const binders = s.binders.map((b): BinderSyntax => {
    const index = b.index === '..' ? b.index : `${b.index}_${number + 1}`;
    if (b.index !== '..') inside.set(b.index, { kind: 'name', name: index, span: b.indexSpan });
    const { lo, hi } = b;
    return {
      ...b,
      index,
      ...(lo === undefined ? {} : { lo: replaced(lo, values, number) }),
      ...(hi === undefined ? {} : { hi: replaced(hi, values, number) }),
    };
  });
  return { ...s, binders, body: replaced(s.body, inside, number) };
}
