using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>A writer that does what S2 asks of one, through a storm of faults: every append with its number, and reading back where the outcome is unknown.</summary>
public sealed class AppendSessionStormTests(ITestOutputHelper output)
{
    private const int Records = 400;

    [Theory]
    [InlineData(S2Compression.None, 0)]
    [InlineData(S2Compression.Gzip, 0)]
    [InlineData(S2Compression.None, 2)]
    public async Task Storm_WriterWithNumbers_StoresEverythingOnce(S2Compression compression, int ackLatencyMilliseconds)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var test = await S2Test.StartAsync(
            options => new S2ClientOptions
            {
                AccessToken = options.AccessToken,
                BasinEndpoint = options.BasinEndpoint,
                RequestTimeout = TimeSpan.FromSeconds(1),
                MaxAttempts = 5,
                Compression = compression,
            },
            new S2ServerOptions { AckLatency = TimeSpan.FromMilliseconds(ackLatencyMilliseconds) });
        test.Faults.Storm(seed, 0.05);
        var random = new Random(seed);
        var tickets = new List<AppendTicket>();

        var stored = 0;
        while (stored < Records)
        {
            stored = await WriteAsync(test.Stream, stored, random, tickets);
        }

        test.Faults.Calm();
        Assert.Equal(Enumerable.Range(0, Records).Select(static i => $"{i}"), test.Log.Records.Select(static record => record.Body.ToStringUtf8().Split('/')[0]));
        Outcomes.AreTrue(test.Log, tickets);
        Assert.InRange(test.Faults.Injected, 1, int.MaxValue);
    }

    /// <returns>How many records are stored when the session has ended.</returns>
    private static async Task<int> WriteAsync(S2Stream stream, int next, Random random, List<AppendTicket> tickets)
    {
        try
        {
            await using var session = await stream.OpenAppendSessionAsync(new AppendSessionOptions { MaxInflightBatches = 8 }, Wait.Cancellation);
            while (next < Records)
            {
                var count = Math.Min(random.Next(1, 5), Records - next);

                // The same record in another attempt is recognised by its body.
                var input = S2Test.Input((ulong)next, [.. Enumerable.Range(next, count).Select(i => $"{i}/{tickets.Count}")]);
                tickets.Add(await session.SubmitAsync(input, Wait.Cancellation));
                next += count;
            }

            await Wait.For(session.CloseAsync(Wait.Cancellation));
            return next;
        }
        catch (S2Exception)
        {
            return await TailAsync(stream);
        }
    }

    // There is no other writer, so the tail says what became of all records.
    private static async Task<int> TailAsync(S2Stream stream)
    {
        while (true)
        {
            try
            {
                return (int)(await stream.CheckTailAsync(Wait.Cancellation)).SeqNum;
            }
            catch (S2Exception exception) when (exception.IsRetryable)
            {
                // The storm continues.
            }
        }
    }
}
