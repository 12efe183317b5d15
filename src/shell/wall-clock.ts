/**
 * The wall clock of the simulated machine: power-on is always the same moment.
 */

/** Seconds since 1970 at power-on: 2025-01-01 00:00:00 UTC. */
export const POWER_ON_EPOCH = 1_735_689_600;

/** Seconds since 1970, `nowNs` nanoseconds after power-on. */
export function epochSeconds(nowNs: number): number {
  return POWER_ON_EPOCH + Math.floor(nowNs / 1e9);
}

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAY = 86_400;
/** Days from the first of March of the year 0 to the beginning of 1970. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;

/** The parts of a time of the simulated clock, as `date` prints them. */
export function dateParts(nowNs: number): Record<'day' | 'month' | 'clock', string> & {
  readonly date: number;
  readonly year: number;
} {
  const seconds = epochSeconds(nowNs);
  const days = Math.floor(seconds / DAY);
  // Years begin in March here, so that the day that is added is the last one.
  const inEra = (days + EPOCH_DAYS) % ERA_DAYS;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const inYear = inEra - (365 * yearOfEra + leaps);
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = (fromMarch + 2) % 12;
  const era = Math.floor((days + EPOCH_DAYS) / ERA_DAYS);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const hours = String(Math.floor(seconds / 3600) % 24).padStart(2, '0');
  return {
    day: DAYS[days % 7],
    month: MONTHS[month],
    clock: `${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}`,
    date: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
    year: yearOfEra + era * 400 + (month < 2 ? 1 : 0),
  };
}
