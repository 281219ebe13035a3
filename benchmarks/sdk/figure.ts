/** What one process measured: the figure, and what its base line took. */
export interface Figure {
  readonly measured: number;
  readonly baseline: string;
}

/** A measurement has one figure, or several of one run by their names. */
export type Measurement = () => Promise<Figure | Readonly<Record<string, Figure>>>;
