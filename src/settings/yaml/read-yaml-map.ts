import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLError } from 'yaml';
import { fail, type HyperexportError } from '../../core/errors.ts';
import { excerpt } from '../../core/excerpt.ts';

/** What stands behind a key, as it was written: the options' own types read it. */
export type YamlValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly texts: readonly string[] }
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[] }
  /** What no setting is, or what is among the problems already. */
  | { readonly kind: 'other' | 'refused' };

export interface YamlEntry {
  readonly name: string;
  /** `config.yaml:3:1`, where the name stands. */
  readonly place: string;
  readonly value: YamlValue;
  /** Where the value stands. */
  readonly valuePlace: string;
}

export interface YamlMap {
  readonly entries: readonly YamlEntry[];
  /** All that is wrong, in the order of the file; what could be read all the same is among the entries. */
  readonly problems: readonly HyperexportError[];
}

/**
 * Reads a file of settings: one YAML document, a map of names to values. The "failsafe" schema (YAML 1.2, 10.1) leaves
 * every scalar as it was written: a thumbprint of digits is no number. Aliases are refused, and with them all that a few
 * of them can be made to stand for; so is a key that is given twice. An empty file says nothing.
 */
export function readYamlMap(file: string, source: string): YamlMap {
  const lines = new LineCounter();
  const document = parseDocument(source, { schema: 'failsafe', uniqueKeys: false, lineCounter: lines });
  const reader = new Reader(file, lines);
  const [broken] = document.errors;
  if (broken !== undefined) return { entries: [], problems: [reader.notYaml(broken)] };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === ''))
    return { entries: [], problems: [] };
  const entries = reader.entriesOf(contents);
  if (entries !== undefined) return { entries, problems: reader.problems };
  const problem = fail('configuration', `${file} is not a list of settings`, {
    hint: 'write lines such as: parallel: 8',
  });
  return { entries: [], problems: [problem] };
}

class Reader {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly problems: HyperexportError[] = [];

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  /** The entries of a map, each name once; undefined of anything else. */
  entriesOf(node: unknown): YamlEntry[] | undefined {
    if (!isMap(node)) return undefined;
    const entries = new Map<string, YamlEntry>();
    for (const { key, value } of node.items) {
      const entry = this.#entry(key, value, this.#place(node));
      const first = entry === undefined ? undefined : entries.get(entry.name);
      if (entry !== undefined && first === undefined) entries.set(entry.name, entry);
      else if (entry !== undefined && first !== undefined) this.#twice(entry, first);
    }
    return [...entries.values()];
  }

  #entry(key: unknown, value: unknown, around: string): YamlEntry | undefined {
    if (!isScalar(key)) {
      this.#wrong(isNode(key) ? this.#place(key) : around, 'what stands before the colon is not a name');
      return undefined;
    }
    const place = this.#place(key);
    return {
      name: String(key.value),
      place,
      value: this.#value(value),
      valuePlace: isNode(value) ? this.#place(value) : place,
    };
  }

  #value(node: unknown): YamlValue {
    if (node === null) return { kind: 'text', text: '' };
    if (isScalar(node)) return { kind: 'text', text: String(node.value) };
    const entries = this.entriesOf(node);
    if (entries !== undefined) return { kind: 'map', entries };
    const aliases = isSeq(node) ? node.items.filter(isAlias) : [node].filter(isAlias);
    for (const alias of aliases) this.#refuseAlias(alias);
    if (aliases.length > 0) return { kind: 'refused' };
    if (!isSeq(node)) return { kind: 'other' };
    const texts = node.items.filter(isScalar).map(({ value }) => String(value));
    return texts.length === node.items.length ? { kind: 'list', texts } : { kind: 'other' };
  }

  /** `vm: *web*` was meant as a pattern, nearly always. */
  #refuseAlias(alias: Node & { source: string }): void {
    const text = `*${excerpt(alias.source)}`;
    this.#wrong(
      this.#place(alias),
      `${text} is an alias to YAML, and none are taken here`,
      `write '${text}' in quotes`,
    );
  }

  #twice({ name, place }: YamlEntry, first: YamlEntry): void {
    const line = first.place.split(':').at(-2) ?? '';
    this.#wrong(place, `"${excerpt(name)}" is given twice, in line ${line} too`, 'keep one of them');
  }

  #wrong(place: string, problem: string, hint?: string): void {
    this.problems.push(fail('configuration', `${place}: ${problem}`, hint === undefined ? {} : { hint }));
  }

  #place(node: Node): string {
    return this.#at(node.range?.[0] ?? 0);
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#file}:${line}:${col}`;
  }

  /** Not in the parser's words where those hold the line itself, which may be a secret. */
  notYaml({ code, message, pos }: YAMLError): HyperexportError {
    const place = this.#at(pos[0]);
    const known = IN_WORDS[code];
    if (known !== undefined) return fail('configuration', `${place}: ${known.problem}`, { hint: known.hint });
    if (message.includes('call stack'))
      return fail('configuration', `${place}: brackets in brackets, too many to read`);
    const words = /^(.*?)(?: at line \d+, column \d+:?)?$/.exec(message.split('\n', 1)[0] ?? '')?.[1] ?? '';
    return fail('configuration', `${place}: this is not valid YAML: ${words}`);
  }
}

const IN_WORDS: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  MULTIPLE_DOCS: {
    problem: 'a second document begins here, and only one is read',
    hint: 'remove the line with --- and all below it, or make two files',
  },
  TAB_AS_INDENT: { problem: 'the line is indented with a tab', hint: 'YAML takes spaces only' },
};

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
