import { encodeDirectory } from './directory.ts';
import type { DirectoryEntry } from './directory.ts';
import { FIRST_FREE_INODE, ROOT_INODE } from './inode.ts';

export interface TreeDirectory {
  readonly inode: number;
  readonly bytes: Buffer;
  /** Its name in its parent, its own `.`, and the `..` of each directory in it. */
  readonly links: number;
}

export interface DirectoryTree {
  /** In ascending order of their inodes, the root first. */
  readonly directories: readonly TreeDirectory[];
  /** The inode of each path, in the order of the paths. */
  readonly fileInodes: readonly number[];
  /** Inodes in use, the reserved ones included: those from 1 to this. */
  readonly usedInodes: number;
}

interface Node {
  readonly inode: number;
  readonly parent: number;
  readonly entries: DirectoryEntry[];
}

/** The directories that these paths need, and lost+found, where a check puts what it finds. */
export function directoryTree(paths: readonly string[]): DirectoryTree {
  const nodes = new Map<string, Node>([['', { inode: ROOT_INODE, parent: ROOT_INODE, entries: [] }]]);
  let nextInode = FIRST_FREE_INODE;
  const directory = (path: string): Node => {
    const known = nodes.get(path);
    if (known !== undefined) return known;
    const parent = directory(path.slice(0, path.lastIndexOf('/')));
    const node: Node = { inode: nextInode++, parent: parent.inode, entries: [] };
    nodes.set(path, node);
    parent.entries.push({ name: baseName(path), inode: node.inode, kind: 'directory' });
    return node;
  };
  directory('/lost+found');
  const fileInodes = paths.map((path) => {
    const { entries } = directory(path.slice(0, path.lastIndexOf('/')));
    const inode = nextInode++;
    entries.push({ name: baseName(path), inode, kind: 'file' });
    return inode;
  });
  return { directories: [...nodes.values()].map(encodeNode), fileInodes, usedInodes: nextInode - 1 };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function encodeNode({ inode, parent, entries }: Node): TreeDirectory {
  const self: DirectoryEntry[] = [
    { name: '.', inode, kind: 'directory' },
    { name: '..', inode: parent, kind: 'directory' },
  ];
  const subdirectories = entries.filter(({ kind }) => kind === 'directory').length;
  return { inode, bytes: encodeDirectory([...self, ...entries]), links: 2 + subdirectories };
}
