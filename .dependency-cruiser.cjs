/** Which rooms a room may import from, type imports included; everything else is refused. */
const rooms = {
  'src/support': [],
  'src/scalar': ['src/support', 'src/ir'],
  'src/ir': ['src/support', 'src/scalar/names'],
  'src/syntax': ['src/support', 'src/scalar/names', 'src/ir'],
  'src/check': ['src/support', 'src/scalar', 'src/ir', 'src/syntax'],
  'src/rewrite': ['src/support', 'src/scalar', 'src/ir'],
  'src/adjoint': ['src/support', 'src/scalar', 'src/ir', 'src/rewrite'],
  'src/render': ['src/support', 'src/scalar', 'src/ir', 'src/version'],
  'src/steps': ['src/support', 'src/scalar', 'src/ir', 'src/rewrite', 'src/adjoint', 'src/render/document'],
  'src/specialise': ['src/support', 'src/ir'],
  'src/interpret': ['src/support', 'src/scalar', 'src/ir', 'src/specialise', 'src/runtime'],
  'src/gradcheck': ['src/support', 'src/scalar', 'src/ir', 'src/runtime', 'src/specialise', 'src/interpret', 'src/adjoint'],
  'src/proof': ['src/support', 'src/scalar', 'src/ir', 'src/syntax', 'src/check', 'src/rewrite', 'src/adjoint', 'src/specialise', 'src/interpret', 'src/gradcheck', 'src/runtime', 'src/render/document', 'src/steps'],
  'src/library': ['src/support'],
  'src/network': ['src/support', 'src/ir', 'src/adjoint', 'src/runtime', 'src/syntax/words'],
  'src/schedule': ['src/support', 'src/scalar', 'src/ir', 'src/rewrite'],
  'src/loops': ['src/support', 'src/scalar', 'src/ir', 'src/schedule'],
  'src/runtime': ['src/support'],
  'codegen/js': ['src/support', 'src/scalar', 'src/ir', 'src/loops', 'src/schedule', 'src/runtime', 'codegen/target'],
  'codegen/wgsl': ['src/support', 'src/scalar', 'src/ir', 'src/loops', 'src/schedule', 'src/runtime', 'codegen/target'],
  'codegen/module': ['src/support', 'src/scalar', 'src/ir', 'src/loops', 'src/schedule', 'src/syntax', 'src/runtime', 'src/version', 'codegen/target', 'codegen/js', 'codegen/wgsl'],
  'src/values': ['src/support', 'src/ir', 'src/runtime', 'src/specialise'],
};
const directions = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room} imports only what stands before it`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: '^(src|codegen)/', pathNot: [room, ...allowed].map((p) => `^${p}(/|\\.|$)`) },
}));
module.exports = {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'only codegen/module imports ts-morph', severity: 'error', from: { pathNot: '^codegen/module/' }, to: { path: 'ts-morph' } },
    { name: 'only src/syntax/latex reads TeX', severity: 'error', from: { pathNot: '^src/syntax/latex/' }, to: { path: 'unified-latex' } },
    { name: 'only src/render sets formulas', severity: 'error', from: { pathNot: '^src/render/' }, to: { path: 'katex' } },
    ...directions,
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, exclude: { path: '^(dist|test)/' } },
};
