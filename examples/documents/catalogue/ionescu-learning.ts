import type { Formula } from '../formula.ts';

/** Probabilities of the four events that A and B make, from any positive weights. */
const events = `layer events(q[2,2]) {
  p[a,b] = q[a,b]/Σ[i<2, j<2] q[i,j]
  A = Σ[b] p[1,b]
  B = Σ[a] p[a,1]
  both = p[1,1]
  BA = both/A
  AB = both/B
  return BA
}`;

const positive = ['Π[i<2, j<2] (q[i,j] > 0) = 1'];

/** Two features that are independent in each class. */
const independent = `layer features(u[Y,A], v[Y,B], w[Y]) {
  p[y,a,b] = w[y]·u[y,a]·v[y,b]
  class[y] = Σ[a,b] p[y,a,b]
  joint[y,a,b] = p[y,a,b]/class[y]
  first[y,a] = (Σ[b] p[y,a,b])/class[y]
  second[y,b] = (Σ[a] p[y,a,b])/class[y]
  return joint
}`;

const decision = `layer naive_bayes(prior[C], likelihood[C,N]) {
  y = argmax[c] prior[c]·Π[i] likelihood[c,i]
}`;

const train = [
  [4, 0, 2, 5, 3, 0, 1],
  [0, 0, 1, 3, 4, 0, 2],
  [2, 1, 0, 0, 1, 2, 5],
  [1, 3, 0, 1, 0, 1, 2],
];

const test = [
  [1, 0, 2, 4, 2, 0, 2],
  [1, 2, 0, 1, 2, 2, 1],
  [3, 1, 0, 0, 4, 1, 1],
];

const kernel = `layer kernel(x[A,N], z[B,N]) {
  k[a,b] = Σ[i] x[a,i]·z[b,i]
}`;

const classifier = `layer classifier(X[R,N]; w[N], b) {
  P[r] = if Σ[i] X[r,i]·w[i] + b >= 0 then 1 else −1
}`;

const dual = `layer dual(X[S,N], Y[R,N]; α[S], b) {
  K[r,s] = Σ[i] Y[r,i]·X[s,i]
  w[i] = Σ[s] α[s]·X[s,i]
  g[r] = Σ[s] K[r,s]·α[s] + b
}`;

const embedding = `layer embedding(x[2], t[2]) {
  φx[k<3] = if k == 0 then x[0]² else if k == 1 then sqrt(2)·x[0]·x[1] else x[1]²
  φt[k<3] = if k == 0 then t[0]² else if k == 1 then sqrt(2)·t[0]·t[1] else t[1]²
  y = φx[0]·φt[0] + φx[1]·φt[1] + φx[2]·φt[2]
}`;

/** Bayes, kernels, support vectors and derivatives. */
export const learning: readonly Formula[] = [
  {
    key: 'approximation-1',
    title: 'Universal approximation, first statement',
    printed: String.raw`f : \mathbb{R}^n \supset K \to \mathbb{R} \text{ continuous},\ \text{a finite number of neurons}`,
    state: 'prose',
    judgement: 'right',
    note: 'The theorem, which approximates to any given accuracy. The review at the end of the slides repeats it with an infinite number of neurons.',
  },
  {
    key: 'approximation-2',
    title: 'Universal approximation, second statement',
    printed: String.raw`f : \mathbb{R}^n \supset K \to \mathbb{R} \text{ continuous},\ \text{an infinite number of neurons}`,
    state: 'prose',
    judgement: 'right if read kindly',
    note: 'The theorem is the first statement: for every accuracy finitely many neurons suffice.',
  },
  {
    key: 'supervised',
    title: 'Supervised learning',
    printed: String.raw`f : \mathcal{X} \rightarrow \mathcal{Y},\quad \{(x_i, y_i) \in \mathcal{X} \times \mathcal{Y}\},\quad \text{find } \hat{f} \in \mathcal{F} \text{ s.t. } y_i \approx \hat{f}(x_i),\quad y = \hat{f}(x)`,
    state: 'prose',
    judgement: 'not judged',
    note: 'States a task.',
  },
  {
    key: 'bayes',
    title: "Bayes' rule",
    printed: String.raw`P(B | A) = \frac{P(A \cap B)}{P(A)} = \frac{P(A | B) P(B)}{P(A)}`,
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: events,
      wrt: [],
      claims: [{ claim: 'BA = AB·B/A', answer: 'holds', assume: positive }],
    },
  },
  {
    key: 'naive-bayes-2',
    title: 'Two independent features',
    printed: 'P(X_1, X_2 | Y) = P(X_1 | Y)P(X_2 | Y)',
    state: 'identity',
    judgement: 'right',
    understood: {
      layer: independent,
      wrt: [],
      claims: [{ claim: 'joint[y,a,b] = first[y,a]·second[y,b]', answer: 'holds' }],
    },
    note: 'An assumption, not a theorem; it holds for features that are independent in each class.',
  },
  {
    key: 'naive-bayes-n',
    title: 'Independent features',
    printed: String.raw`P(X_1 \dots X_n | Y) = \prod_i P(X_i | Y)`,
    alone: 'layer likelihood(p[N]) {\n  P = Π[i] p[i]\n}',
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer likelihood(p[Y,N]) {\n  P[y] = Π[i] p[y,i]\n}' },
    note: 'The same assumption for any number of features.',
  },
  {
    key: 'naive-bayes-joint',
    title: 'Decision by the joint likelihood',
    printed: String.raw`h_{NB}(x) = \operatorname{argmax} P(y) P(x_1, \dots, x_n | y)`,
    state: 'computation',
    judgement: 'right if read kindly',
    understood: { layer: 'layer bayes(prior[C], likelihood[C]) {\n  y = argmax[c] prior[c]·likelihood[c]\n}', wrt: [] },
    note: 'The y beneath argmax has slipped into the next line of the slide.',
  },
  {
    key: 'naive-bayes-decision',
    title: 'Decision of naïve Bayes',
    printed: String.raw`h_{NB}(x) = \operatorname{argmax}_y P(y) \prod_i P(x_i | y)`,
    alone: 'layer naive_bayes(prior[C], likelihood[N,C]) {\n  y = argmax[c] prior[c]·Π[i] likelihood[i,c]\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: decision,
      wrt: [],
    },
    recomputed: [
      {
        kind: 'value',
        says: 'the class chosen by the sum of logarithms, as the document advises, and by the product',
        layer: `layer both(prior[C], likelihood[C,N]) {
  a = argmax[c] prior[c]·Π[i] likelihood[c,i]
  b = argmax[c] (log(prior[c]) + Σ[i] log(likelihood[c,i]))
  y = a − b
}`,
        data: {
          inputs: {
            prior: [0.5, 0.3, 0.2],
            likelihood: [
              [0.2, 0.5, 0.1],
              [0.6, 0.4, 0.3],
              [0.9, 0.1, 0.2],
            ],
          },
        },
        of: 'y',
        printed: 0,
        equal: true,
      },
    ],
  },
  {
    key: 'primal',
    title: 'Primal form of a linear classifier',
    printed: String.raw`\text{sign}(X \cdot W' + b) = L,\quad P = \text{sign}(Y \cdot W' + b)`,
    reading: '% layer classifier(X[S,N], Y[R,N]; Wʹ[N], b)\n',
    alone: 'layer classifier(X[S,N], Y[R,N]; w[N], b) {\n  P[r] = if Σ[i] Y[r,i]·w[i] + b >= 0 then 1 else −1\n}',
    state: 'computation',
    judgement: 'right',
    understood: { layer: classifier, wrt: [] },
  },
  {
    key: 'kernel-X',
    title: 'Kernel matrix of the training samples',
    printed: String.raw`\mathbf{X} \cdot \mathbf{X}' = \mathbf{K}_X = \begin{bmatrix} 55 & 31 & 16 & 11 \\ 31 & 30 & 14 & 7 \\ 16 & 14 & 35 & 17 \\ 11 & 7 & 17 & 16 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    understood: { layer: kernel },
    recomputed: [
      {
        kind: 'value',
        says: 'X times its transpose',
        layer: kernel,
        data: { inputs: { x: train, z: train } },
        of: 'k',
        printed: [
          [55, 31, 16, 11],
          [31, 30, 14, 7],
          [16, 14, 35, 17],
          [11, 7, 17, 16],
        ],
        equal: true,
      },
    ],
  },
  {
    key: 'kernel-Y',
    title: 'Kernel matrix of the test samples',
    printed: String.raw`\mathbf{Y} \cdot \mathbf{X}' = \mathbf{K}_Y = \begin{bmatrix} 36 & 26 & 14 & 9 \\ 16 & 13 & 15 & 12 \\ 25 & 18 & 18 & 9 \end{bmatrix}`,
    state: 'worked example',
    judgement: 'right',
    understood: { layer: kernel },
    recomputed: [
      {
        kind: 'value',
        says: 'Y times X transposed',
        layer: kernel,
        data: { inputs: { x: test, z: train } },
        of: 'k',
        printed: [
          [36, 26, 14, 9],
          [16, 13, 15, 12],
          [25, 18, 18, 9],
        ],
        equal: true,
      },
    ],
  },
  {
    key: 'dual',
    title: 'Dual form of a linear classifier',
    printed: String.raw`\text{sign}(\mathbf{K}_X \cdot \alpha' + b) = L,\quad P = \text{sign}(\mathbf{K}_Y \cdot \alpha' + b)`,
    reading: '% layer dual(K_X[S,S], K_Y[R,S]; αʹ[S], b)\n',
    alone: 'layer dual(K[S,S], L[R,S]; α[S], b) {\n  P[r] = if Σ[s] L[r,s]·α[s] + b >= 0 then 1 else −1\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: dual,
      wrt: ['α'],
      claims: [{ claim: 'g[r] = Σ[i] Y[r,i]·w[i] + b', answer: 'holds', says: 'the primal form with W = Σ α·x' }],
    },
  },
  {
    key: 'embedding',
    title: 'Explicit embedding',
    printed: String.raw`\phi : \mathbb{R}^2 \rightarrow \mathbb{R}^3,\quad (x_1, x_2) \mapsto (z_1, z_2, z_3) = (x_1^2, \sqrt{2}x_1x_2, x_2^2)`,
    alone: 'layer embedding(x1, x2) {\n  z[k<3] = if k == 0 then x1² else if k == 1 then sqrt(2)·x1·x2 else x2²\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: embedding,
      wrt: [],
      claims: [
        {
          claim: 'y = (x[0]·t[0] + x[1]·t[1])²',
          answer: 'holds',
          says: 'its scalar products are those of the quadratic kernel',
        },
      ],
    },
  },
  {
    key: 'svm-g',
    title: 'Decision function of a support vector machine',
    printed: String.raw`g(\mathbf{x}) = \langle \mathbf{w}, \mathbf{x} \rangle + b`,
    state: 'computation',
    judgement: 'right',
    understood: { layer: 'layer margin(x[N]; w[N], b) {\n  g = Σ[i] w[i]·x[i] + b\n}' },
  },
  {
    key: 'svm-hard-γ',
    title: 'Hard margin, by its width',
    printed: String.raw`\max_{\mathbf{w}, b, \gamma} \gamma \quad \text{subject to} \quad y_i(\langle \mathbf{w}, \mathbf{x}_i \rangle + b) \geq \gamma,\ i = 1, \dots, \ell,\ \|\mathbf{w}\|^2 = 1`,
    state: 'prose',
    judgement: 'right',
    note: 'An optimisation problem.',
  },
  {
    key: 'svm-hard',
    title: 'Hard margin',
    printed: String.raw`\min_{\mathbf{w}, b} \|\mathbf{w}\|^2 \quad \text{subject to} \quad y_i(\langle \mathbf{w}, \mathbf{x}_i \rangle + b) \geq 1,\ i = 1, \dots, \ell`,
    state: 'prose',
    judgement: 'right',
    note: 'An optimisation problem.',
  },
  {
    key: 'svm-soft-γ',
    title: 'Soft margin, by its width',
    printed: String.raw`\min_{\mathbf{w}, b, \gamma, \xi} -\gamma + C \sum_{i=1}^{\ell} \xi_i \quad \text{subject to} \quad y_i(\langle \mathbf{w}, \mathbf{x}_i \rangle + b) \geq \gamma - \xi_i,\ \xi_i \geq 0,\ \|\mathbf{w}\|^2 = 1`,
    state: 'prose',
    judgement: 'right',
    note: 'An optimisation problem.',
  },
  {
    key: 'svm-soft',
    title: 'Soft margin',
    printed: String.raw`\min_{\mathbf{w}, b, \xi} \frac{1}{2} \|\mathbf{w}\|^2 + C \sum_{i=1}^{\ell} \xi_i \quad \text{subject to} \quad y_i(\langle \mathbf{w}, \mathbf{x}_i \rangle + b) \geq 1 - \xi_i,\ \xi_i \geq 0`,
    alone: 'layer objective(ξ[L]; w[N]; C) {\n  E = 1/2·Σ[i] w[i]² + C·Σ[i] ξ[i]\n}',
    state: 'computation',
    judgement: 'right',
    understood: {
      layer: `layer svm(x[R,N], t[R]; w[N], b; C=1.0) {
  g[r] = Σ[i] w[i]·x[r,i] + b
  ξ[r] = max(0, 1 − t[r]·g[r])
  E = 1/2·Σ[i] w[i]² + C·Σ[r] ξ[r]
}`,
      wrt: ['w', 'b'],
    },
    note: 'With the least ξ that the constraints allow, the objective is a loss.',
  },
  {
    key: 'derivative',
    title: 'Derivative',
    printed: String.raw`\frac{df(x)}{dx} = \lim_{h \rightarrow 0} \frac{f(x + h) - f(x)}{h}`,
    state: 'prose',
    judgement: 'right',
    understood: {
      layer: `layer quotient(x; ; h=0.001) {
  f = x²
  q = ((x + h)² − x²)/h
  return f
}`,
      wrt: ['x'],
      claims: [{ claim: '∂f/∂x = q − h', answer: 'holds', says: 'with f = x²: the quotient differs by h' }],
    },
    note: 'A limit.',
  },
];
