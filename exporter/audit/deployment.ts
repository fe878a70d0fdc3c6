// What files of a deployment say, whatever their format: services, and what is set for each.

/** A variable that is set for a service. */
export interface Setting {
  readonly variable: string;
  /** Undefined where the file does not hold it. */
  readonly value: string | undefined;
  /** The service whose address it is, where the file says so instead of a value. */
  readonly service?: string | undefined;
  /** Where it stands, which may be a file that another one names. */
  readonly file: string;
  readonly line: number;
}

/** A word and where it stands. */
export interface Placed {
  readonly text: string;
  readonly line: number;
}

/** One service. */
export interface Service {
  readonly name: string;
  readonly line: number;
  /** What it speaks: only one of HTTP can answer a health check by HTTP. */
  readonly speaks: 'http' | 'tcp';
  readonly region?: Placed | undefined;
  /** A health check by HTTP. */
  readonly httpCheck?: Placed | undefined;
  readonly settings: readonly Setting[];
}

/** Services that are meant to work together. */
export interface Environment {
  readonly name: string;
  readonly services: readonly Service[];
}

/** A file, read. */
export interface Deployment {
  readonly file: string;
  readonly kind: 'blueprint' | 'compose' | 'dotenv';
  readonly environments: readonly Environment[];
  /** Every text in it. */
  readonly texts: readonly Placed[];
  /** What it leaves to others, one sentence each: it could not be judged. */
  readonly unseen: readonly string[];
}
