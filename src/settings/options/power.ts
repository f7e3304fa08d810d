import { writeDuration } from '../../core/duration.ts';
import { booleanOption, valueOption } from '../declaration.ts';
import { boolean, duration } from '../types.ts';

/** What may be done with a VM that is running. */
export const powerOptions = {
  powerOff: booleanOption(
    {
      group: 'Power',
      summary: 'shut the guest of a running VM down for the export, and start it again afterwards',
      commands: ['export', 'vms'],
      perVm: true,
      details:
        'The guest is asked to shut down; when it has not within `--shutdown-timeout`, or VMware Tools do not run in it, the VM is powered off. It is started again as soon as the export needs it no more (with `--snapshot` right after the snapshot), also after a failure or Ctrl-C, and after `kill -9` by the next run. A VM that is off stays off; a suspended one is refused. Needs the privileges `VirtualMachine.Interact.PowerOff` and `VirtualMachine.Interact.PowerOn`.',
    },
    boolean,
  ),
  powerOnAfter: booleanOption(
    {
      default: true,
      group: 'Power',
      summary: 'start the VM again if --power-off has ended it',
      example: '--power-off --power-on-after=false',
      commands: ['export'],
      perVm: true,
    },
    boolean,
  ),
  shutdownTimeout: valueOption({
    type: duration({ minimumMs: 0, maximumMs: 86_400_000 }),
    display: writeDuration,
    default: 5 * 60_000,
    group: 'Power',
    summary: 'how long the guest may take to shut down before the VM is powered off; 0 does not ask it',
    valueHint: 'DURATION',
    example: '--shutdown-timeout 15m',
    commands: ['export'],
    perVm: true,
  }),
} as const;
