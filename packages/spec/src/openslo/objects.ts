/** The objects of OpenSLO v1, as documents declare them. Optional fields are absent, never empty, so that equal documents are equal values. */
export type OpenSloObject =
  | { readonly kind: 'Service'; readonly metadata: Metadata; readonly spec: ServiceSpec }
  | { readonly kind: 'DataSource'; readonly metadata: Metadata; readonly spec: DataSourceSpec }
  | { readonly kind: 'SLI'; readonly metadata: Metadata; readonly spec: SliSpec }
  | { readonly kind: 'SLO'; readonly metadata: Metadata; readonly spec: SloSpec }
  | { readonly kind: 'AlertPolicy'; readonly metadata: Metadata; readonly spec: AlertPolicySpec }
  | { readonly kind: 'AlertCondition'; readonly metadata: Metadata; readonly spec: AlertConditionSpec }
  | { readonly kind: 'AlertNotificationTarget'; readonly metadata: Metadata; readonly spec: NotificationTargetSpec };

export type OpenSloKind = OpenSloObject['kind'];

export type OpenSloOf<Kind extends OpenSloKind> = Extract<OpenSloObject, { kind: Kind }>;

export const OPENSLO_VERSION = 'openslo/v1';

export const OPENSLO_KINDS = [
  'Service',
  'DataSource',
  'SLI',
  'SLO',
  'AlertPolicy',
  'AlertCondition',
  'AlertNotificationTarget',
] as const satisfies readonly OpenSloKind[];

export interface Metadata {
  /** An RFC 1123 label in documents that are written; what it is in documents that are read. */
  readonly name: string;
  readonly displayName?: string;
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ServiceSpec {
  readonly description?: string;
}

export interface DataSourceSpec {
  readonly description?: string;
  readonly type: string;
  /** Anything. It often holds secrets: never print it. */
  readonly connectionDetails: unknown;
}

export interface SliSpec {
  readonly description?: string;
  readonly metric: SliMetric;
}

export type SliMetric =
  | { readonly kind: 'threshold'; readonly source: MetricSource }
  | { readonly kind: 'ratio'; readonly counter: boolean; readonly total: MetricSource; readonly good: MetricSource }
  | { readonly kind: 'ratio'; readonly counter: boolean; readonly total: MetricSource; readonly bad: MetricSource }
  | {
      readonly kind: 'raw';
      readonly counter: boolean;
      readonly rawType: 'success' | 'failure';
      readonly source: MetricSource;
    };

export interface MetricSource {
  readonly metricSourceRef?: string;
  readonly type?: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** An object that is named, or written out in place. */
export type RefOr<Inline> =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'inline'; readonly object: Inline };

export interface InlineSli {
  readonly metadata: Metadata;
  readonly spec: SliSpec;
}

export interface SloSpec {
  readonly description?: string;
  readonly service: string;
  /** Absent in a composite SLO, whose objectives have one each. */
  readonly indicator?: RefOr<InlineSli>;
  /** Absent where the document leaves it out, which the README allows and the reference validator does not. */
  readonly timeWindow?: TimeWindow;
  readonly budgetingMethod: BudgetingMethod;
  readonly objectives: readonly Objective[];
  readonly alertPolicies?: readonly RefOr<OpenSloOf<'AlertPolicy'>>[];
}

export const BUDGETING_METHODS = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;

export type BudgetingMethod = (typeof BUDGETING_METHODS)[number];

/** A duration as OpenSLO writes it: a whole number and one unit of m h d w M Q Y. */
export type Shorthand = string;

export type TimeWindow =
  | { readonly kind: 'rolling'; readonly duration: Shorthand }
  | { readonly kind: 'calendar'; readonly duration: Shorthand; readonly startTime: string; readonly timeZone: string };

export const OPERATORS = ['lte', 'gte', 'lt', 'gt'] as const;

export type Operator = (typeof OPERATORS)[number];

export interface Objective {
  readonly displayName?: string;
  /** For threshold metrics. */
  readonly op?: Operator;
  /** For threshold metrics. */
  readonly value?: number;
  /** Exactly one of `target` (0 to 1) and `targetPercent` (0 to 100). */
  readonly target?: number;
  readonly targetPercent?: number;
  readonly timeSliceTarget?: number;
  readonly timeSliceWindow?: Shorthand;
  readonly indicator?: RefOr<InlineSli>;
  readonly compositeWeight?: number;
}

export interface AlertPolicySpec {
  readonly description?: string;
  readonly alertWhenNoData: boolean;
  readonly alertWhenResolved: boolean;
  readonly alertWhenBreaching: boolean;
  readonly condition: RefOr<OpenSloOf<'AlertCondition'>>;
  readonly notificationTargets: readonly RefOr<OpenSloOf<'AlertNotificationTarget'>>[];
}

export interface AlertConditionSpec {
  readonly description?: string;
  readonly severity: string;
  readonly op: Operator;
  /** A burn rate: `burnrate` is the only kind of condition there is. */
  readonly threshold: number;
  readonly lookbackWindow: Shorthand;
  readonly alertAfter?: Shorthand;
}

export interface NotificationTargetSpec {
  readonly description?: string;
  readonly target: string;
}
