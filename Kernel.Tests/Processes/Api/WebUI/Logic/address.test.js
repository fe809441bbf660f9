import assert from 'node:assert/strict';
import test from 'node:test';
import { formatAddress, parseAddress } from '../Page/model/address.js';

const parsed = (address) => parseAddress(`/${address.split('?')[0]}`, address.includes('?') ? `?${address.split('?')[1]}` : '');

for (const address of [
  '', 'open', 's/live', 's/live/events', 's/cs_1', 's/cs_1/network', 's/cs_1?step=14', 's/cs_1/console?q=level:error&show=error,warning&sel=220', 's/cs_1/network?t=12.4-18.9&show=by-time-down&tab=response',
  's/a%20b%2Fc/problems', 's/cs_1/events?target=8C2A&steps=failed',
]) {
  test(`the address ${address || '/'} is what it says`, () => assert.equal(formatAddress(parsed(address)), address));
}

test('what is not valid is left out', () => {
  const route = parsed('s/cs_1/nothing?step=-1&t=9-2&sel=abc&tab=<b>&show=%3Cscript%3E&q=');
  assert.deepEqual([route.view, route.step, route.range, route.selected, route.tab, route.kinds, route.query], ['story', 0, null, 0, '', '', '']);
  assert.equal(parsed('elsewhere/x').page, 'sessions');
  assert.equal(parsed('s/%E0%A4%A').session, '%E0%A4%A');
});

test('a time is in microseconds', () => assert.deepEqual(parsed('s/x?t=1.5-2').range, { from: 1_500_000, to: 2_000_000 }));
