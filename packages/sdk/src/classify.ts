/** How an event ended, as far as anyone can see from outside. */
export type Ending =
  /** A function returned, or its promise was fulfilled. */
  | { readonly kind: 'returned'; readonly value: unknown }
  /** A function threw, or its promise was rejected. */
  | { readonly kind: 'threw'; readonly error: unknown }
  /** An HTTP response was sent to its end. */
  | { readonly kind: 'responded'; readonly status: number }
  /** An HTTP response was cut off before its end, by the caller who went away or by the service itself. */
  | { readonly kind: 'cut-off'; readonly by: 'caller' | 'service'; readonly status: number }
  /** A remote procedure call ended, with the name of a status of gRPC: `'OK'`, `'NOT_FOUND'`, `'UNAVAILABLE'`. */
  | { readonly kind: 'rpc-ended'; readonly status: string };

/** Good and bad count; an ignored event enters no count at all. A bad one says why, in a few words that do not vary. */
export type Verdict =
  | { readonly outcome: 'good' }
  | { readonly outcome: 'bad'; readonly cause: string }
  | { readonly outcome: 'ignored' };

/** Says what an ending means. `undefined` leaves it to the default; so does a classifier that throws. */
export type Classifier = (ending: Ending) => Verdict | Verdict['outcome'] | undefined;

const GOOD: Verdict = { outcome: 'good' };
const IGNORED: Verdict = { outcome: 'ignored' };

/** The statuses of gRPC by which a service says that it failed. All others are answers. */
const FAILED_RPC = ['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'];

/**
 * What an ending means when nobody says otherwise: thrown, rejected, HTTP 500 and above, a status of gRPC that says so, and a
 * response that the service broke off are failures; an error that carries an HTTP status below 500 is an answer, not a
 * failure; a caller that went away is ignored.
 */
function classifyByDefault(ending: Ending): Verdict {
  switch (ending.kind) {
    case 'returned':
      return GOOD;
    case 'threw':
      return isRefusal(ending.error) ? GOOD : { outcome: 'bad', cause: causeOfError(ending.error) };
    case 'responded':
      return ending.status < 500 ? GOOD : { outcome: 'bad', cause: causeOfStatus(ending.status) };
    case 'cut-off':
      return ending.by === 'caller' ? IGNORED : { outcome: 'bad', cause: 'response broken off' };
    case 'rpc-ended':
      if (ending.status === 'CANCELLED') return IGNORED;
      return FAILED_RPC.includes(ending.status) ? { outcome: 'bad', cause: `gRPC ${ending.status}` } : GOOD;
  }
}

/** The user's classifier where it gives an answer, the default everywhere else. Never throws. */
export function classify(ending: Ending, classifier: Classifier | undefined, onFault: () => void): Verdict {
  if (classifier === undefined) return classifyByDefault(ending);
  try {
    const answer = classifier(ending);
    if (answer === undefined) return classifyByDefault(ending);
    const verdict = toVerdict(answer, ending);
    if (verdict) return verdict;
  } catch {
    // The user's own fault must not reach the user's own caller: it is counted below.
  }
  onFault();
  return classifyByDefault(ending);
}

function toVerdict(answer: Verdict | Verdict['outcome'], ending: Ending): Verdict | undefined {
  const verdict = typeof answer === 'string' ? { outcome: answer, cause: undefined } : { cause: undefined, ...answer };
  const { outcome, cause } = verdict;
  if (outcome === 'good') return GOOD;
  if (outcome === 'ignored') return IGNORED;
  if (outcome !== 'bad') return undefined;
  return { outcome: 'bad', cause: typeof cause === 'string' && cause !== '' ? cause : causeOf(ending) };
}

function causeOf(ending: Ending): string {
  switch (ending.kind) {
    case 'returned':
      return 'judged bad';
    case 'threw':
      return causeOfError(ending.error);
    case 'responded':
      return causeOfStatus(ending.status);
    case 'cut-off':
      return ending.by === 'caller' ? 'caller went away' : 'response broken off';
    case 'rpc-ended':
      return `gRPC ${ending.status}`;
  }
}

/** "HTTP 5xx": the class of a status, since a cause must not take a value per code. */
function causeOfStatus(status: number): string {
  return `HTTP ${Math.floor(status / 100)}xx`;
}

/** The error's name. Whatever else was thrown is called by its type. */
function causeOfError(error: unknown): string {
  const name = property(error, 'name');
  return typeof name === 'string' && name !== '' ? name : `thrown ${error === null ? 'null' : typeof error}`;
}

/** Does the error say that the request was at fault? `status` and `statusCode` are what HTTP frameworks answer with. */
function isRefusal(error: unknown): boolean {
  const status = property(error, 'status') ?? property(error, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** Reads a property of a foreign value, whose getters and proxies may throw. */
function property(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
