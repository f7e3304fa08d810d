import type { Trace } from '../../../src/doctor/trace/trace.ts';
import { childOf, childrenOf, type XmlElement } from '../../../src/xml/element.ts';
import { parseTree } from './xml-tree.ts';

/**
 * The name of the VM that a report is about, which the report does not say: of the one whose devices were read. Its
 * path, where several have that name, is found by nobody: such a trace is of no use.
 */
export function examinedVm({ entries }: Trace): string {
  for (const entry of entries) {
    if (entry.kind !== 'soap' || entry.answer?.includes('config.hardware.device') !== true) continue;
    const name = nameIn(parseTree(entry.answer));
    if (name !== undefined) return name;
  }
  throw new Error('the trace ends before a VM was looked at');
}

function nameIn(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const properties = childrenOf(element, 'propSet');
  const valueOf = (path: string) => {
    const property = properties.find((each) => childOf(each, 'name')?.text === path);
    return property === undefined ? undefined : childOf(property, 'val');
  };
  const isVm = childOf(element, 'obj')?.attributes.some(({ value }) => value === 'VirtualMachine') === true;
  if (isVm && valueOf('config.hardware.device') !== undefined) return valueOf('name')?.text;
  for (const child of element.children) {
    const name = nameIn(child);
    if (name !== undefined) return name;
  }
  return undefined;
}
