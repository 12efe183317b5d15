/**
 * Faults made by hand in kmemleak, one at a time: each is something that a reader of the kernel's
 * source could get wrong.
 */
import type { Mutant } from './loader.ts';

function mutant(file: string, name: string, from: string, to: string): Mutant {
  return { file, name, from, to };
}

const SCAN: readonly Mutant[] = [
  mutant(
    'scan.ts',
    'counts are kept from the last scan',
    'hot[id * HOT_STRIDE + HOT_COUNT] = 0;\n    if (minCount',
    'if (minCount',
  ),
  mutant(
    'scan.ts',
    'gray objects do not start the gray list',
    'if (minCount[id] <= 0 && colorGray(0, minCount[id])) run.pushGray(id);',
    'if (minCount[id] < 0 && colorGray(0, minCount[id])) run.pushGray(id);',
  ),
  mutant(
    'scan.ts',
    'stacks are never scanned',
    "if (!s.stackScan || without.has('stacks')) return;",
    'return;',
  ),
  mutant(
    'scan.ts',
    'stacks are always scanned',
    "if (!s.stackScan || without.has('stacks')) return;",
    '',
  ),
  mutant(
    'scan.ts',
    'the gray list is not walked again after the checksums',
    'run.acquits = s.suspects > 0;\n  scanGrayList(run);',
    'run.acquits = s.suspects > 0;',
  ),
  mutant(
    'scan.ts',
    'the gray list does not grow while it is walked',
    'while (run.grayHead < run.grayTail) {',
    'for (const stop = run.grayTail; run.grayHead < stop;) {',
  ),
  mutant(
    'scan.ts',
    'a fast scan reads no-scan objects',
    'const PLAIN_MASK = PLAIN | OBJECT_NO_SCAN | OBJECT_AREAS;',
    'const PLAIN_MASK = PLAIN | OBJECT_AREAS;',
  ),
  mutant(
    'scan.ts',
    'a fast scan ignores scan areas',
    'const PLAIN_MASK = PLAIN | OBJECT_NO_SCAN | OBJECT_AREAS;',
    'const PLAIN_MASK = PLAIN | OBJECT_NO_SCAN;',
  ),
  mutant(
    'scan.ts',
    'the last word of a block is not read',
    'const words = size >>> 3;',
    'const words = Math.max(0, (size >>> 3) - 1);',
  ),
  mutant(
    'scan.ts',
    'scan areas end a word early',
    'scanBlock(run, area.start, area.start + area.size, id);',
    'scanBlock(run, area.start, area.start + area.size - 8, id);',
  ),
  mutant(
    'scan.ts',
    'only the first scan area is read',
    'for (const area of table.areas.get(id) ?? []) {',
    'for (const area of (table.areas.get(id) ?? []).slice(0, 1)) {',
  ),
  mutant(
    'scan.ts',
    'only the first CPU copy is read',
    'const copy = services.perCpuPtr(start, cpu.id);\n      scanBlock',
    'const copy = services.perCpuPtr(start, 0);\n      scanBlock',
  ),
  mutant(
    'scan.ts',
    'a large block is read up to its first piece',
    'if (scanned !== 0 && at + MAX_SCAN_SIZE >= end) return;',
    'if (scanned !== 0) return;',
  ),
  mutant(
    'scan.ts',
    'physical blocks are read at their physical address',
    'const virt = flags & OBJECT_PHYS ? PAGE_OFFSET + start : start;',
    'const virt = flags & OBJECT_PHYS ? PAGE_OFFSET : start;',
  ),
  mutant(
    'scan.ts',
    'the percpu sections of other CPUs are not read',
    "without.has('percpu') ? [] : s.services.roots.percpu();",
    "without.has('percpu') ? [] : s.services.roots.percpu().slice(0, 1);",
  ),
  mutant(
    'scan.ts',
    'struct pages are not read',
    "if (!without.has('pages')) scanStructPages(run);",
    '',
  ),
  mutant('scan.ts', 'checksums never change', 'return crc !== before;', 'return false;'),
  mutant('scan.ts', 'checksums always change', 'return crc !== before;', 'return true;'),
  mutant('scan.ts', 'checksums are not kept', 'table.checksum[id] = crc;', ''),
  mutant(
    'scan.ts',
    'the checksum of percpu memory is that of one CPU',
    'for (const cpu of cpus) add(services.perCpuPtr(start, cpu.id));',
    'add(services.perCpuPtr(start, cpus[0].id));',
  ),
  mutant(
    'scan.ts',
    'what has changed is grayed and not scanned',
    'hot[h] = minCount[id];\n      run.pushGray(id);',
    'hot[h] = minCount[id];',
  ),
  mutant(
    'scan.ts',
    'what has changed is grayed with a count of one',
    'hot[h] = minCount[id];\n      run.pushGray(id);',
    'hot[h] = 1;\n      run.pushGray(id);',
  ),
  mutant(
    'suspects.ts',
    'leaks are counted at each scan',
    "if (flags[id] & OBJECT_REPORTED) return 'reported-before';",
    '',
  ),
  mutant('suspects.ts', 'the flag is not set', 'flags[id] |= OBJECT_REPORTED;', ''),
  mutant(
    'scan.ts',
    'the time of the scan is not noted',
    's.jiffiesLastScan = s.services.ctx.machine.clock.jiffies;',
    '',
  ),
];

const WORDS: readonly Mutant[] = [
  mutant(
    'scan-words.ts',
    'one past the end counts',
    '>>> 0 >= hot[h + HOT_SIZE] >>> 0',
    '>>> 0 > hot[h + HOT_SIZE] >>> 0',
  ),
  mutant(
    'scan-words.ts',
    'of objects that share a slot only the last is found',
    'id = index.lookup(joinAddress(u32[w], DIRECT_MAP_HI));',
    'id = 0;',
  ),
  mutant(
    'scan-words.ts',
    'the first reference grays',
    'if (count + 1 >= min >> 1) run.reached(id);',
    'run.reached(id);',
  ),
  mutant(
    'scan-words.ts',
    'a block needs one reference more',
    'if (count + 1 >= min >> 1) run.reached(id);',
    'if (count >= min >> 1) run.reached(id);',
  ),
  mutant(
    'scan-words.ts',
    'a reference too many counts',
    'if (count < min >> 1) {\n      hot[h + HOT_COUNT] = count + 1;',
    'if (count <= min >> 1) {\n      hot[h + HOT_COUNT] = count + 1;',
  ),
  mutant(
    'scan-words.ts',
    'the first reference grays outside the direct map',
    'if (count + 1 >= min) run.reached(id);',
    'run.reached(id);',
  ),
  mutant(
    'scan-words.ts',
    'surplus references count for nothing',
    'const excess = black ? undefined : table.excessRef.get(id);',
    'const excess = undefined as number | undefined;',
  ),
  mutant(
    'scan-words.ts',
    'percpu pointers are not looked up',
    'if (hi < NO_POINTER || (addr >= s.minPercpuAddr && addr < s.maxPercpuAddr)) {',
    'if (hi > NO_POINTER && addr >= s.minPercpuAddr && addr < s.maxPercpuAddr) {',
  ),
  mutant(
    'scan-words.ts',
    'words outside the direct map are no pointers',
    'if (addr >= s.minAddr && addr < s.maxAddr) refer',
    'if (addr < s.minAddr) refer',
  ),
  mutant(
    'gather-code.ts',
    'words without a pointer swallow a neighbour',
    'seq(I32_EQZ, IF, step(TURN_BYTES), branch(2), END)',
    'seq(I32_EQZ, IF, step(TURN_BYTES + 8), branch(2), END)',
  ),
];

const OBJECTS: readonly Mutant[] = [
  mutant(
    'report.ts',
    'an object must be a jiffy older',
    'table.jiffies[id] + s.jiffiesMinAge <= s.jiffiesLastScan',
    'table.jiffies[id] + s.jiffiesMinAge < s.jiffiesLastScan',
  ),
  mutant(
    'report.ts',
    'the file shows what was found again',
    'if (table.flags[id] & OBJECT_REPORTED && unreferencedObject(s, id)) yield id;',
    'if (table.flags[id] & OBJECT_REPORTED) yield id;',
  ),
  mutant(
    'report.ts',
    'the newest leak stands first',
    'return [...reportedIds(s)];',
    'return [...reportedIds(s)].reverse();',
  ),
  mutant('color.ts', 'white up to min_count', 'count < minCount;', 'count <= minCount;'),
  mutant(
    'lifecycle.ts',
    'a new object has the checksum of zeroes',
    'checksum: s.profile.initialChecksum,',
    'checksum: 0,',
  ),
  mutant(
    'lifecycle.ts',
    'ignored objects are scanned',
    'if (color === KMEMLEAK_BLACK) s.table.flags[id] |= OBJECT_NO_SCAN;',
    '',
  ),
  mutant(
    'lifecycle.ts',
    'what is left of a partial free needs one reference',
    'linkObject(s, source, from, to - from, minCount, flags, trace, hookSite);',
    'linkObject(s, source, from, to - from, 1, flags, trace, hookSite);',
  ),
  mutant(
    'lifecycle.ts',
    'a partial free forgets the tail',
    'if (ptr + size < end) part(ptr + size, end);',
    '',
  ),
  mutant(
    'lifecycle.ts',
    'a partial free leaves a byte of the head',
    'if (ptr > start) part(start, ptr);',
    'if (ptr > start) part(start, ptr - 1);',
  ),
  mutant('lifecycle.ts', 'transient_leak does nothing', 's.table.checksum[id] = 0xffffffff;', ''),
  mutant(
    'lifecycle.ts',
    'no_scan is forgotten',
    '  s.table.flags[id] |= OBJECT_NO_SCAN;\n  s.',
    '  s.',
  ),
  mutant(
    'lifecycle.ts',
    'a second scan area replaces the first',
    'if (areas) areas.unshift(area);',
    'if (areas) areas[0] = area;',
  ),
  mutant(
    'api.ts',
    'not_leak paints black',
    'paintPtr(s, ptr, KMEMLEAK_GREY, 0, this.sites.notLeak)',
    'paintPtr(s, ptr, KMEMLEAK_BLACK, 0, this.sites.notLeak)',
  ),
  mutant(
    'api.ts',
    'a vmalloc block needs one reference',
    'createObject(this.s, addr, size, 2, gfp, 0, this.sites.vmalloc);',
    'createObject(this.s, addr, size, 1, gfp, 0, this.sites.vmalloc);',
  ),
  mutant(
    'api.ts',
    'erase does not erase',
    'this.s.services.ctx.machine.memory.writePtr(ptr, 0);',
    '',
  ),
  mutant(
    'api.ts',
    'transient_leak exists in every kernel',
    'if (!s.profile.transientLeak || !s.enabled',
    'if (!s.enabled',
  ),
  mutant(
    'control.ts',
    'clear paints black',
    'paintIt(s, id, KMEMLEAK_GREY);',
    'paintIt(s, id, -1);',
  ),
  mutant(
    'control.ts',
    'clear clears what is not shown',
    'if (table.flags[id] & OBJECT_REPORTED && unreferencedObject(s, id)) {\n      paintIt',
    'if (table.flags[id] & OBJECT_REPORTED) {\n      paintIt',
  ),
];

const INDEX: readonly Mutant[] = [
  mutant(
    'address-index.ts',
    'of a small object only the start is found',
    'return id !== 0 && addr < pointer[id] + size[id] ? id : 0;',
    'return id !== 0 && addr === pointer[id] ? id : 0;',
  ),
  mutant(
    'address-index.ts',
    'objects before the last of a slot are not found',
    'while (id !== 0 && addr < pointer[id]) id = this.tree.prev(id);',
    '',
  ),
];

/** All of them. */
export const MUTANTS: readonly Mutant[] = [...SCAN, ...WORDS, ...OBJECTS, ...INDEX];
