/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees (lib/rbtree.c).
 *
 * A node's first word holds its parent and, in bit 0, its color: 0 is red, 1 black. The shape of a
 * tree is that of the textbook algorithm, which the kernel's gives as well.
 */
#include <linux/export.h>
#include <linux/rbtree.h>
#include <linux/rbtree_augmented.h>

static bool is_black(const struct rb_node *node)
{
	return !node || (node->__rb_parent_color & RB_BLACK);
}

static void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->__rb_parent_color = (unsigned long)parent | (node->__rb_parent_color & RB_BLACK);
}

static void set_color(struct rb_node *node, unsigned long color)
{
	node->__rb_parent_color = (node->__rb_parent_color & ~1UL) | color;
}

/* Lets what pointed at `old` point at `new`. */
static void relink(struct rb_node *parent, struct rb_node *old, struct rb_node *new,
		   struct rb_root *root)
{
	if (!parent)
		WRITE_ONCE(root->rb_node, new);
	else if (parent->rb_left == old)
		WRITE_ONCE(parent->rb_left, new);
	else
		WRITE_ONCE(parent->rb_right, new);
}

/* Puts the child of `node` on the side `left` in its place; colors stay with the nodes. */
static void rotate(struct rb_node *node, bool left, struct rb_root *root,
		   void (*augment_rotate)(struct rb_node *old, struct rb_node *new))
{
	struct rb_node *child = left ? node->rb_left : node->rb_right;
	struct rb_node *inner = left ? child->rb_right : child->rb_left;
	struct rb_node *parent = rb_parent(node);

	if (left) {
		WRITE_ONCE(node->rb_left, inner);
		WRITE_ONCE(child->rb_right, node);
	} else {
		WRITE_ONCE(node->rb_right, inner);
		WRITE_ONCE(child->rb_left, node);
	}
	if (inner)
		set_parent(inner, node);
	set_parent(child, parent);
	set_parent(node, child);
	relink(parent, node, child, root);
	augment_rotate(node, child);
}

static void no_rotate(struct rb_node *old, struct rb_node *new)
{
}

void __rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			   void (*augment_rotate)(struct rb_node *old, struct rb_node *new))
{
	struct rb_node *parent;

	while ((parent = rb_parent(node)) && !is_black(parent)) {
		struct rb_node *grand = rb_parent(parent);
		bool left = grand->rb_left == parent;
		struct rb_node *uncle = left ? grand->rb_right : grand->rb_left;

		if (!is_black(uncle)) {
			set_color(uncle, RB_BLACK);
			set_color(parent, RB_BLACK);
			set_color(grand, RB_RED);
			node = grand;
			continue;
		}
		if (node == (left ? parent->rb_right : parent->rb_left)) {
			rotate(parent, !left, root, augment_rotate);
			parent = node;
		}
		set_color(parent, RB_BLACK);
		set_color(grand, RB_RED);
		rotate(grand, left, root, augment_rotate);
		break;
	}
	if (!rb_parent(node))
		set_color(node, RB_BLACK);
}
EXPORT_SYMBOL(__rb_insert_augmented);

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	__rb_insert_augmented(node, root, no_rotate);
}
EXPORT_SYMBOL(rb_insert_color);

/* The paths through the child of `parent` that is `node` are one black node short. */
static void repair(struct rb_node *node, struct rb_node *parent, struct rb_root *root,
		   void (*augment_rotate)(struct rb_node *old, struct rb_node *new))
{
	while (parent && is_black(node)) {
		bool left = parent->rb_left == node;
		struct rb_node *other = left ? parent->rb_right : parent->rb_left;
		struct rb_node *outer, *inner;

		if (!is_black(other)) {
			set_color(other, RB_BLACK);
			set_color(parent, RB_RED);
			rotate(parent, !left, root, augment_rotate);
			other = left ? parent->rb_right : parent->rb_left;
		}
		outer = left ? other->rb_right : other->rb_left;
		inner = left ? other->rb_left : other->rb_right;
		if (is_black(outer) && is_black(inner)) {
			set_color(other, RB_RED);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (is_black(outer)) {
			set_color(inner, RB_BLACK);
			set_color(other, RB_RED);
			rotate(other, left, root, augment_rotate);
			outer = other;
			other = inner;
		}
		set_color(other, parent->__rb_parent_color & RB_BLACK);
		set_color(parent, RB_BLACK);
		set_color(outer, RB_BLACK);
		rotate(parent, !left, root, augment_rotate);
		return;
	}
	if (node)
		set_color(node, RB_BLACK);
}

/* Takes `node` out; gives where repairs begin, and in `short_one` the child that is one short. */
static void erase(struct rb_node *node, struct rb_root *root,
		  const struct rb_augment_callbacks *augment)
{
	struct rb_node *child, *parent;
	bool black;

	if (!node->rb_left || !node->rb_right) {
		child = node->rb_left ? node->rb_left : node->rb_right;
		parent = rb_parent(node);
		black = is_black(node);
		if (child)
			set_parent(child, parent);
		relink(parent, node, child, root);
		augment->propagate(parent, NULL);
	} else {
		struct rb_node *next = node->rb_right;

		while (next->rb_left)
			next = next->rb_left;
		child = next->rb_right;
		black = is_black(next);
		parent = rb_parent(next);
		if (parent == node) {
			parent = next;
		} else {
			if (child)
				set_parent(child, parent);
			WRITE_ONCE(parent->rb_left, child);
			WRITE_ONCE(next->rb_right, node->rb_right);
			set_parent(node->rb_right, next);
		}
		augment->copy(node, next);
		WRITE_ONCE(next->rb_left, node->rb_left);
		set_parent(node->rb_left, next);
		next->__rb_parent_color = node->__rb_parent_color;
		relink(rb_parent(node), node, next, root);
		if (parent != next)
			augment->propagate(parent, next);
		augment->propagate(next, NULL);
	}
	if (black)
		repair(child, parent, root, augment->rotate);
}

static void no_propagate(struct rb_node *node, struct rb_node *stop)
{
}

static const struct rb_augment_callbacks no_augment = {
	.propagate = no_propagate,
	.copy = no_rotate,
	.rotate = no_rotate,
};

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	erase(node, root, &no_augment);
}
EXPORT_SYMBOL(rb_erase);

void __sim_rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			      const struct rb_augment_callbacks *augment)
{
	erase(node, root, augment);
}
EXPORT_SYMBOL(__sim_rb_erase_augmented);

void rb_replace_node(struct rb_node *victim, struct rb_node *node, struct rb_root *root)
{
	*node = *victim;
	if (victim->rb_left)
		set_parent(victim->rb_left, node);
	if (victim->rb_right)
		set_parent(victim->rb_right, node);
	relink(rb_parent(victim), victim, node, root);
}
EXPORT_SYMBOL(rb_replace_node);

struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}
EXPORT_SYMBOL(rb_first);

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}
EXPORT_SYMBOL(rb_last);

/* The neighbour in order: after the node, or before it. */
static struct rb_node *neighbour(const struct rb_node *node, bool after)
{
	struct rb_node *next;

	if (RB_EMPTY_NODE(node))
		return NULL;
	next = after ? node->rb_right : node->rb_left;
	if (next) {
		struct rb_node *down;

		while ((down = after ? next->rb_left : next->rb_right))
			next = down;
		return next;
	}
	while ((next = rb_parent(node)) && node == (after ? next->rb_right : next->rb_left))
		node = next;
	return next;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, true);
}
EXPORT_SYMBOL(rb_next);

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, false);
}
EXPORT_SYMBOL(rb_prev);

static struct rb_node *deepest(struct rb_node *node)
{
	while (node->rb_left || node->rb_right)
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? deepest(root->rb_node) : NULL;
}
EXPORT_SYMBOL(rb_first_postorder);

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent = node ? rb_parent(node) : NULL;

	if (parent && node == parent->rb_left && parent->rb_right)
		return deepest(parent->rb_right);
	return parent;
}
EXPORT_SYMBOL(rb_next_postorder);
