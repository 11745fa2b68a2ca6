import type { WgslKernel } from '../../src/runtime/webgpu-kernel.ts';
import {
  addConstants,
  addResult,
  checkFunctions,
  doorStatements,
  idOf,
  parameters,
  passDoc,
  passNames,
  resultType,
} from './border.ts';
import { deviceInterface, deviceLoader } from './device-text.ts';
import { header } from './header.ts';
import { newFile, sourceText } from './project.ts';
import type { ModuleSpec } from './spec.ts';
import { stringLiteral } from './text.ts';

const words = [
  ...['sizes', 'create', 'device', 'load', 'Device', 'DeviceBuffer', 'Kernels', 'PassLayout', 'Numbers', 'Outputs'],
  ...['Gradients', 'forwardShader', 'forwardLayout', 'backwardShader', 'backwardLayout', 'forwardPass', 'backwardPass'],
  ...['checkLength', 'checkBounds', 'checkExtent'],
];

/** A template literal whose value is `text`. */
const templateLiteral = (text: string): string =>
  `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;

/** What `load` needs to know of a kernel, as a literal. */
function layoutLiteral(kernel: WgslKernel): string {
  const bindings = kernel.bindings.map(({ length }) => `{ length: ${length} }`);
  const inputs = kernel.inputs.map(({ binding, offset }) => `{ binding: ${binding}, offset: ${offset} }`);
  const outputs = kernel.outputs.map(({ binding, offset, shape }) => {
    const length = shape.reduce((n, extent) => n * extent, 1);
    return `{ binding: ${binding}, offset: ${offset}, length: ${length} }`;
  });
  const dispatches = kernel.dispatches.map(
    ({ entryPoint, bindings: used, workgroups }) =>
      `{ entryPoint: ${stringLiteral(entryPoint)}, bindings: [${used.join(', ')}], workgroups: [${workgroups.join(', ')}] }`,
  );
  const list = (name: string, items: readonly string[]): string =>
    `  ${name}: [${items.map((item) => `\n    ${item},`).join('')}${items.length === 0 ? '' : '\n  '}],`;
  return `{\n${[list('bindings', bindings), list('inputs', inputs), list('outputs', outputs), list('dispatches', dispatches)].join('\n')}\n}`;
}

/**
 * A TypeScript module without imports for WebGPU: the shaders as text, their binding layouts, and `create(device)` with
 * `forward` and `backward`. The same text for the same input.
 */
export async function wgslModule(spec: ModuleSpec<WgslKernel>): Promise<string> {
  const file = newFile(await header(spec.origin, spec.formula));
  addConstants(file, spec);
  file.addStatements([
    '',
    ...deviceInterface
      .trimEnd()
      .split('\n\n')
      .flatMap((part) => [part, '']),
  ]);
  const methods: string[] = [];
  const passes = spec.passes.map((pass) => {
    const { role, kernel } = pass;
    const names = passNames(spec, pass, words);
    addResult(file, spec, pass, names);
    const result = resultType(role);
    const given = kernel.inputs.map(({ name }) => idOf(names, name)).join(', ');
    const filled = kernel.outputs.map(({ name }) => idOf(names, name)).join(', ');
    const signature = parameters(spec, pass, names);
    const declared = signature.map((p) => `${p.name}${p.initializer === undefined ? '' : '?'}: ${p.type}`).join(', ');
    const written = signature.map(
      (p) => `${p.name}: ${p.type}${p.initializer === undefined ? '' : ` = ${p.initializer}`}`,
    );
    const doc = passDoc(spec, pass, names)
      .trim()
      .split('\n')
      .map((line) => `   * ${line}`.trimEnd());
    methods.push(
      [
        `    async ${role}(${written.join(', ')}): Promise<${result}> {`,
        ...doorStatements(spec, names).map((line) => `      ${line}`),
        `      await ${role}Pass.run([${given}], [${filled}]);`,
        `      return ${names.out} as ${result};`,
        '    },',
      ].join('\n'),
    );
    return {
      role,
      member: [`  /**`, ...doc, '   */', `  ${role}(${declared}): Promise<${result}>;`].join('\n'),
      constants: [
        `\n/** The WGSL module of the ${role} pass. */\nexport const ${role}Shader = ${templateLiteral(kernel.code)};`,
        `\n/** Storage buffers, where inputs and outputs lie in them, and the dispatches, of the ${role} pass. */\nexport const ${role}Layout: PassLayout = ${layoutLiteral(kernel)};`,
      ],
    };
  });
  file.addStatements([
    `\n/** The layer's passes on one device. Calls of one pass must not overlap. */\nexport interface Kernels {\n${passes.map((p) => p.member).join('\n')}\n  /** Frees the buffers on the device. */\n  destroy(): void;\n}`,
    ...passes.flatMap((p) => p.constants),
    [
      '\n/** Compiles the shaders on a device and makes their buffers. */',
      'export function create(device: Device): Kernels {',
      ...passes.map(({ role }) => `  const ${role}Pass = load(device, ${role}Shader, ${role}Layout);`),
      '  return {',
      ...methods,
      '    destroy() {',
      ...passes.map(({ role }) => `      ${role}Pass.destroy();`),
      '    },',
      '  };',
      '}',
    ].join('\n'),
    ...checkFunctions(spec).map((text) => `\n${text}`),
    `\n${deviceLoader.trimEnd()}`,
  ]);
  return sourceText(file);
}
