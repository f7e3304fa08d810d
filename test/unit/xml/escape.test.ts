import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, holdsForbidden, replaceForbidden, unescapeXml } from '../../../src/xml/escape.ts';
import { readXml } from '../../../src/xml/read.ts';

describe('Text in XML', () => {
  it('comes back as it was, whatever it is, but for what XML cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unescapeXml(escapeXml(text))).toBe(replaceForbidden(text));
      }),
    );
  });

  it('is read from an element and from an attribute as it was written', () => {
    const spaces = /[\n\t\r]/g; // in an attribute a parser may turn them into spaces (XML 1.0, 3.3.3)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const value = escapeXml(text);
        const attribute = escapeXml(text.replace(spaces, ' '));
        expect(readXml(`<a b="${attribute}">${value}</a>`)).toMatchObject({
          root: {
            text: replaceForbidden(text),
            attributes: [{ value: replaceForbidden(text).replace(spaces, ' ') }],
          },
        });
      }),
    );
  });

  it('has the five entities and character references resolved, once, and nothing else', () => {
    expect(unescapeXml('&lt;b&gt; &amp;lt; &#xA;&#228;&#x1F600;&quot;&apos;')).toBe('<b> &lt; \nä😀"\'');
    const others = '&other; &LT; &constructor; &#XA; &#x110000; &#; & ;';
    expect(unescapeXml(others)).toBe(others);
  });

  it('keeps a carriage return, and loses control characters', () => {
    expect(escapeXml('a\r\n\tb')).toBe('a&#13;\n\tb');
    expect(escapeXml('a\u0000\u001f\ufffeb')).toBe('a\ufffd\ufffd\ufffdb');
    expect(['a\u0000', 'a\t'].map(holdsForbidden)).toEqual([true, false]);
  });
});
