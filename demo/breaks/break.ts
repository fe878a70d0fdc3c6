/** A real fault: what it does is said by what its functions return. */
export interface Break {
  /** The alert that has to page. */
  readonly alert: string;
  readonly inject: () => Promise<string>;
  readonly repair: () => Promise<string>;
}
