export { type BurnExpected, expectSlo, type SloExpectation } from './expect-slo.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export { type ExportedEvents, MemoryExporter } from './memory-exporter.js';
