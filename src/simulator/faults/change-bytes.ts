/** Changes of a stream of bytes at offsets in it. An offset behind its end changes nothing. */
type Content = AsyncIterable<Uint8Array>;

export async function* flipByte(content: Content, at: number): AsyncGenerator<Uint8Array> {
  for await (const { offset, piece } of splitAt(content, at, at + 1)) {
    yield offset === at ? Uint8Array.of((piece[0] ?? 0) ^ 0xff) : piece;
  }
}

export async function* insertBytes(content: Content, at: number, bytes = 1): AsyncGenerator<Uint8Array> {
  for await (const { offset, piece } of splitAt(content, at)) {
    if (offset === at) yield new Uint8Array(bytes).fill(0xa5);
    yield piece;
  }
}

export async function* dropBytes(content: Content, at: number, bytes = 1): AsyncGenerator<Uint8Array> {
  for await (const { offset, piece } of splitAt(content, at, at + bytes)) {
    if (offset < at || offset >= at + bytes) yield piece;
  }
}

export async function* extend(content: Content, bytes = 512): AsyncGenerator<Uint8Array> {
  yield* content;
  yield new Uint8Array(bytes).fill(0xa5);
}

/** Something happens, once, when the first `after` bytes have passed. */
export async function* whenPassed(
  content: Content,
  after: number,
  act: () => Promise<void> | void,
): AsyncGenerator<Uint8Array> {
  for await (const { offset, piece } of splitAt(content, after)) {
    if (offset === after) await act();
    yield piece;
  }
}

/** Only the first bytes. The rest is made all the same, so that whoever hashes it knows what should have come. */
export async function* firstBytes(content: Content, bytes: number): AsyncGenerator<Uint8Array> {
  for await (const { offset, piece } of splitAt(content, bytes)) if (offset < bytes) yield piece;
}

/** The same bytes in pieces that begin at each of these offsets, if there are any. */
async function* splitAt(
  content: Content,
  ...at: readonly number[]
): AsyncGenerator<{ readonly offset: number; readonly piece: Uint8Array }> {
  let offset = 0;
  for await (const piece of content) {
    const cuts = at.filter((cut) => cut > offset && cut < offset + piece.length);
    let from = offset;
    for (const to of [...cuts, offset + piece.length]) {
      if (to > from) yield { offset: from, piece: piece.subarray(from - offset, to - offset) };
      from = to;
    }
    offset += piece.length;
  }
}
