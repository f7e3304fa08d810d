import { on, required, type Arguments, type Call, type Handlers } from '../../call.ts';
import { requirePrivilege } from '../../privileges.ts';
import { invalidPowerState, VimFault } from '../../soap/fault.ts';
import { isMoRef, typed, type DataObject, type Value } from '../../soap/value.ts';
import { startVmTask } from '../task.ts';
import { DRIVES, type Drive } from './drive.ts';
import { VirtualMachine } from './virtual-machine.ts';

export const reconfigureMethods: Handlers = {
  /** Edits what is in a CD or floppy drive; nothing else of a VM can be changed here. */
  ReconfigVM_Task: on(VirtualMachine, (vm, call) => {
    const spec = required(call.args.object('spec'), 'spec');
    const [stranger] = spec.names().filter((name) => !['changeVersion', 'deviceChange'].includes(name));
    if (stranger !== undefined) throw new VimFault('NotSupported', `Not supported here: ${stranger}`);
    const changes = spec.objects('deviceChange').map((change, index) => readChange(vm, change, index));
    for (const change of changes) requirePrivileges(call, vm, change);
    return startVmTask(call, vm, () => {
      refuseOtherVersion(vm, spec.text('changeVersion'));
      for (const { drive, backing, connectable } of changes) edit(vm, drive, { backing, connectable });
      vm.configChanged(call.world.clock.now());
      call.world.changes.announce();
      return undefined;
    });
  }),
};

interface Change {
  readonly drive: Drive;
  readonly backing: DataObject | undefined;
  readonly connectable: Arguments | undefined;
}

function readChange(vm: VirtualMachine, change: Arguments, deviceIndex: number): Change {
  const device = required(change.object('device'), 'spec.deviceChange.device');
  const drive = vm.drives.find(({ kind }) => DRIVES[kind].key === device.number('key'));
  const known = drive !== undefined && device.type === DRIVES[drive.kind].type;
  if (!known || change.text('operation') !== 'edit') throw invalidDevice(deviceIndex);
  const given = device.object('backing');
  const backing = given === undefined ? undefined : readBacking(given);
  const allowed: readonly string[] = DRIVES[drive.kind].backings;
  if (backing !== undefined && !allowed.includes(backing.$type ?? '')) throw invalidDevice(deviceIndex);
  return { drive, backing, connectable: device.object('connectable') };
}

function readBacking(given: Arguments): DataObject {
  const fields: Record<string, Value> = {};
  for (const name of ['fileName', 'deviceName', 'backingObjectId']) fields[name] = given.text(name);
  for (const name of ['useAutoDetect', 'exclusive'])
    if (given.names().includes(name)) fields[name] = given.flag(name);
  const datastore = given.ref('datastore');
  if (datastore !== undefined && isMoRef(datastore)) fields['datastore'] = datastore;
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return typed(given.type ?? '', Object.fromEntries(set));
}

/** vSphere API, VirtualMachineConfigSpec.deviceChange: what each kind of edit needs. */
function requirePrivileges(call: Call, vm: VirtualMachine, { drive, backing, connectable }: Change): void {
  const media =
    drive.kind === 'cdrom' ? 'VirtualMachine.Interact.SetCDMedia' : 'VirtualMachine.Interact.SetFloppyMedia';
  if (backing !== undefined) requirePrivilege(call.world, media, vm.ref);
  if (connectable !== undefined)
    requirePrivilege(call.world, 'VirtualMachine.Interact.DeviceConnection', vm.ref);
}

/** Whoever names the version that he read is refused when somebody else has changed the VM since. */
function refuseOtherVersion(vm: VirtualMachine, version: string | undefined): void {
  if (version === undefined || version === '' || version === vm.changeVersion) return;
  throw new VimFault('ConcurrentAccess', 'The object has been modified by another user or process.');
}

function edit(vm: VirtualMachine, drive: Drive, { backing, connectable }: Omit<Change, 'drive'>): void {
  const connected = connectable?.flag('connected') ?? drive.connected;
  if (connected && vm.powerState !== 'poweredOn') throw invalidPowerState('poweredOn', vm.powerState);
  if (backing !== undefined) drive.backing = backing;
  if (connectable === undefined) return;
  drive.connected = connected;
  drive.startConnected = connectable.flag('startConnected');
  drive.allowGuestControl = connectable.flag('allowGuestControl');
}

function invalidDevice(deviceIndex: number): VimFault {
  return new VimFault('InvalidDeviceSpec', `Invalid configuration for device '${deviceIndex}'.`, {
    property: 'virtualDeviceSpec',
    deviceIndex,
  });
}
