import { fail } from '../core/errors.ts';
import { fillPlaceholders, momentValues } from '../core/placeholders.ts';

/** What the vSphere Client allows, and ESXi keeps whole. */
const LONGEST = 80;

/** The name of a snapshot to be; `usage` for one that is too long, empty or broken over lines. */
export function snapshotName(
  template: string,
  { name: vm, instanceUuid: uuid }: { readonly name: string; readonly instanceUuid: string },
  now: Date,
): string {
  const values = { vm, uuid, ...momentValues(now) };
  const name = fillPlaceholders(template, { option: '--snapshot-name', values });
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw fail('usage', `the snapshot's name "${name}" ${problem}`, {
    hint: 'choose another one with --snapshot-name; it may hold {vm}, {uuid}, {date} and {time}',
  });
}

function problemOf(name: string): string | undefined {
  if (name.trim() === '') return 'is empty';
  if (/\p{Cc}/u.test(name)) return 'holds a control character';
  const { length } = Array.from(name);
  return length > LONGEST ? `has ${length} characters, and vSphere allows ${LONGEST}` : undefined;
}
