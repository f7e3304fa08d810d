import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A field of an object type, as its declaration in the sources has it. */
export interface Field {
  readonly name: string;
  readonly optional: boolean;
  /** `text`, `number`, `yes or no`, words in code, `list of ...`, or the fields of an object. */
  readonly type: string | readonly Field[];
  /** What the comment at the field says. */
  readonly words: string;
}

export interface ObjectType {
  readonly words: string;
  readonly fields: readonly Field[];
}

/** The members of a union of object types, in order, each with the comment above it. */
export function readUnion(file: string, name: string): ObjectType[] {
  const source = parse(file);
  const type = aliases(source).get(name);
  if (type === undefined || !ts.isUnionTypeNode(type)) throw new Error(`${file} has no union ${name}`);
  return type.types.map((member, n) => {
    const before = n === 0 ? type.pos : type.types[n - 1]!.end;
    if (!ts.isTypeLiteralNode(member)) throw new Error(`${name}: a member is no object`);
    return {
      words: wordsIn(source.text.slice(before, member.getStart())),
      fields: fieldsOf(member.members, source),
    };
  });
}

function parse(file: string): ts.SourceFile {
  const text = readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function aliases(source: ts.SourceFile): Map<string, ts.TypeNode> {
  return new Map(
    source.statements.filter(ts.isTypeAliasDeclaration).map(({ name, type }) => [name.text, type] as const),
  );
}

function fieldsOf(members: ts.NodeArray<ts.TypeElement>, source: ts.SourceFile): Field[] {
  return members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    optional: member.questionToken !== undefined,
    type: typeOf(member.type!, source),
    words: wordsIn(source.text.slice(member.pos, member.getStart())),
  }));
}

function typeOf(node: ts.TypeNode, source: ts.SourceFile): Field['type'] {
  if (ts.isTypeOperatorNode(node)) return typeOf(node.type, source);
  if (ts.isArrayTypeNode(node)) return `list of ${listed(typeOf(node.elementType, source))}`;
  if (ts.isUnionTypeNode(node)) return node.types.map((each) => listed(typeOf(each, source))).join(', ');
  if (ts.isLiteralTypeNode(node)) return `\`${node.literal.getText().replaceAll("'", '')}\``;
  if (ts.isTypeReferenceNode(node)) return referred(node.typeName.getText(), source);
  const plain = { string: 'text', number: 'number', boolean: 'yes or no' }[node.getText()];
  if (plain === undefined) throw new Error(`no words for the type ${node.getText()}`);
  return plain;
}

function referred(name: string, source: ts.SourceFile): Field['type'] {
  const alias = aliases(source).get(name);
  if (alias !== undefined) return typeOf(alias, source);
  const declared = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((each) => each.name.text === name);
  if (declared === undefined) throw new Error(`${name} is not declared in ${source.fileName}`);
  return fieldsOf(declared.members, source);
}

function listed(type: Field['type']): string {
  if (typeof type !== 'string') throw new Error('objects in lists and unions have no words yet');
  return type;
}

/** The last comment in a text, on one line. */
function wordsIn(text: string): string {
  const comment = [...text.matchAll(/\/\*\*([^]*?)\*\//g)].at(-1)?.[1] ?? '';
  return comment
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
