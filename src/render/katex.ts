import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import katex from 'katex';

/** TeX longer than this is shown as code instead of being set. */
const MAX_TEX = 20_000;

/** Names may be of any script, which TeX's own fonts do not know; everything else that LaTeX would refuse is refused. */
const strict = (code: string): 'ignore' | 'error' =>
  code === 'unicodeTextInMathMode' || code === 'unknownSymbol' ? 'ignore' : 'error';

/** A formula as HTML with MathML beside it for reading aloud. Undefined for TeX that cannot be set. */
export function setFormula(tex: string): string | undefined {
  if (tex.length > MAX_TEX) return undefined;
  const { warn } = console;
  // letters that KaTeX has no widths for are set in a font of the reader's; that is no news to whoever asked for a page
  console.warn = () => undefined;
  try {
    return katex.renderToString(tex, { throwOnError: true, trust: false, strict, maxExpand: 100, maxSize: 20 });
  } catch {
    return undefined;
  } finally {
    console.warn = warn;
  }
}

/** Families of fonts by what a page must hold to need them; the main family is always there. */
const needed: readonly (readonly [family: RegExp, mark: RegExp])[] = [
  [/KaTeX_Main$/u, /./u],
  [/KaTeX_Math$/u, /mathnormal|mathit|boldsymbol/u],
  [/KaTeX_AMS$/u, /amsrm|mathbb|textbb/u],
  [/KaTeX_Size[1-4]$/u, /delimsizing|op-symbol|delim-size/u],
  [/KaTeX_Caligraphic$/u, /mathcal/u],
  [/KaTeX_Fraktur$/u, /mathfrak|textfrak/u],
  [/KaTeX_SansSerif$/u, /mathsf|textsf/u],
  [/KaTeX_Script$/u, /mathscr|textscr/u],
  [/KaTeX_Typewriter$/u, /mathtt|texttt/u],
];
const bold = /mathbf|textbf|boldsymbol|mathboldsf|textboldsf/u;
const italic = /mathit|textit|mathnormal|boldsymbol|mathitsf/u;

/** The style sheet of set formulas, with the fonts that `html` needs inside it. */
export function formulaStyles(html: string): string {
  const resolve = createRequire(import.meta.url).resolve;
  const path = resolve('katex/dist/katex.min.css');
  const font = (name: string): string => readFileSync(resolve(`katex/dist/fonts/${name}`)).toString('base64');
  return readFileSync(path, 'utf8').replace(/@font-face\{[^}]*\}/gu, (face) => {
    const family = /font-family:"?([A-Za-z0-9_]+)/u.exec(face)?.[1] ?? '';
    const name = /url\(fonts\/([A-Za-z0-9_-]+\.woff2)\)/u.exec(face)?.[1];
    const wanted = needed.some(([families, mark]) => families.test(family) && mark.test(html));
    const heavy = /font-weight:(?:700|bold)/u.test(face) && !bold.test(html);
    const slanted = /font-style:italic/u.test(face) && !italic.test(html);
    if (name === undefined || !wanted || heavy || slanted) return '';
    return face.replace(/src:[^;}]*/u, `src:url(data:font/woff2;base64,${font(name)}) format("woff2")`);
  });
}
