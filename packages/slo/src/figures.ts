/** Numbers as a person reads them. Whatever is rounded is rounded to the side that promises less. */

/**
 * A share as a percentage, rounded down: 99.9996 % never reads as 100 %. Keeps as many decimals as the target has and
 * two more, so that the distance to the target shows.
 */
export function percentage(ratio: number, decimals: number): string {
  const scale = 10 ** decimals;
  const scaled = ratio * 100 * scale;
  // A ratio such as 0.999 times 100 lies a hair below 99.9: what is only float noise is not rounded away.
  const nearest = Math.round(scaled);
  const down = Math.abs(scaled - nearest) < 1e-6 && ratio < 1 ? nearest : Math.floor(scaled);
  const shown = ratio < 1 && down >= 100 * scale ? 100 * scale - 1 : down;
  return `${(shown / scale).toFixed(decimals)}%`;
}

/** Decimals for an attainment whose target is written like this: "99.9%" → 3. At least 2, at most 6. */
export function decimalsFor(targetText: string): number {
  const decimals = /\.(\d+)/.exec(targetText)?.[1]?.length ?? 0;
  return Math.min(6, Math.max(2, decimals + 2));
}

/** A burn rate, rounded up: "0.02", "1.4", "14.4", "320". One whose third digit is cut off is not shown smaller than it is. */
export function burnRateText(burnRate: number): string {
  if (burnRate === 0) return '0';
  if (burnRate < 0.01) return '<0.01';
  const decimals = burnRate < 1 ? 2 : burnRate < 100 ? 1 : 0;
  const scale = 10 ** decimals;
  return (Math.ceil(burnRate * scale - 1e-6) / scale).toFixed(decimals);
}

/** Milliseconds with three digits at most: "400µs", "1.2ms", "87ms", "1.25s", "2m05s". */
export function latencyText(ms: number): string {
  if (ms < 1) return `${Math.ceil(ms * 1000)}µs`;
  if (ms < 9.95) return `${ms.toFixed(1)}ms`;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)}s`;
  return seconds < 59.95 ? `${seconds.toFixed(1)}s` : ageText(ms);
}

/** How long something has lasted, in its two largest units: "8s", "2m05s", "3h20m", "4d11h". */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}h${two(minutes % 60)}m` : `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}
