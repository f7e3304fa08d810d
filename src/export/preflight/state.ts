import { formatDuration } from '../../core/duration.ts';
import { fail } from '../../core/errors.ts';
import { info, ok, problem, warning, type Finding } from './finding.ts';
import type { PowerPolicy } from '../power/policy.ts';
import type { Facts } from './subject.ts';

/** Whether the VM is in a state in which it can be exported as it is: powered off, and with its files in reach. */
export function checkState({ vm, request }: Facts): Finding[] {
  const { name, connectionState, powerState } = vm;
  if (connectionState !== 'connected') {
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is ${connectionState} in vCenter`, {
          hint: 'its host must be connected, and its files must be there, before it can be exported',
        }),
      ),
    ];
  }
  if (powerState === 'poweredOn' && request.power === undefined) {
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is running: its disks change while they are read`, {
          hint: 'add --power-off, or shut it down and export again (exporting a running VM from a snapshot is not in this version yet)',
        }),
      ),
    ];
  }
  if (powerState === 'suspended') {
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is suspended: powering it off would lose its memory`, {
          hint: 'resume it, shut it down in the guest, and export again',
        }),
      ),
    ];
  }
  const notes = [
    ...turnedOff(vm, request.power),
    ...template(vm),
    ...refusedByServer(vm),
    ...faultTolerance(vm),
  ];
  return notes.length === 0 ? [ok('powered off')] : notes;
}

type Vm = Facts['vm'];

/** What `--power-off` does with a VM that runs; one that is off has nothing done to it. */
function turnedOff({ powerState, toolsStatus }: Vm, power: PowerPolicy | undefined): Finding[] {
  if (powerState !== 'poweredOn' || power === undefined) return [];
  const { shutdownMs, powerOnAfter } = power;
  const after = powerOnAfter ? 'started again' : 'left off';
  if (shutdownMs === 0) return [info(`running: it is powered off for the export, and ${after}`)];
  if (toolsStatus === 'guestToolsNotRunning') {
    return [
      warning(
        `running, and nobody in the guest listens (VMware Tools do not run): it is powered off, and ${after}`,
        'shut it down in the guest first if it must not lose what it has not written yet',
      ),
    ];
  }
  const time = formatDuration(shutdownMs);
  return [info(`running: its guest is shut down for the export (powered off after ${time}), and ${after}`)];
}

function template({ template: is }: Vm): Finding[] {
  return is ? [info('it is a template, and is exported like a VM that is off')] : [];
}

/** The server's own list for the present state; it is advice for user interfaces, so the lease has the last word. */
function refusedByServer({ disabledMethods, powerState }: Vm): Finding[] {
  if (powerState !== 'poweredOff' || !disabledMethods.includes('ExportVm')) return [];
  return [
    warning(
      'the server lists the export among what it refuses for this VM now',
      'look in vSphere for a task, or for another product, that has the VM in use',
    ),
  ];
}

function faultTolerance({ faultTolerance: state }: Vm): Finding[] {
  if (state === 'notConfigured') return [];
  return [
    warning(
      `fault tolerance is configured (${state}): the server may refuse the export`,
      'if it does, turn fault tolerance off for the export',
    ),
  ];
}
