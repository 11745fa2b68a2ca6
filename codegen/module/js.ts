import type { JsKernel } from '../js/index.ts';
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
import { header } from './header.ts';
import { newFile, sourceText } from './project.ts';
import type { ModuleSpec } from './spec.ts';
import { typedKernel } from './typed.ts';

const words = ['sizes', 'forward', 'backward', 'Outputs', 'Gradients', 'checkLength', 'checkBounds', 'checkExtent'];

/** What the module calls the maker of a pass's kernel, and the kernel once it is made. */
const kernelWords = (role: string): { maker: string; made: string } => ({
  maker: `${role}Kernel`,
  made: `${role}Run`,
});

/** Lines one level deeper. */
const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ');

/**
 * A TypeScript module without imports: `forward`, `backward`, the types of their results and the sizes. It needs no
 * `eval`, allocates its arena at the first call, and is the same text for the same input.
 */
export async function jsModule(spec: ModuleSpec<JsKernel>): Promise<string> {
  const file = newFile(`${await header(spec.origin, spec.formula)}`);
  addConstants(file, spec);
  const taken = [...words, ...spec.passes.flatMap(({ role }) => Object.values(kernelWords(role)))];
  for (const pass of spec.passes) {
    const names = passNames(spec, pass, taken);
    const { maker, made } = kernelWords(pass.role);
    addResult(file, spec, pass, names);
    const given = pass.kernel.arguments.map(({ name }) => idOf(names, name));
    file.addFunction({
      name: pass.role,
      isExported: true,
      docs: [passDoc(spec, pass, names)],
      parameters: parameters(spec, pass, names),
      returnType: resultType(pass.role),
      statements: [
        ...doorStatements(spec, names),
        `(${made} ??= ${maker}())(${[...given, ...names.open.values()].join(', ')});`,
        `return ${names.out} as ${resultType(pass.role)};`,
      ],
    });
  }
  file.addStatements(checkFunctions(spec).map((text) => `\n${text}`));
  for (const { role, kernel } of spec.passes) {
    const { maker, made } = kernelWords(role);
    const body = typedKernel(kernel).replace(/^export function create\(/m, 'function create(');
    file.addStatements([
      `\nlet ${made}: ReturnType<typeof ${maker}> | undefined;`,
      `\n/** Makes the kernel of \`${role}\`, with an arena of its own. */\nfunction ${maker}() {\n${indented(body)}\n\n  return create();\n}`,
    ]);
  }
  return sourceText(file);
}
