import {
  type AlertState,
  type CompositeMember,
  type CompositeSlo,
  initialAlert,
  longestMs,
  type Resolution,
  Slices,
  type SlicesDump,
  type Span,
} from '@plimsoll/slo';
import { type ServiceIdentity, sloId } from '../ledger/source.js';
import type { JourneyStatus } from './journey-status.js';
import type { SloBook } from './slo-book.js';

/** Finds the book of an SLO by the service and name that a journey calls it by. */
export type FindMember = (member: CompositeMember) => SloBook | undefined;

/**
 * A promise that is made of others: what users do across services. By events it needs nothing of its own, its burn rate is the sum of its members'. By slices
 * of time it keeps slices, since a slice is bad when it was bad for any member.
 */
export class JourneyBook {
  readonly id: string;
  alerts: readonly AlertState[] = [initialAlert('page'), initialAlert('ticket')];
  status: JourneyStatus | undefined;
  readonly #slices: Slices | undefined;
  /** The members whose events come in as they are entered, by their place. */
  readonly #followed: (SloBook | undefined)[];

  constructor(
    readonly identity: Omit<ServiceIdentity, 'service'>,
    readonly composite: CompositeSlo,
    resolutions: readonly Resolution[],
  ) {
    const { budgeting, members, service, name } = composite;
    this.id = sloId({ ...identity, service }, name);
    this.#followed = members.map(() => undefined);
    if (budgeting.kind === 'occurrences') return;
    const finestMs = resolutions[0]?.slotMs ?? 1;
    this.#slices = new Slices({
      budgeting,
      spanMs: longestMs(composite.window),
      weights: members.map(({ weight }) => weight),
      ...(finestMs > budgeting.slice.ms && { resolutions }),
    });
  }

  /** Follows the members that exist by now. One that is met for the first time brings what its fine slots still know. */
  follow(find: FindMember): void {
    const slices = this.#slices;
    if (!slices) return;
    for (const [place, member] of this.composite.members.entries()) {
      const book = find(member);
      if (!book || book === this.#followed[place]) continue;
      this.#followed[place]?.account.unfollow(this);
      this.#followed[place] = book;
      for (const [endMs, good, bad] of book.account.slotsWithin(slices.sliceMs)) slices.add(endMs, good, bad, place);
      book.account.follow(this, (timeMs, good, bad) => slices.add(timeMs, good, bad, place));
    }
  }

  /** Stops following, before it is forgotten. */
  unfollow(): void {
    for (const book of this.#followed) book?.account.unfollow(this);
  }

  /** The slices of a span; undefined where the budget counts events. */
  slices(span: Span): ReturnType<Slices['sum']> | undefined {
    return this.#slices?.sum(span);
  }

  dump(): JourneyBookDump {
    return {
      identity: this.identity,
      composite: this.composite,
      alerts: this.alerts,
      slices: this.#slices?.dump() ?? null,
      followed: this.#followed.map((book) => book !== undefined),
    };
  }

  static restore(dump: JourneyBookDump, resolutions: readonly Resolution[], find: FindMember): JourneyBook {
    const journey = new JourneyBook(dump.identity, dump.composite, resolutions);
    const slices = journey.#slices;
    journey.alerts = dump.alerts;
    if (!slices || !dump.slices) return journey;
    slices.restore(dump.slices);
    for (const [place, member] of dump.composite.members.entries()) {
      const book = dump.followed[place] === true ? find(member) : undefined;
      journey.#followed[place] = book;
      book?.account.follow(journey, (timeMs, good, bad) => slices.add(timeMs, good, bad, place));
    }
    return journey;
  }
}

/** As plain data. */
export interface JourneyBookDump {
  readonly identity: Omit<ServiceIdentity, 'service'>;
  readonly composite: CompositeSlo;
  readonly alerts: readonly AlertState[];
  readonly slices: SlicesDump | null;
  readonly followed: readonly boolean[];
}
