/**
 * Writes moves as the lines of a trace: chooses labels and offsets so that each line can be
 * carried out.
 */
import { KMALLOC_SIZES, kmallocIndex } from '../mm/slab/kmalloc.ts';
import type { Move } from './heap-moves.ts';
import { SHAPES, shape, shapeLines } from './shapes.ts';

const SCANNED = ['data', 'bss'] as const;
const WINDOW_WORDS = 16;
const SIZES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 5000, 8192, 16_384];
const PAGE = 4096;
const NODES_MAX = 6;

interface Written {
  readonly label: string;
  readonly kind: 'slab' | 'cache' | 'vmalloc' | 'percpu' | 'pages' | 'kml';
  readonly size: number;
  /** Offsets of registered objects in pages. */
  readonly taken: Set<number>;
}

const FREE: Readonly<Record<Written['kind'], string | undefined>> = {
  slab: 'kfree',
  cache: 'kmem_cache_free',
  vmalloc: 'vfree',
  percpu: 'free_percpu',
  pages: undefined,
  kml: undefined,
};

/** Writes one program. */
export class HeapWriter {
  readonly lines: string[] = [];
  private blocks: Written[] = [];
  private readonly caches = new Set<number>();
  private readonly roots = new Set<string>();
  private made = 0;

  /** Writes a move; nothing when there is nothing that it could act on. */
  move(m: Move): void {
    if (this.allocate(m) || this.global(m)) return;
    const target = this.pick(m.b);
    const block = this.pick(m.a);
    if (!target || !block) return;
    if (!this.storeRoot(m, target) && !this.store(m, block, target)) this.annotate(m, block);
  }

  private allocate(m: Move): boolean {
    const size = SIZES[m.size % SIZES.length];
    switch (m.what) {
      case 'alloc':
      case 'zalloc':
        return this.add(`${m.what === 'alloc' ? 'kmalloc' : 'kzalloc'} @ ${size}`, 'slab', size);
      case 'cache': {
        const bytes = 8 * (1 + (m.word % 40));
        if (!this.caches.has(bytes)) this.line(`kmem_cache_create c${bytes} ${bytes}`);
        this.caches.add(bytes);
        const how = m.a % 2 === 0 ? 'kmem_cache_alloc' : 'kmem_cache_zalloc';
        return this.add(`${how} @ c${bytes}`, 'cache', bytes);
      }
      case 'vmalloc': {
        const pages = Math.ceil(size / PAGE) * PAGE;
        return this.add(`${m.a % 2 === 0 ? 'vmalloc' : 'vzalloc'} @ ${size}`, 'vmalloc', pages);
      }
      case 'percpu': {
        const bytes = 8 * (1 + (m.word % 16));
        return this.add(`alloc_percpu @ ${bytes}`, 'percpu', bytes);
      }
      case 'pages':
        return this.add('alloc_pages @ 0', 'pages', PAGE);
      case 'register':
      case 'physical':
        return this.register(m);
      case 'shape': {
        const prefix = `s${this.made++}_`;
        const graph = shape(SHAPES[m.a % SHAPES.length], 1 + (m.b % NODES_MAX));
        const root = m.size % 3 === 0 ? undefined : this.window(SCANNED[m.size % 2], m.word);
        this.lines.push(...shapeLines(graph, prefix, root));
        for (const [i, bytes] of graph.sizes.entries()) {
          const label = `${prefix}${i}`;
          this.blocks.push({ label, kind: 'slab', size: usable(bytes), taken: new Set() });
        }
        return true;
      }
      default:
        return false;
    }
  }

  /** Registers a range of a page; ranges in multiples of 64 never overlap. */
  private register(m: Move): boolean {
    if (!this.blocks.some(({ kind }) => kind === 'pages'))
      this.add('alloc_pages @ 0', 'pages', PAGE);
    const pages = this.blocks.filter(({ kind }) => kind === 'pages');
    const page = pages[m.a % Math.max(pages.length, 1)];
    const at = 64 * (m.word % (PAGE / 64));
    if (!page || page.taken.has(at)) return true;
    page.taken.add(at);
    const bytes = 8 * (1 + (m.size % 8));
    if (m.what === 'physical') {
      this.line(`alloc_phys o${this.made++} ${page.label}+${at} ${bytes}`);
      return true;
    }
    const minCount = [1, 1, 1, 2, 0, 3][m.b % 6];
    return this.add(`alloc @ ${page.label}+${at} ${bytes} ${minCount}`, 'kml', bytes);
  }

  private global(m: Move): boolean {
    switch (m.what) {
      case 'scan':
      case 'clear':
        this.lines.push(m.what, 'report');
        return true;
      case 'sleep':
        this.line('sleep 5200');
        return true;
      case 'nap':
        this.line(`sleep ${[1000, 2500, 4990, 5000][m.size % 4]}`);
        return true;
      case 'stack on':
      case 'stack off':
        this.line(m.what);
        return true;
      case 'unroot': {
        const at = [...this.roots][m.a % Math.max(this.roots.size, 1)];
        if (at === undefined) return true;
        this.roots.delete(at);
        this.line(`store ${at} 0`);
        return true;
      }
      default:
        return false;
    }
  }

  private storeRoot(m: Move, target: Written): boolean {
    const value = `${target.label}+${inside(m, target)}`;
    switch (m.what) {
      case 'root':
        this.line(`store ${this.window(SCANNED[m.a % 2], m.size)} ${value}`);
        return true;
      case 'hide':
        this.line(`store ${this.window('hidden', m.size)} ${value}`);
        return true;
      case 'push':
        this.line(`store ${this.window('stack', m.size)} ${value}`);
        return true;
      case 'area': {
        const area = this.blocks.find(({ kind }) => kind === 'vmalloc');
        if (area) this.line(`store ${this.window(SCANNED[m.a % 2], m.size)} vm:${area.label}`);
        return true;
      }
      default:
        return false;
    }
  }

  private store(m: Move, block: Written, target: Written): boolean {
    const cpu = block.kind === 'percpu' ? `@${m.size % 2}` : '';
    const at = `${block.label}${cpu}+${8 * (m.word % Math.floor(block.size / 8))}`;
    switch (m.what) {
      case 'point':
        this.line(`store ${at} ${target.label}+${inside(m, target)}`);
        return true;
      case 'encode':
        this.line(`store ${m.size % 4 === 0 ? 'bss+0' : at} ${encoded(m, target)}`);
        return true;
      case 'outside': {
        const offset = m.size % 2 === 0 ? `+${target.size}` : '-8';
        this.line(`store ${at} ${target.label}${offset}`);
        return true;
      }
      case 'unaligned':
        if (block.size >= 16) this.line(`store ${block.label}${cpu}+4 ${target.label}`);
        return true;
      case 'touch':
        this.line(`store ${at} ${m.size}`);
        return true;
      case 'fill':
        this.line(`fill ${block.label}${cpu}+0 ${block.size - (block.size % 8)} ${m.size % 3}`);
        return true;
      case 'erase':
        this.line(`erase ${at}`);
        return true;
      default:
        return false;
    }
  }

  private annotate(m: Move, block: Written): void {
    const { label, kind, size } = block;
    const word = m.word % Math.floor(size / 8);
    switch (m.what) {
      case 'free':
      case 'reuse': {
        const how = m.what === 'reuse' && kind === 'slab' ? 'kfree_reuse' : FREE[kind];
        if (how === undefined) return;
        this.blocks = this.blocks.filter((b) => b !== block);
        return this.line(`${how} ${label}`);
      }
      case 'krealloc': {
        if (kind !== 'slab') return;
        const bytes = SIZES[m.size % SIZES.length];
        if (bytes > size) {
          const grown = { ...block, size: usable(bytes) };
          this.blocks = this.blocks.map((b) => (b === block ? grown : b));
        }
        return this.line(`krealloc ${label} ${bytes}`);
      }
      case 'scan_area':
        if (kind === 'percpu' || kind === 'pages') return;
        return this.line(
          `scan_area ${label}+${8 * word} ${8 * (1 + (m.size % (size / 8 - word)))}`,
        );
      case 'free_part': {
        const bytes = 8 * (1 + (m.size % Math.floor(size / 8 - word)));
        if (kind === 'slab' || kind === 'cache') {
          this.line(`free_part ${label}+${8 * word} ${bytes}`);
        }
        return;
      }
      default:
        if (kind !== 'percpu' && kind !== 'pages') this.line(`${m.what} ${label}`);
    }
  }

  private window(name: string, n: number): string {
    const at = `${name}+${8 * (n % WINDOW_WORDS)}`;
    this.roots.add(at);
    return at;
  }

  private add(text: string, kind: Written['kind'], size: number): boolean {
    const label = `o${this.made++}`;
    this.line(text.replace('@', label));
    const bytes = kind === 'slab' ? usable(size) : size;
    this.blocks.push({ label, kind, size: bytes, taken: new Set() });
    return true;
  }

  private pick(n: number): Written | undefined {
    return this.blocks[n % Math.max(this.blocks.length, 1)];
  }

  private line(text: string): void {
    this.lines.push(text);
  }
}

/** Bytes that a program may write; of a large block those that were asked for. */
function usable(size: number): number {
  return size > 8192 ? size : KMALLOC_SIZES[kmallocIndex(size)];
}

function inside(m: Move, target: Written): number {
  return m.size % 2 === 0 ? 0 : (m.word * 7) % target.size;
}

function encoded(m: Move, target: Written): string {
  const physical = target.kind !== 'percpu' && target.kind !== 'vmalloc';
  if (target.kind === 'percpu' && m.size % 2 === 1) return `${target.label}@${m.a % 2}`;
  return `${m.size % 2 === 1 && physical ? 'phys:' : '~'}${target.label}`;
}
