import { asHyperexportError, fail, type HyperexportError } from '../../core/errors.ts';
import { datastoreFileExists } from '../../vsphere/datastore-file.ts';
import type { RemovableDevice } from '../../vsphere/vm.ts';
import { info, notChecked, ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** A drive with an image in it: `file` is set. */
type Loaded = RemovableDevice & { readonly file: string };

/**
 * Whether the images in the CD and floppy drives are there. One that is gone makes the server refuse the whole lease,
 * although the image is no part of the export, and although a VM that is off has nothing connected.
 */
export async function checkMedia({ vm, request, context }: Subject): Promise<Finding[]> {
  const loaded = vm.removable.filter(
    (drive): drive is Loaded => drive.file !== undefined && drive.file !== '',
  );
  if (loaded.length === 0) return [ok('no image in a drive')];
  if (request.detachMedia === true)
    return request.includeImages ? [problem(contradiction)] : loaded.map(detached);
  return await Promise.all(loaded.map(async (drive) => await checkDrive(drive, context)));
}

const contradiction = fail('usage', '--detach-media takes out the images that --include-images asks for', {
  hint: 'leave one of them out',
});

function detached({ label, file }: Loaded): Finding {
  return info(`${label}: ${file} is taken out for the export, and put back afterwards`);
}

async function checkDrive(drive: Loaded, { session, signal }: Subject['context']): Promise<Finding> {
  const { label, file, datastore } = drive;
  // The images of VMware Tools are on the host: `[] /usr/lib/vmware/isoimages/linux.iso`.
  if (file.startsWith('[]')) return ok(`${label}: ${file} is on the ESXi host itself`);
  if (datastore === undefined)
    return notChecked(`${label}: the server does not say on which datastore ${file} is`);
  try {
    const there = await datastoreFileExists(session, { datastore, file, signal });
    return there ? ok(`${label}: ${file} is there`) : problem(missing(drive));
  } catch (error) {
    signal.throwIfAborted();
    return notChecked(
      `${label}: whether ${file} is there cannot be told: ${asHyperexportError(error).message}`,
      'Datastore.Browse on its datastore tells; an image that is gone makes the server refuse the export',
    );
  }
}

function missing({ label, file }: Loaded): HyperexportError {
  return fail(
    'wrong-state',
    `${label}: the image ${file} is gone, and the server refuses the export because of it`,
    {
      hint: 'export with --detach-media, which empties the drive meanwhile, or put the file back',
      details: { file },
    },
  );
}
