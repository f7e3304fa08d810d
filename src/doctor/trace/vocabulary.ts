/**
 * The elements whose words are the API's own and not a user's: they are kept. All other text becomes a pseudonym, so
 * that an element that nobody thought of hides too much and never too little.
 */
const WORD_ELEMENTS: ReadonlySet<string> = new Set([
  // Of the calls and the property collector.
  ...['pathSet', 'type', 'op', 'kind', 'recursion', 'operation', 'exportOption', 'checksumType'],
  ...['privId', 'privilegeId', 'privilegeIds', 'eventTypeId', 'descriptionId', 'faultcode', 'dynamicType'],
  // Of faults.
  ...['existingState', 'requestedState', 'invalidProperty', 'property'],
  // Of a VM and its devices.
  ...[
    'powerState',
    'connectionState',
    'state',
    'guestId',
    'firmware',
    'diskMode',
    'sharing',
    'compatibilityMode',
  ],
  ...['sharedBus', 'status', 'disabledMethod', 'addressType'],
  ...['changeVersion', 'apiVersion', 'version'],
]);

/** What `about` says of the product is what the report is for. */
const ABOUT: ReadonlySet<string> = new Set([
  ...['name', 'fullName', 'vendor', 'version', 'patchLevel', 'build', 'osType', 'productLineId', 'apiType'],
  ...['apiVersion', 'licenseProductName', 'licenseProductVersion', 'localeVersion', 'localeBuild'],
]);

/** Properties of the type string whose values are the API's words. */
const WORD_PROPERTIES: ReadonlySet<string> = new Set([
  ...['config.version', 'config.guestId', 'config.firmware', 'config.changeVersion', 'guest.toolsVersion'],
  ...['guest.toolsRunningStatus', 'guest.toolsVersionStatus2', 'disabledMethod', 'summary.type'],
]);

/** Elements that hold a user's text even where that looks like a number or a date. */
const TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  ...['name', 'annotation', 'description', 'value', 'label', 'summary', 'userName', 'fullName', 'hostName'],
  ...[
    'entityName',
    'text',
    'notes',
    'message',
    'localizedMessage',
    'faultstring',
    'reason',
    'title',
    'string',
  ],
  ...[
    'password',
    'deviceName',
    'fileName',
    'ovfDescriptor',
    'sessionId',
    'guestFullName',
    'network',
    'filePath',
  ],
]);

const WORD = /^[A-Za-z][\w.:-]{0,99}$/;
const VERSION = /^[\w.]{1,40}$/;
const SCALAR = /^(?:-?\d{1,19}(?:\.\d+)?|true|false|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)$/;
/** `vm-42`, `group-v3`, `domain-c8`, `7`; `SessionManager`, `ha-folder-root`. `HaNetwork-Office` is made of a name. */
const REFERENCE = /^(?:[a-z]{2,20}-[a-z]{0,2})?\d{1,9}$|^[A-Za-z]{2,40}$|^ha-[a-z-]{2,40}$/;

/** Where a text stands. */
export interface Place {
  readonly name: string;
  readonly parent: string;
  /** `xsi:type` without its prefix. */
  readonly type?: string | undefined;
  /** A reference: the type of the object that it names. */
  readonly refersTo?: string | undefined;
  /** The property whose value this is, or is part of. */
  readonly property?: string | undefined;
}

/** Whether a text at this place names nobody and nothing. */
export function isKept(text: string, place: Place): boolean {
  const { name, parent, type, refersTo, property } = place;
  if (refersTo !== undefined) return isKeptReference(text);
  if (parent === 'about') return ABOUT.has(name);
  if (isPropertyName(place)) return WORD.test(text);
  if (parent === 'namespace' && name === 'name') return /^urn:[a-z\d]+$/.test(text);
  if (parent === 'deviceUrlsToChecksumTypes' && name === 'value') return WORD.test(text);
  const isWord = WORD.test(text) || VERSION.test(text) || SCALAR.test(text);
  if (property !== undefined && WORD_PROPERTIES.has(property)) return isWord;
  if (WORD_ELEMENTS.has(name)) return isWord;
  // A value that says that it is of an enumeration: they begin with a capital, the scalars of XML Schema do not.
  if (type !== undefined && /^[A-Z]/.test(type) && WORD.test(text)) return true;
  return type !== 'string' && !TEXT_ELEMENTS.has(name) && SCALAR.test(text);
}

export function isKeptReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** `<propSet><name>config.hardware.device</name><val>...`: the path of a property is no name. */
function isPropertyName({ name, parent }: Place): boolean {
  const holders = ['propSet', 'changeSet', 'missingSet', 'objectSet'];
  return (name === 'name' || name === 'path') && holders.includes(parent);
}
