import type { XmlAttribute, XmlElement } from '../../xml/element.ts';
import { escapeXml } from '../../xml/escape.ts';
import { readXml } from '../../xml/read.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactText } from './redact-text.ts';

const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_';

/** DSP0243 1.1.0 and VMware's own: the namespaces of a descriptor, under their usual prefixes. */
const PREFIXES: Readonly<Record<string, string>> = {
  'http://schemas.dmtf.org/ovf/envelope/1': 'ovf',
  'http://schemas.dmtf.org/wbem/wscim/1/common': 'cim',
  [`${CIM}ResourceAllocationSettingData`]: 'rasd',
  [`${CIM}VirtualSystemSettingData`]: 'vssd',
  'http://www.vmware.com/schema/ovf': 'vmw',
  'http://www.w3.org/2001/XMLSchema-instance': 'xsi',
};

/**
 * The OVF descriptor in an answer of CreateDescriptor: its elements, numbers and references stay, and no name, network,
 * address, note or extra setting does. Undefined for what is none.
 */
export function redactOvf(descriptor: string, pseudonyms: Pseudonyms): string | undefined {
  const reading = readXml(descriptor.trim());
  if (!('root' in reading) || reading.root.name !== 'Envelope') return undefined;
  const declarations = Object.entries(PREFIXES).map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`);
  return redactElement(reading.root, { pseudonyms, outer: '', declarations: declarations.join('') });
}

interface Around {
  readonly pseudonyms: Pseudonyms;
  readonly outer: string;
  readonly declarations?: string;
}

function redactElement(element: XmlElement, { pseudonyms, outer, declarations = '' }: Around): string {
  const namespace = PREFIXES[element.namespace] === undefined ? 'other' : element.namespace;
  const name = NAME.test(element.name) ? element.name : 'other';
  const declared = namespace === outer ? '' : ` xmlns="${namespace}"`;
  const attributes = element.attributes.map((attribute) => redactAttribute(attribute, element, pseudonyms));
  const start = `${name}${declared}${declarations}${attributes.join('')}`;
  if (element.children.length === 0) {
    const text = element.text.trim();
    const shown =
      text === '' || keptText(element.name)?.test(text) === true ? text : redactText(text, pseudonyms);
    return shown === '' ? `<${start}/>` : `<${start}>${escapeXml(shown)}</${name}>`;
  }
  const content = element.children.map((child) => redactElement(child, { pseudonyms, outer: namespace }));
  return `<${start}>${content.join('')}</${name}>`;
}

function redactAttribute(
  { namespace, name, value }: XmlAttribute,
  element: XmlElement,
  pseudonyms: Pseudonyms,
): string {
  const prefix = PREFIXES[namespace];
  const known = NAME.test(name) && (prefix !== undefined || namespace === '');
  const shown = keptAttribute(name, element)?.test(value) === true ? value : redactText(value, pseudonyms);
  return ` ${prefix === undefined ? '' : `${prefix}:`}${known ? name : 'other'}="${escapeXml(shown)}"`;
}

const NAME = /^[A-Za-z]\w{0,79}$/;
const NUMBER = /^-?\d{1,19}$/;
const ID = /^(?:file|vmdisk|nvram)\d{0,4}$/;
const REFERENCE = /^ovf:\/(?:disk|file)\/(?:file|vmdisk|nvram)\d{0,4}$/;
const SETTING =
  /^(?:true|false|-?\d{1,9}|bios|efi|soft|hard|preset|default|standard|checkpoint|powerOnSuspend)$/;

function keptText(name: string): RegExp | undefined {
  return own(TEXTS, name);
}

const TEXTS: Readonly<Record<string, RegExp>> = {
  // CIM_ResourceAllocationSettingData; `Address` is a number, or that of a network card.
  ResourceType: NUMBER,
  ResourceSubType: /^[A-Za-z][\w.]{0,60}$/,
  InstanceID: NUMBER,
  Parent: NUMBER,
  AddressOnParent: NUMBER,
  Address: /^\d{1,4}$/,
  VirtualQuantity: NUMBER,
  AllocationUnits: /^(?:byte|hertz)(?: \* \d{1,2}\^\d{1,2})?$/,
  AutomaticAllocation: /^(?:true|false)$/i,
  HostResource: REFERENCE,
  CoresPerSocket: NUMBER,
  // CIM_VirtualSystemSettingData
  VirtualSystemType: /^vmx-\d{1,3}(?: vmx-\d{1,3}){0,9}$/,
};

function keptAttribute(name: string, element: XmlElement): RegExp | undefined {
  if (element.name === 'Config' || element.name === 'ExtraConfig') return settingOf(name, element);
  if (name === 'id' && element.name === 'OperatingSystemSection') return NUMBER;
  return own(ATTRIBUTES, name);
}

const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  id: ID,
  fileRef: ID,
  diskId: ID,
  size: NUMBER,
  capacity: NUMBER,
  populatedSize: NUMBER,
  chunkSize: NUMBER,
  compression: /^(?:identity|gzip)$/,
  capacityAllocationUnits: /^byte(?: \* \d{1,2}\^\d{1,2})?$/,
  format: /^http:\/\/www\.vmware\.com\/(?:interfaces\/specifications|specifications)\/vmdk\.html#\w{1,30}$/,
  required: /^(?:true|false)$/,
  osType: /^\w{1,40}Guest\w{0,4}$|^other\w{0,20}$/,
  buildId: /^build-\d{1,12}$/,
};

/** VMware's own settings are named by the API, extra ones by anybody. */
function settingOf(name: string, element: XmlElement): RegExp | undefined {
  if (name === 'required') return /^(?:true|false)$/;
  const isExtra = element.name === 'ExtraConfig';
  if (name === 'key') return isExtra ? /^(?:nvram|svga\.present)$/ : /^[A-Za-z][\w.]{0,60}$/;
  if (name !== 'value') return undefined;
  const key = element.attributes.find((each) => each.name === 'key')?.value;
  return isExtra && key !== 'nvram' ? undefined : new RegExp(`${SETTING.source}|${REFERENCE.source}`);
}

function own(table: Readonly<Record<string, RegExp>>, name: string): RegExp | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
