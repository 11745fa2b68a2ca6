import type { Facts } from '../facts/facts.ts';
import { raised } from '../facts/labels.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf } from '../read/walk.ts';
import type { Gradients } from '../resolve/meaning.ts';
import type { Read } from './context.ts';

/** What `δ` without a tensor's name is the gradient of: `\delta^{(l)}_i = \partial E/\partial x^{(l)}_i` says it; else the tensor that is defined with a superscript. */
export function gradientsOf(reads: readonly Read[], facts: Facts): Gradients {
  const byLabel = new Map<string, MathSymbol>();
  let letter: MathSymbol | undefined;
  for (const { left, equality } of reads) {
    const f = left.kind === 'gradient' ? bare(left.formula) : undefined;
    const member = equality.members.map(bare).find((m) => m.kind === 'derivative' && m.by.length === 1);
    const by = member?.kind === 'derivative' && member.by[0] !== undefined ? bare(member.by[0]) : undefined;
    if (f?.kind !== 'symbol' || by?.kind !== 'symbol') continue;
    const up = f.sup === undefined ? undefined : raised(f.sup, (name) => facts.scalars.has(name));
    byLabel.set(up?.kind === 'label' ? up.key : '', by);
    letter ??= plain(by);
  }
  for (const { equality } of reads) letter ??= equality.members.map(differentiatedBy).find((s) => s !== undefined);
  const defined = reads.find(
    ({ left }) => left.kind === 'tensor' && left.symbol.sup !== undefined && isLabelled(left.symbol, facts),
  );
  if (defined?.left.kind === 'tensor') letter ??= plain(defined.left.symbol);
  return { byLabel, ...(letter === undefined ? {} : { letter }) };
}

/** The tensor in `\partial E/\partial x^{(l)}`, as a factor of a formula. */
function differentiatedBy(f: Formula): MathSymbol | undefined {
  let found: MathSymbol | undefined;
  everyFormula(f, (part) => {
    if (part.kind !== 'derivative' || part.by.length !== 1 || part.of === undefined) return;
    const [of] = factorsOf(bare(part.of)).map(bare);
    const by = part.by[0] === undefined ? undefined : bare(part.by[0]);
    if (
      of?.kind === 'symbol' &&
      of.sub === undefined &&
      of.sup === undefined &&
      by?.kind === 'symbol' &&
      by.sup !== undefined
    )
      found ??= plain(by);
  });
  return found;
}

const isLabelled = ({ sup }: MathSymbol, facts: Facts): boolean =>
  sup !== undefined && raised(sup, (name) => facts.scalars.has(name)).kind === 'label';

const plain = ({ sub: _, sup: __, ...s }: MathSymbol): MathSymbol => s;
