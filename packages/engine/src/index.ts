export * from './latency/hdr-encoding.js';
