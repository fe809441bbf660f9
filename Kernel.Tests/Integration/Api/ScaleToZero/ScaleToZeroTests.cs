using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.ScaleToZero;

/// <summary>Tests scale to zero with a control file on disk, over real sockets. Forwarded headers of a local proxy mark requests from other machines.</summary>
public sealed class ScaleToZeroTests : IDisposable
{
    private static readonly (string, string) Elsewhere = ("X-Forwarded-For", "203.0.113.7");

    private readonly TempDirectory _directory = new();

    public ScaleToZeroTests() => File.WriteAllText(ControlFile, "0");

    private string ControlFile => _directory["scale_to_zero_disable"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Request_FromOtherMachine_HoldsUntilCooldown()
    {
        await using var host = await StartAsync(("SCALE_TO_ZERO_COOLDOWN", "200ms"));

        var state = await host.JsonAsync(HttpMethod.Get, "/scaletozero", Elsewhere);

        Assert.Equal("{\"available\":true,\"awake\":true,\"pinned\":false,\"holders\":1}", state.GetRawText());
        Assert.Equal("+", Content());
        await Wait.Until(() => Content(), static content => content == "-");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Request_FromLoopback_DoesNotHold(string address)
    {
        await using var host = await StartAsync();

        var state = await host.JsonAsync(HttpMethod.Get, "/scaletozero", ("X-Forwarded-For", address));

        Assert.Equal("{\"available\":true,\"awake\":false,\"pinned\":false,\"holders\":0}", state.GetRawText());
        Assert.Equal("0", Content());
    }

    [Fact]
    public async Task Stream_FromOtherMachine_HoldsWhileOpen()
    {
        await using var host = await StartAsync(("SCALE_TO_ZERO_COOLDOWN", "0s"));
        using (var stream = await OpenStreamAsync(host, ""))
        {
            Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
            Assert.Equal("+", Content());
            Assert.Equal(1, (await host.JsonAsync(HttpMethod.Get, "/scaletozero")).GetProperty("holders").GetInt32());
        }

        await Wait.Until(() => Content(), static content => content == "-");
    }

    [Theory]
    [InlineData("?hold=false", "true", "0")]
    [InlineData("", "false", "0")]
    [InlineData("?hold=true", "false", "+")]
    public async Task Stream_WithHoldFalse_DoesNotHold(string query, string streamsHold, string expected)
    {
        await using var host = await StartAsync(("ScaleToZero:StreamsHold", streamsHold));

        using var stream = await OpenStreamAsync(host, query);

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Equal(expected, Content());
    }

    [Theory]
    [InlineData("203.0.113.7", "+")]
    [InlineData("127.0.0.1", "0")]
    public async Task Stream_WithInvalidHold_Returns400(string address, string expected)
    {
        await using var host = await StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);

        foreach (var path in (string[])["/events/stream", "/browsers/current/telemetry/stream"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path + "?hold=maybe") { Headers = { { Elsewhere.Item1, address } } };
            using var response = await host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
            await response.AssertProblemAsync(400, "hold: 'maybe' is not a value. Use true or false.");
        }

        Assert.Equal(expected, Content());
    }

    [Fact]
    public async Task Pin_UntilRemoved_IsWrittenOnce()
    {
        await using var host = await StartAsync();

        using var pinned = await host.SendAsync(HttpMethod.Post, "/scaletozero/disable");
        Assert.Equal((HttpStatusCode.NoContent, "+"), (pinned.StatusCode, Content()));
        Assert.True((await host.JsonAsync(HttpMethod.Get, "/scaletozero")).GetProperty("pinned").GetBoolean());

        using var unpinned = await host.SendAsync(HttpMethod.Post, "/scaletozero/enable");
        Assert.Equal((HttpStatusCode.NoContent, "-"), (unpinned.StatusCode, Content()));
    }

    [Fact]
    public async Task Service_StoppedWhileAwake_LetsHostSuspend()
    {
        await using var host = await StartAsync();
        using var pinned = await host.SendAsync(HttpMethod.Post, "/scaletozero/disable");

        await host.StopAsync();

        Assert.Equal("-", Content());
    }

    // A folder can be neither opened nor truncated, not even by root.
    [Fact]
    public async Task ControlFile_NotWritable_IsReported()
    {
        await using var host = await StartAsync();
        File.Delete(ControlFile);
        Directory.CreateDirectory(ControlFile);

        using var refused = await host.SendAsync(HttpMethod.Get, "/events/capture_session", Elsewhere);
        using var pin = await host.SendAsync(HttpMethod.Post, "/scaletozero/disable");
        using var fromHere = await host.SendAsync(HttpMethod.Get, "/events/capture_sessions");
        var health = await host.JsonAsync(HttpMethod.Get, "/health");

        await refused.AssertProblemAsync(503, "The host could not be kept awake for this request: ");
        await pin.AssertProblemAsync(500, "The host's control file could not be written, and nothing has changed: ");
        Assert.Equal(HttpStatusCode.OK, fromHere.StatusCode);
        Assert.Equal("degraded", health.GetProperty("checks").GetProperty("scale_to_zero").GetProperty("status").GetString());
    }

    [Fact]
    public async Task ControlFile_Missing_IsNotCreated()
    {
        File.Delete(ControlFile);
        await using var host = await StartAsync();

        var state = await host.JsonAsync(HttpMethod.Get, "/scaletozero", Elsewhere);
        using var pinned = await host.SendAsync(HttpMethod.Post, "/scaletozero/disable", Elsewhere);

        Assert.Equal("{\"available\":false,\"awake\":false,\"pinned\":false,\"holders\":0}", state.GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, pinned.StatusCode);
        Assert.False(File.Exists(ControlFile));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1s")]
    [InlineData("2h")]
    [InlineData("1")]
    [InlineData("01:00:01")]
    public async Task Cooldown_Invalid_FailsStart(string value)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(("SCALE_TO_ZERO_COOLDOWN", value)));

        Assert.Contains($"SCALE_TO_ZERO_COOLDOWN is '{value}'. Expected a duration from 0 to 1 hour, such as 1s, 500ms or 00:00:01.", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(ApiHost host, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/stream" + query);
        request.Headers.Add(Elsewhere.Item1, Elsewhere.Item2);
        return await host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
    }

    private Task<ApiHost> StartAsync(params (string Key, string Value)[] settings) => ApiHost.StartAsync(
        new Dictionary<string, string?>(settings.Select(static s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["ScaleToZero:ControlFile"] = ControlFile,
            ["ForwardedHeaders_Enabled"] = "true",
        });

    private string Content() => File.ReadAllText(ControlFile);
}
