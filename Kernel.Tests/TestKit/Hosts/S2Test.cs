using System.Text;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit.Fakes.S2;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A client and a server of a test's own, with a stream.</summary>
internal sealed class S2Test : IAsyncDisposable
{
    public const string BasinName = "test-basin-0001";
    public const string Token = "the-token-of-a-test";

    private S2Test(S2Server server, StreamLog log, S2Account client)
    {
        Server = server;
        Log = log;
        Client = client;
        Stream = client.Basin(BasinName).Stream(log.Name);
    }

    public S2Server Server { get; }

    /// <summary>The stream as the server has it.</summary>
    public StreamLog Log { get; }

    public S2Account Client { get; }

    /// <summary>The stream as the client sees it.</summary>
    public S2Stream Stream { get; }

    public S2Faults Faults => Server.Faults;

    public static async Task<S2Test> StartAsync(Func<S2ClientOptions, S2ClientOptions>? with = null, S2ServerOptions? server = null, TimeProvider? time = null)
    {
        var running = await S2Server.StartAsync((server ?? new S2ServerOptions()) with { Token = Token });
        var log = running.CreateStream(BasinName, "a/b c");
        var options = Options(running.Endpoint);
        return new S2Test(running, log, new S2Account(with?.Invoke(options) ?? options, time));
    }

    public static S2ClientOptions Options(string endpoint) => new()
    {
        AccessToken = Token,
        AccountEndpoint = endpoint,
        BasinEndpoint = endpoint,
        RequestTimeout = Wait.Deadline,
        ConnectTimeout = Wait.Deadline,
    };

    public static AppendInput Input(ulong? match = null, params string[] bodies) =>
        new(bodies.Select(static body => new AppendRecord(Encoding.UTF8.GetBytes(body))).ToArray(), match);

    public static AppendInput Input(params string[] bodies) => Input(null, bodies);

    /// <summary>The stream's records, as text.</summary>
    public string Contents() => string.Join(' ', Log.Records.Select(static record => record.Body.ToStringUtf8()));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
