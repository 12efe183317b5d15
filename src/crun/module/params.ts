/**
 * Parameters of C modules (kernel/params.c): the records in section `__param`, and the text forms
 * of their types.
 */
import { EINVAL, ENOENT, ENOSPC, EPERM, ERANGE } from '../../lib/errptr.ts';
import { kstrtoull } from '../../lib/kstrtox.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';

/** Offsets in a `struct kernel_param` of sim/include, and its size. */
export const KERNEL_PARAM = {
  name: 0,
  type: 8,
  arg: 16,
  ops: 24,
  num: 32,
  size: 40,
  max: 44,
  perm: 48,
  bytes: 56,
} as const;

/** What reading and setting a parameter may need of the kernel. */
export interface ParamServices {
  readonly memory: Memory;
  /** A copy of a text that lives as long as the module; 0 without memory. */
  keepText(text: string): VirtAddr;
  /** Calls `ops->set(value, kp)`. */
  callSet(set: VirtAddr, text: string, param: VirtAddr): number;
  /** Calls `ops->get(buffer, kp)`: the text, or a negative errno. */
  callGet(get: VirtAddr, param: VirtAddr): string | number;
}

const STRING_MAX = 4096;

/** Bytes and sign of each integer type. */
const INTEGERS: Readonly<Record<string, readonly [bytes: number, signed: boolean]>> = {
  byte: [1, false],
  short: [2, true],
  ushort: [2, false],
  int: [4, true],
  uint: [4, false],
  hexint: [4, false],
  long: [8, true],
  ulong: [8, false],
  ullong: [8, false],
};

/** The name of the parameter whose record is at `param`. */
export function paramName(memory: Memory, param: VirtAddr): string {
  return memory.readString(memory.readPtr(param + KERNEL_PARAM.name), STRING_MAX);
}

/**
 * Sets a parameter from its text: 0 or a negative errno.
 * @kernel kernel/params.c parse_one simplified
 */
export function setParam(services: ParamServices, param: VirtAddr, text: string): number {
  const { memory } = services;
  const type = memory.readString(memory.readPtr(param + KERNEL_PARAM.type), STRING_MAX);
  const arg = memory.readPtr(param + KERNEL_PARAM.arg);
  const size = memory.read32(param + KERNEL_PARAM.size);
  const max = memory.read32(param + KERNEL_PARAM.max);
  if (type === 'callback') {
    const ops = memory.readPtr(param + KERNEL_PARAM.ops);
    const set = ops === 0 ? 0 : memory.readPtr(ops + 8);
    return set === 0 ? -ENOENT : services.callSet(set, text, param);
  }
  if (type === 'string') {
    if (text.length + 1 > size) return -ENOSPC;
    memory.writeString(arg, text, text.length + 1);
    return 0;
  }
  if (max === 0) return setOne(services, type, arg, text);
  return setArray(services, { type, arg, size, max, num: param + KERNEL_PARAM.num }, text);
}

/** The permission bits of a parameter's file; 0: there is none. */
export function paramMode(memory: Memory, param: VirtAddr): number {
  return memory.read32(param + KERNEL_PARAM.perm) & 0o777;
}

/**
 * The text of a parameter's file, or a negative errno.
 * @kernel kernel/params.c param_attr_show simplified
 */
export function getParam(services: ParamServices, param: VirtAddr): string | number {
  const { memory } = services;
  const type = memory.readString(memory.readPtr(param + KERNEL_PARAM.type), STRING_MAX);
  const arg = memory.readPtr(param + KERNEL_PARAM.arg);
  if (type === 'callback') {
    const ops = memory.readPtr(param + KERNEL_PARAM.ops);
    const get = ops === 0 ? 0 : memory.readPtr(ops + 16);
    return get === 0 ? -EPERM : services.callGet(get, param);
  }
  if (type === 'string') return `${memory.readString(arg, STRING_MAX)}\n`;
  const max = memory.read32(param + KERNEL_PARAM.max);
  if (max === 0) return `${getOne(memory, type, arg)}\n`;
  const num = memory.readPtr(param + KERNEL_PARAM.num);
  const size = memory.read32(param + KERNEL_PARAM.size);
  const count = num === 0 ? max : Math.min(max, memory.read32(num));
  const texts = Array.from({ length: count }, (_, i) => getOne(memory, type, arg + i * size));
  return `${texts.join(',')}\n`;
}

function getOne(memory: Memory, type: string, arg: VirtAddr): string {
  const integer = INTEGERS[type];
  if (integer) {
    const [bytes, signed] = integer;
    let word = 0n;
    for (let i = bytes - 1; i >= 0; i--) word = (word << 8n) | BigInt(memory.read8(arg + i));
    if (type === 'hexint') return `0x${word.toString(16).padStart(6, '0')}`;
    return String(signed ? BigInt.asIntN(8 * bytes, word) : word);
  }
  if (type === 'charp') {
    const text = memory.readPtr(arg);
    return text === 0 ? '(null)' : memory.readString(text, STRING_MAX);
  }
  return (memory.read8(arg) !== 0) === (type === 'bool') ? 'Y' : 'N';
}

interface ArrayParam {
  readonly type: string;
  readonly arg: VirtAddr;
  readonly size: number;
  readonly max: number;
  /** Where the address of the count stands. */
  readonly num: VirtAddr;
}

function setArray(services: ParamServices, array: ArrayParam, text: string): number {
  const parts = text.split(',');
  if (parts.length > array.max) return -EINVAL;
  for (const [i, part] of parts.entries()) {
    const error = setOne(services, array.type, array.arg + i * array.size, part);
    if (error < 0) return error;
  }
  const count = services.memory.readPtr(array.num);
  if (count !== 0) services.memory.write32(count, parts.length);
  return 0;
}

function setOne(services: ParamServices, type: string, arg: VirtAddr, text: string): number {
  const { memory } = services;
  const integer = INTEGERS[type];
  if (integer) {
    const negative = text.startsWith('-') && integer[1];
    const { err, value } = kstrtoull(negative ? text.slice(1) : text);
    if (err < 0) return err;
    return store(memory, arg, negative ? -value : value, ...integer);
  }
  switch (type) {
    case 'bool':
    case 'invbool': {
      const flag = text === '' ? true : asBool(text);
      if (flag === undefined) return -EINVAL;
      memory.write8(arg, Number(flag !== (type === 'invbool')));
      return 0;
    }
    case 'charp': {
      const copy = services.keepText(text);
      memory.writePtr(arg, copy);
      return copy === 0 ? -ENOENT : 0;
    }
    default:
      return -EINVAL;
  }
}

function asBool(text: string): boolean | undefined {
  if (/^([yYtT1]|[oO][nN])/.test(text)) return true;
  return /^([nNfF0]|[oO][fF])/.test(text) ? false : undefined;
}

function store(
  memory: Memory,
  at: VirtAddr,
  value: bigint,
  bytes: number,
  signed: boolean,
): number {
  const bits = bytes * 8;
  const fits = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (fits !== value) return -ERANGE;
  const word = BigInt.asUintN(64, value);
  for (let i = 0; i < bytes; i++) {
    memory.write8(at + i, Number((word >> BigInt(8 * i)) & 0xffn));
  }
  return 0;
}
