import { describe, expect, it } from 'vitest';
import { aclName, type Command, withOrWithout } from '../../../exporter/targets/redis-port.ts';

describe('aclName', () => {
  it.each<readonly [Command, string]>([
    [['llen', 'a'], 'llen'],
    [['INFO', 'all'], 'info'],
    [['client', 'list'], 'client|list'],
    [['CONFIG', 'GET', '*'], 'config|get'],
    [['client'], 'client'],
    [['exists', 'client', 'list'], 'exists'],
  ])('%j is %s', (command, name) => {
    expect(aclName(command)).toBe(name);
  });
});

describe('withOrWithout', () => {
  /** A port that refuses once asked, and the ways in which it was tried. */
  const attempt = async (fails: boolean, refuses: boolean, before = false) => {
    const tried: boolean[] = [];
    let refused = before;
    const result = await withOrWithout({ refuses: () => refused }, 'exists', async (allowed) => {
      tried.push(allowed);
      if (!allowed || !fails) return 'read';
      refused = refuses;
      throw new Error('no');
    }).catch(() => 'failed');
    return [result, ...tried];
  };

  it('uses the command while it may', async () => {
    expect(await attempt(false, false)).toEqual(['read', true]);
  });

  it('does without it as soon as it is refused, and from then on at once', async () => {
    expect(await attempt(true, true)).toEqual(['read', true, false]);
    expect(await attempt(true, true, true)).toEqual(['read', false]);
  });

  it('fails where another thing failed', async () => {
    expect(await attempt(true, false)).toEqual(['failed', true]);
  });
});
