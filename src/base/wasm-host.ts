/**
 * WebAssembly, where the host has it. The core is compiled without the types of Node and of the
 * DOM, so what it uses of them is said here.
 */

/** `WebAssembly.Memory` */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** `WebAssembly` */
export interface WasmHost {
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

declare const WebAssembly: WasmHost | undefined;

/** The host's WebAssembly. */
export function wasmHost(): WasmHost | undefined {
  return typeof WebAssembly === 'undefined' ? undefined : WebAssembly;
}
