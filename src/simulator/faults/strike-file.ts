import type { ServerResponse } from 'node:http';
import type { NfcFile } from '../nfc/nfc-files.ts';
import type { World } from '../world.ts';
import { answerInstead, happen } from './answer.ts';
import type { ArmedFault } from './armed-fault.ts';
import { dropBytes, extend, firstBytes, flipByte, insertBytes, whenPassed } from './change-bytes.ts';
import { changeStructure } from './change-structure.ts';
import type { FileStageFault, FramingFault } from './fault.ts';

type Content = AsyncIterable<Uint8Array>;
type Struck = ArmedFault<FileStageFault>;

/** How a struck GET is answered. */
export interface FileStrike {
  /** Sends something else, and nothing of the file. */
  readonly instead?: ((response: ServerResponse) => Promise<void> | void) | undefined;
  readonly framing?: FramingFault['as'] | undefined;
  /** The content as the server reads it: what its manifest tells. */
  read(content: Content, sending: Sending): Content;
  /** The content as it comes to the client. */
  send(content: Content, sending: Sending): Content;
}

export interface Sending {
  readonly world: World;
  readonly file: NfcFile;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** The faults of a GET that come before its answer happen here; the others are returned. */
export async function strikeFile(world: World, name: string, signal: AbortSignal): Promise<FileStrike> {
  const struck = world.faults.atFile(name);
  for (const armed of struck) {
    const { fault } = armed;
    const later = 'after' in fault ? fault.after : undefined;
    if (later !== undefined) continue;
    if (fault.kind === 'hold') await armed.pass(signal);
    await happen(armed, world);
  }
  const apply = (faults: readonly Struck[]) => (content: Content, sending: Sending) =>
    faults.reduce((changed, armed) => change(changed, armed, sending), content);
  return {
    instead: struck.map(({ fault }) => answerInstead(fault, world)).find((send) => send !== undefined),
    framing: struck.map(({ fault }) => (fault.kind === 'framing' ? fault.as : undefined)).find(Boolean),
    read: apply(struck.filter(({ fault }) => isAdmitted(fault))),
    send: apply(struck.filter(({ fault }) => !isAdmitted(fault))),
  };
}

function isAdmitted(fault: FileStageFault): boolean {
  return 'admitted' in fault && (fault.admitted ?? false);
}

function change(content: Content, armed: Struck, { world, file, response, signal }: Sending): Content {
  const { fault } = armed;
  switch (fault.kind) {
    case 'flip':
      return flipByte(content, fault.at);
    case 'insert':
      return insertBytes(content, fault.at, fault.bytes);
    case 'drop':
      return dropBytes(content, fault.at, fault.bytes);
    case 'extend':
      return extend(content, fault.bytes);
    case 'structure':
      return changeStructure(content, fault.change);
    case 'other-disk':
      return replaced(content, file.other({ disk: fault.disk }, signal));
    case 'old-disk':
      return replaced(content, file.other({ generation: fault.generation ?? 0 }, signal));
    case 'cut':
      return cut(content, fault, () => world.connections.reset(response));
    case 'hold':
      return fault.after === undefined
        ? content
        : whenPassed(content, fault.after, async () => await armed.pass(signal));
    case 'host-state':
      return fault.after === undefined
        ? content
        : whenPassed(content, fault.after, async () => {
            await happen(armed, world);
            await file.answers(signal);
          });
    case 'end-sessions':
    case 'expire-leases':
      return fault.after === undefined
        ? content
        : whenPassed(content, fault.after, async () => {
            await happen(armed, world);
            throw new CutShort();
          });
    default:
      return content;
  }
}

function cut(
  content: Content,
  { after = 0, how = 'reset' }: Extract<FileStageFault, { kind: 'cut' }>,
  reset: () => void,
): Content {
  if (how === 'ended') return firstBytes(content, after);
  return whenPassed(content, after, () => {
    if (how === 'reset') reset();
    throw new CutShort();
  });
}

/** Ends a body where it is: whoever sends it closes the connection. */
class CutShort extends Error {}

/** Another content; the true one is made all the same, for the manifest. */
async function* replaced(content: Content, other: Content | undefined): AsyncGenerator<Uint8Array> {
  if (other !== undefined) yield* other;
  for await (const piece of content) if (other === undefined) yield piece;
}
