import type { Random } from './random.ts';

/** Canonical forms of names in use; a name is compared after NFC with Greek letters spelled out, as the language does. */
const spelled = new Map(
  'α:alpha β:beta γ:gamma δ:delta ε:epsilon ζ:zeta η:eta θ:theta ι:iota κ:kappa λ:lambda μ:mu ν:nu ξ:xi π:pi ρ:rho σ:sigma τ:tau φ:phi χ:chi ψ:psi ω:omega Σ:Sigma'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

const canonical = (name: string): string => [...name.normalize('NFC')].map((c) => spelled.get(c) ?? c).join('');

const pools = {
  dim: ['N', 'M', 'K', 'H', 'W', 'C', 'R', 'D', 'P', 'Q', 'L', 'A', 'B', 'S', 'T1', 'T2', 'Z'],
  index: ['i', 'j', 'k', 'm', 'n', 'p', 'q', 'u', 'v', 'w', 'l', 'g', 'h', 'o', 'ι', 'κ'],
  input: ['x', 'z', 'c', 'd', 'e', 'f', 'X', 'x1', 'x2', 'x̂', 'inp'],
  weight: ['θ', 'γ', 'β', 'b', 'U', 'ω', 'ψ'],
  int: ['t', 'label', 'τ', 'idx'],
  target: ['y', 's', 'r', 'E', 'out', 'y1', 'y2', 'μ', 'a', 'φ'],
  hyper: ['α', 'step', 'λ', 'ε', 'pad', 'ρ'],
  fn: ['σ', 'act', 'gelu', 'sq', 'ξ'],
  fnParam: ['a', 'b', 'x', 'z'],
} as const;

/** Names that have broken code generators: reserved words of targets, properties of every object, our own conventions. */
const odd = [
  'var',
  'let',
  'class',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'dy',
  'dx',
  'δy',
  'δx',
  'fn_',
  'π',
  'f32',
  'vec4',
  'array',
  'Float32Array',
  'Math',
  'return_',
  'new',
  'this',
  'arguments',
  'eval',
  'ångström',
  'café',
  'ж',
  'x_1',
  'i0',
  'acc',
  'at',
  'loop',
  'undefined',
  'NaN',
  'y2',
  '数',
];

/** Hands out names of each kind that differ in canonical form. */
export class Names {
  private readonly taken = new Set<string>();
  private readonly free = new Set<string>();
  private readonly random: Random;
  private readonly oddness: number;

  constructor(random: Random, oddness: number) {
    this.random = random;
    this.oddness = oddness;
  }

  take(kind: keyof typeof pools): string {
    if (kind === 'index' && this.free.size > 0 && this.random.chance(0.8)) {
      const name = this.random.pick([...this.free]);
      this.free.delete(name);
      return name;
    }
    if (this.random.chance(this.oddness)) {
      const free = odd.filter((name) => !this.taken.has(canonical(name)));
      if (free.length > 0) return this.claim(this.random.pick(free));
    }
    const pool = pools[kind].filter((name) => !this.taken.has(canonical(name)));
    if (pool.length > 0)
      return this.claim(pool[this.random.chance(0.6) ? 0 : this.random.int(0, pool.length - 1)] as string);
    for (let i = 1; ; i++) {
      const name = `${pools[kind][0]}${i}`;
      if (!this.taken.has(canonical(name))) return this.claim(name);
    }
  }

  /** A bound index's name, which another index may take in another scope. */
  release(name: string): void {
    this.free.add(name);
  }

  private claim(name: string): string {
    this.taken.add(canonical(name));
    return name;
  }
}
