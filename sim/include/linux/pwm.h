/* SPDX-License-Identifier: MIT */
/* Pulses. */
#ifndef _LINUX_PWM_H
#define _LINUX_PWM_H

#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/version.h>

struct pwm_chip;
struct pwm_device;
enum pwm_polarity { PWM_POLARITY_NORMAL, PWM_POLARITY_INVERSED };
struct pwm_state {
	u64 period;
	u64 duty_cycle;
	enum pwm_polarity polarity;
	bool enabled;
	bool usage_power;
};
struct pwm_args {
	u64 period;
	enum pwm_polarity polarity;
};
struct pwm_device {
	const char *label;
	unsigned long flags;
	unsigned int hwpwm;
	struct pwm_chip *chip;
	struct pwm_args args;
	struct pwm_state state;
	struct pwm_state last;
};
struct pwm_ops {
	int (*request)(struct pwm_chip *chip, struct pwm_device *pwm);
	void (*free)(struct pwm_chip *chip, struct pwm_device *pwm);
	int (*apply)(struct pwm_chip *chip, struct pwm_device *pwm, const struct pwm_state *state);
	int (*get_state)(struct pwm_chip *chip, struct pwm_device *pwm, struct pwm_state *state);
};
struct pwm_chip {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	struct device dev;
#else
	struct device *dev;
#endif
	const struct pwm_ops *ops;
	struct module *owner;
	unsigned int id;
	unsigned int npwm;
	bool atomic;
};
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
extern struct pwm_chip *devm_pwmchip_alloc(struct device *parent, unsigned int npwm, size_t priv);
#endif
extern int pwmchip_add(struct pwm_chip *chip);
extern void pwmchip_remove(struct pwm_chip *chip);
extern int devm_pwmchip_add(struct device *dev, struct pwm_chip *chip);
extern struct pwm_device *pwm_get(struct device *dev, const char *id);
extern struct pwm_device *devm_pwm_get(struct device *dev, const char *id);
extern void pwm_put(struct pwm_device *pwm);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
extern int pwm_apply_might_sleep(struct pwm_device *pwm, const struct pwm_state *state);
#endif
extern int pwm_config(struct pwm_device *pwm, int duty_ns, int period_ns);
extern int pwm_enable(struct pwm_device *pwm);
extern void pwm_disable(struct pwm_device *pwm);
extern void *pwmchip_get_drvdata(const struct pwm_chip *chip);
extern void pwmchip_set_drvdata(struct pwm_chip *chip, void *data);
#define pwmchip_parent(chip) ((chip)->dev.parent)

#endif
