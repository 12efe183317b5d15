/**
 * Models include/linux/err.h and the error numbers of asm-generic/errno-base.h: a function that
 * returns a pointer returns an error as one of the 4095 highest addresses. Also the text that user
 * space prints for an error.
 */
import { assert } from '../base/assert.ts';

const TWO_48 = 2 ** 48;

/** The highest error number that a pointer can hold (include/linux/err.h). */
export const MAX_ERRNO = 4095;

/** Operation not permitted. */
export const EPERM = 1;
/** No such file or directory. */
export const ENOENT = 2;
export const ESRCH = 3;
/** Interrupted system call. */
export const EINTR = 4;
/** Input/output error. */
export const EIO = 5;
export const ENXIO = 6;
/** Argument list too long. */
export const E2BIG = 7;
/** Try again. */
export const EAGAIN = 11;
/** Out of memory. */
export const ENOMEM = 12;
/** Permission denied. */
export const EACCES = 13;
/** Bad address. */
export const EFAULT = 14;
/** Device or resource busy. */
export const EBUSY = 16;
/** File exists. */
export const EEXIST = 17;
/** Invalid cross-device link. */
export const EXDEV = 18;
/** No such device. */
export const ENODEV = 19;
/** Not a directory. */
export const ENOTDIR = 20;
/** Is a directory. */
export const EISDIR = 21;
/** Invalid argument. */
export const EINVAL = 22;
/** No space left on device. */
export const ENOSPC = 28;
export const ENOTEMPTY = 39;
/** Read-only file system. */
export const EROFS = 30;
/** Result not representable. */
export const ERANGE = 34;

/** A signal came in the middle of a system call (include/linux/errno.h). */
export const ERESTARTSYS = 512;

const ERRORS: ReadonlyMap<number, readonly [name: string, text: string]> = new Map([
  [EPERM, ['EPERM', 'Operation not permitted']],
  [ENOENT, ['ENOENT', 'No such file or directory']],
  [ESRCH, ['ESRCH', 'No such process']],
  [ENXIO, ['ENXIO', 'No such device or address']],
  [EINTR, ['EINTR', 'Interrupted system call']],
  [EIO, ['EIO', 'Input/output error']],
  [E2BIG, ['E2BIG', 'Argument list too long']],
  [EAGAIN, ['EAGAIN', 'Resource temporarily unavailable']],
  [ENOMEM, ['ENOMEM', 'Cannot allocate memory']],
  [EACCES, ['EACCES', 'Permission denied']],
  [EFAULT, ['EFAULT', 'Bad address']],
  [EBUSY, ['EBUSY', 'Device or resource busy']],
  [EEXIST, ['EEXIST', 'File exists']],
  [EXDEV, ['EXDEV', 'Invalid cross-device link']],
  [ENODEV, ['ENODEV', 'No such device']],
  [ENOTDIR, ['ENOTDIR', 'Not a directory']],
  [EISDIR, ['EISDIR', 'Is a directory']],
  [EINVAL, ['EINVAL', 'Invalid argument']],
  [ENOSPC, ['ENOSPC', 'No space left on device']],
  [ENOTEMPTY, ['ENOTEMPTY', 'Directory not empty']],
  [EROFS, ['EROFS', 'Read-only file system']],
  [ERANGE, ['ERANGE', 'Numerical result out of range']],
]);

/** The name of an error number of either sign, `EINVAL`; the number when it has no name here. */
export function errnoName(errno: number): string {
  return ERRORS.get(Math.abs(errno))?.[0] ?? String(Math.abs(errno));
}

/** What the C library's strerror() says of an error number of either sign. */
export function strerror(errno: number): string {
  return ERRORS.get(Math.abs(errno))?.[1] ?? `Unknown error ${Math.abs(errno)}`;
}

/**
 * Whether a returned address (48 bits) is an error.
 * @kernel include/linux/err.h IS_ERR faithful
 */
export function isErr(addr48: number): boolean {
  return addr48 >= TWO_48 - MAX_ERRNO;
}

/**
 * Whether a returned address (48 bits) is NULL or an error.
 * @kernel include/linux/err.h IS_ERR_OR_NULL faithful
 */
export function isErrOrNull(addr48: number): boolean {
  return addr48 === 0 || isErr(addr48);
}

/**
 * The address (48 bits) that stands for the negative error number `errno`.
 * @kernel include/linux/err.h ERR_PTR faithful
 */
export function errPtr(errno: number): number {
  assert(errno < 0 && errno >= -MAX_ERRNO, `errPtr: ${errno} is not a negative error number`);
  return TWO_48 + errno;
}

/**
 * The negative error number that an address for which {@link isErr} holds stands for.
 * @kernel include/linux/err.h PTR_ERR faithful
 */
export function ptrErr(addr48: number): number {
  assert(isErr(addr48), `ptrErr: ${addr48} is not an error`);
  return addr48 - TWO_48;
}
