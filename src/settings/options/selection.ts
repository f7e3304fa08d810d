import { booleanOption, listOption, valueOption } from '../declaration.ts';
import { showTagFilter, tagFilter } from '../tag-filter.ts';
import { boolean, text } from '../types.ts';

export const selectionOptions = {
  vm: listOption({
    type: text,
    group: 'Selection',
    summary: 'a virtual machine: its name, its full inventory path, or a pattern with * and ? (repeat it)',
    valueHint: 'NAME',
    names: 'vm',
    example: '--vm /Datacenter/vm/production/web01',
    commands: ['export', 'vms', 'doctor'],
    meanings: {
      doctor: { summary: 'try on this VM what is assumed of its server, and write a report', flagOnly: true },
    },
    commas: 'kept',
    details:
      'A name must be unique over all datacenters; where it is not, the error lists the paths to choose from. Nothing is matched in part, and capital letters matter. `*` stands for any characters and `?` for one: in names, or in full paths where the pattern holds a slash, in which they stand for no slash. A VM whose name itself holds a `*` is found by that name. [Many VMs](../guide/many-vms.md) says how the options of this group go together.',
  }),
  folder: listOption({
    type: text,
    group: 'Selection',
    summary:
      'the VMs in this inventory folder and below: its full path, its name, or the end of its path (repeat it)',
    valueHint: 'PATH',
    names: 'folder',
    example: '--folder /Datacenter/vm/production',
    commands: ['export', 'vms'],
    commas: 'kept',
    details:
      'A name must be that of one folder only; parts of names do not match. A datacenter and a vApp are folders in this sense, and `/` is the whole inventory. With `--vm`, the VMs must be named and be in the folder.',
  }),
  filter: listOption({
    type: tagFilter,
    display: showTagFilter,
    group: 'Selection',
    summary: 'the VMs with this tag, by its category and its name (repeat it)',
    valueHint: 'CATEGORY=TAG',
    example: '--filter backup=daily --filter tier=gold',
    commands: ['export', 'vms'],
    commas: 'kept',
    details:
      'Tags as vCenter has them (not custom attributes), attached to the VM itself. Filters of several categories must all hold; of one category, one of its tags is enough. Needs a vCenter: an ESXi host has no tags.',
  }),
  batch: valueOption({
    type: text,
    group: 'Selection',
    summary:
      'export the VMs that this file lists, one a line, with settings of their own behind the name; - is stdin',
    valueHint: 'FILE',
    example: '--batch vms.txt',
    commands: ['export', 'vms'],
    details:
      'A line is a name, a path or a pattern, and after it settings for this VM, as in `"web 01" format=ova output=/backup/{vm}`. Blank lines and lines that begin with `#` are skipped. A line that cannot be read ends the run before anything starts; a VM that is not there is a VM that failed. [The file](../guide/many-vms.md#a-batch-file) in detail.',
  }),
  all: booleanOption(
    {
      group: 'Selection',
      summary:
        'do not ask when patterns or folders come to all VMs that there are; alone, it means all of them',
      commands: ['export'],
      reach: 'flag',
      details:
        'Without it, a selection that comes to the whole inventory by patterns or folders is asked about on a terminal, and refused elsewhere.',
    },
    boolean,
  ),
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
    summary: 'look for VMs in this datacenter only',
    valueHint: 'NAME',
    environment: ['GOVC_DATACENTER'],
    commands: ['export', 'vms', 'doctor'],
  }),
} as const;
