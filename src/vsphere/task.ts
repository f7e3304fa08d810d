import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { faultError } from './soap/fault.ts';
import type { Read } from './soap/types.ts';
import { startAgain } from './start-again.ts';
import { waitForProperties } from './wait-for-updates.ts';

/**
 * Waits for the end of a task, without a limit: removing a snapshot may take a day. A task outlives the session that
 * started it, so a lost session only means to watch anew. Throws the fault with which the task ended.
 */
export async function waitForTask(
  session: VsphereSession,
  { task, signal }: { task: MoRef; signal: AbortSignal },
): Promise<unknown> {
  const watched = { ref: task, type: 'Task', paths: ['info'], signal } as const;
  const { info } = await startAgain(session, async () => await waitForProperties(session, watched, hasEnded));
  if (info?.error !== undefined) {
    const { fault, localizedMessage: message = '' } = info.error;
    throw faultError({ fault, message }, { doing: describe(info, task), host: session.host });
  }
  return info?.result;
}

function hasEnded({ info }: { info?: Read<'TaskInfo'> | undefined }): boolean {
  return info?.state === 'success' || info?.state === 'error';
}

/** `VirtualMachine.createSnapshot of web01`: the id is stable, the description is in the server's language. */
function describe({ descriptionId, entityName }: Read<'TaskInfo'>, task: MoRef): string {
  const what = descriptionId === '' ? moRefKey(task) : descriptionId;
  return entityName === undefined ? what : `${what} of ${entityName}`;
}
