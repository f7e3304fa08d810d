import { fail, HyperexportError } from '../core/errors.ts';
import { findVirtualMachine, type FoundVirtualMachine } from '../vsphere/inventory.ts';
import { readVirtualMachine, type VirtualMachine } from '../vsphere/vm.ts';
import { checkChangeTracking } from './preflight/change-tracking.ts';
import { checkDatastores } from './preflight/datastores.ts';
import { checkDeadline } from './preflight/deadline.ts';
import { checkDevices } from './preflight/devices.ts';
import { checkDisks } from './preflight/disks.ts';
import { checkEncryption } from './preflight/encryption.ts';
import { checkNames, notChecked, type Check, type CheckName, type Finding } from './preflight/finding.ts';
import { checkHost } from './preflight/host.ts';
import { checkLock } from './preflight/lock.ts';
import { checkMedia } from './preflight/media.ts';
import { askPrivileges, checkPrivileges } from './preflight/privileges.ts';
import { checkSnapshots } from './preflight/snapshots.ts';
import { checkSpace } from './preflight/space.ts';
import { checkState } from './preflight/state.ts';
import type { PreflightContext, Subject } from './preflight/subject.ts';
import { checkTarget } from './preflight/target.ts';
import type { ExportableVm, ExportRequest } from './request.ts';

export interface Preflight {
  readonly vm: ExportableVm;
  /** In the order of `checkNames`. */
  readonly checks: readonly Check[];
}

/** Finds the VM, and looks at everything that an export depends on. Nothing is changed, here or on the server. */
export async function preflight(request: ExportRequest, context: PreflightContext): Promise<Preflight> {
  const { session, signal } = context;
  const found = request.found ?? (await findVirtualMachine(session, { ...request, signal }));
  const held = askPrivileges(found.ref, context);
  const vm = await readVm(found, context);
  const subject = { vm, request, context, held };
  const checks = await Promise.all(
    checkNames.map(async (name) => ({ name, findings: await run(CHECKS[name], subject) })),
  );
  return { vm, checks };
}

/** Finds the VM, and refuses, before anything is touched, what would make the export fail; says what else there is. */
export async function findExportable(
  request: ExportRequest,
  context: PreflightContext,
): Promise<ExportableVm> {
  const { vm, checks } = await preflight(request, context);
  const error = firstError(checks);
  if (error !== undefined) throw error;
  for (const { name, findings } of checks) {
    for (const { outcome, message, hint } of findings) {
      if (outcome !== 'warning') continue;
      context.emit({
        type: 'warning.raised',
        code: `preflight-${name}`,
        message,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
  return vm;
}

/** What an export would end with. */
export function firstError(checks: readonly Check[]): HyperexportError | undefined {
  return checks.flatMap(({ findings }) => findings).find(({ error }) => error !== undefined)?.error;
}

const CHECKS: Readonly<Record<CheckName, (subject: Subject) => Finding[] | Promise<Finding[]>>> = {
  state: checkState,
  privileges: checkPrivileges,
  host: checkHost,
  encryption: checkEncryption,
  disks: checkDisks,
  media: checkMedia,
  devices: checkDevices,
  snapshots: checkSnapshots,
  datastores: checkDatastores,
  'change-tracking': checkChangeTracking,
  lock: checkLock,
  target: checkTarget,
  space: checkSpace,
  deadline: checkDeadline,
};

/** A check that cannot be made is no reason to refuse: what it would have found shows when it matters. */
async function run(check: (typeof CHECKS)[CheckName], subject: Subject): Promise<readonly Finding[]> {
  try {
    return await check(subject);
  } catch (error) {
    subject.context.signal.throwIfAborted();
    if (!(error instanceof HyperexportError) || error.code === 'unexpected') throw error;
    return [notChecked(`it could not be checked: ${error.message}`, error.hint)];
  }
}

async function readVm(
  { ref, path }: Pick<FoundVirtualMachine, 'ref' | 'path'>,
  { session, signal, emit }: PreflightContext,
): Promise<ExportableVm> {
  const vm = await readVirtualMachine(session, { ref, signal });
  emit({ type: 'vm.found', vm: vm.name, path, powerState: vm.powerState });
  refuseUnknownIdentity(vm);
  return vm;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Its lock and its directory are named by it, and it decides which export may be replaced: it must be a real one. */
function refuseUnknownIdentity(vm: VirtualMachine): void {
  if (UUID.test(vm.instanceUuid)) return;
  throw fail(
    'vsphere-fault',
    `the server gives the VM "${vm.name}" the instance UUID ${JSON.stringify(vm.instanceUuid)}, which is none`,
  );
}
