import { describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../../src/vsphere/soap/answer.ts';
import { faultError, isFault } from '../../../../src/vsphere/soap/fault.ts';

const context = { doing: 'ExportVm on VirtualMachine:vm-1', host: 'vc.example' };

/** The error for a SOAP fault with this element in its detail, as a server sends it. */
function errorFor(detail: string, faultstring = 'Text in any language.') {
  const text =
    '<soapenv:Envelope xmlns:soapenv="s" xmlns:xsi="i"><soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode>' +
    `<faultstring>${faultstring}</faultstring><detail>${detail}</detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
  const answer = openEnvelope({ status: 500, contentType: 'text/xml', text });
  if (answer === undefined || !('fault' in answer)) expect.fail('no fault was read');
  return faultError(answer.fault, context);
}

describe('A fault', () => {
  it.each([
    ['InvalidLogin', 'not-authenticated', 11],
    ['NotAuthenticated', 'not-authenticated', 11],
    ['NoPermission', 'no-permission', 11],
    ['InvalidPowerState', 'wrong-state', 2],
    ['ManagedObjectNotFound', 'vsphere-fault', 13],
    ['RestrictedVersion', 'vsphere-fault', 13],
    ['SomethingOfNextYear', 'vsphere-fault', 13],
  ])('%s is known by its type alone, and is %s to the user (exit %i)', (type, code, exitStatus) => {
    const error = errorFor(
      `<Anything xmlns="urn:vim25" xsi:type="${type}"/>`,
      'Permission to login was busy.',
    );
    expect(error).toMatchObject({ code, exitStatus, details: { fault: type } });
  });

  it.each([
    ['ToolsUnavailable', 'VMware Tools'],
    ['FilesystemQuiesceFault', '--snapshot-quiesce=false'],
    ['SnapshotFault', 'VMware Tools'],
    ['TooManySnapshotLevels', 'remove snapshots'],
    ['SnapshotIncompatibleDeviceInVm', '--power-off'],
    ['FileLocked', 'another product'],
    ['SomethingOfNextYear', 'recent tasks and events'],
  ])('%s comes with what to do next', (type, hint) => {
    expect(errorFor(`<f xsi:type="${type}"/>`).hint).toContain(hint);
  });

  it('can be asked for by its types, or by being one at all', () => {
    const error = errorFor('<Anything xmlns="urn:vim25" xsi:type="FileFault"/>');
    expect(isFault(error, 'FileLocked', 'FileFault')).toBe(true);
    expect(isFault(error, 'FileLocked')).toBe(false);
    expect(isFault(error)).toBe(true);
    expect(isFault(new Error('FileFault'))).toBe(false);
  });

  it('is known by its element where it has no xsi:type', () => {
    expect(errorFor('<InvalidLoginFault xmlns="urn:vim25"/>')).toMatchObject({ code: 'not-authenticated' });
  });

  it("that lacks a detail is a plain fault with the server's words", () => {
    expect(errorFor('')).toMatchObject({
      code: 'vsphere-fault',
      message: expect.stringContaining('any language'),
    });
  });

  it('of a missing privilege names the privilege and the object', () => {
    const old = errorFor(
      '<f xsi:type="NoPermission"><object type="Folder">group-v3</object><privilegeId>VApp.Export</privilegeId></f>',
    );
    expect(old.message).toContain('VApp.Export on Folder:group-v3');
    const since7 = errorFor(
      '<f xsi:type="NoPermission"><object type="Folder">f</object><privilegeId>A.B</privilegeId><missingPrivileges>' +
        '<entity type="VirtualMachine">vm-1</entity><privilegeIds>A.B</privilegeIds><privilegeIds>C.D</privilegeIds>' +
        '</missingPrivileges></f>',
    );
    expect(since7.message).toContain('A.B on VirtualMachine:vm-1, C.D on VirtualMachine:vm-1');
  });

  it('of a power state names the state that the VM is in', () => {
    const detail = '<f xsi:type="InvalidPowerState"><existingState>suspended</existingState></f>';
    expect(errorFor(detail).message).toContain('suspended');
  });

  it('of a busy VM may be tried again later', () => {
    expect(errorFor('<f xsi:type="TaskInProgress"/>')).toMatchObject({
      retryable: true,
      details: { fault: 'TaskInProgress' },
    });
  });

  it('of a full datastore names the datastore, and ends like every lack of space', () => {
    const detail =
      '<f xsi:type="NoDiskSpace"><file>[ds1] web01/web01-000001.vmdk</file><datastore>ds1</datastore></f>';
    expect(errorFor(detail)).toMatchObject({
      code: 'no-space',
      exitStatus: 16,
      message: expect.stringContaining('the datastore "ds1" is full'),
      hint: expect.stringContaining('--snapshot-min-free'),
    });
    expect(errorFor('<f xsi:type="NoDiskSpace"/>').message).toContain('a datastore of the VM is full');
  });

  it('keeps the faults that caused it', () => {
    const detail =
      '<f xsi:type="HostConnectFault"><faultCause><fault xsi:type="NoHost"><faultCause><fault xsi:type="NotFound"/>' +
      '</faultCause></fault><localizedMessage>x</localizedMessage></faultCause></f>';
    const error = errorFor(detail);
    expect(error.details['causes']).toEqual(['NoHost', 'NotFound']);
    expect(error.cause).toMatchObject({ $type: 'HostConnectFault', faultCause: { localizedMessage: 'x' } });
  });
});
