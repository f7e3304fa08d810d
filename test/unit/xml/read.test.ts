import { describe, expect, it } from 'vitest';
import { attributeOf, childOf, childrenOf, xsiTypeOf } from '../../../src/xml/element.ts';
import { readXml } from '../../../src/xml/read.ts';

function root(text: string) {
  const reading = readXml(text);
  if ('refused' in reading) expect.fail(`the document ${reading.refused}`);
  return reading.root;
}

const refused = (why: string) => ({ refused: expect.stringContaining(why) as string });

describe('A document', () => {
  it('is read with its elements in their order', () => {
    const read = root('<?xml version="1.0"?>\n<a><b/><!-- c --><c>1</c><b>2</b><?d e?></a>\n');
    expect(read.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', ''],
      ['c', '1'],
      ['b', '2'],
    ]);
    expect(childOf(read, 'b')?.text).toBe('');
    expect(childrenOf(read, 'b')).toHaveLength(2);
  });

  it('has the meaning of its namespaces, whatever their prefixes', () => {
    const read = root(
      '<p:a xmlns:p="one" xmlns="two"><b p:k="1" k="2"/><p:b xmlns:p="three" p:k="3"/></p:a>',
    );
    expect([read, ...read.children].map(({ namespace }) => namespace)).toEqual(['one', 'two', 'three']);
    const [first, second] = read.children;
    expect(attributeOf(first!, 'k', 'one')).toBe('1');
    expect(attributeOf(first!, 'k')).toBe('2');
    expect(attributeOf(second!, 'k', 'one')).toBeUndefined();
    expect(childrenOf(read, 'b', 'three')).toHaveLength(1);
  });

  it('says with xsi:type what an element is, and with type what a reference points to', () => {
    const read = root('<a xmlns:i="x" type="Folder" i:type="xsd:string"/>');
    expect([xsiTypeOf(read), attributeOf(read, 'type')]).toEqual(['string', 'Folder']);
    expect(xsiTypeOf(root('<a type="Folder"/>'))).toBeUndefined();
  });

  it('keeps its text: spaces, CDATA as it stands, a document type in a comment or in CDATA', () => {
    expect(root('<a>  kept &amp; <![CDATA[<x>&amp;]]>!</a>').text).toBe('  kept & <x>&amp;!');
    expect(root('<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a><b>]]></a>').text).toBe('<!DOCTYPE a><b>');
  });

  it('may begin with a byte order mark', () => {
    expect(root('\ufeff<?xml version="1.0"?><a/>').name).toBe('a');
  });

  it.each([
    ['nothing', ''],
    ['spaces', ' \n'],
    ['a text', 'Service Unavailable'],
    ['a comment alone', '<!-- a -->'],
    ['not closed', '<a><b></b>'],
    ['cut in a tag', '<a><b'],
    ['cut in a comment', '<a/><!-- '],
    ['cut in CDATA', '<a><![CDATA[ </a>'],
    ['closed by another', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['followed by text', '<a/>b'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an attribute with a tag in it', '<a b="<!--"/>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['a control character', '<a>\u0001</a>'],
  ])('is refused when it is %s', (_what, text) => {
    expect(readXml(text)).toEqual(refused('is not well-formed XML: '));
  });
});

const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

describe('A hostile document', () => {
  it.each([
    ['a billion laughs', `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">${laughs}]><l>&l9;</l>`],
    ['a file of ours', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'],
    ['a document type of elsewhere', '<!doctype a SYSTEM "http://host/a.dtd"><a/>'],
    ['one behind what looks like a comment', '<?x <!-- ?><!DOCTYPE a [<!ENTITY b "c">]><!-- --><a>&b;</a>'],
    ['one inside the root', '<a><!DOCTYPE b></a>'],
    ['an entity alone', '<a><!ENTITY b "c"></a>'],
  ])('brings no entities: %s is refused', (_what, text) => {
    expect(readXml(text)).toEqual(refused('has a document type'));
  });

  it.each([
    ['elements', `<a>${'<b/>'.repeat(1_000_000)}</a>`],
    ['attributes', `<a ${Array.from({ length: 600_000 }, (_, index) => `b${index}=""`).join(' ')}/>`],
    ['attributes without values', `<a ${'b '.repeat(1_000_000)}/>`],
    ['comments', `<a>${'<!---->'.repeat(1_000_000)}</a>`],
  ])('with a million %s is not parsed: it would cost gigabytes', (_what, text) => {
    expect(readXml(text)).toEqual(refused('has more than 500000 tags and attributes'));
  });

  it('is nested as deep as is asked for, and no deeper', () => {
    const nested = (depth: number) =>
      `${'<a b=">">'.repeat(depth - 1)}<a/><!-- <a> -->${'</a>'.repeat(depth - 1)}`;
    expect(readXml(nested(64))).toHaveProperty('root');
    expect(readXml(nested(65))).toEqual(refused('is nested deeper than 64 elements'));
    expect(readXml(nested(500), { maxDepth: 500 })).toHaveProperty('root');
    expect(readXml('<a>'.repeat(100_000))).toEqual(refused('is nested deeper'));
  });

  it('is refused by its size in bytes', () => {
    const text = `<a>${'ä'.repeat(2 ** 19)}</a>`;
    expect(readXml(text)).toHaveProperty('root');
    expect(readXml(text, { maxBytes: 2 ** 20 })).toEqual(refused('is larger than 1 MB'));
  });

  it.each([
    ['comments that never end', '<a/>' + '<!--'.repeat(1_000_000)],
    ['quotes that never end', `<a ${'"'.repeat(4_000_001)}`],
    ['declarations in every element', `<a ${declarations(80_000)}>${'<b xmlns:n=""/>'.repeat(80_000)}</a>`],
  ])('cannot take minutes: %s', (_what, text) => {
    expect(readXml(text)).toHaveProperty('refused');
  });

  it('cannot make a refusal longer than a line', () => {
    expect(JSON.stringify(readXml(`<${'a'.repeat(1_000_000)}`)).length).toBeLessThan(300);
  });

  it.each(['__proto__', 'constructor', 'toString'])('cannot reach what every object has: %s', (name) => {
    readXml(`<a><${name} ${name}="b" polluted="c"><polluted/></${name}></a>`);
    expect({}).not.toHaveProperty('polluted');
  });

  it('has many namespaces and is read all the same', () => {
    expect(readXml(`<a ${declarations(60_000)}>${'<b xmlns:n="u"/>'.repeat(60_000)}</a>`)).toHaveProperty(
      'root',
    );
  });
});

function declarations(count: number): string {
  return Array.from({ length: count }, (_, index) => `xmlns:n${index}="u"`).join(' ');
}
