/**
 * Lets the page do what waits: long work is done as several tasks, so that what somebody types or
 * clicks meanwhile is answered at once.
 */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
