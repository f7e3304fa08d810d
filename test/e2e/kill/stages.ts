/** The stages of an export that a run can be killed in, by the effects of each: the first pattern that fits decides. */
const STAGES = {
  snapshot: /(Create|Remove|Rename)Snapshot/,
  power: /ShutdownGuest|Power(On|Off)VM/,
  logout: /Logout/,
  login: /vimServiceVersions|RetrieveServiceContent|Login/,
  inventory: /View|RetrieveProperties/,
  lease: /ExportVm|ExportSnapshot|PropertyCollector|CreateFilter|WaitForUpdates|ChecksumType|Progress/,
  completion: /LeaseComplete/,
  publishing: /^rename out\b(?!\/\.hyperexport-partial)|^mkdir .*-old$/,
  'clean-up': /-old\b|^(rm|rmdir) .*-partial$/,
  'lock release': /^unlink .*\.lock$/,
  locks: /\.lock(\.\*)?$|locks$/,
  'partial directory': /^mkdir .*-partial$|partial\.json/,
  progress: /progress\.json/,
  record: /export\.json/,
  archive: /\.ova/,
  descriptor: /CreateDescriptor|GetManifest|\.ovf/,
  manifest: /\.mf/,
  transfer: /GET nfc|\.vmdk|\.nvram/,
  'journal entry': /^sql (INSERT|UPDATE)/,
  'journal settled': /^sql DELETE/,
  start: /^(mkdir|chmod|sql)/,
} as const;

export type Stage = keyof typeof STAGES;

export const stages = Object.keys(STAGES) as readonly Stage[];

/** Those in which something of a running VM is changed, or has been and is to be undone. */
export const vmStages: readonly Stage[] = [
  ...(['snapshot', 'power', 'lease', 'journal entry', 'completion', 'journal settled'] as const),
  ...(['publishing', 'lock release'] as const),
];

/** What fits no pattern (a connection, the sync of a directory) belongs to what was done before it. */
export function stageOf(effect: string, before: Stage): Stage {
  return stages.find((stage) => STAGES[stage].test(effect)) ?? before;
}
