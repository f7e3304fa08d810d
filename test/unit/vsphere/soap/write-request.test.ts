import { describe, expect, it } from 'vitest';
import type { DataType, Method } from '../../../../src/vsphere/soap/schema.ts';
import { methodNamed, sentTypes, TypeTable } from '../../../../src/vsphere/soap/tables.ts';
import { writeRequest } from '../../../../src/vsphere/soap/write-request.ts';

const target = { type: 'PropertyCollector', value: 'pc' };
const newest = { types: sentTypes, apiVersion: '9.1.1.0' };

const bodyOf = (xml: string): string => /<soapenv:Body>(.*)<\/soapenv:Body>/s.exec(xml)?.[1] ?? '';

describe('A request', () => {
  it('has its elements in the order of the schema, whatever the order of the arguments', () => {
    const xml = writeRequest(
      methodNamed('CreateContainerView'),
      { type: 'ViewManager', value: 'ViewManager' },
      {
        recursive: true,
        type: ['VirtualMachine', 'Folder'],
        container: { type: 'Folder', value: 'group-d1' },
      },
      newest,
    );
    expect(bodyOf(xml)).toBe(
      '<CreateContainerView xmlns="urn:vim25"><_this type="ViewManager">ViewManager</_this>' +
        '<container type="Folder">group-d1</container><type>VirtualMachine</type><type>Folder</type>' +
        '<recursive>true</recursive></CreateContainerView>',
    );
  });

  it('names the type of an object only where it is not the declared one, base fields first', () => {
    const selectSet = [
      { path: 'view', type: 'ContainerView', $type: 'TraversalSpec', name: 'v' },
      { name: 'v' },
    ];
    const spec = { objectSet: [{ selectSet, obj: target }], propSet: [] };
    const xml = writeRequest(methodNamed('CreateFilter'), target, { spec, partialUpdates: false }, newest);
    expect(bodyOf(xml)).toContain(
      '<selectSet xsi:type="TraversalSpec"><name>v</name><type>ContainerView</type><path>view</path></selectSet>' +
        '<selectSet><name>v</name></selectSet>',
    );
  });

  it('escapes what would be markup, and keeps a carriage return', () => {
    const xml = writeRequest(methodNamed('Login'), target, { userName: '<a&"b>', password: 'x\ry' }, newest);
    expect(xml).toContain('<userName>&lt;a&amp;&quot;b&gt;</userName><password>x&#13;y</password>');
  });

  it('refuses a control character, which no XML can hold, without repeating the value', () => {
    const login = { userName: 'root', password: 'secret\u0000' };
    expect(() => writeRequest(methodNamed('Login'), target, login, newest)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret') }),
    );
  });

  it('refuses an element that the schema does not have, or that is missing', () => {
    const login = methodNamed('Login');
    expect(() => writeRequest(login, target, { userName: 'a', password: 'b', colour: 'c' }, newest)).toThrow(
      'colour',
    );
    expect(() => writeRequest(login, target, { userName: 'a' }, newest)).toThrow('Login.password');
  });

  it('says of what type a value is where the schema leaves it open', () => {
    const option: DataType = {
      name: 'OptionValue',
      fields: [
        { name: 'key', type: 'xsd:string' },
        { name: 'value', type: 'xsd:anyType', optional: true },
      ],
    };
    const set: Method = {
      name: 'Set',
      on: 'X',
      parameters: [{ name: 'o', type: 'OptionValue', array: true }],
    };
    const values = ['text', 7, 2 ** 40, true, { type: 'Folder', value: 'f' }, new Date(0)];
    const args = { o: values.map((value) => ({ key: 'k', value })) };
    const types = new TypeTable([option]);
    expect(writeRequest(set, target, args, { types, apiVersion: '8.0.3.0' }).match(/<value[^/]*/g)).toEqual([
      '<value xsi:type="xsd:string">text<',
      '<value xsi:type="xsd:int">7<',
      '<value xsi:type="xsd:long">1099511627776<',
      '<value xsi:type="xsd:boolean">true<',
      '<value xsi:type="ManagedObjectReference" type="Folder">f<',
      '<value xsi:type="xsd:dateTime">1970-01-01T00:00:00.000Z<',
    ]);
  });

  describe('to an older server', () => {
    const old = { types: sentTypes, apiVersion: '5.1' };

    it('leaves out what it would not know and can do without', () => {
      const cdp = {
        name: 'x',
        exportOption: ['mac'],
        snapshot: { type: 'VirtualMachineSnapshot', value: 's' },
      };
      const xml = writeRequest(methodNamed('CreateDescriptor'), target, { obj: target, cdp }, old);
      expect(xml).toContain('<exportOption>mac</exportOption>');
      expect(xml).not.toContain('<snapshot');
    });

    it('is not sent at all when its method is newer', () => {
      const method = methodNamed('HttpNfcLeaseSetManifestChecksumType');
      expect(() => writeRequest(method, target, {}, old)).toThrow(
        expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('6.7') }),
      );
    });
  });
});
