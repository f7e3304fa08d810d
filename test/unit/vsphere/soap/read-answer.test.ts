import { describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../../src/vsphere/soap/answer.ts';
import { readValue } from '../../../../src/vsphere/soap/read-answer.ts';
import { readTypes } from '../../../../src/vsphere/soap/tables.ts';
import { parseXml } from '../../../../src/vsphere/soap/xml.ts';

const read = (type: string, xml: string): unknown => readValue(type, parseXml(xml)!, readTypes);

describe('An answer', () => {
  it('is typed by the tables and xsi:type, never by how a text looks', () => {
    const xml =
      '<r xmlns:xsi="i"><objects><obj type="VirtualMachine">vm-1</obj>' +
      '<propSet><name>name</name><val xsi:type="xsd:string">0123</val></propSet>' +
      '<propSet><name>a</name><val xsi:type="xsd:long">5368709120</val></propSet>' +
      '<propSet><name>b</name><val xsi:type="xsd:boolean">false</val></propSet>' +
      '<propSet><name>c</name><val xsi:type="xsd:dateTime">2026-01-02T03:04:05.678Z</val></propSet>' +
      '<propSet><name>d</name><val xsi:type="ManagedObjectReference" type="Folder">f-1</val></propSet>' +
      '</objects></r>';
    const { objects } = read('RetrieveResult', xml) as {
      objects: { obj: unknown; propSet: { val: unknown }[] }[];
    };
    expect(objects).toHaveLength(1);
    expect(objects[0]?.obj).toEqual({ type: 'VirtualMachine', value: 'vm-1' });
    expect(objects[0]?.propSet.map(({ val }) => val)).toEqual([
      '0123',
      5368709120,
      false,
      new Date('2026-01-02T03:04:05.678Z'),
      { type: 'Folder', value: 'f-1' },
    ]);
  });

  it('has an array wherever the schema has one: for none, for one, for many', () => {
    const one =
      '<r><propSet><name>x</name><val xmlns:i="i" i:type="ArrayOfInt"><int>7</int></val></propSet></r>';
    expect(read('ObjectContent', one)).toMatchObject({ propSet: [{ val: [7] }], missingSet: [] });
    expect(read('ObjectContent', '<r/>')).toEqual({ $type: 'ObjectContent', propSet: [], missingSet: [] });
  });

  it('keeps the real type of a device that the tables do not list, and reads it as what they know', () => {
    const xml =
      '<v xmlns:xsi="i" xsi:type="ArrayOfVirtualDevice"><VirtualDevice xsi:type="VirtualUSBController"><key>9</key>' +
      '<busNumber>0</busNumber></VirtualDevice><VirtualDevice xsi:type="VirtualDisk"><key>2000</key>' +
      '<capacityInKB>1024</capacityInKB></VirtualDevice></v>';
    expect(read('xsd:anyType', xml)).toEqual([
      { $type: 'VirtualUSBController', key: 9 },
      { $type: 'VirtualDisk', key: 2000, capacityInKB: 1024 },
    ]);
  });

  it('resolves the five entities and character references, once, and nothing else', () => {
    const text = (xml: string) => parseXml(xml)!.text;
    expect(text('<a>&lt;b&gt; &amp;lt; &#xA;&#228;&quot;&apos; &other;</a>')).toBe('<b> &lt; \nä"\' &other;');
    expect(text('<a><![CDATA[<x>&amp;]]></a>')).toBe('<x>&amp;');
    expect(text('<a>  kept  </a>')).toBe('  kept  ');
  });

  it('loses a control character that a guest put into it, and nothing else', () => {
    expect(parseXml('\n<a><b>one\u0001two</b></a>')?.children[0]?.text).toBe('one\ufffdtwo');
  });

  it('may nest as deep as the longest chain of delta disks', () => {
    expect(parseXml('<parent>'.repeat(300) + '</parent>'.repeat(300))).toBeDefined();
  });

  it.each([
    ['nothing', ''],
    ['a text', 'Service Unavailable'],
    ['a page', '<!DOCTYPE html><html><body>hello</body></html>'],
    ['a document type with entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a document nested without end', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
  ])('is no XML that is read when it is %s', (_what, text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it('is not SOAP when it ends in the middle', () => {
    const whole =
      '<e:Envelope xmlns:e="s"><e:Body><R xmlns="urn:vim25"><returnval>x</returnval></R></e:Body></e:Envelope>';
    const answer = (text: string) => openEnvelope({ status: 200, contentType: 'text/xml', text });
    expect(answer(whole)).toHaveProperty('result');
    for (let length = 0; length < whole.length; length += 1) {
      expect(answer(whole.slice(0, length)), whole.slice(0, length)).toBeUndefined();
    }
  });
});
