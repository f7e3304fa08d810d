/** A word of a line, or a part of one, as bash reads quotes (Bash Reference Manual, 3.1.2). */
export interface BashWord {
  /** What it means, without its quotes. */
  readonly text: string;
  /** The quote that is still open at its end. */
  readonly quote: Quote;
  /** What it means depends on more than its quotes: `$name`, `$(...)`, backticks. Nothing is ever evaluated. */
  readonly expanded: boolean;
}

type Quote = '' | "'" | '"';

export interface BashLine {
  /** The whole words, as they stand there, without redirections. */
  readonly words: readonly string[];
  /** The word at the end, empty behind a space. */
  readonly last: string;
  /** It is the file of a redirection. */
  readonly redirection: boolean;
}

/** A line up to its end, as bash splits it. */
export function splitBashLine(line: string): BashLine {
  const words: string[] = [];
  let [last, redirection] = ['', false];
  const endWord = (): void => {
    if (last !== '' && !redirection) words.push(last);
    if (last !== '') redirection = false;
    last = '';
  };
  for (const { raw, quote, quoted } of pieces(line)) {
    if (quote === '' && !quoted && /^[<>]$/.test(raw)) {
      // A number before it is the file descriptor.
      if (!/^\d+$/.test(last)) endWord();
      [last, redirection] = ['', true];
    } else if (quote === '' && !quoted && /^\s$/.test(raw)) endWord();
    else last += raw;
  }
  return { words, last, redirection };
}

export function readBashWord(raw: string): BashWord {
  let [text, quote, expanded]: [string, Quote, boolean] = ['', '', false];
  for (const piece of pieces(raw)) {
    text += piece.meaning;
    quote = piece.quote;
    expanded ||= !piece.quoted && quote !== "'" && /[$`]/.test(piece.raw);
  }
  return { text, quote, expanded };
}

/** `text` for a place where `quote` is open, so that bash reads it as nothing but itself. */
export function quoteForBash(text: string, quote: Quote): string {
  if (quote === "'") return text.replaceAll("'", String.raw`'\''`);
  // The history takes "!" inside of double quotes too, and a backslash before it would stay: it stands outside of them.
  if (quote === '"') return text.replace(/["$`\\]/g, '\\$&').replaceAll('!', String.raw`"\!"`);
  return text.replace(/[^A-Za-z0-9_./@%+,:=\u0080-\u{10FFFF}-]/gu, '\\$&');
}

interface Piece {
  readonly raw: string;
  /** What it adds to the word. */
  readonly meaning: string;
  /** The quote that is open behind it. */
  readonly quote: Quote;
  /** A backslash took its meaning away. */
  readonly quoted: boolean;
}

function* pieces(line: string): Generator<Piece> {
  let quote: Quote = '';
  let backslash = false;
  for (const raw of line) {
    if (backslash) {
      backslash = false;
      // Inside of double quotes a backslash that quotes nothing stays (3.1.2.3).
      const kept = quote === '"' && !/["$`\\]/.test(raw) ? '\\' : '';
      yield { raw, meaning: kept + raw, quote, quoted: true };
    } else if (raw === '\\' && quote !== "'") {
      backslash = true;
      yield { raw, meaning: '', quote, quoted: true };
    } else if ((raw === "'" || raw === '"') && (quote === '' || quote === raw)) {
      quote = quote === '' ? raw : '';
      yield { raw, meaning: '', quote, quoted: true };
    } else yield { raw, meaning: raw, quote, quoted: false };
  }
}
