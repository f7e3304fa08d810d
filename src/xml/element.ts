/** An element with its namespaces resolved, so that a prefix is never mistaken for a meaning. */
export interface XmlElement {
  /** Empty for an element in none. */
  readonly namespace: string;
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  /** In the order of the document. */
  readonly children: readonly XmlElement[];
  /** The element's own text and CDATA, its children's left out. */
  readonly text: string;
}

/** Declarations of namespaces are not among them. */
export interface XmlAttribute {
  /** Empty for a name without a prefix (Namespaces in XML 1.0, 6.2), `?` for a prefix that is not declared. */
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** The first child of that name, whatever its namespace. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The children of that name; with a namespace, those in it alone. */
export function childrenOf(element: XmlElement, name: string, namespace?: string): readonly XmlElement[] {
  return element.children.filter(
    (child) => child.name === name && (namespace === undefined || child.namespace === namespace),
  );
}

/** The value of an attribute, if it is there; by default of one without a prefix. */
export function attributeOf(element: XmlElement, name: string, namespace = ''): string | undefined {
  return element.attributes.find((each) => each.name === name && each.namespace === namespace)?.value;
}

/**
 * `xsi:type` without the prefix of its value, which is the sender's choice. The attribute is known by having a prefix
 * at all: a reference's own `type` has none, and vim25 has no third.
 */
export function xsiTypeOf(element: XmlElement): string | undefined {
  const type = element.attributes.find(({ name, namespace }) => name === 'type' && namespace !== '');
  return type === undefined ? undefined : localName(type.value);
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}
