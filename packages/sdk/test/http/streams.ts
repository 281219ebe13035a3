/** After everything that is due now. */
export function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The body of a response that fails half way. */
export async function* breaking(): AsyncGenerator<string> {
  yield 'half';
  await later();
  throw new Error('the disk');
}

/** The body of a response that is never complete. */
export async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'more';
    await later();
  }
}
