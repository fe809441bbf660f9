// Appends records with S2's client for Node.js as fast as possible, and prints the elapsed time and the CPU time.
// Arguments: endpoint, basin, "session" or "producer", body size in bytes, records in a batch, number of records.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { S2, AppendInput, AppendRecord, Producer, BatchTransform } = await import(pathToFileURL(require.resolve('@s2-dev/streamstore')));

const [endpoint, basinName, way, size, batch, count] = process.argv.slice(2);
const s2 = new S2({ accessToken: 'ignored', endpoints: { account: endpoint, basin: endpoint } });
const body = new Uint8Array(Number(size));
const encoder = new TextEncoder();
const streamIdName = encoder.encode('stream_id');
const seqName = encoder.encode('seq');
const streamId = encoder.encode('0199c0de-0000-7000-8000-000000000000');
const record = (i) => AppendRecord.bytes({ body, headers: [[streamIdName, streamId], [seqName, encoder.encode(String(i))]] });

const bySession = async (stream, total) => {
  const session = await stream.appendSession();
  let last;
  for (let next = 0; next < total; next += Number(batch)) {
    const records = [];
    for (let i = 0; i < Number(batch); i++) {
      records.push(record(next + i));
    }

    last = await session.submit(AppendInput.create(records, { matchSeqNum: next }));
    last.ack().catch(() => {});
  }

  await last.ack();
  await session.close();
};

const byProducer = async (stream, total) => {
  const transform = new BatchTransform({ lingerDurationMillis: 100, maxBatchRecords: Number(batch), matchSeqNum: 0 });
  const producer = new Producer(transform, await stream.appendSession());
  const reading = (async () => {
    let acknowledged = 0;
    for await (const ack of producer.readable) {
      acknowledged += 1;
      if (acknowledged === total) {
        break;
      }
    }
  })();
  const writer = producer.writable.getWriter();
  for (let i = 0; i < total; i++) {
    await writer.write(record(i));
  }

  await writer.close();
  await reading;
};

const run = way === 'producer' ? byProducer : bySession;
const streamOf = (name) => s2.basin(basinName).stream(name);
await run(streamOf('warm-up'), Number(count) / 4);

const cpu = process.cpuUsage();
const started = process.hrtime.bigint();
await run(streamOf('measured'), Number(count));
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const used = process.cpuUsage(cpu);
const tail = (await streamOf('measured').checkTail()).tail.seqNum;
if (tail !== Number(count)) {
  throw new Error(`${tail} of ${count} records are stored`);
}

console.log(JSON.stringify({ seconds, cpuSeconds: (used.user + used.system) / 1e6 }));
process.exit(0);
