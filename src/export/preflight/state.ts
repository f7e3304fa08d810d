import { formatDuration } from '../../core/duration.ts';
import { fail } from '../../core/errors.ts';
import { info, ok, problem, warning, type Finding } from './finding.ts';
import type { PowerPolicy } from '../power/policy.ts';
import type { Facts } from './subject.ts';

/** Whether the VM is in a state in which it can be exported: its files in reach, and off unless a snapshot freezes it. */
export function checkState({ vm, request }: Facts): Finding[] {
  const { name, connectionState, powerState } = vm;
  const frozen = request.snapshot !== undefined;
  if (connectionState !== 'connected') {
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is ${connectionState} in vCenter`, {
          hint: 'its host must be connected, and its files must be there, before it can be exported',
        }),
      ),
    ];
  }
  if (powerState === 'poweredOn' && request.power === undefined && !frozen) {
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is running: its disks change while they are read`, {
          hint: 'export it from a snapshot with --snapshot, or have it shut down for the export with --power-off',
        }),
      ),
    ];
  }
  if (powerState === 'suspended' && (!frozen || request.power !== undefined)) {
    const from = frozen ? 'leave out --power-off' : 'export it from a snapshot with --snapshot';
    return [
      problem(
        fail('wrong-state', `the VM "${name}" is suspended: powering it off would lose its memory`, {
          hint: `${from}, or resume it and shut it down in the guest`,
        }),
      ),
    ];
  }
  const notes = [
    ...turnedOff(vm, request.power),
    ...template(vm),
    ...(frozen ? [] : refusedByServer(vm)),
    ...faultTolerance(vm),
  ];
  return notes.length === 0 ? [ok(WORDS[powerState])] : notes;
}

const WORDS: Readonly<Record<Vm['powerState'], string>> = {
  poweredOff: 'powered off',
  poweredOn: 'running; it is read from a snapshot',
  suspended: 'suspended; it is read from a snapshot, without its memory',
};

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
