import type { MoRef } from '../../vsphere/moref.ts';
import { VERSIONS, type WirePlace } from './wire-place.ts';

/**
 * Whether a text names nobody and nothing. That is what the tables of the API say: numbers, dates and enumerations are
 * kept where they declare them, and texts in the few fields that hold the API's own words. All else is hidden, so that
 * a field that nobody thought of hides too much and never too little.
 */
export function isKept(text: string, place: WirePlace): boolean {
  const { owner, name, type, refersTo } = place;
  if (refersTo !== undefined) return isKeptReference({ type: refersTo, value: text });
  if (type === undefined) return FLAG.test(text) || wordsOf(place)?.test(text) === true;
  if (type === 'xsd:string') return wordsOf(place)?.test(text) === true;
  if (type === 'xsd:boolean') return FLAG.test(text);
  if (type === 'xsd:dateTime') return DATE.test(text);
  if (type.startsWith('xsd:')) return NUMBER.test(text);
  // What is neither is an enumeration, whose values are words.
  return owner !== '' || name === 'val' ? WORD.test(text) : false;
}

const FLAG = /^(?:true|false)$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/;
const NUMBER = /^-?\d{1,19}(?:\.\d{1,9})?$/;
const WORD = /^[A-Za-z]\w{0,60}$/;
const PATH = /^[A-Za-z][\w.]{0,99}$/;
/** Names that this program gives to the parts of its own requests. */
const SPEC = /^[a-z][\w. -]{0,40}$/i;
const DIGITS = /^\d{1,10}$/;
const PRODUCT = /^[\w .,()[\]/:+®™-]{1,100}$/;
const VERSION = /^[\d.]{1,20}[\w.]{0,20}$/;

/** Fields of texts that are the API's own words, whoever has them. */
const ANYWHERE: Readonly<Record<string, RegExp>> = {
  pathSet: PATH,
  privId: PATH,
  privilegeId: PATH,
  privilegeIds: PATH,
  invalidProperty: PATH,
  descriptionId: PATH,
  diskMode: /^(?:persistent|nonpersistent|undoable|append|independent_(?:non)?persistent)$/,
  sharing: /^sharing(?:None|MultiWriter)$/,
  compatibilityMode: /^(?:physical|virtual)Mode$/,
  checksumType: /^sha\d{1,3}$/,
  exportOption: /^(?:mac|uuid|extraconfig|nodevicesubtypes)$/,
};

/** The same, of one owner. */
const OF_ONE: Readonly<Record<string, RegExp>> = {
  'PropertySpec.type': WORD,
  'SelectionSpec.name': SPEC,
  'TraversalSpec.name': SPEC,
  'TraversalSpec.type': WORD,
  'TraversalSpec.path': PATH,
  'DynamicProperty.name': PATH,
  'PropertyChange.name': PATH,
  'MissingProperty.path': PATH,
  'CreateContainerView.type': WORD,
  'UpdateSet.version': DIGITS,
  'WaitForUpdatesEx.version': DIGITS,
  'KeyValue.value': /^sha\d{1,3}$/,
  'HttpNfcLeaseDeviceUrl.targetId': /^(?:disk|file)-\d{1,4}\.[a-z]{1,5}$/,
  'VirtualMachineFileLayoutExFileInfo.type': WORD,
  'VirtualMachineConfigSpec.changeVersion': /^[\dT:.+Z-]{1,40}$/,
  'LocalizableMessage.key': /^(?:msg|vim|vob|com\.vmware)\.[\w.-]{1,100}$/,
  'Fault.faultcode':
    /^(?:[a-z]\w{0,19}:)?(?:ServerFaultCode|Client|Server|Sender|Receiver|VersionMismatch|MustUnderstand)$/,
  // What `about` says of the product is what a report is for.
  'AboutInfo.name': PRODUCT,
  'AboutInfo.fullName': PRODUCT,
  'AboutInfo.vendor': PRODUCT,
  'AboutInfo.version': VERSION,
  'AboutInfo.patchLevel': VERSION,
  'AboutInfo.build': VERSION,
  'AboutInfo.osType': PRODUCT,
  'AboutInfo.productLineId': WORD,
  'AboutInfo.apiType': WORD,
  'AboutInfo.apiVersion': VERSION,
  'AboutInfo.licenseProductName': PRODUCT,
  'AboutInfo.licenseProductVersion': VERSION,
  'AboutInfo.localeVersion': PRODUCT,
  'AboutInfo.localeBuild': VERSION,
  [`${VERSIONS}.name`]: /^urn:[a-z\d]{1,20}$/,
  [`${VERSIONS}.version`]: VERSION,
};

/** Properties of the type string whose values are the API's words. */
const PROPERTIES: Readonly<Record<string, RegExp>> = {
  'config.version': /^vmx-\d{1,3}$/,
  'config.guestId': /^\w{1,40}Guest\w{0,4}$|^other\w{0,20}$/,
  'config.firmware': /^(?:bios|efi)$/,
  'config.changeVersion': /^[\dT:.+Z-]{1,40}$/,
  'guest.toolsVersion': DIGITS,
  'guest.toolsRunningStatus': /^guestTools\w{1,40}$/,
  'guest.toolsVersionStatus2': /^guestTools\w{1,40}$/,
  disabledMethod: /^[A-Z]\w{2,60}$/,
};

function wordsOf({ owner, name, property }: WirePlace): RegExp | undefined {
  const isValue = name === 'val' || owner === '';
  if (!isValue) return OF_ONE[`${owner}.${name}`] ?? own(ANYWHERE, name);
  return property === undefined ? undefined : own(PROPERTIES, property);
}

function own(table: Readonly<Record<string, RegExp>>, name: string): RegExp | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What the server numbers, by the types of the objects that users name. */
const NUMBERED =
  /^(?:vm|host|datastore|network|dvportgroup|dvs|folder|datacenter|snapshot|resgroup|task|group-[a-z]{1,2}|domain-[a-z]{1,2}|resgroup-[a-z]{1,2})-?\d{1,9}$/;
/** ESXi's own, and its VMs by their bare numbers. */
const OF_ESXI =
  /^(?:ha-host|ha-datacenter|ha-root-pool|ha-compute-res|ha-folder-(?:root|vm|host|datastore|network)|\d{1,9})$/;
/** The one object of its type: `SessionManager`, `propertyCollector`, `ha-sessionmgr`. */
const SERVICE = /^(?:ha-)?[A-Za-z][A-Za-z-]{1,39}$/;
const SERVICES =
  /^(?:ServiceInstance|PropertyCollector|ViewManager|SearchIndex|OptionManager|FileManager|VirtualDiskManager|CustomizationSpecManager|\w{2,60}(?:Manager|Checker|Planner|Service|System|Validator|Browser))$/;

/** Whether a reference is one that the server made up: `vm-42`, `SessionManager`. `HaNetwork-Office` is made of a name. */
export function isKeptReference({ type, value }: MoRef): boolean {
  return NUMBERED.test(value) || OF_ESXI.test(value) || (SERVICES.test(type) && SERVICE.test(value));
}
