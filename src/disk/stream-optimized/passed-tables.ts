import { EntryDigest } from './entry-digest.ts';
import { GRAINS_PER_TABLE, SECTOR } from './format.ts';
import type { GrainPassage } from './grain-passage.ts';
import { notADisk, outOfOrder } from './not-a-disk.ts';

/** The grains since the last table, and where the tables were. */
export class PassedTables {
  /** Where each of the current table's grains is; 0: it has none. */
  readonly expected = new Uint32Array(GRAINS_PER_TABLE);
  /** Which table the grains since the last one belong to; -1: there were none. */
  current = -1;
  readonly digest = new EntryDigest();
  /** Tables that address no grain: a writer may leave them out, or point to them from wherever it likes. */
  readonly empty = new Set<number>();

  noteGrain({ index, sector }: GrainPassage): void {
    const table = Math.floor(index / GRAINS_PER_TABLE);
    if (this.current !== -1 && this.current !== table) {
      throw outOfOrder(
        sector * SECTOR,
        `grain table ${this.current} before the next one's grains`,
        'a grain',
      );
    }
    if (sector > 0xffff_ffff) throw notADisk(sector * SECTOR, 'a body of less than 2 TiB', 'a grain beyond');
    this.current = table;
    this.expected[index % GRAINS_PER_TABLE] = sector;
  }

  noteTable(sector: number): void {
    if (this.current === -1) this.empty.add(sector);
    else this.digest.add(this.current, sector);
    this.current = -1;
    this.expected.fill(0);
  }
}
