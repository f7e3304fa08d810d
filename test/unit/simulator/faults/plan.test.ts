import { describe, expect, it } from 'vitest';
import { FaultPlan } from '../../../../src/simulator/faults/fault-plan.ts';
import { simulatorOptions } from '../../../../src/settings/options/simulator.ts';
import { readFault } from '../../../../src/simulator/faults/read-fault.ts';

const calls = (plan: FaultPlan, ...methods: string[]) =>
  methods.map((method) => plan.atCall(method).map(({ fault }) => fault.kind));

it('every kind of fault is in the reference of --fault', () => {
  const known = /is none of (.*)$/.exec(String(thrownBy(() => readFault('nope@x'))));
  const kinds = known?.[1]?.split(', ') ?? [];
  expect(kinds.length).toBeGreaterThan(20);
  for (const kind of kinds) expect(simulatorOptions.fault.details).toContain(`\`${kind}`);
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('A fault', () => {
  it('lets the first requests pass, strikes the next ones, and says how many', () => {
    const plan = new FaultPlan();
    const hit = plan.add({ kind: 'empty', method: 'Login', skip: 1, times: 2 });
    expect(calls(plan, 'Login', 'Logout', 'Login', 'Login', 'Login')).toEqual([
      [],
      [],
      ['empty'],
      ['empty'],
      [],
    ]);
    expect(hit.count).toBe(2);
  });

  it('of a pattern strikes what the pattern matches, and nothing else', () => {
    const plan = new FaultPlan();
    plan.add({ kind: 'html', method: 'HttpNfcLease*' });
    plan.add({ kind: 'flip', file: 'disk-*.vmdk', at: 0 });
    expect(calls(plan, 'HttpNfcLeaseAbort', 'Login')).toEqual([['html'], []]);
    expect(plan.atFile('disk-10.vmdk')).toHaveLength(1);
    expect(plan.atFile('disk-1.nvram')).toEqual([]);
  });

  it('that names a file of a lease or of its manifest is none of the GET', () => {
    const plan = new FaultPlan();
    plan.add({ kind: 'manifest', file: 'disk-0.vmdk', change: 'size' });
    plan.add({ kind: 'device-url', file: 'disk-0.vmdk', scheme: 'http' });
    expect(plan.atFile('disk-0.vmdk')).toEqual([]);
    expect(plan.atManifest()).toHaveLength(1);
    expect(plan.atLease('device-url', 'web01')).toHaveLength(1);
  });

  it('can be waited for', async () => {
    const plan = new FaultPlan();
    const hit = plan.add({ kind: 'empty', method: '*' });
    const twice = hit.struck(2);
    calls(plan, 'Login', 'Login');
    await twice;
    await hit.struck();
  });

  it('is gone after a clearing, and holds nobody any more', async () => {
    const plan = new FaultPlan();
    plan.add({ kind: 'hold', method: '*' });
    const [held] = plan.atCall('Login');
    const passed = held?.pass(new AbortController().signal);
    plan.clear();
    await passed;
    expect(calls(plan, 'Login')).toEqual([[]]);
  });
});

describe('The short form of a fault', () => {
  it.each([
    ['cut@disk-0.vmdk:after=1MiB,times=1', { kind: 'cut', file: 'disk-0.vmdk', after: 2 ** 20, times: 1 }],
    ['status@ExportVm:status=503,skip=2', { kind: 'status', method: 'ExportVm', status: 503, skip: 2 }],
    ['end-sessions@*', { kind: 'end-sessions', method: '*' }],
    ['reset@Login:handled', { kind: 'reset', method: 'Login', handled: true }],
    [
      'fault@ExportVm:type=NoPermission,privilegeId=VApp.Export',
      { kind: 'fault', method: 'ExportVm', type: 'NoPermission', fields: { privilegeId: 'VApp.Export' } },
    ],
    ['lease-error@web01:type=FileNotFound', { kind: 'lease-error', vm: 'web01', type: 'FileNotFound' }],
    ['offer:files=no-disks', { kind: 'offer', files: 'no-disks' }],
    ['manifest@disk-1.vmdk:change=sha256', { kind: 'manifest', file: 'disk-1.vmdk', change: 'sha256' }],
  ])('%s', (text, fault) => {
    expect(readFault(text)).toEqual(fault);
  });

  it.each([
    ['burn@ExportVm', /none of status, html/],
    ['status', /what it strikes/],
    ['flip@ExportVm:at=1', /strikes files/],
    ['fault@disk-0.vmdk:type=X', /strikes methods/],
    ['cut@disk-0.vmdk:afterwards=1', /none of after, how/],
    ['cut@disk-0.vmdk:how=gently', /one of reset, closed, ended/],
    ['status@Login:status=many', /status is a number/],
    ['hold@disk-0.vmdk:after=soon', /not a size/],
  ])('%s is refused', (text, why) => {
    expect(() => readFault(text)).toThrow(why);
  });
});
