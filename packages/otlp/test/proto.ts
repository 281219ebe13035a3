import protobuf from 'protobufjs';

// The metrics messages of OTLP's protobuf definitions, by field number and type, for protobufjs to read and write as a second opinion. The fields have their
// JSON names, so that an object for protobufjs is an OTLP/JSON body, too.

type Fields = Record<string, { type: string; id: number; rule?: 'repeated' }>;

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ type, id, rule: 'repeated' as const });

function message(fields: Fields, more: { oneof?: Record<string, string[]>; optional?: string[] } = {}) {
  const oneofs = Object.fromEntries(Object.entries(more.oneof ?? {}).map(([name, oneof]) => [name, { oneof }]));
  for (const name of more.optional ?? []) oneofs[`_${name}`] = { oneof: [name] };
  const proto3 = Object.fromEntries(
    Object.entries(fields).map(([name, data]) => [
      name,
      more.optional?.includes(name) ? { ...data, options: { proto3_optional: true } } : data,
    ]),
  );
  return { fields: proto3, oneofs };
}

const histogramFields = {
  startTimeUnixNano: field('fixed64', 2),
  timeUnixNano: field('fixed64', 3),
  count: field('fixed64', 4),
  sum: field('double', 5),
};

const root = protobuf.Root.fromJSON({
  nested: {
    ExportMetricsServiceRequest: message({ resourceMetrics: list('ResourceMetrics', 1) }),
    ExportMetricsServiceResponse: message({ partialSuccess: field('ExportMetricsPartialSuccess', 1) }),
    ExportMetricsPartialSuccess: message({
      rejectedDataPoints: field('int64', 1),
      errorMessage: field('string', 2),
    }),
    Status: message({ code: field('int32', 1), message: field('string', 2) }),
    ResourceMetrics: message({
      resource: field('Resource', 1),
      scopeMetrics: list('ScopeMetrics', 2),
      schemaUrl: field('string', 3),
    }),
    Resource: message({ attributes: list('KeyValue', 1), droppedAttributesCount: field('uint32', 2) }),
    ScopeMetrics: message({
      scope: field('InstrumentationScope', 1),
      metrics: list('Metric', 2),
      schemaUrl: field('string', 3),
    }),
    InstrumentationScope: message({
      name: field('string', 1),
      version: field('string', 2),
      attributes: list('KeyValue', 3),
      droppedAttributesCount: field('uint32', 4),
    }),
    Metric: message(
      {
        name: field('string', 1),
        description: field('string', 2),
        unit: field('string', 3),
        gauge: field('Gauge', 5),
        sum: field('Sum', 7),
        histogram: field('Histogram', 9),
        exponentialHistogram: field('ExponentialHistogram', 10),
        summary: field('Summary', 11),
        metadata: list('KeyValue', 12),
      },
      { oneof: { data: ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] } },
    ),
    Gauge: message({ dataPoints: list('NumberDataPoint', 1) }),
    Sum: message({
      dataPoints: list('NumberDataPoint', 1),
      aggregationTemporality: field('int32', 2),
      isMonotonic: field('bool', 3),
    }),
    Histogram: message({ dataPoints: list('HistogramDataPoint', 1), aggregationTemporality: field('int32', 2) }),
    ExponentialHistogram: message({
      dataPoints: list('ExponentialHistogramDataPoint', 1),
      aggregationTemporality: field('int32', 2),
    }),
    Summary: message({ dataPoints: list('SummaryDataPoint', 1) }),
    NumberDataPoint: message(
      {
        startTimeUnixNano: field('fixed64', 2),
        timeUnixNano: field('fixed64', 3),
        asDouble: field('double', 4),
        exemplars: list('Exemplar', 5),
        asInt: field('sfixed64', 6),
        attributes: list('KeyValue', 7),
        flags: field('uint32', 8),
      },
      { oneof: { value: ['asDouble', 'asInt'] } },
    ),
    HistogramDataPoint: message(
      {
        ...histogramFields,
        bucketCounts: list('fixed64', 6),
        explicitBounds: list('double', 7),
        exemplars: list('Exemplar', 8),
        attributes: list('KeyValue', 9),
        flags: field('uint32', 10),
        min: field('double', 11),
        max: field('double', 12),
      },
      { optional: ['sum', 'min', 'max'] },
    ),
    ExponentialHistogramDataPoint: message(
      {
        ...histogramFields,
        attributes: list('KeyValue', 1),
        scale: field('sint32', 6),
        zeroCount: field('fixed64', 7),
        positive: field('Buckets', 8),
        negative: field('Buckets', 9),
        flags: field('uint32', 10),
        exemplars: list('Exemplar', 11),
        min: field('double', 12),
        max: field('double', 13),
        zeroThreshold: field('double', 14),
      },
      { optional: ['sum', 'min', 'max'] },
    ),
    Buckets: message({ offset: field('sint32', 1), bucketCounts: list('uint64', 2) }),
    SummaryDataPoint: message({
      ...histogramFields,
      attributes: list('KeyValue', 7),
      quantileValues: list('ValueAtQuantile', 6),
      flags: field('uint32', 8),
    }),
    ValueAtQuantile: message({ quantile: field('double', 1), value: field('double', 2) }),
    Exemplar: message({ filteredAttributes: list('KeyValue', 7), timeUnixNano: field('fixed64', 2) }),
    KeyValue: message({ key: field('string', 1), value: field('AnyValue', 2) }),
    AnyValue: message(
      {
        stringValue: field('string', 1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
        bytesValue: field('bytes', 7),
      },
      {
        oneof: {
          value: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue'],
        },
      },
    ),
    ArrayValue: message({ values: list('AnyValue', 1) }),
    KeyValueList: message({ values: list('KeyValue', 1) }),
  },
});

export const Request = root.lookupType('ExportMetricsServiceRequest');
export const Response = root.lookupType('ExportMetricsServiceResponse');
export const Status = root.lookupType('Status');
