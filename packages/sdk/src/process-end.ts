/** What is done when the process is about to end. */
export interface LastDuties {
  /** The event loop is empty, or nobody but us listens to SIGTERM: send what is left and stop. Never rejects. */
  finish(): Promise<void>;
  /** SIGTERM came, and the application will end the process itself, after its last requests: send what there is so far. */
  flush(): Promise<void>;
}

const OURS = Symbol.for('@plimsoll/sdk/sigterm');

/**
 * Calls the duties once when the process ends, and lets it end as it would have without us: a SIGTERM that nobody else
 * listens to is raised again when they are done. Returns the way back.
 */
export function onProcessEnd(duties: LastDuties): () => void {
  const onBeforeExit = (): void => {
    stop();
    void duties.finish();
  };
  const onSigterm = Object.assign(
    (): void => {
      const others = process.listeners('SIGTERM').filter((listener) => !(OURS in listener));
      if (others.length > 0) void duties.flush();
      else void duties.finish().then(raiseAgain);
    },
    { [OURS]: true },
  );
  const raiseAgain = (): void => {
    stop();
    // A second service of this process may still be sending: whoever is last raises the signal.
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  };
  const stop = (): void => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('SIGTERM', onSigterm);
  };
  process.on('beforeExit', onBeforeExit);
  process.on('SIGTERM', onSigterm);
  return stop;
}

/** Waits for something at most so long. Never rejects: what failed at the very end has nobody left to tell. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), bound]);
  clearTimeout(timer);
}
