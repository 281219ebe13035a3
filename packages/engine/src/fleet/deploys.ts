/** A version of a service that had not been running before, and when it was first heard of. */
export interface Deploy {
  readonly at: number;
  readonly version: string;
}

/** More are not remembered; the oldest go first. A year of a deployment a day fits. */
const MOST_DEPLOYS = 400;

/** When new versions of a service began to run. Going back to an earlier one is a deployment too. */
export class Deploys {
  #deploys: Deploy[] = [];

  /** Notes that an instance began to speak for a version, where `running` are those that others speak for. A restart of what ran last is nothing new. */
  note(version: string, { at, running }: { at: number; running: ReadonlySet<string> }): void {
    if (version === '' || running.has(version) || this.#deploys.at(-1)?.version === version) return;
    this.#deploys.push({ at, version });
    if (this.#deploys.length > MOST_DEPLOYS) this.#deploys.shift();
  }

  /** In the order in which they were heard of. */
  all(): readonly Deploy[] {
    return this.#deploys;
  }

  restore(deploys: readonly Deploy[]): void {
    this.#deploys = [...deploys];
  }
}
