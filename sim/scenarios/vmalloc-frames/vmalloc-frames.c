// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A later step of probe fails and the camera is freed without its frames, which are from vmalloc.
 *
 * The vm_struct holds the address of each frame too; kmemleak asks for two references to a block
 * from vmalloc.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free the frames on the error path");

#define NR_FRAMES 2
#define FRAME_BYTES (49 * 4096)

struct camera {
	unsigned char *frame[NR_FRAMES];
	char rest[2000];
};

static noinline int alloc_frames(struct camera *cam)
{
	int i;

	for (i = 0; i < NR_FRAMES; i++) {
		cam->frame[i] = vmalloc(FRAME_BYTES);
		if (!cam->frame[i])
			return -ENOMEM;
		memset(cam->frame[i], 0x80, FRAME_BYTES);
	}
	return 0;
}

static noinline int register_video(struct camera *cam)
{
	return -ENODEV;
}

static int frames_init(void)
{
	struct camera *cam = kzalloc(sizeof(*cam), GFP_KERNEL);
	int i, err;

	if (!cam)
		return -ENOMEM;
	err = alloc_frames(cam);
	if (!err)
		err = register_video(cam);
	if (err) {
		for (i = 0; fixed && i < NR_FRAMES; i++)
			vfree(cam->frame[i]);
		kfree(cam);
	}
	return 0;
}

static void frames_exit(void)
{
}

module_init(frames_init);
module_exit(frames_exit);
MODULE_DESCRIPTION("blocks from vmalloc of a freed parent");
MODULE_LICENSE("GPL");
