import { HyperexportError } from '../core/errors.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { isFault, NOT_OFFERED } from './soap/fault.ts';

/**
 * Which privileges this session holds on each object, by `moRefKey` and the privilege's id
 * (AuthorizationManager.HasPrivilegeOnEntities, 5.5). A privilege that the server does not answer for is absent: vCenter
 * passes over names that it does not know. `undefined` where the server cannot be asked.
 */
export async function readPrivileges(
  session: VsphereSession,
  {
    entities,
    privileges,
    signal,
  }: { entities: readonly MoRef[]; privileges: readonly string[]; signal: AbortSignal },
): Promise<ReadonlyMap<string, ReadonlyMap<string, boolean>> | undefined> {
  const { authorizationManager } = session.content;
  if (authorizationManager === undefined) return undefined;
  const args = { entity: entities, sessionId: session.key, privId: privileges };
  try {
    const answer = await session.call(authorizationManager, 'HasPrivilegeOnEntities', args, { signal });
    return new Map(
      answer.map(({ entity, privAvailability }) => [
        moRefKey(entity),
        new Map(privAvailability.map(({ privId, isGranted }) => [privId, isGranted])),
      ]),
    );
  } catch (error) {
    if (cannotBeAsked(error)) return undefined;
    throw error;
  }
}

/** An old server has no such method; a user without System.View on the root may not call it. */
function cannotBeAsked(error: unknown): boolean {
  if (isFault(error, ...NOT_OFFERED, 'NoPermission')) return true;
  return error instanceof HyperexportError && error.code === 'unsupported';
}
