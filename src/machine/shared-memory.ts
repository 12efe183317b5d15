/**
 * Memory that code in WebAssembly sees as well: the machine's own, and some behind it that only
 * such code uses.
 */
import {
  END,
  I32,
  I32_ADD,
  I32_LT_U,
  IF,
  LOOP,
  V128_ANY_TRUE,
  V128_OR,
  V128_ZERO,
  branchIf,
  get,
  i32,
  seq,
  tee,
  v128Load,
  v128Store,
  wasmModule,
} from '../base/wasm-code.ts';
import { wasmHost, type WasmMemory } from '../base/wasm-host.ts';

/** Memory of WebAssembly comes in pages of its own. */
const PAGE = 1 << 16;
const PAGES_MAX = 1 << 16;

/** A function of numbers. */
type Code = (...numbers: readonly number[]) => number | undefined;

/** Memory, and the code that works on it. */
export class SharedMemory {
  readonly buffer: ArrayBuffer;
  /** Where the bytes begin that are none of the machine's. */
  readonly spare: number;
  private readonly memory: WasmMemory;
  private readonly codes = new Map<string, Code | undefined>();

  private constructor(memory: WasmMemory, spare: number) {
    this.memory = memory;
    this.buffer = memory.buffer;
    this.spare = spare;
  }

  /** Memory of a machine with some more behind it; undefined where the host gives none. */
  static of(size: number, spareBytes: number): SharedMemory | undefined {
    const host = wasmHost();
    const pages = Math.ceil((size + spareBytes) / PAGE);
    if (!host || pages > PAGES_MAX) return undefined;
    try {
      return new SharedMemory(new host.Memory({ initial: pages, maximum: pages }), size);
    } catch (error) {
      // It takes gigabytes of addresses, which a process may be short of.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** The function of that name in a module; undefined where the host lets no code be made. */
  code(name: string, bytes: () => Uint8Array<ArrayBuffer>): Code | undefined {
    if (!this.codes.has(name)) this.codes.set(name, this.instance(name, bytes()));
    return this.codes.get(name);
  }

  /** Makes all of the machine's memory zero again; says whether it could. */
  clear(): boolean {
    const clear = this.code('clear', clearCode);
    clear?.(0, this.spare);
    return clear !== undefined;
  }

  private instance(name: string, bytes: Uint8Array<ArrayBuffer>): Code | undefined {
    const { Module, Instance } = wasmHost()!;
    try {
      const { exports } = new Instance(new Module(bytes), { '': { memory: this.memory } });
      return exports[name] as Code;
    } catch {
      return undefined;
    }
  }
}

const AT = 0;
const LAST = 1;
const TURN_BYTES = 64;

/** Writes to what is not zero only: most of memory was never touched, and stays with the host. */
function clearCode(): Uint8Array<ArrayBuffer> {
  const four = [0, 1, 2, 3];
  const body = seq(
    LOOP,
    ...four.map((i) => seq(get(AT), v128Load(16 * i))),
    seq(V128_OR, V128_OR, V128_OR, V128_ANY_TRUE, IF),
    ...four.map((i) => seq(get(AT), V128_ZERO, v128Store(16 * i))),
    END,
    seq(get(AT), i32(TURN_BYTES), I32_ADD, tee(AT), get(LAST), I32_LT_U, branchIf(0)),
    END,
    END,
  );
  return wasmModule({ name: 'clear', params: [I32, I32], results: [], locals: [], body });
}
