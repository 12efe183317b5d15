/** The version of what commands print with `--json`: a field of every object (docs/json.md). */
export const JSON_VERSION = 1;
