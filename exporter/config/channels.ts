// Whose events come on which channels: with kombu's `fanout_prefix` off, nothing in their names tells of a database.

/** What names the channels of a Celery installation, in the keys of the file. */
export interface ChannelNames {
  readonly events: boolean;
  readonly fanout_prefix: boolean;
  readonly key_prefix: string;
  readonly event_exchange: string;
}

/** What is expected of one of those that share. */
export const ownChannels =
  'expected events on channels of its own where fanout_prefix is false: another key_prefix, another event_exchange, or events: false';

/** The places in a list of those installations whose events come where those of an earlier one do. */
export const sharedChannels = (spaces: readonly ChannelNames[]): readonly number[] => {
  const names = spaces.map(({ events, fanout_prefix, key_prefix, event_exchange }) =>
    events && !fanout_prefix ? JSON.stringify([key_prefix, event_exchange]) : undefined,
  );
  return names.flatMap((name, position) =>
    name !== undefined && names.indexOf(name) < position ? [position] : [],
  );
};
