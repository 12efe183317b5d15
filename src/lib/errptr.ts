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
/** Bad file descriptor. */
export const EBADF = 9;
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
/** Too many open files. */
export const EMFILE = 24;
/** Inappropriate ioctl for device. */
export const ENOTTY = 25;
/** Illegal seek. */
export const EFBIG = 27;
export const ESPIPE = 29;
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
  [1, ['EPERM', 'Operation not permitted']],
  [2, ['ENOENT', 'No such file or directory']],
  [3, ['ESRCH', 'No such process']],
  [4, ['EINTR', 'Interrupted system call']],
  [5, ['EIO', 'Input/output error']],
  [6, ['ENXIO', 'No such device or address']],
  [7, ['E2BIG', 'Argument list too long']],
  [8, ['ENOEXEC', 'Exec format error']],
  [9, ['EBADF', 'Bad file descriptor']],
  [10, ['ECHILD', 'No child processes']],
  [11, ['EAGAIN', 'Resource temporarily unavailable']],
  [12, ['ENOMEM', 'Cannot allocate memory']],
  [13, ['EACCES', 'Permission denied']],
  [14, ['EFAULT', 'Bad address']],
  [15, ['ENOTBLK', 'Block device required']],
  [16, ['EBUSY', 'Device or resource busy']],
  [17, ['EEXIST', 'File exists']],
  [18, ['EXDEV', 'Invalid cross-device link']],
  [19, ['ENODEV', 'No such device']],
  [20, ['ENOTDIR', 'Not a directory']],
  [21, ['EISDIR', 'Is a directory']],
  [22, ['EINVAL', 'Invalid argument']],
  [23, ['ENFILE', 'Too many open files in system']],
  [24, ['EMFILE', 'Too many open files']],
  [25, ['ENOTTY', 'Inappropriate ioctl for device']],
  [26, ['ETXTBSY', 'Text file busy']],
  [27, ['EFBIG', 'File too large']],
  [28, ['ENOSPC', 'No space left on device']],
  [29, ['ESPIPE', 'Illegal seek']],
  [30, ['EROFS', 'Read-only file system']],
  [31, ['EMLINK', 'Too many links']],
  [32, ['EPIPE', 'Broken pipe']],
  [33, ['EDOM', 'Numerical argument out of domain']],
  [34, ['ERANGE', 'Numerical result out of range']],
  [35, ['EDEADLK', 'Resource deadlock avoided']],
  [36, ['ENAMETOOLONG', 'File name too long']],
  [37, ['ENOLCK', 'No locks available']],
  [38, ['ENOSYS', 'Function not implemented']],
  [39, ['ENOTEMPTY', 'Directory not empty']],
  [40, ['ELOOP', 'Too many levels of symbolic links']],
  [61, ['ENODATA', 'No data available']],
  [62, ['ETIME', 'Timer expired']],
  [71, ['EPROTO', 'Protocol error']],
  [74, ['EBADMSG', 'Bad message']],
  [75, ['EOVERFLOW', 'Value too large for defined data type']],
  [84, ['EILSEQ', 'Invalid or incomplete multibyte or wide character']],
  [95, ['EOPNOTSUPP', 'Operation not supported']],
  [98, ['EADDRINUSE', 'Address already in use']],
  [104, ['ECONNRESET', 'Connection reset by peer']],
  [105, ['ENOBUFS', 'No buffer space available']],
  [110, ['ETIMEDOUT', 'Connection timed out']],
  [111, ['ECONNREFUSED', 'Connection refused']],
  [114, ['EALREADY', 'Operation already in progress']],
  [115, ['EINPROGRESS', 'Operation now in progress']],
]);

/** The name of an error number of either sign, `EINVAL`; the number when it has no name here. */
export function errnoName(errno: number): string {
  return ERRORS.get(Math.abs(errno))?.[0] ?? String(Math.abs(errno));
}

/** What the C library's strerror() says of an error number of either sign. */
export function strerror(errno: number): string {
  if (errno === 0) return 'Success';
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
