/**
 * The 109 flags of the Go program of this name, and what became of each. None is silently ignored: one that does not
 * work is refused by name, with the reason and with what to do instead. The type, the default and the meaning are the
 * original's, as its `cmd/hyperexport/main.go` declares them.
 */
export interface OriginalFlag {
  readonly flag: string;
  /** As Go's flag package calls it: string, bool, int, int64, duration. */
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
  readonly status: 'works' | 'refused';
  /** Why it is refused; empty for one that works. */
  readonly reason: string;
  /** What to do instead; for one that works, what is different here. */
  readonly note: string;
}

type Row = [flag: string, type: string, fallback: string, meaning: string, note: string];

function works(...row: Row): OriginalFlag {
  return original(row, 'works', '');
}

function later(...row: Row): OriginalFlag {
  return original(row, 'refused', 'not in this version yet');
}

function never(...row: Row): OriginalFlag {
  return original(row, 'refused', 'not part of this program');
}

function original(
  [flag, type, fallback, meaning, note]: Row,
  status: OriginalFlag['status'],
  reason: string,
): OriginalFlag {
  return { flag, type, default: fallback, meaning, status, reason, note };
}

// prettier-ignore
export const originalFlags: readonly OriginalFlag[] = [
  // core
  works('vm', 'string', '', 'inventory path or name of source VM', 'may be repeated, and may hold * and ?; a name must be unique, an inventory path says which one is meant; nothing is matched in part'),
  works('provider', 'string', 'vsphere', 'label only; vSphere client always used', 'vsphere, or simulator for the embedded vCenter; the original took any word and used vSphere'),
  works('output', 'string', '', 'target directory; default ./export-<sanitised name>', 'the export appears there only when it is complete'),
  works('format', 'string', 'ovf', 'ovf or ova; value never validated', 'ovf or ova; any other word is an error'),
  later('compress', 'bool', 'false', 'gzip the OVA container', 'the disks of an export are compressed already; gzip the archive afterwards if you need to'),
  works('verify', 'bool', 'false', 'writes SHA-256 list; compares against nothing', 'reads the written files back and compares them; --verify=deep decompresses every block too'),
  works('dry-run', 'bool', 'false', 'print plan, exit before power actions', 'changes nothing; makes all checks of --validate-only too'),
  works('batch', 'string', '', 'VM list file, # comments; recurses forever', 'a line may also hold settings of its own; a VM that is not there does not stop the others'),
  works('filter', 'string', '', 'key=value against VM ExtraConfig, not tags', 'CATEGORY=TAG of vSphere tags; chooses the VMs of an export'),
  works('folder', 'string', '', 'substring match on inventory path', 'a path, a name or the end of a path, never a part of a name; chooses the VMs of an export'),
  works('power-off', 'bool', 'false', 'guest shutdown first; never powered on again', 'powered off when the guest does not shut down in time, and started again afterwards'),
  works('parallel', 'int', '4', 'concurrent file downloads; no upper bound', '1 to 32 disks side by side'),
  works('quiet', 'bool', 'false', 'fewer lines; bars and SUCCESS line remain', 'key=value lines on stdout and nothing else'),
  works('version', 'bool', 'false', 'print v0.2.0 and exit 0', ''),
  later('interactive', 'bool', 'false', 'three-step form wizard', 'name the VM with --vm'),
  later('tui', 'bool', 'false', 'alias of interactive', 'name the VM with --vm'),
  works('validate-only', 'bool', 'false', 'pre-checks only, but runs after power-off', 'changes nothing; the exit status is the one that the export would have'),
  works('vm-info', 'bool', 'false', 'print VM facts and exit', 'with --quiet as key=value lines, with --json with disks, adapters and snapshots'),
  works('resume', 'bool', 'false', 'advertised checkpoint resume', 'goes on behind the finished disks, if all are of one moment; nothing is ever appended to'),
  works('completion', 'string', '', 'emit bash, zsh or fish script', 'powershell too; completes values and names'),
  // snapshot
  works('snapshot', 'bool', 'false', 'snapshot before export', 'the export is read from the snapshot, so that the VM may run'),
  works('delete-snapshot', 'bool', 'true', 'remove it afterwards', 'by reference, also after a failure and Ctrl-C'),
  works('snapshot-name', 'string', '', 'custom snapshot name', 'with placeholders; hyperexport {date} {time} without it'),
  works('snapshot-memory', 'bool', 'false', 'include guest memory', 'switches quiescing off unless --snapshot-quiesce is given'),
  works('snapshot-quiesce', 'bool', 'true', 'quiesce guest filesystems', 'true tries, and warns where it cannot be done; =require refuses'),
  works('keep-snapshots', 'int', '0', 'retain newest N, 0 unlimited', 'counts and removes those only that this program made and kept; 0 keeps none'),
  works('consolidate-snapshots', 'bool', 'false', 'merge all snapshots after export', 'merges what removed snapshots have left; =all removes all snapshots, and names them first'),
  // bandwidth
  works('bandwidth-limit', 'int64', '0', 'MB/s cap, 0 unlimited', 'of all transfers together; a decimal number too'),
  works('bandwidth-burst', 'int64', '0', 'burst size MB, 0 automatic', 'a decimal number too; an error where there is no limit'),
  works('adaptive-bandwidth', 'bool', 'false', 'adjust cap from success/error rate', 'from errors, stalls and slow answers of the server; --adaptive-min and --adaptive-max bound it'),
  // incremental
  later('incremental', 'bool', 'false', 'export only changed disks', 'every export is a full one'),
  later('force-full', 'bool', 'false', 'override incremental', 'every export is a full one'),
  later('incremental-info', 'bool', 'false', 'print analysis, no export', 'look at the VM with --vm-info'),
  // email
  works('email-notify', 'bool', 'false', 'master switch', ''),
  works('email-smtp-host', 'string', '', 'SMTP host', ''),
  works('email-smtp-port', 'int', '587', 'SMTP port', '587 wants STARTTLS, 465 TLS from the start'),
  works('email-from', 'string', '', 'sender address', 'an error before the export where it is missing'),
  works('email-to', 'string', '', 'comma-separated recipients', 'may be repeated too'),
  works('email-username', 'string', '', 'SMTP login', ''),
  works('email-password', 'string', '', 'SMTP password, visible in argv', '--email-password-file, --email-password-command or HYPEREXPORT_EMAIL_PASSWORD keep it out of the list of processes'),
  works('email-on-start', 'bool', 'false', 'mail at start', ''),
  works('email-on-complete', 'bool', 'true', 'mail at success', ''),
  works('email-on-failure', 'bool', 'true', 'mail at failure', 'an interruption too'),
  // cleanup
  works('cleanup', 'bool', 'false', 'delete old exports', 'directories with an export.json of this program only, and never the newest good export of a VM'),
  works('cleanup-max-age', 'duration', '720h', 'age threshold', 'also in days (30d); by the time in export.json, not that of the directory; 720h only where there is no other limit'),
  works('cleanup-max-count', 'int', '0', 'keep newest N, 0 unlimited', 'of each VM, and only verified exports count'),
  works('cleanup-max-size', 'int64', '0', 'total byte cap, 0 unlimited', 'of each VM; also with a unit (100G)'),
  works('cleanup-dry-run', 'bool', 'false', 'preview only', 'says the reason for each export, those that stay too'),
  works('cleanup-schedule', 'duration', '0', 'repeat interval, 0 off', 'a bare number is hours; refused with --vm, where --cleanup does it after each export'),
  // upload/encrypt
  later('upload', 'string', '', 's3, azure, gs/gcs, sftp, oci, swift, oss URL', 'copy the finished export with the tool of your storage'),
  later('stream-upload', 'bool', 'false', 'no local copy', 'copy the finished export with the tool of your storage'),
  later('keep-local', 'bool', 'true', 'false removes whole output dir after upload', 'the export is always kept'),
  later('encrypt', 'bool', 'false', 'encrypt every file in output dir', 'encrypt the finished export with gpg or age'),
  later('encrypt-method', 'string', 'aes256', 'aes256 or gpg', 'encrypt the finished export with gpg or age'),
  later('passphrase', 'string', '', 'secret on argv', 'encrypt the finished export with gpg or age'),
  later('keyfile', 'string', '', 'file whose bytes become the passphrase', 'encrypt the finished export with gpg or age'),
  later('gpg-recipient', 'string', '', 'GPG public-key recipient', 'encrypt the finished export with gpg or age'),
  // profiles
  works('profile', 'string', '', 'load profile; overrides explicit flags', 'flags outrank it; also HYPEREXPORT_PROFILE'),
  works('save-profile', 'string', '', 'save current settings', 'what is typed beside it; no secret is ever saved'),
  works('list-profiles', 'bool', 'false', 'list and exit', 'with --json what is in each'),
  works('delete-profile', 'string', '', 'delete and exit; accepts path traversal', 'a name cannot leave the directory of profiles'),
  works('create-default-profiles', 'bool', 'false', 'write five presets and exit', 'those that need flags of a later version are named, and not made'),
  // history/report
  works('history', 'bool', 'false', 'newest-first list', 'failed exports too; --vm narrows it to some VMs'),
  works('history-limit', 'int', '10', 'row cap; negative panics', '0 is no limit; a negative number is an error'),
  works('report', 'bool', 'false', 'statistics text', 'with the last good export of each VM and what went wrong'),
  works('report-file', 'string', '', 'write report to file', 'text, JSON or a page with charts, as its name ends'),
  works('clear-history', 'bool', 'false', 'remove history.json without confirmation', 'asks first, or wants --yes; what has not ended stays'),
  // manifest
  later('manifest', 'bool', 'false', 'write artifact-manifest.json', 'every export has a manifest (.mf) with the SHA-256 of each file, and an export.json'),
  later('verify-manifest', 'bool', 'false', 're-read it; failure only warns', 'every export has a manifest (.mf) with the SHA-256 of each file, and an export.json'),
  later('manifest-checksum', 'bool', 'true', 'SHA-256 per disk', 'every export has a manifest (.mf) with the SHA-256 of each file, and an export.json'),
  later('manifest-target', 'string', 'qcow2', 'qcow2, raw or vdi', 'every export has a manifest (.mf) with the SHA-256 of each file, and an export.json'),
  // pipeline/hyper2kvm/libvirt
  later('pipeline', 'bool', 'false', 'run hyper2kvm after; forces manifest', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-path', 'string', '/home/tt/hyper2kvm/hyper2kvm', 'developer home path as default', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-timeout', 'duration', '30m', 'overall limit', 'convert the finished export with hyper2kvm or qemu-img'),
  later('stream-pipeline', 'bool', 'true', 'only adds -v to hyper2kvm', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-dry-run', 'bool', 'false', 'passes --dry-run', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-inspect', 'bool', 'true', 'manifest stage toggle', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-fix', 'bool', 'true', 'manifest stage toggle', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-convert', 'bool', 'true', 'manifest stage toggle', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-validate', 'bool', 'true', 'manifest stage toggle', 'convert the finished export with hyper2kvm or qemu-img'),
  later('pipeline-compress', 'bool', 'true', 'stored, never read (always true)', 'convert the finished export with hyper2kvm or qemu-img'),
  later('compress-level', 'int', '6', 'stored, never read', 'convert the finished export with hyper2kvm or qemu-img'),
  later('libvirt', 'bool', 'false', 'virsh define after conversion', 'convert the finished export with hyper2kvm or qemu-img'),
  later('libvirt-uri', 'string', 'qemu:///system', 'connection URI', 'convert the finished export with hyper2kvm or qemu-img'),
  later('libvirt-autostart', 'bool', 'false', 'virsh autostart', 'convert the finished export with hyper2kvm or qemu-img'),
  later('libvirt-bridge', 'string', 'virbr0', 'stored, never read (virbr0 always)', 'convert the finished export with hyper2kvm or qemu-img'),
  later('libvirt-pool', 'string', 'default', 'stored, never read', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-daemon', 'bool', 'false', 'submit through watch directory', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-instance', 'string', '', 'systemd instance name', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-watch-dir', 'string', '/var/lib/hyper2kvm/queue', 'queue directory', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-output-dir', 'string', '/var/lib/hyper2kvm/output', 'result directory', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-poll-interval', 'int', '5', 'seconds', 'convert the finished export with hyper2kvm or qemu-img'),
  later('hyper2kvm-daemon-timeout', 'int', '60', 'minutes', 'convert the finished export with hyper2kvm or qemu-img'),
  // daemon client
  later('use-daemon', 'bool', 'false', 'submit job; returned id always empty', 'run hyperexport from cron or a systemd timer'),
  later('daemon-url', 'string', 'http://localhost:8080', 'base URL', 'run hyperexport from cron or a systemd timer'),
  later('daemon-watch', 'string', '', 'poll one job every 2 s', 'run hyperexport from cron or a systemd timer'),
  later('daemon-list', 'string', '', 'table; status filter ignored by server', 'run hyperexport from cron or a systemd timer'),
  later('daemon-schedule', 'string', '', 'name:cron; drops format and compress', 'run hyperexport from cron or a systemd timer'),
  later('daemon-status', 'bool', 'false', 'print /status JSON', 'run hyperexport from cron or a systemd timer'),
  later('watch', 'bool', 'false', 'with use-daemon; polls empty id forever', 'run hyperexport from cron or a systemd timer'),
  // orchestration
  never('orchestrate', 'bool', 'false', 'builds an orchestrator that does nothing', 'a later version will do what it was meant for with a command of its own, hyperexport daemon'),
  later('progress-api', 'string', '', 'HTTP server; percentage stays 0', '--json prints the progress as events, one a line'),
  later('metrics-api', 'string', '', 'Prometheus /metrics, /stats, /health', '--json prints the progress as events, one a line'),
  works('audit-log', 'string', '', 'JSON-lines audit file', 'whole lines, also of two runs at once; logrotate rotates it'),
  works('webhook-url', 'string', '', 'configured, nothing ever sends', 'may be repeated; https, redirects are not followed'),
  works('webhook-type', 'string', 'generic', 'slack, discord, generic', 'slack, discord, teams, generic; told by the host where none is given'),
  works('webhook-on-start', 'bool', 'true', 'event filter', ''),
  works('webhook-on-complete', 'bool', 'true', 'event filter', ''),
  works('webhook-on-error', 'bool', 'true', 'event filter', 'an interruption too'),
];

const refused = new Map(
  originalFlags.filter(({ status }) => status === 'refused').map((row) => [row.flag, row]),
);

/** The row of a flag that the original has and that is refused here. */
export function refusedFlag(name: string): OriginalFlag | undefined {
  return refused.get(name);
}
