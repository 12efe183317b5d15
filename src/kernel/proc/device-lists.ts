/**
 * The files of /proc that tell who has which device numbers and ports: devices, misc, ioports and
 * iomem (fs/proc/devices.c, drivers/char/misc.c, kernel/resource.c).
 *
 * The parts of the kernel in C that hand them out tell of each (sim/kernel). What the machine's own
 * devices have is always there.
 */
import type { PseudoFs } from '../fs/vfs.ts';

/** The lists there are, in the order in which the C code numbers them. */
export const DEVICE_LISTS = ['devices', 'misc', 'ioports', 'iomem'] as const;
/** One of them. */
export type DeviceList = (typeof DEVICE_LISTS)[number];

/** Something that somebody has: a number, or a range of numbers. */
export interface DeviceEntry {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

const one = (from: number, name: string): DeviceEntry => ({ from, to: from, name });
const range = (from: number, to: number, name: string): DeviceEntry => ({ from, to, name });

/** What the machine has without a module. */
const OWN: Readonly<Record<DeviceList, readonly DeviceEntry[]>> = {
  devices: [one(1, 'mem'), one(5, '/dev/tty'), one(5, '/dev/console'), one(10, 'misc')],
  misc: [],
  ioports: [
    range(0x00, 0x1f, 'dma1'),
    range(0x20, 0x21, 'pic1'),
    range(0x40, 0x43, 'timer0'),
    range(0x50, 0x53, 'timer1'),
    range(0x60, 0x60, 'keyboard'),
    range(0x64, 0x64, 'keyboard'),
    range(0x70, 0x77, 'rtc0'),
    range(0x80, 0x8f, 'dma page reg'),
    range(0xa0, 0xa1, 'pic2'),
    range(0xc0, 0xdf, 'dma2'),
    range(0xf0, 0xff, 'fpu'),
    range(0x3c0, 0x3df, 'vga+'),
    range(0x3f8, 0x3ff, 'serial'),
  ],
  iomem: [],
};

/** Who has what on a machine. */
export class DeviceLists {
  private readonly added = new Map<DeviceList, Map<number, DeviceEntry>>();

  /** @param key - by which it is taken out again: the address of its structure. */
  add(list: DeviceList, key: number, entry: DeviceEntry): void {
    const entries = this.added.get(list) ?? new Map<number, DeviceEntry>();
    entries.set(key, entry);
    this.added.set(list, entries);
  }

  remove(list: DeviceList, key: number): void {
    this.added.get(list)?.delete(key);
  }

  /** What modules have, in the order in which they came by it. */
  ofModules(list: DeviceList): DeviceEntry[] {
    return [...(this.added.get(list)?.values() ?? [])];
  }

  /** All of a list, by number. */
  all(list: DeviceList): DeviceEntry[] {
    return [...OWN[list], ...this.ofModules(list)].sort((a, b) => a.from - b.from);
  }
}

/** Adds the files to the tree. */
export function mountDeviceLists(fs: PseudoFs, lists: DeviceLists): void {
  const add = (list: DeviceList, read: () => string): void => {
    fs.addFile(`/proc/${list}`, { mode: 0o444, read });
  };
  const numbered = (entries: readonly DeviceEntry[]): string =>
    entries.map(({ from, name }) => `${String(from).padStart(3)} ${name}\n`).join('');
  add('devices', () => `Character devices:\n${numbered(lists.all('devices'))}\nBlock devices:\n`);
  add('misc', () => numbered(lists.ofModules('misc').reverse()));
  add('ioports', () => ranges(lists.all('ioports'), 4));
  add('iomem', () => ranges(lists.all('iomem'), 8));
}

/** @kernel kernel/resource.c r_show simplified */
function ranges(entries: readonly DeviceEntry[], digits: number): string {
  const hex = (value: number): string => value.toString(16).padStart(digits, '0');
  return entries.map(({ from, to, name }) => `${hex(from)}-${hex(to)} : ${name}\n`).join('');
}
