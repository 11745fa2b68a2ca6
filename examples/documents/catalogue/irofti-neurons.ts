import type { Formula } from '../formula.ts';

const neuron = `layer neuron(x[R,N]; w[N], b) {
  y[r] = if Σ[i] w[i]·x[r,i] − b >= 0 then 1 else 0
}`;

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

const gate = (name: string, threshold: string): string => `layer ${name}(x[R,N]) {
  y[r] = if x[r,0] + x[r,1] >= ${threshold} then 1 else 0
}`;

/** The same of one pair of inputs. */
const gateOf = (name: string, threshold: string): string => `layer ${name}(x_1, x_2) {
  y = if x_1 + x_2 < ${threshold} then 0 else 1
}`;

/** Formulas 15 to 27: objectives and single neurons. */
export const neurons: readonly Formula[] = [
  {
    key: 'objective',
    title: 'Model, target and cost',
    printed: String.raw`y = f_{w,b}(x),\quad z = \phi(x),\quad C(w, b) = dist(y,z)`,
    state: 'definition',
    judgement: 'not judged',
    note: 'Names them; the distances are (16) to (21).',
  },
  {
    key: '15',
    number: 15,
    title: 'Optimal parameters',
    printed: String.raw`(w^{\star}, b^{\star}) = \arg\min_{w, b} C(w, b)`,
    state: 'prose',
    judgement: 'not judged',
    note: 'Names the result of a search over real numbers.',
  },
  {
    key: '16',
    number: 16,
    title: 'Supremum objective',
    printed: String.raw`C(w,b) = \sup_{x \in [0,1]} |f_{w,b}(x) - \phi(x)|`,
    state: 'prose',
    judgement: 'right',
    note: 'A supremum over a continuum; on finitely many points it is the maximum of the absolute differences.',
  },
  {
    key: '17',
    number: 17,
    title: 'Supremum objective on points',
    printed: String.raw`C(w,b) = \max_{1 \le i \le n} \{ f_{w,b}(x_i) - z_i \} = \max_{1 \le i \le n} \{ y_i - z_i \}`,
    excerpt: String.raw`\max_{1 \le i \le n} \{ y_i - z_i \}`,
    state: 'computation',
    judgement: 'wrong',
    understood: {
      layer: `layer supremum(y[N], z[N]) {
  C = max[i] abs(y[i] − z[i])
}`,
      claims: [{ claim: 'C = max[i] (y[i] − z[i])', answer: 'refuted' }],
    },
    note: 'The absolute value of (16) is missing: a prediction far too small would cost less than nothing.',
    corrected: [
      {
        latex: String.raw`C(w,b) = \max_{1 \le i \le n} | f_{w,b}(x_i) - z_i | = \max_{1 \le i \le n} | y_i - z_i |`,
        excerpt: String.raw`\max_{1 \le i \le n} | y_i - z_i |`,
        layer: `layer supremum(y[N], z[N]) {
  C = max[i] abs(y[i] − z[i])
}`,
        claims: [{ claim: 'C = max[i] max(y[i] − z[i], z[i] − y[i])', answer: 'holds' }],
      },
    ],
  },
  {
    key: '18',
    number: 18,
    title: 'Euclidean objective',
    printed: String.raw`C(w,b) = \int_0^1 (f_{w,b}(x) - \phi(x))^2 dx`,
    state: 'prose',
    judgement: 'right',
    note: 'An integral; (19) is its discrete form.',
  },
  {
    key: '19',
    number: 19,
    title: 'Euclidean objective on points',
    printed: String.raw`C(w,b) = \sum_{i=1}^{n} (f_{w,b}(x_i) - z_i)^2 = \|f_{w,b}(x) - z\|^2 = \|y - z\|^2`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer squared(y[N], z[N]) {
  norm = sqrt(Σ[i] (y[i] − z[i])²)
  C = Σ[i] (y[i] − z[i])²
}`,
      claims: [{ claim: 'C = norm²', answer: 'holds' }],
    },
  },
  {
    key: '20',
    number: 20,
    title: 'Mean squared error of random variables',
    printed: String.raw`C(w,b) = \mathbb{E}[(Y-Z)^2] = \mathbb{E}[(f_{w,b}(x)-Z)^2]`,
    reading: '% fn f_w_b(z) = sin(z)\n% fn 𝔼(z) = Σ[ω] p[ω]·z[ω]\n% input: p[S], x[S], Z[S]\n',
    alone: 'layer expected(p[S], x[S], z[S]) {\n  C = Σ[ω] p[ω]·(sin(x[ω]) − z[ω])²\n}',
    state: 'computation',
    judgement: 'right if read kindly',
    understood: {
      layer: `layer expected(p[S], y[S], z[S]) {
  C = Σ[ω] p[ω]·(y[ω] − z[ω])²
}`,
    },
    note: 'The small x can only be the random variable X, of which the text says Y = f(X). Understood on a finite sample space with probabilities p.',
  },
  {
    key: '21',
    number: 21,
    title: 'Mean squared error of measurements',
    printed: String.raw`C(w,b) = \frac{1}{n} \sum_{i=1}^{n} (f_{w,b}(x_i) - z_i)^2`,
    reading: '% fn f_w_b(z) = sin(z)\n',
    alone: 'layer measured(x[N], z[N]) {\n  C = 1/N·Σ[i] (sin(x[i]) − z[i])²\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer measured(y[N], z[N]) {
  C = 1/N·Σ[i] (y[i] − z[i])²
}`,
    },
  },
  {
    key: 'neuron',
    title: 'Output of a neuron',
    printed: String.raw`y = \varphi(w^Tx) = \varphi(x^Tw)`,
    reading: '% fn φ(z) = sin(z)\n',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: `fn φ(z) = sin(z)
layer output(x[N]; w[N]) {
  y = φ(Σ[i] w[i]·x[i])
}`,
      claims: [{ claim: 'y = φ(Σ[i] x[i]·w[i])', answer: 'holds' }],
    },
  },
  {
    key: '22',
    number: 22,
    title: 'Activation of the perceptron',
    printed: String.raw`\varphi(x) = \begin{cases} 0, & x < 0 \\ 1, & x \ge 0 \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer activation(x) {\n  y = if x < 0 then 0 else 1\n}' },
  },
  {
    key: '23',
    number: 23,
    title: 'Perceptron',
    printed: String.raw`y = \varphi(w^T x - b) = \begin{cases} 0, \ w^T x < b \\ 1, \ w^T x \ge b \end{cases}`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: 'layer perceptron(x[N]; w[N], b) {\n  y = if Σ[i] w[i]·x[i] − b >= 0 then 1 else 0\n}',
      claims: [{ claim: 'y = if Σ[i] w[i]·x[i] < b then 0 else 1', answer: 'holds' }],
    },
  },
  {
    key: 'and-b',
    title: 'Weights for the logical and',
    printed: String.raw`w_{1,2}=1,\ b=-1{,}5\ (x_0=-1)`,
    state: 'worked example',
    judgement: 'wrong',
    note: 'With x₀ = −1 the bias enters as −b, as in (23): b = −1.5 gives φ(x₁ + x₂ + 1.5), which is always 1. (24) needs b = 1.5.',
    corrected: [
      {
        latex: String.raw`w_{1,2}=1,\ b=1{,}5`,
        layer: `layer conjunction(x[R,N]) {
  b = 1.5
  y[r] = if x[r,0] + x[r,1] − b >= 0 then 1 else 0
}`,
        claims: [{ claim: 'y[r] = if x[r,0] + x[r,1] >= 1.5 then 1 else 0', answer: 'holds' }],
      },
    ],
    recomputed: [
      {
        kind: 'value',
        says: 'the perceptron (23) with b = −1.5 on the four rows of the table',
        layer: neuron,
        data: { inputs: { x: corners, w: [1, 1], b: -1.5 } },
        of: 'y',
        printed: [0, 0, 0, 1],
        equal: false,
      },
    ],
  },
  {
    key: '24',
    number: 24,
    title: 'Perceptron for the logical and',
    printed: String.raw`y = \varphi(x_1 + x_2 - 1, 5) = \begin{cases} 0, x_1 + x_2 < 1, 5 \\ 1, x_1 + x_2 \ge 1, 5 \end{cases}`,
    reading: '% fn φ(z) = if z < 0 then 0 else 1\n% decimal commas\n',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: gateOf('conjunction', '1.5'),
      claims: [{ claim: 'y = if x_1 + x_2 >= 1.5 then 1 else 0', answer: 'holds' }],
      wrt: [],
    },
    note: 'The number is missing in print; between (23) and (26) it can only be this one.',
    recomputed: [
      {
        kind: 'value',
        says: 'the truth table of the logical and',
        layer: gate('conjunction', '1.5'),
        data: { inputs: { x: corners } },
        of: 'y',
        printed: [0, 0, 0, 1],
        equal: true,
      },
      {
        kind: 'value',
        says: 'the perceptron (23) with b = 1.5',
        layer: neuron,
        data: { inputs: { x: corners, w: [1, 1], b: 1.5 } },
        of: 'y',
        printed: [0, 0, 0, 1],
        equal: true,
      },
    ],
  },
  {
    key: 'or-b',
    title: 'Weights for the logical or',
    printed: String.raw`w_{1,2}=1,\ b=-0{,}5\ (x_0=-1)`,
    state: 'worked example',
    judgement: 'wrong',
    note: 'As for the logical and: b = −0.5 gives φ(x₁ + x₂ + 0.5), which is always 1. (25) needs b = 0.5.',
    corrected: [
      {
        latex: String.raw`w_{1,2}=1,\ b=0{,}5`,
        layer: `layer disjunction(x[R,N]) {
  b = 0.5
  y[r] = if x[r,0] + x[r,1] − b >= 0 then 1 else 0
}`,
        claims: [{ claim: 'y[r] = if x[r,0] + x[r,1] >= 0.5 then 1 else 0', answer: 'holds' }],
      },
    ],
    recomputed: [
      {
        kind: 'value',
        says: 'the perceptron (23) with b = −0.5 on the four rows of the table',
        layer: neuron,
        data: { inputs: { x: corners, w: [1, 1], b: -0.5 } },
        of: 'y',
        printed: [0, 1, 1, 1],
        equal: false,
      },
    ],
  },
  {
    key: '25',
    number: 25,
    title: 'Perceptron for the logical or',
    printed: String.raw`y = \varphi(x_1 + x_2 - 0, 5) = \begin{cases} 0, x_1 + x_2 < 0, 5 \\ 1, x_1 + x_2 \ge 0, 5 \end{cases}`,
    reading: '% fn φ(z) = if z < 0 then 0 else 1\n% decimal commas\n',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: gateOf('disjunction', '0.5'),
      claims: [{ claim: 'y = if x_1 + x_2 >= 0.5 then 1 else 0', answer: 'holds' }],
      wrt: [],
    },
    note: 'The number is missing in print; between (23) and (26) it can only be this one.',
    recomputed: [
      {
        kind: 'value',
        says: 'the truth table of the logical or',
        layer: gate('disjunction', '0.5'),
        data: { inputs: { x: corners } },
        of: 'y',
        printed: [0, 1, 1, 1],
        equal: true,
      },
      {
        kind: 'value',
        says: 'the perceptron (23) with b = 0.5',
        layer: neuron,
        data: { inputs: { x: corners, w: [1, 1], b: 0.5 } },
        of: 'y',
        printed: [0, 1, 1, 1],
        equal: true,
      },
    ],
  },
  {
    key: '26',
    number: 26,
    title: 'Two classes',
    printed: String.raw`z(x_1, x_2) = \begin{cases} 0, (x_1, x_2) \in c_1 \\ 1, (x_1, x_2) \in c_2 \end{cases}`,
    state: 'definition',
    judgement: 'not judged',
    note: 'Names the two classes by 0 and 1.',
  },
  {
    key: '27',
    number: 27,
    title: 'Sigmoid neuron',
    printed: String.raw`y = \sigma(w^T x - b) = \frac{1}{1 + e^{-w^T x + b}}`,
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer sigmoid_neuron(x[N]; w[N], b) {
  y = 1/(1 + exp(−(Σ[i] w[i]·x[i]) + b))
}`,
      claims: [{ claim: 'y = sigmoid(Σ[i] w[i]·x[i] − b)', answer: 'holds' }],
    },
  },
  {
    key: 'σ→perceptron',
    title: 'Sigmoid neuron and perceptron',
    printed: String.raw`c \to \infty :\ \sigma_c(w^T x - b) \to \varphi(w^T x - b)`,
    state: 'prose',
    judgement: 'right if read kindly',
    note: 'The document says it in words. As the limit of (10), it fails where w·x = b: there the neuron gives 1/2 and the perceptron 1.',
    recomputed: [
      {
        kind: 'value',
        says: 'c = 1000, w = (1, 1) and b = 1.5 on the rows of the table of the logical and, against the perceptron',
        layer: 'layer sharp(x[R,N], w[N], b; ; c=1.0) {\n  y[r] = 1/(1 + exp(−c·(Σ[i] w[i]·x[r,i] − b)))\n}',
        data: { hyper: { c: 1000 }, inputs: { x: corners, w: [1, 1], b: 1.5 } },
        of: 'y',
        printed: [0, 0, 0, 1],
        unit: 1e-9,
        equal: true,
      },
    ],
  },
];
