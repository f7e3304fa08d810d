import type { FaultCase } from '../fault-case.ts';

const stage = 'find the VM';

export const findCases: readonly FaultCase[] = [
  {
    stage,
    name: 'the session has expired',
    faults: ['end-sessions@RetrievePropertiesEx'],
    lasting: [11, 'not-authenticated', /not logged in/],
    once: 'exported',
  },
  {
    stage,
    name: 'the connection is reset instead of an answer',
    faults: ['reset@RetrievePropertiesEx'],
    lasting: [10, 'unreachable', /closed the connection/],
    once: 'exported',
  },
  {
    stage,
    name: 'vCenter is overloaded and answers 503',
    faults: ['status@RetrievePropertiesEx:status=503'],
    lasting: [10, 'not-vsphere', /503/],
    once: 'exported',
  },
  {
    stage,
    name: 'the user may not read the inventory',
    faults: ['fault@RetrievePropertiesEx:type=NoPermission,privilegeId=System.Read'],
    lasting: [11, 'no-permission', /System\.Read/],
  },
  {
    stage,
    name: 'an object disappears while the inventory is read',
    faults: ['fault@RetrievePropertiesEx:type=ManagedObjectNotFound'],
    lasting: [13, 'vsphere-fault', /./],
  },
  {
    stage,
    name: 'vCenter reports an error of its own',
    faults: ['fault@RetrievePropertiesEx:type=SystemError,reason=broken'],
    lasting: [13, 'vsphere-fault', /SystemError/],
  },
  {
    stage,
    name: 'the answer is a page of a proxy',
    faults: ['html@RetrievePropertiesEx'],
    lasting: [10, 'not-vsphere', /./],
  },
  {
    stage,
    name: 'the answer holds a million elements',
    faults: ['xml-bomb@RetrievePropertiesEx:shape=elements,bytes=15MB'],
    lasting: [10, 'not-vsphere', /./],
  },
  {
    stage,
    name: 'vCenter takes its time to answer',
    faults: ['hold@RetrievePropertiesEx'],
    then: 'it goes on',
    lasting: 'exported',
  },
];
