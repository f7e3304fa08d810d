import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf } from '../../../../src/xml/element.ts';
import { escapeXml } from '../../../../src/xml/escape.ts';
import { openEnvelope } from '../../../../src/vsphere/soap/answer.ts';
import { readValue } from '../../../../src/vsphere/soap/read-answer.ts';
import { scanRetrieveResult } from '../../../../src/vsphere/soap/scan-retrieve-result.ts';
import { readTypes } from '../../../../src/vsphere/soap/tables.ts';

/** What the general reader makes of an answer: the judge of the quick one. */
function readGenerally(text: string): unknown {
  const answer = openEnvelope({ status: 200, contentType: 'text/xml', text });
  if (answer === undefined || !('result' in answer)) return undefined;
  const [value] = childrenOf(answer.result, 'returnval');
  return value === undefined ? undefined : readValue('RetrieveResult', value, readTypes);
}

const envelope = (content: string, response = 'RetrievePropertiesExResponse', gap = '\n') =>
  '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  `${gap}<soapenv:Body>${gap}<${response} xmlns="urn:vim25"><returnval>${content}</returnval></${response}>${gap}` +
  `</soapenv:Body>${gap}</soapenv:Envelope>`;
const object = (properties: string, ref = 'vm-1') =>
  `<objects><obj type="VirtualMachine">${ref}</obj>${properties}</objects>`;
const property = (name: string, value: string) => `<propSet><name>${name}</name>${value}</propSet>`;
const named = (name: string) => property('name', `<val xsi:type="xsd:string">${name}</val>`);

const parent = '<val type="Folder" xsi:type="ManagedObjectReference">group-v3</val>';
const asVcsim =
  '<val xmlns:_XMLSchema-instance="http://www.w3.org/2001/XMLSchema-instance" _XMLSchema-instance:type="xsd:string">a</val>';

describe('The quick reader of property answers', () => {
  it.each([
    ['names', object(named('web01')) + object(named('a%2fb &amp; &lt;c&gt; ü'), 'vm-2')],
    ['no name at all', object('')],
    ['nothing', ''],
    ['a token', `<token>0</token>${object(named('web01'))}`],
    ['references', object(named('web01') + property('parent', parent))],
    ["vcsim's declarations", object(property('name', asVcsim))],
    [
      'numbers and booleans',
      object(
        property('n', '<val xsi:type="xsd:int"> 12 </val>') +
          property('config.template', '<val xsi:type="xsd:boolean">true</val>'),
      ),
    ],
    ['an empty text', object(named(''))],
  ])('reads %s as the general one does', (_what, content) => {
    for (const text of [envelope(content), envelope(content, 'ContinueRetrievePropertiesExResponse', '')]) {
      const read = scanRetrieveResult(text);
      expect(read).toBeDefined();
      expect(read).toEqual(readGenerally(text));
    }
  });

  it.each([
    ['a property that is missing', object('<missingSet><path>name</path></missingSet>')],
    ['a structure', object(property('info', '<val xsi:type="TaskInfo"><key>1</key></val>'))],
    ['a list', object(property('network', '<val xsi:type="ArrayOfManagedObjectReference"></val>'))],
    ['a type that it does not know', object(property('x', '<val xsi:type="PowerState">poweredOn</val>'))],
    ['a comment', object(`<!-- -->${named('a')}`)],
    ['CDATA', object(named('<![CDATA[a]]>'))],
    ['a character reference', object(named('a&#233;'))],
    ['a reference to what is no entity', object(named('a&eacute;'))],
    ['a control character', object(named('a\u0001'))],
    ['a carriage return', object(named('a\rb'))],
    ['an attribute twice', object(property('name', '<val xsi:type="xsd:string" xsi:type="xsd:int">1</val>'))],
    ['text between the elements', `${object(named('a'))}text`],
    ['an object that does not end', object(named('a')).slice(0, -4)],
    ['a prefix', object(named('a')).replaceAll('objects', 'v:objects')],
  ])('leaves %s to the general one', (_what, content) => {
    expect(scanRetrieveResult(envelope(content))).toBeUndefined();
  });

  it('leaves what is no such answer to the general one', () => {
    const whole = envelope(object(named('a')));
    for (const text of [
      '',
      '<html></html>',
      whole.slice(0, -1),
      `${whole}<a/>`,
      `<!DOCTYPE a>${whole}`,
      envelope(object(named('a')), 'LoginResponse'),
      whole.replace('</soapenv:Body>', '</other:Body>'),
      whole.replace('<soapenv:Body>', '<soapenv:Header/><soapenv:Body>'),
    ])
      expect(scanRetrieveResult(text)).toBeUndefined();
  });

  it('reads any names as the general one does, or leaves them to it', () => {
    const names = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 });
    fc.assert(
      fc.property(names, (given) => {
        const text = envelope(given.map((name, at) => object(named(escapeXml(name)), `vm-${at}`)).join(''));
        const read = scanRetrieveResult(text);
        if (read !== undefined) expect(read).toEqual(readGenerally(text));
      }),
    );
  });

  it('never reads what the general one refuses or reads otherwise, wherever an answer is damaged', () => {
    const text = envelope(`<token>1</token>${object(named('web01') + property('parent', parent))}`);
    const change = fc.record({
      at: fc.nat(text.length - 1),
      length: fc.nat(8),
      by: fc.oneof(
        fc.constantFrom(
          '<',
          '>',
          '"',
          '&',
          '&amp;',
          '/',
          ' ',
          '<a/>',
          '</objects>',
          'xsi:type="xsd:int"',
          ']]>',
          '=',
        ),
        fc.string({ maxLength: 4 }),
      ),
    });
    fc.assert(
      fc.property(change, ({ at, length, by }) => {
        const damaged = text.slice(0, at) + by + text.slice(at + length);
        const read = scanRetrieveResult(damaged);
        if (read !== undefined) expect(read).toEqual(readGenerally(damaged));
      }),
      { numRuns: 3000 },
    );
  });
});
