/** Where one process of an application has its metrics page, and the login it asks for. */
export interface ApplicationAddress {
  /** http: or https:, without a login. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** What collectors may ask of an application. */
export interface ApplicationPort {
  /** The metrics pages of its processes, in the order of the config; throws when one of them could not be read. */
  pages(): Promise<readonly string[]>;
}
