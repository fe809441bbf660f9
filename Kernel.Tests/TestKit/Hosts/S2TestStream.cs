using System.Buffers.Text;
using System.Text;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit.Fakes.S2;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A new stream for each test, in the tests' server or in the S2 that the environment names.</summary>
/// <remarks>
/// The latter is s2.dev or an s2-lite: KERNEL_TEST_S2_BASIN and KERNEL_TEST_S2_ACCESS_TOKEN, and for s2-lite KERNEL_TEST_S2_ACCOUNT_ENDPOINT and
/// KERNEL_TEST_S2_BASIN_ENDPOINT. The basin has to exist.
/// </remarks>
internal sealed class S2TestStream : IAsyncDisposable
{
    public const string TestServer = "a server of the test's own";
    public const string Environment = "the S2 that the environment names";

    private readonly S2Account _client;

    private S2TestStream(S2Server? server, string basin, string token, string? accountEndpoint, string? basinEndpoint)
    {
        Server = server!;
        StreamName = $"kernel-test/{Guid.NewGuid():N}";
        Settings = new Dictionary<string, string?>
        {
            ["S2_BASIN"] = basin,
            ["S2_ACCESS_TOKEN"] = token,
            ["S2_STREAM"] = StreamName,
            ["S2_ACCOUNT_ENDPOINT"] = accountEndpoint,
            ["S2_BASIN_ENDPOINT"] = basinEndpoint,
            ["S2:Linger"] = "00:00:00.02",
        };
        _client = new S2Account(new S2ClientOptions { AccessToken = token, AccountEndpoint = accountEndpoint, BasinEndpoint = basinEndpoint });
        Stream = _client.Basin(basin).Stream(StreamName);
    }

    /// <summary>For theories that run against both.</summary>
    public static TheoryData<string> Both => [TestServer, Environment];

    /// <summary>The test's own server; not there where the environment's is used.</summary>
    public S2Server Server { get; }

    public string StreamName { get; }

    /// <summary>The stream's records, in the tests' server.</summary>
    public StreamLog Log => Server.Store.Basin(Settings["S2_BASIN"]!)!.Stream(StreamName, create: true)!;

    public S2Stream Stream { get; }

    /// <summary>The storage writer's settings; entries may be changed.</summary>
    public Dictionary<string, string?> Settings { get; }

    public static async Task<S2TestStream> OpenAsync(string which = TestServer, S2ServerOptions? options = null)
    {
        if (which == TestServer)
        {
            var server = await S2Server.StartAsync(options);
            server.Store.Basin("kernel-test-basin", create: true);
            return new S2TestStream(server, "kernel-test-basin", "token-of-the-test", server.Endpoint, server.Endpoint);
        }

        var basin = System.Environment.GetEnvironmentVariable("KERNEL_TEST_S2_BASIN");
        var token = System.Environment.GetEnvironmentVariable("KERNEL_TEST_S2_ACCESS_TOKEN");
        Assert.SkipWhen(
            string.IsNullOrEmpty(basin) || string.IsNullOrEmpty(token),
            "KERNEL_TEST_S2_BASIN and KERNEL_TEST_S2_ACCESS_TOKEN are not set, so there is no other S2 to test against; docs/operations.md says how.");
        return new S2TestStream(
            null,
            basin,
            token,
            System.Environment.GetEnvironmentVariable("KERNEL_TEST_S2_ACCOUNT_ENDPOINT"),
            System.Environment.GetEnvironmentVariable("KERNEL_TEST_S2_BASIN_ENDPOINT"));
    }

    /// <summary>As environment variables of a process.</summary>
    public IEnumerable<(string Key, string? Value)> ToEnvironment() =>
        Settings.Select(static setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    /// <summary>Everything that a reader of the stream gets.</summary>
    public async Task<List<SequencedRecord>> ReadAsync(ulong from = 0)
    {
        var records = new List<SequencedRecord>();
        try
        {
            while (true)
            {
                var query = new ReadQuery { Start = ReadStart.SeqNum(records.Count > 0 ? records[^1].SeqNum + 1 : from), Count = 1000 };
                records.AddRange((await Stream.ReadAsync(query, TestContext.Current.CancellationToken)).Records);
            }
        }
        catch (S2UnwrittenPositionException)
        {
            return records;
        }
        catch (S2ServerException missing) when (missing.Code == "stream_not_found")
        {
            return records;
        }
    }

    /// <summary>Fails unless the stream holds exactly these envelopes of one log, in their order, each with its headers, and nothing else.</summary>
    public async Task AssertHoldsAsync(string streamId, IEnumerable<byte[]> envelopes) => AssertHolds(await ReadAsync(), streamId, envelopes);

    public static void AssertHolds(IReadOnlyList<SequencedRecord> records, string streamId, IEnumerable<byte[]> envelopes)
    {
        var expected = envelopes.ToList();
        Assert.Equal(expected.Select(SeqOf), records.Select(static record => SeqOf(record.Body.Span)));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(expected[i].AsSpan().SequenceEqual(records[i].Body.Span), $"The bytes of {SeqOf(expected[i])} differ.");
            Assert.Equal(
                [("stream_id", streamId), ("seq", $"{SeqOf(expected[i])}")],
                records[i].Headers.Select(static header => (Encoding.UTF8.GetString(header.Name.Span), Encoding.UTF8.GetString(header.Value.Span))));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static ulong SeqOf(byte[] envelope) => SeqOf(envelope.AsSpan());

    private static ulong SeqOf(ReadOnlySpan<byte> envelope) =>
        envelope.StartsWith("{\"seq\":"u8) && Utf8Parser.TryParse(envelope[7..], out ulong seq, out _) ? seq : 0;
}
