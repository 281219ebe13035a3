/** Anything that can be called or constructed. Its precise type is carried by whoever holds it. */
// biome-ignore lint/complexity/noBannedTypes: classes are callables too, and no signature covers them all.
export type Callable = Function;

/**
 * Gives a wrapper everything a caller can see of the function it stands for: name, length, own properties and prototype
 * chain (so that `wrapper.constructor.name` still says AsyncFunction, and static members of a class stay).
 */
export function resemble(wrapper: Callable, original: Callable): void {
  for (const key of Reflect.ownKeys(original)) {
    // Read-only leftovers of functions in sloppy mode; they always say null.
    if (key === 'arguments' || key === 'caller') continue;
    const property = Reflect.getOwnPropertyDescriptor(original, key);
    if (property) Reflect.defineProperty(wrapper, key, property);
  }
  Reflect.setPrototypeOf(wrapper, Reflect.getPrototypeOf(original));
}

/** Can it be called with `new`? Arrow functions, methods and async functions cannot. Runs nothing of the function. */
export function isConstructor(fn: Callable): boolean {
  try {
    Reflect.construct(Object, [], fn);
    return true;
  } catch {
    return false;
  }
}
