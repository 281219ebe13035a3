/** Who is told of incidents, and how. */
export interface NotifySettings {
  readonly receivers: readonly Receiver[];
  /** The first that matches a notice says who gets it. Without routes everybody gets everything. */
  readonly routes: readonly NotifyRoute[];
  /** Only reports what would be sent. */
  readonly dryRun: boolean;
  /** Where people reach this processor's pages: notices then carry a link. */
  readonly publicUrl: string | null;
}

interface Named {
  readonly name: string;
}

export interface WebhookReceiver extends Named {
  readonly kind: 'webhook';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON to send, with `{{field}}` in its texts; the notice itself where there is none. */
  readonly template: Json | null;
}

export interface SlackReceiver extends Named {
  readonly kind: 'slack';
  readonly url: string;
}

export interface TeamsReceiver extends Named {
  readonly kind: 'teams';
  readonly url: string;
}

export interface PagerDutyReceiver extends Named {
  readonly kind: 'pagerduty';
  /** The Events API; only a test or a proxy needs another. */
  readonly url: string;
  readonly routingKey: string;
}

export interface AlertmanagerReceiver extends Named {
  readonly kind: 'alertmanager';
  /** Of the server; `/api/v2/alerts` is added. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Receiver = WebhookReceiver | SlackReceiver | TeamsReceiver | PagerDutyReceiver | AlertmanagerReceiver;

/** Every part that is given has to hold; of several values, one has to. */
export interface NotifyRoute {
  readonly owner?: readonly string[];
  readonly service?: readonly string[];
  readonly severity?: 'page' | 'ticket';
  /** Names of receivers; none: nobody is told. */
  readonly to: readonly string[];
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const NO_NOTIFICATIONS: NotifySettings = { receivers: [], routes: [], dryRun: false, publicUrl: null };
