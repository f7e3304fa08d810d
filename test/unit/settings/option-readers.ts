import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..', '..', '..');

/**
 * Which options the program reads, found by the compiler: a property access or a destructuring counts when the checker
 * leads it back to a declaration in src/settings/options. What treats all options alike (`settings[key]`) names none,
 * and so counts for none; a text search would take `message.quiet` for a reader. The table of acts (src/cli/acts.ts) asks for
 * each of the flags that it names.
 *
 * Only `keys` are asked about, because the checker is slow; `extra` adds files or replaces their text, by path relative to the repository.
 */
export function optionReaders(
  keys: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, readonly string[]> {
  const program = compile(extra);
  const checker = program.getTypeChecker();
  const readers = new Map<string, string[]>();

  const note = (key: string, node: ts.Node) => {
    const file = path.relative(root, node.getSourceFile().fileName);
    readers.set(key, [...(readers.get(key) ?? []), file]);
  };
  const visit = (node: ts.Node): void => {
    const name = readName(node);
    if (name !== undefined && keys.includes(name.text)) {
      const key = declaredOption(checker, node, name);
      if (key !== undefined) note(key, node);
    }
    if (ts.isStringLiteral(node) && keys.includes(node.text) && asksForAct(node)) note(node.text, node);
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (isReader(source.fileName)) visit(source);
  return readers;
}

function compile(extra: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const added = new Map(Object.entries(extra).map(([file, text]) => [path.join(root, file), text]));
  const host = ts.createCompilerHost(options, true);
  host.readFile = (file) => added.get(path.normalize(file)) ?? ts.sys.readFile(file);
  host.fileExists = (file) => added.has(path.normalize(file)) || ts.sys.fileExists(file);
  host.getSourceFile = (file, languageVersion) => {
    const text = added.get(path.normalize(file));
    return text === undefined
      ? parsed(file, languageVersion)
      : ts.createSourceFile(file, text, languageVersion, true);
  };
  return ts.createProgram([path.join(root, 'src', 'main.ts'), ...added.keys()], options, host);
}

const cache = new Map<string, ts.SourceFile | undefined>();

/** The files that are the same in every compilation are parsed once. */
function parsed(
  file: string,
  languageVersion: ts.ScriptTarget | ts.CreateSourceFileOptions,
): ts.SourceFile | undefined {
  if (!cache.has(file)) {
    const text = ts.sys.readFile(file);
    cache.set(file, text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion, true));
  }
  return cache.get(file);
}

/** The declarations themselves read nothing. */
function isReader(file: string): boolean {
  return (
    file.startsWith(path.join(root, 'src') + path.sep) && !file.includes(path.join('settings', 'options'))
  );
}

/** The name of the property that a node reads: `x.name`, `const { name } = x`, `({ name }) =>`. */
function readName(node: ts.Node): ts.Identifier | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) return node.name;
  if (!ts.isBindingElement(node) || node.dotDotDotToken !== undefined) return undefined;
  const name = node.propertyName ?? node.name;
  return ts.isIdentifier(name) ? name : undefined;
}

/** `{ flags: ['history'], run: ... }` */
function asksForAct(node: ts.StringLiteral): boolean {
  const property = ts.isArrayLiteralExpression(node.parent) ? node.parent.parent : undefined;
  const isFlags = property !== undefined && ts.isPropertyAssignment(property);
  const inActs = node.getSourceFile().fileName.endsWith('/src/cli/acts.ts');
  return inActs && isFlags && ts.isIdentifier(property.name) && property.name.text === 'flags';
}

function declaredOption(checker: ts.TypeChecker, node: ts.Node, name: ts.Identifier): string | undefined {
  const property = ts.isPropertyAccessExpression(node)
    ? checker.getSymbolAtLocation(name)
    : checker.getTypeAtLocation((node as ts.BindingElement).parent).getProperty(name.text);
  const declarations = property?.declarations ?? [];
  return declarations.some((declaration) => isOption(declaration)) ? name.text : undefined;
}

/** `vm: valueOption({..})` in an options table, not the properties within the declaration. */
function isOption(declaration: ts.Declaration): boolean {
  const table = declaration.parent.parent;
  return (
    ts.isPropertyAssignment(declaration) &&
    declaration.getSourceFile().fileName.includes('/src/settings/options/') &&
    ts.isAsExpression(table) &&
    ts.isVariableDeclaration(table.parent)
  );
}
