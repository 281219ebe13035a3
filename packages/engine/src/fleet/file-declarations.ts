import type { Slo } from '@plimsoll/slo';

/** An SLO as a file declares it. */
export interface FileDeclaration {
  readonly slo: Slo;
  /** For people: "billing.yaml:3". */
  readonly place: string;
}

/** What files declare, by the name of the service: in every namespace and environment that a service of the name is heard in. */
export class FileDeclarations {
  readonly #byService = new Map<string, FileDeclaration[]>();

  constructor(declarations: readonly FileDeclaration[] = []) {
    for (const declaration of declarations) {
      const { service } = declaration.slo;
      const ofService = this.#byService.get(service);
      if (ofService) ofService.push(declaration);
      else this.#byService.set(service, [declaration]);
    }
  }

  of(service: string): readonly FileDeclaration[] {
    return this.#byService.get(service) ?? [];
  }

  services(): Iterable<string> {
    return this.#byService.keys();
  }
}
