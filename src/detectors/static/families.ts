/**
 * What allocates and what releases, in programs and in the kernel, and what keeps no pointer that
 * it is given. What is not named here is believed to keep them.
 */

/** How a function allocates. */
export interface Allocator {
  readonly family: string;
  /** Its result is an error pointer when it fails, not NULL. */
  readonly failsWithError?: boolean;
  /** It puts the result where this argument points. */
  readonly through?: number;
  /** It takes this argument with it, when it does not fail. */
  readonly moves?: number;
}

/** What a function releases. */
export interface Releaser {
  readonly arg: number;
  readonly families: readonly string[];
}

/** Lists of names by what they have in common. */
const ALLOCATORS: readonly (readonly [names: string, Allocator])[] = [
  ['malloc calloc strdup strndup aligned_alloc memalign valloc', { family: 'malloc' }],
  ['realloc reallocarray', { family: 'malloc', moves: 0 }],
  ['asprintf posix_memalign', { family: 'malloc', through: 0 }],
  ['fopen fdopen tmpfile', { family: 'file' }],
  ['popen', { family: 'pipe' }],
  ['opendir fdopendir', { family: 'folder' }],
  [
    '__kmalloc __kmalloc_node __sim_kmalloc_const __kmalloc_track_caller kmalloc kzalloc kstrdup ' +
      'kstrndup kmemdup kmemdup_nul kasprintf kvasprintf bitmap_alloc bitmap_zalloc match_strdup ' +
      'kmalloc_nolock',
    { family: 'kmalloc' },
  ],
  ['kstrdup_const', { family: 'const' }],
  ['krealloc', { family: 'kmalloc', moves: 0 }],
  ['memdup_user memdup_user_nul strndup_user', { family: 'kmalloc', failsWithError: true }],
  ['vmemdup_user', { family: 'kvmalloc', failsWithError: true }],
  ['kvmalloc_node kvmemdup', { family: 'kvmalloc' }],
  [
    'vmalloc vzalloc vmalloc_node vzalloc_node vmalloc_user vmalloc_32 __vmalloc',
    { family: 'vmalloc' },
  ],
  ['kmem_cache_alloc kmem_cache_alloc_node kmem_cache_zalloc', { family: 'object' }],
  ['kmem_cache_create kmem_cache_create_usercopy', { family: 'cache' }],
  ['alloc_pages alloc_pages_node', { family: 'pages' }],
  ['__get_free_pages get_zeroed_page', { family: 'page addresses' }],
  ['alloc_pages_exact', { family: 'exact pages' }],
  ['__alloc_percpu __alloc_percpu_gfp', { family: 'percpu' }],
  ['alloc_workqueue', { family: 'workqueue', failsWithError: false }],
  ['mempool_create mempool_create_node', { family: 'mempool' }],
];
const RELEASERS: readonly (readonly [names: string, Releaser])[] = [
  ['free cfree', { arg: 0, families: ['malloc'] }],
  ['fclose', { arg: 0, families: ['file'] }],
  ['pclose', { arg: 0, families: ['pipe'] }],
  ['closedir', { arg: 0, families: ['folder'] }],
  [
    'kfree kfree_sensitive kfree_nolock bitmap_free',
    { arg: 0, families: ['kmalloc', 'object', 'const'] },
  ],
  ['kfree_const', { arg: 0, families: ['kmalloc', 'const'] }],
  ['kvfree kvfree_sensitive', { arg: 0, families: ['kmalloc', 'kvmalloc', 'vmalloc', 'object'] }],
  ['vfree vfree_atomic', { arg: 0, families: ['vmalloc'] }],
  ['kmem_cache_free', { arg: 1, families: ['object'] }],
  ['kmem_cache_destroy', { arg: 0, families: ['cache'] }],
  ['__free_pages', { arg: 0, families: ['pages'] }],
  ['free_pages', { arg: 0, families: ['page addresses'] }],
  ['free_pages_exact', { arg: 0, families: ['exact pages'] }],
  ['free_percpu', { arg: 0, families: ['percpu'] }],
  ['destroy_workqueue', { arg: 0, families: ['workqueue'] }],
  ['mempool_destroy', { arg: 0, families: ['mempool'] }],
];
const KEEPS_NOTHING = new Set(
  (
    'abs atoi atol atoll bsearch clearerr fclose feof ferror fflush fgetc fgets ' +
    'fgetpos fileno fprintf fputc fputs fread fscanf fseek ftell fwrite getc getenv ' +
    'memccpy memchr memcmp memcpy memmove memset open perror printf putc puts qsort ' +
    'read write send recv readdir remove rename rewind rewinddir scanf snprintf ' +
    'sprintf sscanf stat strcasecmp strcat strcmp strcpy strcspn strerror strlen ' +
    'strncasecmp strncat strncmp strncpy strnlen strspn strtol strtoll strtoul ' +
    'strtoull ungetc unlink vfprintf vprintf vsnprintf vsprintf getline _printk printk ' +
    '_dev_err _dev_warn _dev_info _dev_notice _dev_crit _dev_emerg _dev_alert ' +
    '__dynamic_pr_debug print_hex_dump print_hex_dump_bytes hex_dump_to_buffer ' +
    'scnprintf vscnprintf strscpy sized_strscpy sized_strscpy_pad strlcpy strim ' +
    'kstrtoint kstrtouint kstrtol kstrtoul kstrtou8 kstrtou16 kstrtobool ' +
    'get_random_bytes copy_from_user copy_to_user _copy_from_user _copy_to_user ' +
    'clear_user simple_read_from_buffer simple_write_to_buffer strncpy_from_user ksize ' +
    'mutex_init __mutex_init mutex_lock mutex_unlock mutex_destroy spin_lock_init ' +
    '__raw_spin_lock_init spin_lock spin_unlock init_completion complete complete_all ' +
    'wait_for_completion crc32 crc32_le jhash seq_printf seq_puts seq_write sort ' +
    'memchr_inv memzero_explicit PTR_ERR IS_ERR IS_ERR_OR_NULL PTR_ERR_OR_ZERO ' +
    'kmem_cache_size'
  ).split(' '),
);
/** Functions whose result is their first argument, or points into it, or else is NULL. */
const RETURNS = new Map<string, { arg: number; orNull: boolean }>([
  ...'strcpy strncpy strcat strncat memcpy memmove memset strim'
    .split(' ')
    .map((name) => [name, { arg: 0, orNull: false }] as const),
  ...'strchr strrchr strstr strpbrk memchr fgets'
    .split(' ')
    .map((name) => [name, { arg: 0, orNull: true }] as const),
]);
const ENDS = new Set(
  'exit _exit _Exit quick_exit abort longjmp pthread_exit panic do_exit'.split(' '),
);

function table<T>(lists: readonly (readonly [names: string, T])[]): ReadonlyMap<string, T> {
  return new Map(lists.flatMap(([names, one]) => names.split(' ').map((name) => [name, one])));
}

const allocators = table(ALLOCATORS);
const releasers = table(RELEASERS);

/** What is known of functions by their names. */
export const KNOWN = {
  allocator: (name: string): Allocator | undefined => allocators.get(name),
  releaser: (name: string): Releaser | undefined => releasers.get(name),
  keepsNothing: (name: string): boolean => KEEPS_NOTHING.has(name) || RETURNS.has(name),
  returned: (name: string): { arg: number; orNull: boolean } | undefined => RETURNS.get(name),
  ends: (name: string): boolean => ENDS.has(name),
} as const;
