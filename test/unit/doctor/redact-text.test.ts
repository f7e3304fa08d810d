import { beforeEach, describe, expect, it } from 'vitest';
import { Pseudonyms } from '../../../src/doctor/trace/pseudonyms.ts';
import { redactJson } from '../../../src/doctor/trace/redact-json.ts';
import { redactHeaders, typeOf } from '../../../src/doctor/trace/redact-headers.ts';
import { redactText } from '../../../src/doctor/trace/redact-text.ts';
import { isKeptReference } from '../../../src/doctor/trace/vocabulary.ts';

let pseudonyms: Pseudonyms;
beforeEach(() => (pseudonyms = new Pseudonyms()));
const all = (texts: readonly string[]) => texts.map((text) => redactText(text, pseudonyms));

describe('a text in a report', () => {
  it('keeps its shape: addresses, UUIDs, digests, cards, URLs', () => {
    expect(
      all([
        'esx01.corp.example:8443',
        '192.168.7.9',
        'fe80::1',
        '52b6de2c-3a05-4a8e-9a1f-0d8e2f0f1a2b',
        '00:50:56:aa:bb:cc',
        'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD',
        'https://esx01.corp.example/nfc/52b6de2c-3a05-4a8e-9a1f-0d8e2f0f1a2b/disk-0.vmdk',
        'urn:vmomi:InventoryServiceTag:52b6de2c-3a05-4a8e-9a1f-0d8e2f0f1a2b:GLOBAL',
      ]),
    ).toEqual([
      'host-1.example:8443',
      '10.0.0.1',
      '2001:db8::1',
      '00000000-0000-4000-8000-000000000001',
      '00:50:56:00:00:01',
      '00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01',
      'https://host-1.example/nfc/00000000-0000-4000-8000-000000000001/disk-0.vmdk',
      'urn:vmomi:InventoryServiceTag:00000000-0000-4000-8000-000000000001:GLOBAL',
    ]);
  });

  it('is the same name in the inventory and in the names of its files, deltas and counters included', () => {
    for (const name of ['web01', 'web01.corp.example', 'Büro 1', '4711']) {
      const [known, ...files] = all([
        name,
        `[store] ${name}/${name}.vmdk`,
        `[store] ${name}/${name}_1-000002-flat.vmdk`,
        `${name}-disk1.vmdk`,
      ]).map((each) => each.replace(/^\[name-\d+\] /, ''));
      expect(files).toEqual([
        `${known}/${known}.vmdk`,
        `${known}/${known}_1-000002-flat.vmdk`,
        `${known}-disk1.vmdk`,
      ]);
    }
  });

  it('loses the counter with the name where the counter may be part of a name', () => {
    expect(all(['[store] db_17/db_17.vmdk', '[store] db-000017/db-000017-flat.vmdk'])).toEqual([
      '[name-1] name-2/name-2.vmdk',
      '[name-1] name-3/name-3-flat.vmdk',
    ]);
  });

  it('keeps the words of an address only where a server has them', () => {
    expect(all(['/nfc/vm/folder', '[nfc] vm-12/nfc.vmdk', '/vm-12/VirtualLsiLogicController0:0'])).toEqual([
      '/name-1/name-2/name-3',
      '[name-1] name-4/name-1.vmdk',
      '/vm-12/VirtualLsiLogicController0:0',
    ]);
    expect(redactText('https://vc/folder/folder/nfc.vmdk?dcPath=vm&dsName=nfc&token=x', pseudonyms)).toBe(
      'https://host-1.example/folder/name-3/name-1.vmdk?dcPath=name-2&dsName=name-1&name-6=name-5',
    );
  });
});

it('a reference is kept where the server made it up, and not where a name is in it', () => {
  const kept = (type: string, value: string) => isKeptReference({ type, value });
  expect(
    [
      ['VirtualMachine', 'vm-42'],
      ['VirtualMachine', '7'],
      ['Folder', 'group-v3'],
      ['ClusterComputeResource', 'domain-c8'],
      ['SessionManager', 'ha-sessionmgr'],
      ['HostSystem', 'ha-host'],
    ].map(([type = '', value = '']) => kept(type, value)),
  ).toEqual([true, true, true, true, true, true]);
  expect(
    [
      ['Network', 'HaNetwork-Office'],
      ['Network', 'Office'],
      ['Datastore', 'nas-corp'],
      ['Datastore', 'nas.corp:/export'],
      ['ResourcePool', 'Payroll'],
      ['VirtualMachine', 'web-01'],
    ].map(([type = '', value = '']) => kept(type, value)),
  ).toEqual([false, false, false, false, false, false]);
});

it('JSON of the REST API keeps its keys, numbers and references, and no name', () => {
  const answer = {
    id: 'urn:vmomi:InventoryServiceTag:52b6de2c-3a05-4a8e-9a1f-0d8e2f0f1a2b:GLOBAL',
    name: 'Payroll',
  };
  const attached = [{ tag_id: answer.id, object_ids: [{ id: 'vm-42', type: 'VirtualMachine' }] }];
  expect(redactJson(JSON.stringify({ ...answer, cardinality: 'SINGLE', Payroll: 7 }), pseudonyms)).toBe(
    '{"id":"urn:vmomi:InventoryServiceTag:00000000-0000-4000-8000-000000000001:GLOBAL","name":"name-1","cardinality":"SINGLE","name-1":7}',
  );
  expect(redactJson(JSON.stringify(attached), pseudonyms)).toContain(
    '{"id":"vm-42","type":"VirtualMachine"}',
  );
  expect(redactJson('"4f6f5a51c0ffee0000000000deadbeef"', pseudonyms)).toBe(
    '"00000000000000000000000000000001"',
  );
  expect(redactJson('<html>Payroll</html>', pseudonyms)).toBeUndefined();
});

it('header fields keep numbers and words of HTTP, and the media types that a server of this API has', () => {
  expect(
    redactHeaders({
      'content-length': '12',
      'content-range': 'bytes 0-11/12',
      connection: 'Payroll',
      'retry-after': 'x',
    }),
  ).toEqual({
    'content-length': '12',
    'content-range': 'bytes 0-11/12',
    connection: 'other',
    'retry-after': 'other',
  });
  expect([typeOf('text/xml; charset=utf-8'), typeOf('application/payroll')]).toEqual(['text/xml', 'other']);
});
