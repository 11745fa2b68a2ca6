import { inputDiagnostics } from './catalogue-input.ts';
import { latexDiagnostics } from './catalogue-latex.ts';
import { networkDiagnostics } from './catalogue-network.ts';
import type { Notation } from './span.ts';

/** One kind of complaint: what it means, what to do about it, and a text that raises it. */
export interface CatalogueEntry {
  readonly code: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What to write instead. */
  readonly help: string;
  /**
   * A formula that raises it, with `«` and `»` around the place that the carets mark; built on demand where it is long.
   * Absent where sizes, files or options are at fault, not a formula.
   */
  readonly formula?: string | (() => string);
  /** How its formula is written, where not in the formula language. */
  readonly notation?: Notation;
}

const layer = (head: string, ...lines: string[]): string =>
  `layer f(${head}) {\n${lines.map((l) => `  ${l}\n`).join('')}}\n`;

/** Complaints about formulas, in the order in which a text is read. */
const formulas: readonly CatalogueEntry[] = [
  // characters and words
  {
    code: 'unknown-character',
    title: 'a character that means nothing in a formula',
    help: 'remove it, or write the operator that it stands for',
    formula: layer('x[N]', 'y[i] = x[i] «@»'),
  },
  {
    code: 'expected-name',
    title: 'a name is missing',
    help: 'a name is letters, digits and `_`, and does not begin with a digit',
    formula: layer('x[N], «3»', 'y[i] = x[i]'),
  },
  {
    code: 'reserved-word',
    title: 'a word of the grammar used as a name',
    help: 'choose another name',
    formula: layer('«then»[N]', 'y = 1'),
  },
  {
    code: 'expected-symbol',
    title: 'a sign is missing',
    help: 'write the sign that is named',
    formula: 'layer f(x[N]) «y»[i] = x[i]\n',
  },
  {
    code: 'unexpected-token',
    title: 'something stands where it cannot',
    help: 'complete what stands before it',
    formula: layer('x[N]', 'y[i] = x[i] + «)»'),
  },
  {
    code: 'unexpected-equals',
    title: '`=` inside an expression',
    help: 'a comparison is written `==`',
    formula: layer('x[N]', 'y[i] = if x[i] «=» 0 then 1 else 2'),
  },
  {
    code: 'unclosed-bracket',
    title: 'a bracket is never closed',
    help: 'write the closing bracket',
    formula: layer('x[N]', 'y[i] = exp«(»x[i]'),
  },
  {
    code: 'empty-brackets',
    title: 'empty brackets',
    help: 'a scalar tensor is written without brackets',
    formula: layer('x', 'y = x«[]»'),
  },
  { code: 'juxtaposition', title: 'a product without its sign', help: 'write `2·x`', formula: layer('x', 'y = «2x»') },
  {
    code: 'expected-layer',
    title: 'something outside every layer',
    help: 'an equation stands inside a layer',
    formula: `${layer('x', 'y = x')}«z» = 3\n`,
  },
  {
    code: 'reduction-without-indices',
    title: 'a reduction without its indices',
    help: 'write `Σ[i] …`',
    formula: layer('x[N]', 'y = «sum» x[i]'),
  },
  {
    code: 'binder-range',
    title: 'a range written in another way',
    help: 'write `k<n` or `k in a..b`',
    formula: layer('x[N]', 'y = Σ[i «<=» 3] x[i]'),
  },
  {
    code: 'too-many-sections',
    title: 'a layer with a fourth section',
    help: 'the sections are inputs; weights; hyper-parameters',
    formula: layer('x[N]; ; s=1«;» q', 'y[i] = x[i]·s'),
  },
  {
    code: 'default-of-tensor',
    title: 'a default value for a tensor',
    help: 'hyper-parameters stand in the third section',
    formula: layer('x[N], s «=» 1', 'y[i] = x[i]·s'),
  },
  {
    code: 'tensor-as-hyper',
    title: 'a hyper-parameter with axes',
    help: 'tensors stand in the first two sections',
    formula: layer('x[N]; ; w«[»N]', 'y[i] = x[i]·w[i]'),
  },
  {
    code: 'expected-int',
    title: 'an unknown element type',
    help: 'a tensor is real unless it says `: int < C`',
    formula: layer('x[N] : «float»', 'y[i] = x[i]'),
  },
  {
    code: 'int-without-bounds',
    title: 'an integer tensor without bounds',
    help: 'write `: int < C` or `: int in a..b`',
    formula: layer('t[N] «: int»', 'y[i] = t[i]'),
  },
  {
    code: 'fn-in-layer',
    title: 'a function inside a layer',
    help: 'define it above the layer',
    formula: layer('x', '«g(»z) = z', 'y = x'),
  },
  {
    code: 'second-return',
    title: 'two `return` lines',
    help: 'name all outputs in one line',
    formula: layer('x', 'y = x', 'z = x', 'return y', '«return» z'),
  },
  {
    code: 'after-return',
    title: 'an equation after `return`',
    help: 'move it above',
    formula: layer('x', 'y = x', 'return y', '«z» = x'),
  },
  {
    code: 'after-claims',
    title: 'an equation after a claim',
    help: 'move it above the claims',
    formula: layer('x', 'y = x', 'claim y = x', '«z» = x'),
  },
  {
    code: 'partial-order',
    title: 'a derivative whose order is not the number of its variables',
    help: 'write one variable for each order: `∂²E/∂x[i]∂x[j]`',
    formula: layer('x[N]', 'E = Σ[i] x[i]²', 'claim «∂²E/∂x[i]» = 2·x[i]'),
  },
  {
    code: 'claim-relation',
    title: 'a claim with an inequality',
    help: 'write `claim left = right`; what inputs fulfil is said by `assume`',
    formula: layer('x[N]', 'y[i] = x[i]²', 'claim y[i] «>=» 0', 'claim y[i] = x[i]²'),
  },
  {
    code: 'claim-target',
    title: 'a claim about something that is no element of a suitable tensor',
    help: 'claim a tensor, an adjoint `δx[i]`, or a partial derivative by real tensors of the layer',
    formula: layer('x[N], t[N] : int < N', 'y[i] = x[t[i]]', 'claim ∂y[i]/∂«t[j]» = 0'),
  },
  {
    code: 'limit-source',
    title: 'a text beyond the limit',
    help: 'split it into several files',
    formula: () => `«#»${'x'.repeat(2 ** 20)}`,
  },
  {
    code: 'limit-tokens',
    title: 'too many words, numbers and signs',
    help: 'split the text into several files',
    formula: () => `${'#\n'.repeat(3)}${'+ '.repeat(100_000)}«+»`,
  },
  {
    code: 'limit-name',
    title: 'a name beyond the limit',
    help: 'shorten it',
    formula: () => layer(`«${'x'.repeat(201)}»`, 'y = 1'),
  },
  {
    code: 'limit-nesting',
    title: 'nesting beyond the limit',
    help: 'name an inner part by an equation',
    formula: () => layer('x', `y = ${'('.repeat(200)}«(»${'('.repeat(99)}x${')'.repeat(300)}`),
  },
  {
    code: 'limit-definitions',
    title: 'too many layers in one file',
    help: 'split it into several files',
    formula: () =>
      `${layer('x', 'y = x').repeat(0)}${Array.from({ length: 1000 }, (_, i) => `fn g${i}(z) = z\n`).join('')}«fn» h(z) = z\n`,
  },
  {
    code: 'limit-rank',
    title: 'too many axes',
    help: 'join axes',
    formula: () => layer(`x[${Array.from({ length: 32 }, (_, i) => `D${i}`).join(',')}«,»D32]`, 'y = 1'),
  },
  // heads of layers
  {
    code: 'defined-twice',
    title: 'one name for two things',
    help: 'choose another name',
    formula: layer('x[N], «x»[N]', 'y[i] = x[i]'),
  },
  {
    code: 'unbound-dimension',
    title: 'a dimension that nothing fixes',
    help: 'let it stand alone in some tensor',
    formula: layer('x[2·«N»]', 'y[i] = x[i]'),
  },
  {
    code: 'unknown-initialiser',
    title: 'an unknown initialiser',
    help: 'there are zeros, ones, constant(c), uniform(a), normal(s), xavier(in, out), he(in)',
    formula: layer('x[N]; w[N] ~ «kaiming»(N)', 'y[i] = x[i]·w[i]'),
  },
  {
    code: 'init-of-input',
    title: 'an initial value for an input',
    help: 'weights stand in the second section',
    formula: layer('x[N] ~ «zeros»', 'y[i] = x[i]'),
  },
  {
    code: 'init-argument',
    title: 'an initialiser that depends on data',
    help: 'use dimensions and hyper-parameters',
    formula: layer('a; w ~ normal(«a»)', 'y = a·w'),
  },
  {
    code: 'default-not-literal',
    title: 'a default that is no number',
    help: 'write a number',
    formula: layer('x; ; s=«2·t»', 'y = x·s'),
  },
  {
    code: 'fractional-default',
    title: 'a fractional default of an integer',
    help: 'write a whole number',
    formula: layer('x[N]; ; s=«1.5»', 'y[i] = x[i·s]'),
  },
  {
    code: 'empty-layer',
    title: 'a layer without equations',
    help: 'write at least one',
    formula: 'layer «f»(x[N]) {\n}\n',
  },
  {
    code: 'unknown-output',
    title: '`return` of something that no equation defines',
    help: 'return targets of equations',
    formula: layer('x', 'y = x', 'return «x»'),
  },
  {
    code: 'returned-twice',
    title: 'one output twice',
    help: 'name each output once',
    formula: layer('x', 'y = x', 'return y, «y»'),
  },
  // names and types
  {
    code: 'unknown-tensor',
    title: 'an unknown tensor',
    help: 'declare it in the head, or define it above',
    formula: layer('x[N]', 'y[i] = «z»[i] + x[i]'),
  },
  {
    code: 'used-too-early',
    title: 'a tensor read above its definition',
    help: 'move the definition up',
    formula: layer('x', 'y = «z»', 'z = x'),
  },
  {
    code: 'unknown-name',
    title: 'an unknown name',
    help: 'declare it, or bind it as an index',
    formula: layer('x[N]', 'y[i] = x[i]·«k»'),
  },
  {
    code: 'unknown-function',
    title: 'an unknown function',
    help: 'define it by `fn`',
    formula: layer('x', 'y = «expo»(x)'),
  },
  {
    code: 'function-without-arguments',
    title: 'a function without arguments',
    help: 'write `exp(…)`',
    formula: layer('x', 'y = «exp»'),
  },
  {
    code: 'tensor-called',
    title: 'a tensor used as a function',
    help: 'subscripts stand in square brackets; a product needs its sign',
    formula: layer('x[N]', 'y[i<N] = «x(i)»'),
  },
  {
    code: 'wrong-arity',
    title: 'a wrong number of arguments',
    help: 'give as many as the function has',
    formula: layer('x', 'y = «exp(x, x)»'),
  },
  {
    code: 'recursive-function',
    title: 'a function that calls itself',
    help: 'use a reduction',
    formula: `fn g(z) = «g»(z)\n${layer('x', 'y = x')}`,
  },
  {
    code: 'limit-calls',
    title: 'functions calling functions beyond the limit',
    help: 'write some of them out',
    formula: () =>
      `fn g0(z) = z\n${Array.from({ length: 70 }, (_, i) => `fn g${i + 1}(z) = ${i === 0 ? '«' : ''}g${i}(z)${i === 0 ? '»' : ''}\n`).join('')}${layer('x', 'y = g70(x)')}`,
  },
  {
    code: 'limit-nodes',
    title: 'a layer beyond the limit on its size',
    help: 'name repeated parts by equations',
    formula: () =>
      `fn a(z) = z+z+z+z+z+z+z+z+z+z\nfn b(z) = a(a(a(a(z))))\n${layer('x', `«y» = ${'b(x) + '.repeat(700)}x`)}`,
  },
  {
    code: 'limit-depth',
    title: 'an expression too deep',
    help: 'name an inner part by an equation',
    formula: () => `fn a(z) = ${'exp('.repeat(100)}z${')'.repeat(100)}\n${layer('x', '«y» = a(a(a(a(a(x)))))')}`,
  },
  {
    code: 'limit-subscript',
    title: 'an integer expression beyond the limit',
    help: 'write a simpler one',
    formula: () => layer('x[N]', `y[i<N] = x[«${'i // 2 + '.repeat(70)}i»]`),
  },
  {
    code: 'missing-subscripts',
    title: 'too few subscripts',
    help: 'give one for each axis',
    formula: layer('x[M,N]', 'y[i] = «x[i]»'),
  },
  {
    code: 'too-many-subscripts',
    title: 'too many subscripts',
    help: 'give one for each axis',
    formula: layer('x[N]', 'y[i] = «x[i,i]»'),
  },
  {
    code: 'condition-as-number',
    title: 'a condition used as a number',
    help: 'put it in parentheses',
    formula: layer('x[N]', 'y[i] = «x[i] > 0»'),
  },
  {
    code: 'number-as-condition',
    title: 'a number used as a condition',
    help: 'compare it',
    formula: layer('x[N]', 'y[i] = if «x[i]» then 1 else 0'),
  },
  {
    code: 'number-too-large',
    title: 'a number beyond float64',
    help: 'infinity is written `inf()`',
    formula: layer('x', 'y = x·«1e999»'),
  },
  {
    code: 'not-integer',
    title: 'a real number where an integer must stand',
    help: 'use `//`, `%`, `min`, `max`, `abs`, `clamp`',
    formula: layer('x[N]', 'y[i<N] = x[«0.5»]·i'),
  },
  {
    code: 'real-subscript',
    title: 'a real tensor as a subscript',
    help: 'declare it as an integer tensor',
    formula: layer('x[N], t[R]', 'y[r] = x[«t[r]»]'),
  },
  {
    code: 'subscript-form',
    title: 'a subscript of an unsupported form',
    help: 'a subscript is affine in its indices, with `//`, `%`, `min`, `max`, `abs`, `clamp` and integer tensors',
    formula: layer('x[N]', 'y[i<N] = x[«i·i»]'),
  },
  {
    code: 'bound-from-data',
    title: 'a range that depends on data',
    help: 'put an `if` into the body',
    formula: layer('x[N], t[R] : int < N', 'y[r] = Σ[j<«t[r]»] x[j]'),
  },
  {
    code: 'division-in-bound',
    title: '`/` in a bound',
    help: 'write `//`',
    formula: layer('x[N]', 'y[i<N«/»2] = x[i]'),
  },
  {
    code: 'division-by-zero',
    title: 'an integer divided by zero',
    help: 'divide by a positive number',
    formula: layer('x[N]', 'y[i<N] = x[i «//» 0]'),
  },
  {
    code: 'inexact-division',
    title: 'a division in a subscript that may leave a remainder',
    help: 'write `//`, or read with `?`',
    formula: layer('x[N]', 'y[i<N] = x[«i/2»]'),
  },
  {
    code: 'recurrence',
    title: 'a tensor defined by itself',
    help: 'recurrences are not supported yet',
    formula: layer('x[T]', 'h[t] = if t == 0 then x[t] else «h[t−1]» + x[t]'),
  },
  // indices and ranges
  {
    code: 'unbound-index',
    title: 'an index that nothing binds',
    help: 'bind it on the left or by a reduction',
    formula: layer('x[N]', 'y = x[«i»]'),
  },
  {
    code: 'hidden-index',
    title: 'an index that hides another',
    help: 'choose another letter',
    formula: layer('x[N]', 'y[i] = x[i]·Σ[«i»] x[i]'),
  },
  {
    code: 'hidden-name',
    title: 'an index with the name of a number',
    help: 'choose another letter',
    formula: layer('x[N]; ; s=1', 'y[«s»] = x[s]'),
  },
  {
    code: 'repeated-index',
    title: 'one index twice on the left',
    help: 'give each axis its own index',
    formula: layer('x[N]', 'y[i,«i»] = x[i]'),
  },
  {
    code: 'misplaced-pack',
    title: '`..` where no axes can stand',
    help: 'write it alone as a subscript',
    formula: layer('x[N]', 'y[..] = x[«..»]'),
  },
  {
    code: 'misplaced-range',
    title: 'a range where a number is expected',
    help: 'ranges are stated in binders and on the left',
    formula: layer('x[N]', 'y[i] = x[«i in 0..3»]'),
  },
  {
    code: 'range-unknown',
    title: 'a range that does not follow from the formula',
    help: 'state it: `i<n`',
    formula: layer('x[N]', 'y[«i»] = x?[i−1]'),
  },
  {
    code: 'range-mismatch',
    title: 'one index over two different dimensions',
    help: 'state its range',
    formula: layer('x[N], z[M]', 'y[i] = x[i] + z[«i»]'),
  },
  {
    code: 'read-outside',
    title: 'a read that leaves its tensor',
    help: 'write `x?[…]`, state a smaller range, or use an `if`',
    formula: layer('x[N]', 'y[i] = x[i] + «x[i+1]»'),
  },
  {
    code: 'read-mostly-outside',
    title: 'a read that stays inside its tensor only where an extent is 0 or 1',
    help: 'write `x?[…]`, state a smaller range, or use an `if`',
    formula: layer('x[N]; w[K]', 'y[i<N] = Σ[k<K] w[k]·«x[i+k]»'),
  },
  {
    code: 'never-read',
    title: 'a read that no index reaches',
    help: 'state the range on the left',
    formula: layer('a[A], b[B]', 'y[k] = if k < A then a[k] else «b[k−A]»'),
  },
  {
    code: 'left-from',
    title: 'a range on the left that does not begin at 0',
    help: 'begin at 0',
    formula: layer('x[N]', 'y[«i in 1..N»] = x[i]'),
  },
  {
    code: 'left-not-invertible',
    title: 'a subscript on the left that misses or repeats elements',
    help: 'write a mixed radix',
    formula: layer('x[M,N]', 'y[«i·3 + j»] = x[i,j]'),
  },
  {
    code: 'ragged-left',
    title: 'an axis whose length depends on an index',
    help: 'put an `if` on the right',
    formula: layer('x[N]', 'y[i, «j<i»] = x[i]'),
  },
  {
    code: 'argmax-range',
    title: 'a position that cannot be taken out',
    help: 'give it an equation of its own',
    formula: layer('x[N]; w[N]', 'y[i] = Σ[j in 1..N] w[«argmax[k] x[k]·w[j]»]·x[i]'),
  },
  {
    code: 'dependent-range',
    title: 'a range that depends on an index of the same reduction',
    help: 'nest two reductions',
    formula: layer('x[N,N]', 'y = argmax[i, «j<i»] x[i,j]'),
  },
  {
    code: 'bounds-not-proved',
    title: 'integer bounds that do not follow',
    help: 'use `clamp`',
    formula: layer('t[N] : int < C, x[C]', 'u[i] : int < C = «t[i] + 1»', 'y[i] = x[u[i]]'),
  },
  {
    code: 'no-layer',
    title: 'a text without layers',
    help: 'write `layer name(x[N]) { y[i] = … }`',
  },
  {
    code: 'which-layer',
    title: 'a text with several layers, none of them chosen',
    help: 'name the layer that is meant',
  },
  {
    code: 'unknown-layer',
    title: 'a layer that the text does not define',
    help: 'name one that it defines',
  },
  {
    code: 'unused-index',
    title: 'an index that is never used',
    help: 'leave it out, or use it',
    formula: layer('x[N,M]', 'y[i] = Σ[«j»<3] x[i,0]'),
  },
];

/** The complaints by code. */
const inLatex: readonly CatalogueEntry[] = latexDiagnostics.map((entry) => ({ ...entry, notation: 'latex' }));

export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  [...formulas, ...inLatex, ...inputDiagnostics, ...networkDiagnostics].map((entry) => [entry.code, entry]),
);
