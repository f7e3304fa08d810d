import { checkDescriptor } from './descriptor-text.ts';
import type { DiskObserver } from './disk-observer.ts';
import { SECTOR } from './format.ts';
import { GrainPassage } from './grain-passage.ts';
import { decodeHeader, type SparseHeader } from './header.ts';
import type { ParseInput, ParseProgram } from './incremental-parse.ts';
import { parseGrainsThenTables } from './parse-esxi-layout.ts';
import { parseTablesThenGrains } from './parse-qemu-layout.ts';
import type { DiskStructure } from './structure.ts';

/** Header, descriptor, then what the header's directory field says: tables behind the grains, or in front of them. */
export function* parseDisk(input: ParseInput, observer: DiskObserver): ParseProgram<DiskStructure> {
  yield SECTOR;
  const first = Buffer.from(input.bytes(SECTOR));
  const header = decodeHeader(first);
  observer.header?.(header);
  yield* parseDescriptor(input, header);
  const grains = new GrainPassage(input, header, observer);
  if (header.directory === 'at-end') yield* parseGrainsThenTables(input, { header, first, grains });
  else yield* parseTablesThenGrains(input, { header, directory: header.directory, grains });
  return {
    layout: header.directory === 'at-end' ? 'esxi' : 'qemu',
    capacityBytes: header.capacity * SECTOR,
    grainBytes: header.grainSize * SECTOR,
    grains: grains.count,
    payloadBytes: grains.payloadBytes,
    bytes: input.position,
  };
}

function* parseDescriptor(input: ParseInput, header: SparseHeader): ParseProgram<void> {
  input.place = 'the descriptor';
  if (header.descriptorOffset > 1) yield -(header.descriptorOffset - 1) * SECTOR;
  yield header.descriptorSize * SECTOR;
  checkDescriptor(input.bytes(header.descriptorSize * SECTOR), header);
}
