/** Scenarios of ours that have the shape of a leak: a guess, from names and pointers. */
import type { Group } from './groups.ts';
import { plainName } from './names.ts';
import type { Order } from './order.ts';
import type { Pointers } from './pointers.ts';

/** A scenario, and what it teaches. */
export interface Nearest {
  readonly scenario: string;
  readonly teaches: string;
}

interface Shape extends Nearest {
  readonly like: (seen: Seen) => boolean;
}

interface Seen {
  readonly group: Group;
  readonly pointers: Pointers;
  readonly order: Order;
  /** The functions of the trace, innermost first, joined by blanks. */
  readonly names: string;
}

const SHOWN = 3;

/** The surest first: of those that fit, the first few are named. */
const SHAPES: readonly Shape[] = [
  {
    scenario: 'too-young',
    teaches: 'an object must be five seconds old, and a second scan settles it',
    like: ({ group }) => group.objects.every(({ age }) => age !== undefined && age < 10),
  },
  {
    scenario: 'percpu-clone',
    teaches: 'the per-CPU part of a half-built element is forgotten on the error path',
    like: ({ group }) => group.objects.some(({ percpu }) => percpu),
  },
  {
    scenario: 'physical-tables',
    teaches: 'what is known by physical address only is reported and not lost',
    like: ({ names }) => /(?:^|[ _])(?:pte|pmd|pud|pgtable|iommu|stage2)(?:[ _]|$)/.test(names),
  },
  {
    scenario: 'update-trace',
    teaches: 'the trace of a pool shows who filled it; kmemleak_update_trace shows who took',
    like: ({ names }) => /preload|idr_pre_get|mempool/.test(names),
  },
  {
    scenario: 'deferred-free',
    teaches: 'a batch in a page holds what waits to be freed',
    like: ({ names }) => /kfree_rcu|kvfree_call_rcu/.test(names),
  },
  {
    scenario: 'krealloc-failed',
    teaches: 'the result of krealloc must not overwrite its argument',
    like: ({ names }) => /^\S*krealloc/.test(names),
  },
  {
    scenario: 'iterator-buffer',
    teaches: 'release must free the buffer that open or read made',
    like: ({ names }) => /(?:seq|single|\w+_iter)_open|seq_read/.test(names),
  },
  {
    scenario: 'cred-early-return',
    teaches: 'a reference that is taken before the checks must be put on their error paths',
    like: ({ names }) => /prepare_creds|copy_creds|get_cred/.test(names),
  },
  {
    scenario: 'wrong-destructor',
    teaches: 'file, dentry and inode keep only each other after the wrong release',
    like: ({ names }) => /sock_alloc_file|alloc_file|alloc_inode/.test(names),
  },
  {
    scenario: 'device-cycle',
    teaches: 'objects that hold only each other are lost together',
    like: ({ order }) => order.reason === 'ring',
  },
  {
    scenario: 'errlog-list',
    teaches: 'who frees the head of a list must free its entries',
    like: ({ order, pointers }) => order.reason === 'ring' || pointers.edges.length > 1,
  },
  {
    scenario: 'error-path-unwind',
    teaches: 'an error path that undoes all but one block, which holds another',
    like: ({ order, names }) => order.reason === 'edges' || /fill_super|get_tree|mount/.test(names),
  },
  {
    scenario: 'kfree-for-put',
    teaches: 'after the reference count began only the put may free: the name goes with it',
    like: ({ names }) => /kobject_set_name|dev_set_name|device_add|kobject_init/.test(names),
  },
  {
    scenario: 'lookup-ref',
    teaches: 'a look-up returns with a reference that each caller must put',
    like: ({ names }) => /sk_alloc|sk_prot_alloc|inet_create|skb_clone|hci_conn/.test(names),
  },
  {
    scenario: 'vmalloc-frames',
    teaches: 'a later step of probe fails, and only the parent is freed',
    like: ({ names }) => /^\S*vmalloc|kmemleak_vmalloc/.test(names),
  },
  {
    scenario: 'regmap-unbind',
    teaches: 'what probe made with the plain function unbind must undo',
    like: ({ names }) => /_probe(?: |$)/.test(names),
  },
  {
    scenario: 'remove-forgets-field',
    teaches: 'what a write stored in the device its removal must free',
    like: ({ names }) =>
      /_store(?: |$)|_write(?: |$)|kstrdup|kmemdup|memdup_user|kasprintf/.test(names),
  },
  {
    scenario: 'page-holds-pointer',
    teaches: 'pages are not scanned: what only they point at is reported',
    like: ({ group }) =>
      group.objects.every(({ pid, comm }) => pid === 1 && comm?.startsWith('swapper')),
  },
  {
    scenario: 'fence-self-list',
    teaches: 'an empty list points at itself, which does not count',
    like: ({ pointers }) => pointers.selfPointers.length > 0,
  },
  {
    scenario: 'double-init',
    teaches: 'the second call stores over the only pointer to what the first made',
    like: ({ group }) => group.count > 1,
  },
];

/** The scenarios nearest to the leak that is to be fixed first. */
export function nearestTo(
  group: Group | undefined,
  pointers: Pointers,
  order: Order,
): readonly Nearest[] {
  if (!group) return [];
  const names = group.frames.map(plainName).join(' ');
  const seen: Seen = { group, pointers, order, names };
  return SHAPES.filter(({ like }) => like(seen))
    .slice(0, SHOWN)
    .map(({ scenario, teaches }) => ({ scenario, teaches }));
}
