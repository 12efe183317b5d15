/** The version in package.json. */
import { createRequire } from 'node:module';

/** As `0.1.0`. */
export function packageVersion(): string {
  // By the package's own name: the way there differs between a checkout and the package.
  const require = createRequire(import.meta.url);
  return (require('kmemleak-sim/package.json') as { version: string }).version;
}
