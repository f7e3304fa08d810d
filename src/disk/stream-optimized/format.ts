/** Constants of VMware's "Virtual Disk Format 5.0", section "Stream-Optimized Compressed Sparse Extents". */
export const SECTOR = 512;

/** Grains that one grain table addresses ("Hosted Sparse Extent Header": numGTEsPerGT is always 512). */
export const GRAINS_PER_TABLE = 512;

/** Bytes of a grain table: 512 entries of four. */
export const TABLE_BYTES = GRAINS_PER_TABLE * 4;

/** `gdOffset` of a header written before the directory's place was known: look in the footer. */
export const DIRECTORY_AT_END = 0xffff_ffff_ffff_ffffn;

export const FLAG_NEWLINE_CHECK = 0x1;
export const FLAG_REDUNDANT_TABLES = 0x2;
export const FLAG_COMPRESSED = 0x1_0000;
export const FLAG_MARKERS = 0x2_0000;

/** What a marker without a grain says about the sectors behind it. */
export const MARKER = { endOfStream: 0, grainTable: 1, grainDirectory: 2, footer: 3 } as const;

/** Bytes that a marker needs: address, size and type. A grain's data starts where the type would be. */
export const MARKER_BYTES = 16;
export const GRAIN_MARKER_BYTES = 12;

export function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / SECTOR);
}
