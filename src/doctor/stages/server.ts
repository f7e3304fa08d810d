import { lockVm } from '../../export/lock-vm.ts';
import type { Check, Outcome } from '../../export/preflight/finding.ts';
import { PRIVILEGES } from '../../export/preflight/privileges.ts';
import { preflight } from '../../export/preflight.ts';
import type { ExportableVm, ExportRequest } from '../../export/request.ts';
import { moRefKey } from '../../vsphere/moref.ts';
import { readPrivileges } from '../../vsphere/privileges.ts';
import { countTagCategories } from '../../vsphere/tags.ts';
import { lastEvent, startedAfter } from '../../vsphere/vm-events.ts';
import { attempt, wordOf } from '../attempt.ts';
import type { ServerEvidence, VmEvidence } from '../evidence.ts';
import { snapshotPolicy } from '../snapshot-policy.ts';
import type { DoctorRequest, Subject, Work } from '../subject.ts';

/** Looks at the server, the VM and its host. Nothing is changed. From here on the VM is locked for this run. */
export async function examineServer(work: Work): Promise<Subject> {
  const { request, context, evidence, scope } = work;
  const { about, apiVersion } = context.session;
  const { fullName: product, version, build, apiType } = about;
  const server: Partial<ServerEvidence> = { product, version, build, apiType: wordOf(apiType), apiVersion };
  evidence.server = server;

  const { vm, checks } = await preflight(exportRequest(request), context);
  evidence.vm = vmEvidence(vm);
  server.checks = Object.fromEntries(checks.map(({ name, findings }) => [name, worst(findings)]));
  await lockVm(vm, context, scope);
  server.privileges = await privilegesOf(vm, work);
  server.events = await eventsOf(vm, work);
  server.host = hostOf(vm, work, checks);
  const { session, signal } = context;
  server.tags = await attempt(signal, async () => ({
    categories: await countTagCategories(session, { signal }),
  }));
  return { ...work, vm, checks };
}

/** What an export from a snapshot would be asked for: its checks say what stands in the way of ours. */
function exportRequest({ vm, datacenter, minFree }: DoctorRequest): ExportRequest {
  return {
    vm,
    ...(datacenter === undefined ? {} : { datacenter }),
    ...{ format: 'ovf', output: './export-{vm}', overwrite: false, parallel: 1, verify: 'none' },
    ...{ includeImages: false, snapshot: snapshotPolicy, minFree, descriptorOptions: [], resume: false },
    ...{ retry: { tries: 1, firstDelayMs: 1000 }, idleMs: 1000, leaseWaitMs: 0 },
  };
}

function vmEvidence(vm: ExportableVm): VmEvidence {
  const { powerState, hardwareVersion, firmware, toolsStatus, snapshots, nvramFile, disks } = vm;
  return {
    powerState,
    hardwareVersion: wordOf(hardwareVersion),
    firmware: wordOf(firmware),
    toolsStatus: wordOf(toolsStatus),
    snapshots: snapshots.length,
    hasNvram: nvramFile !== undefined,
    disks: disks.map(({ capacityBytes, controllerType, backing }) => ({
      capacityBytes,
      controller: wordOf(controllerType),
      backing: wordOf(backing.type),
      mode: wordOf(backing.mode),
      ...(backing.thin === undefined ? {} : { thin: backing.thin }),
      hasParent: backing.hasParent,
    })),
  };
}

const WORST: readonly Outcome[] = ['error', 'warning', 'not-checked', 'info', 'ok'];

function worst(findings: Check['findings']): Outcome {
  return WORST.find((outcome) => findings.some((finding) => finding.outcome === outcome)) ?? 'ok';
}

async function privilegesOf(
  { ref }: ExportableVm,
  { context: { session, signal } }: Work,
): Promise<ServerEvidence['privileges']> {
  const held = await readPrivileges(session, { entities: [ref], privileges: PRIVILEGES, signal });
  const ofVm = held?.get(moRefKey(ref));
  if (ofVm === undefined) return 'not-asked';
  return {
    unanswered: PRIVILEGES.filter((privilege) => !ofVm.has(privilege)),
    lacking: PRIVILEGES.filter((privilege) => ofVm.get(privilege) === false),
  };
}

/** Nothing starts the VM between the two questions: the second must find the answer to the first. */
async function eventsOf(
  { ref: vm }: ExportableVm,
  { context: { session, signal } }: Work,
): Promise<ServerEvidence['events']> {
  const mark = await lastEvent(session, { vm, signal });
  if (mark === undefined) return 'none';
  return (await startedAfter(session, { vm, mark, signal })) === 'unknown'
    ? 'not-found-again'
    : 'found-again';
}

/** A host that was dialled for the checks is not dialled again. */
function hostOf(
  { host }: ExportableVm,
  { context: { session } }: Work,
  checks: readonly Check[],
): ServerEvidence['host'] {
  const [finding] = checks.find(({ name }) => name === 'host')?.findings ?? [];
  if (session.about.apiType === 'HostAgent' || host === undefined) return 'not-compared';
  switch (finding?.outcome) {
    case 'ok':
      return 'equal';
    case 'error':
      return finding.error?.code === 'tls' ? 'other-certificate' : 'unreachable';
    case 'warning':
      return 'unreachable';
    default:
      return 'not-compared';
  }
}
