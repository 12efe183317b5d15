/* SPDX-License-Identifier: MIT */
/* Dates (kernel/time/timeconv.c). */
#include <linux/export.h>
#include <linux/time64.h>

static bool leap(long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

void time64_to_tm(time64_t secs, int offset, struct tm *result)
{
	static const u8 lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	s64 days = div_s64(secs, 86400);
	int rest = secs - days * 86400 + offset;
	long year = 1970;
	int month;

	for (; rest < 0; rest += 86400)
		days--;
	for (; rest >= 86400; rest -= 86400)
		days++;
	result->tm_hour = rest / 3600;
	result->tm_min = rest % 3600 / 60;
	result->tm_sec = rest % 60;
	/* The first of January 1970 was a Thursday. */
	result->tm_wday = (days % 7 + 11) % 7;
	for (; days < 0; year--)
		days += 365 + leap(year - 1);
	for (; days >= 365 + leap(year); year++)
		days -= 365 + leap(year);
	result->tm_year = year - 1900;
	result->tm_yday = days;
	for (month = 0; days >= lengths[month] + (month == 1 && leap(year)); month++)
		days -= lengths[month] + (month == 1 && leap(year));
	result->tm_mon = month;
	result->tm_mday = days + 1;
}
EXPORT_SYMBOL(time64_to_tm);
