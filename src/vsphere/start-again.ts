import type { VsphereSession } from './session.ts';
import { isFault } from './soap/fault.ts';

/**
 * Runs an operation that makes objects of the session (views, collectors, filters, page tokens) and uses them. They
 * die with the session: when a new login happened meanwhile, the operation starts again from its beginning, once.
 */
export async function startAgain<T>(session: VsphereSession, operation: () => Promise<T>): Promise<T> {
  const generation = session.generation;
  try {
    return await operation();
  } catch (error) {
    const lost = isFault(
      error,
      'NotAuthenticated',
      'ManagedObjectNotFound',
      'InvalidProperty',
      'InvalidArgument',
    );
    if (!lost || session.generation === generation) throw error;
    return await operation();
  }
}
