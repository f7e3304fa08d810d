/** The API versions that the embedded vCenter speaks, newest first: those of vCenter 8.0 U3 and what it still honours. */
export const supportedVersions = [
  '8.0.3.0',
  '8.0.2.0',
  '8.0.1.0',
  '8.0.0.1',
  '8.0.0.0',
  '7.0.3.2',
  '7.0.3.0',
  '7.0.2.1',
  '7.0.2.0',
  '7.0.1.1',
  '7.0.1.0',
  '7.0.0.2',
  '7.0.0.0',
  '6.9.1',
  '6.8.7',
  '6.7.3',
  '6.7.2',
  '6.7.1',
  '6.7',
  '6.5',
  '6.0',
  '5.5',
  '5.1',
  '5.0',
  '4.1',
  '4.0',
] as const;

export const currentVersion = supportedVersions[0];

/** Whether something that came with `since` exists for a client that speaks `version`. */
export function isKnownIn(version: string, since: string | undefined): boolean {
  return since === undefined || compareVersions(since, version) <= 0;
}

/** Negative when `a` is older than `b`; missing parts count as zero. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What `/sdk/vimServiceVersions.xml` answers: clients choose the newest version that they know as well. */
export function serviceVersionsDocument(): string {
  const [newest, ...prior] = supportedVersions;
  const priorVersions = prior.map((version) => `   <version>${version}</version>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8" ?>
<namespaces version="1.0">
 <namespace>
  <name>urn:vim25</name>
  <version>${newest}</version>
  <priorVersions>
${priorVersions}
  </priorVersions>
 </namespace>
</namespaces>
`;
}
