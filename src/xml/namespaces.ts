import { unescapeXml } from './escape.ts';

/** The namespaces that are declared at one place; a chain, as a copy for each element that declares some is quadratic. */
export interface NamespaceScope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer?: NamespaceScope;
}

/** Bound without a declaration (Namespaces in XML 1.0, 3). */
export const outermost: NamespaceScope = {
  own: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
};

export function namespaceOf(prefix: string, scope: NamespaceScope): string | undefined {
  for (let at: NamespaceScope | undefined = scope; at !== undefined; at = at.outer) {
    const namespace = at.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

/** The scope inside an element with these attributes. */
export function enter(attributes: readonly [string, string][], outer: NamespaceScope): NamespaceScope {
  const own = attributes
    .filter(([name]) => isDeclaration(name))
    .map(([name, uri]): [string, string] => [name.slice('xmlns:'.length), unescapeXml(uri)]);
  return own.length === 0 ? outer : { own: new Map(own), outer };
}

export function isDeclaration(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:');
}

export function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}
