// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The same slip as in double-init, with another outcome: a pointer is overwritten without a put, but
 * a registry of all keys still holds the key.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the old key before the new one is set");

struct key {
	struct list_head serial;
	refcount_t usage;
	int id;
	char payload[200];
};

struct sock_data {
	struct key *securities;
	char state[500];
};

static LIST_HEAD(all_keys);

static noinline struct key *key_alloc(int id)
{
	struct key *key = kzalloc(sizeof(*key), GFP_KERNEL);

	if (!key)
		return NULL;
	refcount_set(&key->usage, 1);
	key->id = id;
	list_add_tail(&key->serial, &all_keys);
	return key;
}

static void key_put(struct key *key)
{
	if (key && refcount_dec_and_test(&key->usage)) {
		list_del(&key->serial);
		kfree(key);
	}
}

static void set_key(struct sock_data *s, int id)
{
	if (fixed)
		key_put(s->securities);
	s->securities = key_alloc(id);
}

static int keyring_init(void)
{
	struct sock_data *sock = kzalloc(sizeof(*sock), GFP_KERNEL);

	if (!sock)
		return -ENOMEM;
	set_key(sock, 1);
	set_key(sock, 2);
	key_put(sock->securities);
	kfree(sock);
	return 0;
}

static void keyring_exit(void)
{
	struct key *key;

	list_for_each_entry(key, &all_keys, serial)
		pr_warn("key %d still has usage %u\n", key->id, refcount_read(&key->usage));
}

module_init(keyring_init);
module_exit(keyring_exit);
MODULE_DESCRIPTION("a reference leak that a registry hides");
MODULE_LICENSE("GPL");
