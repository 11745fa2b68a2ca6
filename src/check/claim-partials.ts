import type { Expr } from '../ir/index.ts';
import type { LayerSyntax } from '../syntax/index.ts';
import { everySyntax, namesInDerivative } from '../syntax/index.ts';
import { NameTable, type Scope, type TensorEntry } from './scope.ts';

/** What a derivative inside a claim is of, and by what. */
export interface Partial {
  readonly of: string;
  readonly by: string;
}

/** The scope with `∂y/∂x` for every two tensors of the layer of which a claim holds the derivative. Reports what has none. */
export function withPartials(scope: Scope, { claims, assumes }: LayerSyntax, partials: Map<string, Partial>): Scope {
  const tensors = new NameTable<TensorEntry>();
  for (const entry of scope.tensors.values()) tensors.set(entry.name, entry);
  const bodies = [
    ...claims.flatMap((c) => [c.body, ...(c.left === undefined ? [] : [c.left])]),
    ...assumes.map((a) => a.condition),
  ];
  for (const body of bodies)
    everySyntax(body, new Set(), (s) => {
      const names = s.kind === 'name' || s.kind === 'access' ? namesInDerivative(s.name) : undefined;
      if (names === undefined || tensors.has(s.kind === 'name' || s.kind === 'access' ? s.name : '')) return;
      const [of, by] = names.map((name) => scope.tensors.get(name));
      if (of === undefined || by === undefined) return;
      const none = of.type.dtype !== 'real' || by.type.dtype !== 'real' || of === by;
      if (none) {
        const integer = [of, by].find((t) => t.type.dtype !== 'real');
        scope.report.error(
          'claim-target',
          s.span,
          integer === undefined
            ? `\`${of.name}\` is differentiated by itself.`
            : `\`${integer.name}\` is an integer tensor, and has no derivatives.`,
          'a derivative is of one real tensor of the layer by another: `∂y[i]/∂x[j]`',
        );
      }
      const name = `∂${names[0]}/∂${names[1]}`;
      const packed = of.type.shape.some(isPack);
      const inner = by.type.shape.filter((e) => !packed || !isPack(e));
      tensors.set(name, {
        name,
        type: { dtype: 'real', shape: [...of.type.shape, ...inner] },
        span: s.span,
        broken: none || of.broken || by.broken,
      });
      partials.set(name, { of: of.name, by: by.name });
    });
  return { ...scope, tensors };
}

const isPack = (e: Expr): boolean => e.kind === 'symbol' && e.name === '..';
