using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>An S2 server to hold the client against: the test server, or a real one that environment variables name.</summary>
internal sealed class S2TestBasin : IAsyncDisposable
{
    public const string TestServer = "test server";
    public const string RealServer = "real server";

    private const string BasinVariable = "KERNEL_TEST_S2_BASIN";
    private const string TokenVariable = "KERNEL_TEST_S2_ACCESS_TOKEN";
    private const string AccountVariable = "KERNEL_TEST_S2_ACCOUNT_ENDPOINT";
    private const string EndpointVariable = "KERNEL_TEST_S2_BASIN_ENDPOINT";

    private readonly S2Server? _server;

    private S2TestBasin(S2Account client, string basin, S2Server? server)
    {
        _server = server;
        Client = client;
        Basin = client.Basin(basin);
        Stream = Basin.Stream($"kernel-test/{Guid.NewGuid():N}");
    }

    public S2Account Client { get; }

    public S2Basin Basin { get; }

    /// <summary>A stream of the test's own, which does not exist yet.</summary>
    public S2Stream Stream { get; }

    /// <summary>Skips the test where a real server is asked for and none is named.</summary>
    public static async Task<S2TestBasin> OpenAsync(string which)
    {
        if (which == TestServer)
        {
            var server = await S2Server.StartAsync(new S2ServerOptions { Token = S2Test.Token });
            server.Store.Basin(S2Test.BasinName, create: true);
            return new S2TestBasin(new S2Account(S2Test.Options(server.Endpoint)), S2Test.BasinName, server);
        }

        var basin = Environment.GetEnvironmentVariable(BasinVariable);
        Assert.SkipUnless(
            !string.IsNullOrEmpty(basin),
            $"{BasinVariable} names no basin of a real S2 server; with {TokenVariable}, and for s2-lite {AccountVariable} and {EndpointVariable}.");
        var client = new S2Account(new S2ClientOptions
        {
            AccessToken = Environment.GetEnvironmentVariable(TokenVariable) ?? "ignored",
            AccountEndpoint = Environment.GetEnvironmentVariable(AccountVariable),
            BasinEndpoint = Environment.GetEnvironmentVariable(EndpointVariable),
            RequestTimeout = Wait.Deadline,
        });
        await client.Basin(basin!).CreateIfMissingAsync(Wait.Cancellation);
        return new S2TestBasin(client, basin!, null);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
