import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { SoapClient } from './soap-client.ts';

const VM = '<_this type="VirtualMachine">VM</_this>';
let simulator: Simulator;
let client: SoapClient;
let vm: string;

beforeAll(async () => {
  simulator = await startSimulator({ vms: [{ name: 'vm', disks: [{ capacityBytes: 32 * 2 ** 20 }] }] });
  client = await new SoapClient(simulator).logIn();
  vm = await client.ref(
    '<FindByInventoryPath xmlns="urn:vim25"><_this type="SearchIndex">SearchIndex</_this>' +
      '<inventoryPath>DC0/vm/vm</inventoryPath></FindByInventoryPath>',
  );
});

afterAll(async () => {
  await simulator.close();
});

const snapshot = (elements: string) =>
  `<CreateSnapshot_Task xmlns="urn:vim25">${VM.replace('VM<', `${vm}<`)}${elements}</CreateSnapshot_Task>`;

describe('A request that a real vCenter refuses is refused here', () => {
  const orders = [
    ['elements out of order', '<memory>false</memory><name>x</name><quiesce>false</quiesce>', 'memory'],
    [
      'an element after its place',
      '<name>x</name><memory>false</memory><quiesce>false</quiesce><description/>',
      'description',
    ],
    [
      'an unknown element',
      '<name>x</name><memory>false</memory><quiesce>false</quiesce><force>true</force>',
      'force',
    ],
    [
      'an element twice',
      '<name>x</name><name>y</name><memory>false</memory><quiesce>false</quiesce>',
      'name',
    ],
  ] as const;
  it.each(orders)('with InvalidRequest for %s, which it names', async (_what, elements, culprit) => {
    const answer = await client.call(snapshot(elements));
    expect(answer).toMatchObject({ status: 500, fault: 'InvalidRequest' });
    expect(answer.body).toContain(`Unexpected element tag &quot;${culprit}&quot; seen`);
    expect(answer.body).toContain('while parsing call information for method CreateSnapshot_Task');
  });

  it('when a required element is missing', async () => {
    const answer = await client.call(snapshot('<name>x</name><memory>false</memory>'));
    expect(answer.fault).toBe('InvalidRequest');
    expect(answer.body).toContain('Required parameter quiesce is missing');
  });

  it('when a value is not of its type', async () => {
    const answer = await client.call(
      snapshot('<name>x</name><memory>maybe</memory><quiesce>false</quiesce>'),
    );
    expect(answer.fault).toBe('InvalidRequest');
  });

  it('when a method or an element is newer than the version that the client announced', async () => {
    const quiesced = snapshot('<name>x</name><memory>false</memory><quiesceSpec/>').replaceAll(
      'CreateSnapshot_Task',
      'CreateSnapshotEx_Task',
    );
    expect((await client.call(quiesced, '6.0')).fault).toBe('MethodNotFound');
    expect((await client.call(quiesced, '6.5')).fault).toBeUndefined();

    const collect = (options: string) =>
      '<CreateDescriptor xmlns="urn:vim25"><_this type="OvfManager">OvfManager</_this>' +
      `<obj type="VirtualMachine">${vm}</obj><cdp>${options}</cdp></CreateDescriptor>`;
    const option = '<name>x</name><exportOption>mac</exportOption>';
    expect((await client.call(collect(option), '5.0')).fault).toBe('InvalidRequest');
    expect((await client.call(collect(option), '5.1')).fault).toBeUndefined();
  });

  it('when the order is wrong deep inside a data object', async () => {
    const answer = await client.call(
      '<RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this>' +
        '<specSet><propSet><pathSet>name</pathSet><type>VirtualMachine</type></propSet>' +
        `<objectSet><obj type="VirtualMachine">${vm}</obj></objectSet></specSet><options/></RetrievePropertiesEx>`,
    );
    expect(answer.fault).toBe('InvalidRequest');
    expect(answer.body).toContain('while parsing serialized DataObject of type vim.PropertySpec');
  });

  it.each([
    ['with ManagedObjectNotFound for an object that is not there', 'vm-9', 'ManagedObjectNotFound'],
    ['with ManagedObjectNotFound for an object of another type', 'group-d1', 'ManagedObjectNotFound'],
  ])('%s', async (_what, id, fault) => {
    const call = `<PowerOnVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">${id}</_this></PowerOnVM_Task>`;
    expect((await client.call(call)).fault).toBe(fault);
  });

  it('with MethodNotFound for a method that does not exist, or not there', async () => {
    const on = (method: string) =>
      `<${method} xmlns="urn:vim25"><_this type="VirtualMachine">${vm}</_this></${method}>`;
    expect((await client.call(on('Explode_Task'))).fault).toBe('MethodNotFound');
    expect((await client.call(on('HttpNfcLeaseComplete'))).fault).toBe('MethodNotFound');
  });

  it('with InvalidProperty for a property that its type does not have', async () => {
    const answer = await client.call(
      '<RetrieveProperties xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this>' +
        '<specSet><propSet><type>VirtualMachine</type><pathSet>config.hardwear</pathSet></propSet>' +
        `<objectSet><obj type="VirtualMachine">${vm}</obj></objectSet></specSet></RetrieveProperties>`,
    );
    expect(answer.fault).toBe('InvalidProperty');
    expect(answer.body).toContain('<name>config.hardwear</name>');
  });

  it('with NotAuthenticated without a session, and InvalidLogin for a wrong password', async () => {
    const stranger = new SoapClient(simulator);
    const now =
      '<CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime>';
    expect((await stranger.call(now)).fault).toBe('NotAuthenticated');
    const login = '<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this>';
    const wrong = `${login}<userName>${simulator.username}</userName><password>guess</password></Login>`;
    expect((await stranger.call(wrong)).fault).toBe('InvalidLogin');
    expect((await client.call(now)).fault).toBeUndefined();
  });
});

describe('A request that is not even SOAP', () => {
  it.each([
    ['is no XML', 'hello'],
    ['is not well formed', '<a><b></a>'],
    ['is another document', '<html><body/></html>'],
    ['brings its own entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['is nested without end', '<a>'.repeat(5000) + '</a>'.repeat(5000)],
    ['is larger than any request', 'x'.repeat(5 * 2 ** 20)],
  ])('gets InvalidRequest when it %s', async (_what, text) => {
    const stranger = new SoapClient(simulator);
    expect(await stranger.send(text)).toMatchObject({ status: 500, fault: 'InvalidRequest' });
  });
});

describe('An answer', () => {
  it('leaves out what is newer than the version that the client announced', async () => {
    const runtime =
      '<RetrieveProperties xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this>' +
      '<specSet><propSet><type>VirtualMachine</type><pathSet>runtime</pathSet></propSet>' +
      `<objectSet><obj type="VirtualMachine">${vm}</obj></objectSet></specSet></RetrieveProperties>`;
    expect((await client.call(runtime, '8.0.3.0')).body).toContain('<suspendedToMemory>');
    expect((await client.call(runtime, '6.7')).body).not.toContain('<suspendedToMemory>');
  });
});
