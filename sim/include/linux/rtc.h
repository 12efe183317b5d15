/* SPDX-License-Identifier: MIT */
/* Clocks that go on while the machine is off. */
#ifndef _LINUX_RTC_H
#define _LINUX_RTC_H

#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include <linux/types.h>

struct rtc_time {
	int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};
struct rtc_wkalrm {
	unsigned char enabled;
	unsigned char pending;
	struct rtc_time time;
};
struct rtc_class_ops {
	int (*ioctl)(struct device *dev, unsigned int cmd, unsigned long arg);
	int (*read_time)(struct device *dev, struct rtc_time *tm);
	int (*set_time)(struct device *dev, struct rtc_time *tm);
	int (*read_alarm)(struct device *dev, struct rtc_wkalrm *alarm);
	int (*set_alarm)(struct device *dev, struct rtc_wkalrm *alarm);
	int (*proc)(struct device *dev, struct seq_file *m);
	int (*alarm_irq_enable)(struct device *dev, unsigned int enabled);
	int (*read_offset)(struct device *dev, long *offset);
	int (*set_offset)(struct device *dev, long offset);
};
struct rtc_device {
	struct device dev;
	struct module *owner;
	int id;
	const struct rtc_class_ops *ops;
	time64_t range_min;
	u64 range_max;
	unsigned long features[1];
};
#define RTC_TIMESTAMP_BEGIN_2000 946684800LL
#define RTC_TIMESTAMP_END_2099 4102444799LL
#define RTC_IRQF 0x80
#define RTC_AF 0x20
#define RTC_FEATURE_ALARM 0
extern struct rtc_device *devm_rtc_allocate_device(struct device *dev);
extern struct rtc_device *devm_rtc_device_register(struct device *dev, const char *name,
						   const struct rtc_class_ops *ops,
						   struct module *owner);
extern int __devm_rtc_register_device(struct module *owner, struct rtc_device *rtc);
#define devm_rtc_register_device(rtc) __devm_rtc_register_device(THIS_MODULE, rtc)
extern void rtc_update_irq(struct rtc_device *rtc, unsigned long num, unsigned long events);
extern time64_t rtc_tm_to_time64(struct rtc_time *tm);
extern void rtc_time64_to_tm(time64_t time, struct rtc_time *tm);
extern int rtc_valid_tm(struct rtc_time *tm);

#endif
