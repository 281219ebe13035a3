import { DEFAULT_RESOLUTIONS, quote, type Resolution } from '@plimsoll/slo';
import { type Clock, systemClock } from './clock.js';
import { ConfigurationError, type ProcessorErrorCode, type ProcessorIssue } from './errors.js';
import type { Happening } from './happening.js';
import { DEFAULT_LIMITS, LIMIT_RANGES, type Limits } from './limits.js';
import { type NotifyConfig, readNotifySettings } from './notify/read-settings.js';
import { NO_NOTIFICATIONS, type NotifySettings } from './notify/settings.js';

/** Where a server listens. Port 0 lets the operating system choose; `start()` says which one it chose. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What `createProcessor` takes. Everything has a default; the defaults listen on the loopback interface only. */
export interface ProcessorConfig {
  /** Where OTLP/HTTP arrives. 127.0.0.1:4318 by default. */
  readonly otlp?: Partial<Address>;
  /** Where views and the scrape are served. 127.0.0.1:4380 by default. */
  readonly api?: Partial<Address>;
  /**
   * Host names that requests may carry in their `Host` header beside the loopback ones and the hosts listened on.
   * `*` takes every name. Only asked of a server that listens on the loopback interface, where the check keeps web
   * pages from reaching it through a name of their own (DNS rebinding).
   */
  readonly allowedHosts?: readonly string[];
  /** Milliseconds between two evaluations: 100 to 3,600,000. 10,000 by default. */
  readonly evaluationIntervalMs?: number;
  /**
   * How finely time is kept, finest first: each slot a multiple of the one before, and the last one for windows of any
   * length. slo's `DEFAULT_RESOLUTIONS` by default; `resolutionsWithFinest` changes only the finest.
   */
  readonly resolutions?: readonly Resolution[];
  readonly limits?: Partial<Limits>;
  /** The directory that the books are kept in, made if need be. Without one they are kept in memory, and a restart forgets them. */
  readonly data?: string;
  /**
   * Milliseconds in which every service that changed is written down once, and so about as much as is entered again after a crash: 1,000 to 3,600,000. 60,000
   * by default. What was acknowledged is safe in any case.
   */
  readonly checkpointEveryMs?: number;
  /** Days for which the history is kept: events by hour, latencies by day, alerts. 1 to 3,660; 400 by default, which is 13 months. */
  readonly historyDays?: number;
  /** Who is told of incidents, and how. Nobody by default. */
  readonly notify?: NotifyConfig;
  /** A directory (or a file) with declarations. It is looked at again and again; changes take effect, and errors keep what held before. */
  readonly declarations?: string;
  /** Milliseconds between two looks at it: 100 to 3,600,000. 2,000 by default. */
  readonly declarationsEveryMs?: number;
  readonly clock?: Clock;
  /** Told of what an operator wants to know: alert changes, defects. Says nothing by default. */
  readonly report?: (happening: Happening) => void;
}

/** A configuration that was checked and completed. */
export interface Settings {
  readonly otlp: Address;
  readonly api: Address;
  readonly allowedHosts: readonly string[];
  readonly evaluationIntervalMs: number;
  readonly resolutions: readonly Resolution[];
  readonly limits: Limits;
  readonly data: string | undefined;
  readonly checkpointEveryMs: number;
  readonly historyDays: number;
  readonly notify: NotifySettings;
  readonly declarations: string | undefined;
  readonly declarationsEveryMs: number;
  readonly clock: Clock;
  readonly report: (happening: Happening) => void;
}

const DEFAULTS: Settings = {
  otlp: { host: '127.0.0.1', port: 4318 },
  api: { host: '127.0.0.1', port: 4380 },
  allowedHosts: [],
  evaluationIntervalMs: 10_000,
  resolutions: DEFAULT_RESOLUTIONS,
  limits: DEFAULT_LIMITS,
  data: undefined,
  checkpointEveryMs: 60_000,
  historyDays: 400,
  notify: NO_NOTIFICATIONS,
  declarations: undefined,
  declarationsEveryMs: 2_000,
  clock: systemClock,
  report: () => {},
};

/** Checks and completes a configuration. Throws one `ConfigurationError` with everything that is wrong. */
export function readConfig(config: ProcessorConfig): Settings {
  const reader = new Reader();
  const given = reader.object(config, [], Object.keys(DEFAULTS));
  const settings: Settings = {
    otlp: reader.address(given.otlp, ['otlp'], DEFAULTS.otlp),
    api: reader.address(given.api, ['api'], DEFAULTS.api),
    allowedHosts: reader.names(given.allowedHosts, ['allowedHosts']),
    evaluationIntervalMs: reader.whole(
      given.evaluationIntervalMs,
      ['evaluationIntervalMs'],
      [100, 3_600_000],
      DEFAULTS.evaluationIntervalMs,
    ),
    resolutions: reader.resolutions(given.resolutions, ['resolutions']),
    limits: reader.limits(given.limits, ['limits']),
    data: reader.filePath(given.data, ['data']),
    checkpointEveryMs: reader.whole(
      given.checkpointEveryMs,
      ['checkpointEveryMs'],
      [1_000, 3_600_000],
      DEFAULTS.checkpointEveryMs,
    ),
    historyDays: reader.whole(given.historyDays, ['historyDays'], [1, 3_660], DEFAULTS.historyDays),
    notify: readNotifySettings(given.notify, ['notify'], (code, path, message) => reader.complain(code, path, message)),
    declarations: reader.filePath(given.declarations, ['declarations']),
    declarationsEveryMs: reader.whole(
      given.declarationsEveryMs,
      ['declarationsEveryMs'],
      [100, 3_600_000],
      DEFAULTS.declarationsEveryMs,
    ),
    clock: config?.clock ?? DEFAULTS.clock,
    report: config?.report ?? DEFAULTS.report,
  };
  if (settings.otlp.port !== 0 && settings.otlp.port === settings.api.port) {
    reader.complain(
      'config-ports-clash',
      ['api', 'port'],
      `must differ from otlp.port (got ${settings.api.port} twice): choose another port for one of them`,
    );
  }
  if (reader.issues.length > 0) throw new ConfigurationError(reader.issues);
  return settings;
}

/** The default resolutions with other finest slots. They have to divide the next coarser ones, of a minute; `readConfig` says so if not. */
export function resolutionsWithFinest(slotMs: number): readonly Resolution[] {
  return DEFAULT_RESOLUTIONS.map((resolution, index) => (index === 0 ? { ...resolution, slotMs } : resolution));
}

const SLOT_RANGE_MS = [100, 86_400_000] as const;
const SPAN_RANGE_MS = [1_000, 31_622_400_000] as const;

type Path = readonly string[];

/** Reads untyped values and keeps every complaint, so that one run shows them all. */
class Reader {
  readonly issues: ProcessorIssue[] = [];

  complain(code: ProcessorErrorCode, path: Path, message: string): void {
    this.issues.push({ code, path, message });
  }

  object(value: unknown, path: Path, keys: readonly string[]): Record<string, unknown> {
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.complain('config-wrong-type', path, `must be an object (got ${quote(value)})`);
      return {};
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      this.complain('config-unknown-key', [...path, key], `is not a setting: use one of ${keys.join(', ')}`);
    }
    return { ...value };
  }

  whole(value: unknown, path: Path, [least, most]: readonly [number, number], otherwise: number): number {
    if (value === undefined) return otherwise;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      this.complain(
        'config-wrong-type',
        path,
        `must be a whole number (got ${quote(value)}): give one from ${least} to ${most}`,
      );
      return otherwise;
    }
    if (value < least || value > most) {
      this.complain('config-out-of-range', path, `must be from ${least} to ${most} (got ${value})`);
      return otherwise;
    }
    return value;
  }

  resolutions(value: unknown, path: Path): readonly Resolution[] {
    if (value === undefined) return DEFAULT_RESOLUTIONS;
    if (!Array.isArray(value) || value.length === 0) {
      this.complain('config-wrong-type', path, `must be a list of { slotMs, spanMs } (got ${quote(value)})`);
      return DEFAULT_RESOLUTIONS;
    }
    const before = this.issues.length;
    const resolutions = value.map((entry: unknown, index): Resolution => {
      const at = [...path, String(index)];
      const { slotMs, spanMs } = this.object(entry, at, ['slotMs', 'spanMs']);
      const isLast = index === value.length - 1;
      return {
        slotMs: this.whole(slotMs, [...at, 'slotMs'], SLOT_RANGE_MS, Number.NaN),
        spanMs:
          isLast && spanMs === Number.POSITIVE_INFINITY
            ? spanMs
            : this.whole(spanMs, [...at, 'spanMs'], SPAN_RANGE_MS, Number.NaN),
      };
    });
    if (this.issues.length === before) this.nesting(resolutions, path);
    return this.issues.length === before ? resolutions : DEFAULT_RESOLUTIONS;
  }

  /** Coarse slots have to be made of whole finer ones, or sums over both would count some time twice. */
  nesting(resolutions: readonly Resolution[], path: Path): void {
    for (const [index, { slotMs, spanMs }] of resolutions.entries()) {
      const finer = resolutions[index - 1];
      if (finer === undefined) continue;
      if (slotMs % finer.slotMs !== 0 || slotMs === finer.slotMs) {
        this.complain(
          'config-out-of-range',
          [...path, String(index), 'slotMs'],
          `must be a multiple of the next finer slot, ${finer.slotMs} ms (got ${slotMs})`,
        );
      }
      if (spanMs <= finer.spanMs) {
        this.complain(
          'config-out-of-range',
          [...path, String(index), 'spanMs'],
          `must be above the finer ${finer.spanMs} (got ${spanMs})`,
        );
      }
    }
    if (resolutions.at(-1)?.spanMs !== Number.POSITIVE_INFINITY) {
      this.complain(
        'config-out-of-range',
        [...path, String(resolutions.length - 1), 'spanMs'],
        'must be Infinity for the coarsest: it serves every longer window',
      );
    }
  }

  names(value: unknown, path: Path): readonly string[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')) return value;
    this.complain('config-wrong-type', path, `must be a list of host names (got ${quote(value)})`);
    return [];
  }

  filePath(value: unknown, path: Path): string | undefined {
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    this.complain('config-wrong-type', path, `must be the path of a directory (got ${quote(value)})`);
    return undefined;
  }

  address(value: unknown, path: Path, otherwise: Address): Address {
    const given = this.object(value, path, ['host', 'port']);
    return {
      host: this.host(given.host, [...path, 'host'], otherwise.host),
      port: this.whole(given.port, [...path, 'port'], [0, 65_535], otherwise.port),
    };
  }

  host(value: unknown, path: Path, otherwise: string): string {
    if (value === undefined) return otherwise;
    if (typeof value === 'string' && /^[A-Za-z0-9:._%-]+$/.test(value)) return value;
    this.complain(
      'config-wrong-type',
      path,
      `must be a host name or address without scheme and port (got ${quote(value)}): for instance 127.0.0.1`,
    );
    return otherwise;
  }

  limits(value: unknown, path: Path): Limits {
    const given = this.object(value, path, Object.keys(LIMIT_RANGES));
    const limit = (name: keyof Limits) =>
      this.whole(given[name], [...path, name], LIMIT_RANGES[name], DEFAULT_LIMITS[name]);
    return {
      bodyBytes: limit('bodyBytes'),
      decompressedBytes: limit('decompressedBytes'),
      concurrentRequests: limit('concurrentRequests'),
      connections: limit('connections'),
      eventStreams: limit('eventStreams'),
      requestTimeoutMs: limit('requestTimeoutMs'),
      stopTimeoutMs: limit('stopTimeoutMs'),
    };
  }
}
