/** How a page looks: one readable column, light or dark as the reader's system is; wide formulas scroll by themselves. */
export const pageStyles = `
:root {
  color-scheme: light dark;
  --ink: #1c2026; --soft: #5b6470; --paper: #fdfdfb; --panel: #f4f4ef; --rule: #dedcd3;
  --link: #1f5fa8; --good: #1a6b3c; --good-panel: #e2f2e7; --bad: #a32a25; --bad-panel: #fae4e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e4de; --soft: #a2a9b3; --paper: #16181c; --panel: #1f2227; --rule: #363a41;
    --link: #8ab8f2; --good: #86d6a2; --good-panel: #1b3325; --bad: #f2a09a; --bad-panel: #3d1f1d;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 1.0625rem/1.6 Charter, "Iowan Old Style", "Source Serif 4", Georgia, "Noto Serif", serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem) 5rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; font-weight: 600; text-wrap: balance; }
h1 { font-size: 2rem; margin: 0 0 1.5rem; }
h2 { font-size: 1.4rem; margin: 2.75rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
p, ul, ol { margin: 0.75rem 0; max-width: 46rem; }
li + li { margin-top: 0.25rem; }
a { color: var(--link); }
nav { font-size: 0.95rem; }
nav ol { columns: 18rem; column-gap: 2.5rem; padding-left: 1.75rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
code { background: var(--panel); border-radius: 0.25rem; padding: 0.1em 0.3em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 0.4rem; padding: 0.8rem 1rem; overflow-x: auto; line-height: 1.5; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.formulas {
  display: grid; grid-template-columns: auto auto minmax(0, 1fr); align-items: baseline;
  row-gap: 0.55rem; margin: 1rem 0; padding: 0.4rem 0 0.4rem 1.5rem;
  overflow-x: auto; overflow-y: hidden;
}
.line { display: contents; }
.left { grid-column: 1; text-align: right; white-space: nowrap; padding-right: 0.3em; }
.right { grid-column: 2; white-space: nowrap; }
.note { grid-column: 3; padding-left: 2rem; color: var(--soft); font-size: 0.9rem; min-width: 9rem; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.95rem; }
th, td { text-align: left; vertical-align: baseline; padding: 0.4rem 1.25rem 0.4rem 0; border-bottom: 1px solid var(--rule); }
td.long { min-width: 15rem; }
th { font-weight: 600; color: var(--soft); }
.label { display: none; }
.badge { font: 600 0.8rem/1.4 system-ui, sans-serif; padding: 0.1rem 0.5rem; border-radius: 1rem; background: var(--panel); white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-panel); }
.badge.bad { color: var(--bad); background: var(--bad-panel); }
.katex { font-size: 1.12em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) {
  body { font-size: 1rem; }
  h1 { font-size: 1.6rem; }
  .formulas { padding-left: 0.5rem; }
  .stacks thead { display: none; }
  .stacks table, .stacks tbody, .stacks tr { display: block; }
  .stacks tr { padding: 0.6rem 0; border-bottom: 1px solid var(--rule); }
  .stacks td { display: block; padding: 0.15rem 0; border: none; min-width: 0; overflow-x: auto; overflow-y: hidden; }
  .label { display: block; color: var(--soft); font-size: 0.85rem; }
}
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --panel: #fff; --rule: #bbb; --link: #000; }
  main { max-width: none; padding: 0; }
  .formulas { overflow: visible; }
  h2, h3, h4 { break-after: avoid; }
  .line, tr, pre { break-inside: avoid; }
  nav { display: none; }
}
`;
