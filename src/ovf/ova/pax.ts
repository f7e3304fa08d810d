/** Records that say nothing of a member's name, size or kind (POSIX.1 pax, and what common tars add). */
const HARMLESS = [
  /^(a|c|m)time$/,
  /^(uid|gid|uname|gname|comment|charset|hdrcharset)$/,
  /^LIBARCHIVE\.(creationtime|xattr\..+)$/,
  /^SCHILY\.(dev|ino|nlink|fflags|acl\..+|xattr\..+)$/,
];

/** Whether a PAX header is well formed, and could be left out without changing what the archive holds. */
export function harmlessPaxRecords(records: Buffer): boolean {
  for (let offset = 0; offset < records.length;) {
    const space = records.indexOf(0x20, offset);
    const length = Number(
      /^[1-9]\d{0,6}$/.exec(records.toString('latin1', offset, Math.max(space, offset)))?.[0],
    );
    const end = offset + length;
    if (!(length > 0) || end > records.length || records[end - 1] !== 0x0a) return false;
    const equals = records.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) return false;
    const key = records.toString('utf8', space + 1, equals);
    if (!HARMLESS.some((pattern) => pattern.test(key))) return false;
    offset = end;
  }
  return true;
}
