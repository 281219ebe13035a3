import { expect, test } from 'vitest';
import { callEnding } from './call-ending.js';

test.each([
  ['an HTTP status of 500 and above', { 'http.response.status_code': 503 }, 'failed'],
  ['one that is a text', { 'http.response.status_code': '500' }, 'failed'],
  ['one by its former name', { 'http.status_code': 502 }, 'failed'],
  [
    'the caller’s mistake, whatever the error is called',
    { 'http.response.status_code': 404, 'error.type': '404' },
    'succeeded',
  ],
  ['a caller that went away', { 'http.response.status_code': 499 }, 'ignored'],
  ['an answer', { 'http.response.status_code': 200 }, 'succeeded'],
  ['an answer that broke off', { 'http.response.status_code': 200, 'error.type': 'ECONNRESET' }, 'failed'],
  ['no answer at all', { 'error.type': 'timeout' }, 'failed'],
  ['an empty error type', { 'error.type': '' }, 'succeeded'],
  ['gRPC UNAVAILABLE', { 'rpc.grpc.status_code': 14 }, 'failed'],
  ['gRPC UNAVAILABLE by name', { 'rpc.response.status_code': 'UNAVAILABLE' }, 'failed'],
  ['gRPC CANCELLED', { 'rpc.grpc.status_code': 1 }, 'ignored'],
  ['gRPC NOT_FOUND', { 'rpc.response.status_code': 'NOT_FOUND', 'error.type': 'NOT_FOUND' }, 'succeeded'],
  ['gRPC OK', { 'rpc.grpc.status_code': 0 }, 'succeeded'],
  ['nothing', {}, 'succeeded'],
] as const)('%s', (_, attributes, ending) => {
  expect(callEnding(attributes)).toBe(ending);
});

test('the status of a span counts where no code says anything', () => {
  const isError = true;
  expect(callEnding({}, { isError })).toBe('failed');
  expect(callEnding({ 'http.response.status_code': 200 }, { isError })).toBe('failed');
  expect(callEnding({ 'http.response.status_code': 404 }, { isError })).toBe('succeeded');
  expect(callEnding({ 'rpc.grpc.status_code': 5 }, { isError })).toBe('succeeded');
});
