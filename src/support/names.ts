/** English names of the Greek letters, capitals capitalised; variants share the name of their letter. */
const greek: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    alpha: 'α',
    beta: 'β',
    gamma: 'γ',
    delta: 'δ',
    epsilon: 'εϵ',
    zeta: 'ζ',
    eta: 'η',
    theta: 'θϑ',
    iota: 'ι',
    kappa: 'κϰ',
    lambda: 'λ',
    mu: 'μµ',
    nu: 'ν',
    xi: 'ξ',
    omicron: 'ο',
    pi: 'πϖ',
    rho: 'ρϱ',
    sigma: 'σς',
    tau: 'τ',
    upsilon: 'υ',
    phi: 'φϕ',
    chi: 'χ',
    psi: 'ψ',
    omega: 'ω',
    Alpha: 'Α',
    Beta: 'Β',
    Gamma: 'Γ',
    Delta: 'Δ',
    Epsilon: 'Ε',
    Zeta: 'Ζ',
    Eta: 'Η',
    Theta: 'Θϴ',
    Iota: 'Ι',
    Kappa: 'Κ',
    Lambda: 'Λ',
    Mu: 'Μ',
    Nu: 'Ν',
    Xi: 'Ξ',
    Omicron: 'Ο',
    Pi: 'Π',
    Rho: 'Ρ',
    Sigma: 'Σ',
    Tau: 'Τ',
    Upsilon: 'Υϒ',
    Phi: 'Φ',
    Chi: 'Χ',
    Psi: 'Ψ',
    Omega: 'Ω',
  }).flatMap(([name, letters]) => [...letters].map((letter) => [letter, name] as const)),
]);

/** The form in which names are compared: NFC, with every Greek letter replaced by its English name (`θ` and `theta` are one name). */
export function canonicalName(name: string): string {
  if (isAscii(name)) return name;
  const normal = name.normalize('NFC');
  let out = '';
  for (const letter of normal) out += greek.get(letter) ?? letter;
  // a mark that stood on a Greek letter may now join the last Latin one
  return out.normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Whether two spellings are the same name. */
export const sameName = (a: string, b: string): boolean => a === b || canonicalName(a) === canonicalName(b);
