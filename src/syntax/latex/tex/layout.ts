/** Macros that only place or size what follows. */
export const layoutMacros: ReadonlySet<string> = new Set([
  ...[
    ',',
    ';',
    ':',
    '!',
    '>',
    ' ',
    '\n',
    '/',
    'quad',
    'qquad',
    'enspace',
    'thinspace',
    'medspace',
    'thickspace',
    'negthinspace',
  ],
  ...['big', 'Big', 'bigg', 'Bigg', 'bigl', 'Bigl', 'biggl', 'Biggl', 'bigr', 'Bigr', 'biggr', 'Biggr', 'bigm', 'Bigm'],
  ...['left', 'right', 'middle', 'limits', 'nolimits', 'displaystyle', 'textstyle', 'scriptstyle', 'scriptscriptstyle'],
  ...['nonumber', 'notag', 'hfill', 'hline', 'allowbreak', 'nobreak', 'mathstrut', 'strut', 'rm', 'bf', 'it', 'cal'],
  ...['small', 'large', 'Large', 'normalsize', 'footnotesize', 'centering', 'noindent', 'protect'],
]);

/** Macros that say on which side of its contents a bar stands. */
export const openingSizes: ReadonlySet<string> = new Set(['left', 'bigl', 'Bigl', 'biggl', 'Biggl']);
export const closingSizes: ReadonlySet<string> = new Set(['right', 'bigr', 'Bigr', 'biggr', 'Biggr']);

/** Macros whose argument is no part of the formula. */
export const droppedMacros: ReadonlySet<string> = new Set([
  'label',
  'tag',
  'hspace',
  'vspace',
  'phantom',
  'hphantom',
  'vphantom',
  'color',
  'ref',
  'eqref',
  'cite',
  'footnote',
  'mspace',
]);

/** Macros that stand for their argument. */
export const transparentMacros: ReadonlySet<string> = new Set([
  'mathbin',
  'mathrel',
  'mathord',
  'mathopen',
  'mathclose',
  'mathpunct',
  'mathop',
  'mathinner',
  'boxed',
  'ensuremath',
  'smash',
]);
