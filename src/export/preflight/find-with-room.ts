import { findExportable, firstError, preflight } from '../preflight.ts';
import type { ExportableVm, ExportContext, ExportRequest } from '../request.ts';
import { outputDirectory } from '../target.ts';
import type { SpaceClaim } from './shared-space.ts';

/**
 * `findExportable`; before the space is looked at, old exports may go to make some. Nothing goes for an export that is
 * refused for another reason.
 */
export async function findWithRoom(
  request: ExportRequest,
  context: ExportContext & { readonly space?: SpaceClaim },
): Promise<ExportableVm> {
  const { around, clock, signal } = context;
  if (around?.makeRoom === undefined) return await findExportable(request, context);
  const { vm, checks } = await preflight(request, context);
  const error = firstError(checks.filter(({ name }) => name !== 'space'));
  if (error !== undefined) throw error;
  await around.makeRoom(vm, outputDirectory(request, vm, clock.now()), signal);
  return await findExportable(request, context);
}
