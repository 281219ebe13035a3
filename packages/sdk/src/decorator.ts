import { refusal } from './errors.js';
import type { Callable } from './same-function.js';

/** A method of any class with any arguments. */
export type Method<This> = (this: This, ...args: never[]) => unknown;

/**
 * One decorator for both worlds: TypeScript calls it with a context under standard decorators, and with a property
 * descriptor under `experimentalDecorators`.
 */
export interface SloDecorator {
  /** Standard, on a method: instance, static or private. */
  <This, F extends Method<This>>(method: F, context: ClassMethodDecoratorContext<This>): F;
  /** Standard, on a field that holds a function. */
  <This, F extends Method<This>>(field: undefined, context: ClassFieldDecoratorContext<This, F>): (initial: F) => F;
  /** Legacy, on a method. */
  <F extends Method<never>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): TypedPropertyDescriptor<F>;
}

/** The decorator that puts `wrap(fn)` in place of the function it stands on. */
export function decoratorOf(operation: string, wrap: (fn: Callable) => Callable): SloDecorator {
  const decorate = (target: unknown, keyOrContext: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (isContext(keyOrContext)) {
      if (keyOrContext.kind === 'method' && typeof target === 'function') return wrap(target);
      if (keyOrContext.kind === 'field')
        return (initial: unknown) => (typeof initial === 'function' ? wrap(initial) : initial);
      throw misplaced(operation, keyOrContext.kind);
    }
    const method: unknown = descriptor?.value;
    if (typeof method !== 'function') throw misplaced(operation, descriptor ? 'getter or setter' : 'class or field');
    const wrapped = wrap(method);
    copyMetadata(method, wrapped);
    return { ...descriptor, value: wrapped };
  };
  // Cast: which of the three signatures holds is decided by who calls, and checked above.
  return decorate as SloDecorator;
}

function isContext(value: unknown): value is { kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function misplaced(operation: string, got: string): Error {
  const advice = 'put it on a method, or on a field that holds a function';
  return refusal(
    'decorator-misplaced',
    ['operations', operation],
    `the decorator belongs on a method (got a ${got}): ${advice}`,
  );
}

/** The part of `reflect-metadata` that is needed: frameworks such as NestJS keep routes as metadata of the function itself. */
interface MetadataReflection {
  getOwnMetadataKeys(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

function copyMetadata(from: Callable, to: Callable): void {
  if (from === to || !('getOwnMetadataKeys' in Reflect)) return;
  // Cast: reflect-metadata adds its three functions together.
  const reflection = Reflect as unknown as MetadataReflection;
  for (const key of reflection.getOwnMetadataKeys(from)) {
    reflection.defineMetadata(key, reflection.getOwnMetadata(key, from), to);
  }
}
