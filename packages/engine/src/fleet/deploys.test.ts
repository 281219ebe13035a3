import { expect, it } from 'vitest';
import { at, sourceOf, TestFleet } from '../test-fleet.js';

function deploysOf(fleet: TestFleet): string[] {
  const service = fleet.books.service('checkout');
  return (service?.deploys ?? []).map(({ at: time, version }) => `${(time - at(0)) / 1000} ${version}`);
}

function report(fleet: TestFleet, seconds: number, instance: string, version: string): void {
  fleet.count(seconds, seconds, { source: sourceOf(instance, { version }), startMs: at(seconds - 10) });
}

it('notes when a version is first heard of, and not the instances that follow', () => {
  const fleet = new TestFleet();
  report(fleet, 60, 'a', '1.0');
  report(fleet, 120, 'b', '1.0');
  report(fleet, 180, 'c', '2.0');
  report(fleet, 190, 'd', '2.0');
  report(fleet, 200, 'a', '1.0');
  expect(deploysOf(fleet)).toEqual(['60 1.0', '180 2.0']);
});

it('notes a way back to an earlier version once nobody runs that any more', () => {
  const fleet = new TestFleet();
  report(fleet, 60, 'a', '1.0');
  report(fleet, 120, 'b', '2.0');
  for (let seconds = 180; seconds <= 1200; seconds += 60) report(fleet, seconds, 'b', '2.0');
  report(fleet, 1230, 'c', '1.0');
  expect(deploysOf(fleet)).toEqual(['60 1.0', '120 2.0', '1230 1.0']);
});

it('does not take a restart for a deployment, nor a process that says no version', () => {
  const fleet = new TestFleet();
  report(fleet, 60, 'a', '1.0');
  report(fleet, 3600, 'b', '1.0');
  report(fleet, 3660, 'c', '');
  expect(deploysOf(fleet)).toEqual(['60 1.0']);
});

it('remembers so many and no more', () => {
  const fleet = new TestFleet();
  for (let i = 1; i <= 450; i++) report(fleet, i * 60, `instance-${i}`, `1.${i}`);
  expect(deploysOf(fleet).length).toBe(400);
  expect(deploysOf(fleet).at(-1)).toBe('27000 1.450');
});
