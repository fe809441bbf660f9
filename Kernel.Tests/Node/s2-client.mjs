// Uses an S2 server as S2's own client for node does: streams, appends, reads, sessions, fencing, trimming, and what is refused.
// Arguments: the endpoint, a basin, a stream that does not exist, "h2" or "fetch" for the way that sessions take, the token, and the compression.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { S2, AppendInput, AppendRecord, Producer, BatchTransform } = await import(pathToFileURL(require.resolve('@s2-dev/streamstore')));

const [endpoint, basinName, streamName, transport, accessToken, compression] = process.argv.slice(2);
const s2 = new S2({
  accessToken,
  endpoints: { account: endpoint, basin: endpoint },
  compression,
});
const result = {};

const failure = async (work) => {
  try {
    await work();
    return 'no failure';
  } catch (error) {
    return { type: error.constructor.name, status: error.status, code: error.code, seqNum: error.expectedSeqNum, token: error.expectedFencingToken, tail: error.tail?.seqNum };
  }
};

const basin = s2.basin(basinName);
const created = await basin.streams.create({ stream: streamName, config: { storageClass: 'express', retentionPolicy: { ageSecs: 3600 } } });
result.created = created.name;
result.createdAgain = await failure(() => basin.streams.create({ stream: streamName }));
result.listed = (await basin.streams.list({ prefix: streamName })).streams.map((stream) => stream.name);
result.config = await basin.streams.getConfig({ stream: streamName });

const stream = basin.stream(streamName, { forceTransport: transport === 'fetch' ? 'fetch' : undefined });
result.emptyTail = (await stream.checkTail()).tail.seqNum;

const text = AppendRecord.string({ body: 'text ä', headers: [['name', 'value']], timestamp: 1_700_000_000_001 });
const bytes = AppendRecord.bytes({ body: new Uint8Array([0, 1, 0xff]), headers: [[new Uint8Array([0x61]), new Uint8Array([0xfe])]] });
const first = await stream.append(AppendInput.create([text], { matchSeqNum: 0 }));
result.unaryText = [first.start.seqNum, first.end.seqNum, first.tail.seqNum];
const second = await stream.append(AppendInput.create([bytes, bytes]));
result.unaryBytes = [second.start.seqNum, second.end.seqNum];

const session = await stream.appendSession();
const tickets = [];
for (let i = 0; i < 20; i++) {
  tickets.push(await session.submit(AppendInput.create([AppendRecord.string({ body: `s${i}` })], { matchSeqNum: 3 + i })));
}

result.session = [];
for (const ticket of tickets) {
  result.session.push((await ticket.ack()).start.seqNum);
}

await session.close();

const producer = new Producer(new BatchTransform({ lingerDurationMillis: 5, maxBatchRecords: 10 }), await stream.appendSession());
const records = [];
for (let i = 0; i < 25; i++) {
  records.push(await producer.submit(AppendRecord.bytes({ body: new TextEncoder().encode(`p${i}`.padEnd(2000, '.')) })));
}

result.produced = (await Promise.all(records.map((record) => record.ack()))).map((ack) => ack.seqNum());
await producer.close();

const asText = await stream.read({ start: { from: { seqNum: 0 } }, stop: { limits: { count: 1 } } });
result.readText = asText.records.map((record) => [record.seqNum, record.body, record.headers, record.timestamp.getTime()]);
const asBytes = await stream.read({ start: { from: { seqNum: 1 } }, stop: { limits: { count: 1 } } }, { as: 'bytes' });
result.readBytes = asBytes.records.map((record) => [record.seqNum, [...record.body], [...record.headers[0][1]]]);
result.readTimestamp = (await stream.read({ start: { from: { timestamp: 1_700_000_000_001 } }, stop: { limits: { count: 1 } } })).records[0].seqNum;
result.readTailOffset = (await stream.read({ start: { from: { tailOffset: 2 } }, stop: { limits: { count: 10 } } })).records.map((record) => record.seqNum);

result.readSession = [];
const reading = await stream.readSession({ start: { from: { seqNum: 3 } }, stop: { limits: { count: 30 } } });
for await (const record of reading) {
  result.readSession.push(record.seqNum);
}

const following = await stream.readSession({ start: { from: { seqNum: 48 } }, stop: { limits: { count: 2 }, waitSecs: 30 } });
const followed = (async () => {
  const seen = [];
  for await (const record of following) {
    seen.push(record.body);
  }
  return seen;
})();
await stream.append(AppendInput.create([AppendRecord.string({ body: 'live 1' })]));
await stream.append(AppendInput.create([AppendRecord.string({ body: 'live 2' })]));
result.followed = await followed;

result.unwritten = await failure(() => stream.read({ start: { from: { seqNum: 1000 } }, stop: { limits: { count: 1 } } }));
result.clamped = await failure(() => stream.read({ start: { from: { seqNum: 1000 }, clamp: true }, stop: { limits: { count: 1 } } }));
result.wrongNumber = await failure(() => stream.append(AppendInput.create([text], { matchSeqNum: 7 })));
const poisoned = await stream.appendSession();
const refused = await poisoned.submit(AppendInput.create([text], { matchSeqNum: 9 }));
result.wrongNumberInSession = await failure(() => refused.ack());
await poisoned.close().catch(() => {});

await stream.append(AppendInput.create([AppendRecord.fence('mine')]));
result.wrongToken = await failure(() => stream.append(AppendInput.create([text], { fencingToken: 'theirs' })));
result.rightToken = (await stream.append(AppendInput.create([text], { fencingToken: 'mine' }))).start.seqNum;
result.noToken = (await stream.append(AppendInput.create([text]))).start.seqNum;

await stream.append(AppendInput.create([AppendRecord.trim(40)]));
result.afterTrim = (await stream.read({ start: { from: { seqNum: 0 } }, stop: { limits: { count: 1 } } })).records[0].seqNum;
result.tail = (await stream.checkTail()).tail.seqNum;

result.noStream = await failure(() => basin.stream('there-is-none').checkTail());
result.noBasin = await failure(() => s2.basin('there-is-no-such-basin').stream('any').checkTail());
await basin.streams.delete({ stream: streamName });
result.deleted = await failure(() => stream.checkTail());
await stream.close();

console.log(JSON.stringify(result));
