import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { Tally } from '../../../exporter/targets/tally.ts';
import { lines } from '../../support/values.ts';

it('counts what was asked, by whom, over how many connections', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tally = new Tally();
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  tally.dialled(socket);
  socket.write('1234');
  await once(socket, 'data');
  tally.waited();
  tally.asked('a');
  tally.asked('b');
  tally.asked('a');
  const expected = [
    'headroom_target_connects_total 1',
    'headroom_target_round_trips_total 1',
    'headroom_target_bytes_total{direction="sent"} 4',
    'headroom_target_bytes_total{direction="received"} 4',
    'headroom_target_commands_total{collector="a"} 2',
    'headroom_target_commands_total{collector="b"} 1',
  ];
  expect(lines(tally.samples())).toEqual(expected);
  socket.destroy();
  await once(socket, 'close');
  expect(lines(tally.samples())).toEqual(expected);
  server.close();
});
