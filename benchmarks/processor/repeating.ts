/** Requests that are sent again and again, each time with a later time and larger counts: written once, then patched in place. */
export class Repeating {
  readonly bodies: readonly Uint8Array[];
  readonly #fields: readonly (readonly [view: DataView, offset: number, from: bigint, by: bigint])[];

  /** `fields` are eight-byte values as they stand in the bodies, and by how much each rises from one time to the next. */
  constructor(bodies: readonly Uint8Array[], fields: ReadonlyMap<bigint, bigint>) {
    this.bodies = bodies.map((body) => body.slice());
    this.#fields = this.bodies.flatMap((body) => {
      const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
      return [...fields].flatMap(([from, by]) =>
        offsetsOf(body, from).map((offset) => [view, offset, from, by] as const),
      );
    });
  }

  /** Makes the bodies those of a later time. */
  advanceTo(time: number): void {
    for (const [view, offset, from, by] of this.#fields) view.setBigUint64(offset, from + by * BigInt(time), true);
  }
}

function offsetsOf(body: Uint8Array, value: bigint): number[] {
  const pattern = Buffer.alloc(8);
  pattern.writeBigUInt64LE(value);
  const within = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const offsets: number[] = [];
  for (let at = within.indexOf(pattern); at >= 0; at = within.indexOf(pattern, at + 8)) offsets.push(at);
  return offsets;
}
