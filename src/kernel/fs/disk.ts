/**
 * A disk with one file system on it: folders, names, contents. It stands for what is outside the
 * machine's memory, so nothing of it is known to the allocators.
 *
 * A file whose last name is gone stays until nobody has it open (`release`).
 */

/** The inode number of the top folder, as in ext4. */
export const ROOT_INO = 2;
/** Inode numbers of new files begin here, as in ext4. */
const FIRST_INO = 11;
/** Bytes that the disk holds at most. */
const CAPACITY = 256 * 1024 * 1024;

interface Entry {
  readonly folder: boolean;
  readonly names: Map<string, number>;
  bytes: Uint8Array;
  linked: boolean;
}

/** The disk. */
export class Disk {
  private readonly inodes = new Map<number, Entry>([[ROOT_INO, newEntry(true)]]);
  private nextIno = FIRST_INO;
  private used = 0;

  /** The inode number of a name in a folder, 0 when there is none. */
  lookup(dir: number, name: string): number {
    return this.inodes.get(dir)?.names.get(name) ?? 0;
  }

  /** Makes a file or folder: its inode number, 0 when the name is taken. */
  create(dir: number, name: string, folder: boolean): number {
    const parent = this.inodes.get(dir);
    if (!parent?.folder || parent.names.has(name)) return 0;
    const ino = this.nextIno++;
    this.inodes.set(ino, newEntry(folder));
    parent.names.set(name, ino);
    return ino;
  }

  /** Takes a name away; false when there is none, or when it is a folder that is not empty. */
  unlink(dir: number, name: string): boolean {
    const parent = this.inodes.get(dir);
    const ino = parent?.names.get(name);
    const entry = ino === undefined ? undefined : this.inodes.get(ino);
    if (!parent || !entry || entry.names.size > 0) return false;
    parent.names.delete(name);
    entry.linked = false;
    return true;
  }

  /** Frees a file that has no name. */
  release(ino: number): void {
    const entry = this.inodes.get(ino);
    if (!entry || entry.linked) return;
    this.used -= entry.bytes.length;
    this.inodes.delete(ino);
  }

  isFolder(ino: number): boolean {
    return this.inodes.get(ino)?.folder ?? false;
  }

  /** Names in a folder, in the order of their making. */
  names(dir: number): readonly string[] {
    return [...(this.inodes.get(dir)?.names.keys() ?? [])];
  }

  /** Bytes of a file. */
  size(ino: number): number {
    return this.inodes.get(ino)?.bytes.length ?? 0;
  }

  /** At most `count` bytes from `at` on. */
  read(ino: number, at: number, count: number): Uint8Array {
    return this.inodes.get(ino)?.bytes.slice(at, at + count) ?? new Uint8Array(0);
  }

  /** Writes bytes at `at`; false when the disk is full. */
  write(ino: number, at: number, data: Uint8Array): boolean {
    const entry = this.inodes.get(ino);
    const end = at + data.length;
    if (!entry || this.used + Math.max(0, end - entry.bytes.length) > CAPACITY) return false;
    this.resize(entry, Math.max(end, entry.bytes.length));
    entry.bytes.set(data, at);
    return true;
  }

  /** Cuts a file, or fills it up with zeros; false when the disk is full. */
  truncate(ino: number, size: number): boolean {
    const entry = this.inodes.get(ino);
    if (!entry || this.used + size - entry.bytes.length > CAPACITY) return false;
    this.resize(entry, size);
    return true;
  }

  private resize(entry: Entry, size: number): void {
    if (size === entry.bytes.length) return;
    this.used += size - entry.bytes.length;
    const bytes = new Uint8Array(size);
    bytes.set(entry.bytes.subarray(0, size));
    entry.bytes = bytes;
  }
}

function newEntry(folder: boolean): Entry {
  return { folder, names: new Map(), bytes: new Uint8Array(0), linked: true };
}
