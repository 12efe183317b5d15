/** Macros and functions in the way of the kernel's own headers, for tests of the front end. */
export const KERNEL_H = `#pragma once
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
typedef unsigned long size_t; typedef long ssize_t; typedef unsigned int gfp_t; typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)
#define offsetof(TYPE, MEMBER) __builtin_offsetof(TYPE, MEMBER)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __init __attribute__((__section__(".init.text")))
#define __exit __attribute__((__section__(".exit.text"))) __attribute__((__used__))
#define __must_check __attribute__((__warn_unused_result__))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define barrier() asm volatile("" : : : "memory")
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val) do { *(volatile typeof(x) *)&(x) = (val); } while (0)
#define BUILD_BUG_ON_ZERO(e) ((int)(sizeof(struct { int:(-!!(e)); })))
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), "BUILD_BUG_ON failed: " #cond)
#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))
#define __must_be_array(a) BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0]))
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]) + __must_be_array(arr))
#define container_of(ptr, type, member) ({ \\
	void *__mptr = (void *)(ptr); \\
	_Static_assert(__same_type(*(ptr), ((type *)0)->member) || __same_type(*(ptr), void), \\
		       "pointer type mismatch in container_of()"); \\
	((type *)(__mptr - offsetof(type, member))); })
#define __typecheck(x, y) (!!(sizeof((typeof(x) *)1 == (typeof(y) *)1)))
#define __is_constexpr(x) (sizeof(int) == sizeof(*(8 ? ((void *)((long)(x) * 0l)) : (int *)8)))
#define __no_side_effects(x, y) (__is_constexpr(x) && __is_constexpr(y))
#define __safe_cmp(x, y) (__typecheck(x, y) && __no_side_effects(x, y))
#define __cmp(x, y, op) ((x) op (y) ? (x) : (y))
#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)
#define __cmp_once(x, y, unique_x, unique_y, op) ({ typeof(x) unique_x = (x); typeof(y) unique_y = (y); __cmp(unique_x, unique_y, op); })
#define __careful_cmp(x, y, op) __builtin_choose_expr(__safe_cmp(x, y), __cmp(x, y, op), \\
	__cmp_once(x, y, __UNIQUE_ID(__x), __UNIQUE_ID(__y), op))
#define min(x, y) __careful_cmp(x, y, <)
#define max(x, y) __careful_cmp(x, y, >)
#define min_t(type, x, y) __careful_cmp((type)(x), (type)(y), <)
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)
static inline void INIT_LIST_HEAD(struct list_head *list) { WRITE_ONCE(list->next, list); list->prev = list; }
static inline void __list_add(struct list_head *new, struct list_head *prev, struct list_head *next)
{ next->prev = new; new->next = next; new->prev = prev; WRITE_ONCE(prev->next, new); }
static inline void list_add(struct list_head *new, struct list_head *head) { __list_add(new, head, head->next); }
static inline void list_del(struct list_head *e) { e->next->prev = e->prev; WRITE_ONCE(e->prev->next, e->next); e->next = (void *)0x100; }
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, typeof(*(pos)), member)
#define list_entry_is_head(pos, head, member) (&pos->member == (head))
#define list_for_each_entry(pos, head, member) \\
	for (pos = list_first_entry(head, typeof(*pos), member); \\
	     !list_entry_is_head(pos, head, member); pos = list_next_entry(pos, member))
#define list_for_each_entry_safe(pos, n, head, member) \\
	for (pos = list_first_entry(head, typeof(*pos), member), n = list_next_entry(pos, member); \\
	     !list_entry_is_head(pos, head, member); pos = n, n = list_next_entry(n, member))
extern void *kmalloc(size_t size, gfp_t flags); extern void *kzalloc(size_t size, gfp_t flags);
extern void kfree(const void *p);
#define GFP_KERNEL ((gfp_t)0xcc0)
extern __attribute__((format(printf, 1, 2))) int printk(const char *fmt, ...);
#define KERN_INFO "\\001" "6"
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __MODULE_INFO(tag, name, info) static const char __UNIQUE_ID(name)[] \\
	__attribute__((__used__)) __attribute__((__section__(".modinfo"))) __aligned(1) = KBUILD_MODNAME "." __stringify(tag) "=" info
#define MODULE_INFO(tag, info) __MODULE_INFO(tag, tag, info)
#define MODULE_LICENSE(_l) MODULE_INFO(license, _l)
#define MODULE_AUTHOR(_l) MODULE_INFO(author, _l)
#define module_init(fn) static inline int (*__inittest(void))(void) { return fn; } int init_module(void) __attribute__((alias(#fn)));
#define module_exit(fn) static inline void (*__exittest(void))(void) { return fn; } void cleanup_module(void) __attribute__((alias(#fn)));
struct kernel_param; struct kernel_param_ops { int (*set)(const char *, const struct kernel_param *); };
extern const struct kernel_param_ops param_ops_int;
struct kernel_param { const char *name; const struct kernel_param_ops *ops; const u16 perm; char level; u8 flags; union { void *arg; int n; }; };
#define module_param_named(name, value, type, perm) \\
  static const char __param_str_##name[] = KBUILD_MODNAME "." #name; \\
  static struct kernel_param const __param_##name __attribute__((__used__, __section__("__param"), aligned(sizeof(void *)))) \\
   = { __param_str_##name, &param_ops_##type, (perm), -1, 0, { &value } }
#define module_param(name, type, perm) module_param_named(name, name, type, perm)
#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-4095)
#define WARN_ON(condition) ({ int __ret_warn_on = !!(condition); if (unlikely(__ret_warn_on)) printk("WARNING at %s:%d %s", __FILE__, __LINE__, __func__); unlikely(__ret_warn_on); })
#define swap(a, b) do { typeof(a) __tmp = (a); (a) = (b); (b) = __tmp; } while (0)
#define __percpu
#define DEFINE_PER_CPU(type, name) __attribute__((section(".data..percpu"))) __typeof__(type) name
typedef struct { int counter; } atomic_t;
typedef struct spinlock { union { struct { int val; } rlock; }; } spinlock_t;
#define __SPIN_LOCK_UNLOCKED(n) (spinlock_t) { { .rlock = { .val = 0x11 } } }
#define DEFINE_SPINLOCK(x) spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
`;
