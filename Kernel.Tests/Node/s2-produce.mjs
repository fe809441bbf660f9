// Appends numbered records over a session, each after the answer to the one before, and counts the right answers.
// Arguments: the endpoint, a basin, a stream, the token, how many records, and how many bytes each.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { S2, AppendInput, AppendRecord } = await import(pathToFileURL(require.resolve('@s2-dev/streamstore')));

const [endpoint, basinName, streamName, accessToken, count, size] = process.argv.slice(2);
const s2 = new S2({ accessToken, endpoints: { account: endpoint, basin: endpoint }, retry: { maxAttempts: 10, minBaseDelayMillis: 5 } });
const stream = s2.basin(basinName).stream(streamName);
const session = await stream.appendSession();
let acknowledged = 0;
for (let i = 0; i < Number(count); i++) {
  const ticket = await session.submit(AppendInput.create([AppendRecord.string({ body: `${i}`.padEnd(Number(size), '.') })], { matchSeqNum: i }));
  acknowledged += (await ticket.ack()).start.seqNum === i ? 1 : 0;
}

await session.close();
await stream.close();
console.log(JSON.stringify({ acknowledged }));
