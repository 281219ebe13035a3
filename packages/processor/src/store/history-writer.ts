import type { HourSum, ServiceBook, SloBook } from '@plimsoll/engine';
import { DAY_MS, dayOf, HOUR_MS } from '../day.js';
import { byDay, merged } from './hours.js';
import { keyOf, type Tables } from './tables.js';

/** What is written anew each time is written down this often: it is for looking back, and the recent days are in the books as well. */
const WHOLE_DAYS_EVERY_MS = 600_000;

/** The books know the latencies of hours for a day and a half, so until noon all of yesterday. */
const YESTERDAY_UNTIL_MS = 12 * HOUR_MS;

/**
 * Puts what the books would forget into the history, in the transaction that writes the books down: hours are added to, and added once, since the row of a
 * service says up to where it has been counted.
 */
export class HistoryWriter {
  readonly #tables: Tables;
  readonly #writtenMs = new Map<string, number>();
  #taken: { readonly book: SloBook; readonly sums: readonly HourSum[] }[] = [];

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Inside a transaction: the hours of a service's SLOs since the last time, and from time to time its latencies. */
  write(service: ServiceBook, nowMs: number): void {
    for (const book of service.slos.values()) {
      const sums = book.hours?.take() ?? [];
      if (sums.length === 0) continue;
      this.#taken.push({ book, sums });
      for (const [dayMs, ofDay] of byDay(sums)) {
        this.#addHours([keyOf(book.id), dayMs], ofDay);
        // What arrives late covers time of its own day, which may be long ago.
        if (dayMs < dayOf(nowMs) - DAY_MS) this.#writeCovered(book, dayMs);
      }
    }
    if (nowMs - (this.#writtenMs.get(service.id) ?? 0) < WHOLE_DAYS_EVERY_MS) return;
    this.#writtenMs.set(service.id, nowMs);
    this.#writeLatencies(service, nowMs);
    for (const book of service.slos.values()) {
      this.#writeCovered(book, dayOf(nowMs) - DAY_MS);
      this.#writeCovered(book, dayOf(nowMs));
    }
  }

  /** The transaction is on the disk. */
  written(): void {
    this.#taken = [];
  }

  /** The transaction failed: what was taken is to be written another time. */
  failed(): void {
    for (const { book, sums } of this.#taken) {
      for (const [endMs, good, bad] of sums) book.hours?.add(endMs, { good, bad });
    }
    this.#taken = [];
    this.#writtenMs.clear();
  }

  #addHours(key: [string, number], sums: readonly HourSum[]): void {
    const { hours } = this.#tables;
    hours.putSync(key, merged(hours.get(key) ?? [], sums));
  }

  /** Written anew each time: the books know all of a day for as long as the SLO's window. */
  #writeCovered(book: SloBook, dayMs: number): void {
    const stretches = book.covered.stretches({ from: dayMs, to: dayMs + DAY_MS });
    if (stretches.length > 0) this.#tables.covered.putSync([keyOf(book.id), dayMs], stretches);
  }

  /** Written anew each time, and not added to: a day's latencies follow from what the books hold of it. */
  #writeLatencies(service: ServiceBook, nowMs: number): void {
    const today = dayOf(service.listening.watermarkMs ?? nowMs);
    const isNoon = nowMs - today > YESTERDAY_UNTIL_MS;
    for (const dayMs of isNoon ? [today] : [today - DAY_MS, today]) {
      for (const operation of service.operations.names()) {
        const latencies = service.operations.get(operation)?.within({ from: dayMs, to: dayMs + DAY_MS });
        if (latencies && latencies.count > 0) {
          this.#tables.latencies.putSync([keyOf(service.id), operation, dayMs], latencies);
        }
      }
    }
  }
}
