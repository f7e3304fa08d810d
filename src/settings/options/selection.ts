import { booleanOption, valueOption } from '../declaration.ts';
import { boolean, text } from '../types.ts';

export const selectionOptions = {
  vm: valueOption({
    type: text,
    group: 'Selection',
    summary: 'the virtual machine: its name, or its full inventory path',
    valueHint: 'NAME',
    example: '--vm /Datacenter/vm/production/web01',
    commands: ['export'],
    details:
      'A name must be unique over all datacenters; where it is not, the error lists the paths to choose from. Nothing is matched in part.',
  }),
  vmInfo: booleanOption(
    {
      group: 'Selection',
      summary: 'print what is known of the VM, and export nothing',
      example: '--vm web01 --vm-info --quiet',
      commands: ['export'],
      reach: 'flag',
    },
    boolean,
  ),
  datacenter: valueOption({
    type: text,
    group: 'Selection',
    summary: 'look for the VM in this datacenter only',
    valueHint: 'NAME',
    environment: ['GOVC_DATACENTER'],
    commands: ['export'],
  }),
} as const;
