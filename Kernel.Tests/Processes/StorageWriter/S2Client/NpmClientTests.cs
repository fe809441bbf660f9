using System.Text.Json;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.StorageWriter.S2Client;

/// <summary>The test server against S2's own client for node: what that client takes for right is not our own reading of the protocol.</summary>
public sealed class NpmClientTests
{
    [Theory]
    [InlineData("h2", "none")]
    [InlineData("h2", "gzip")]
    [InlineData("fetch", "none")]
    public async Task Server_NpmClient_FindsWhatItExpects(string transport, string compression)
    {
        await using var server = await S2Server.StartAsync(new S2ServerOptions { Token = S2Test.Token });
        server.Store.Basin(S2Test.BasinName, create: true);

        var result = await NodeScript.RunAsync("s2-client.mjs", server.Endpoint, S2Test.BasinName, "a/b c", transport, S2Test.Token, compression);

        Assert.Equal("a/b c", Text(result, "created"));
        Assert.Equal("""["a/b c"]""", Text(result, "listed"));
        Assert.Contains("\"express\"", Text(result, "config"), StringComparison.Ordinal);
        Assert.Equal((409, "resource_already_exists"), Refusal(result, "createdAgain"));
        Assert.Equal("0", Text(result, "emptyTail"));
        Assert.Equal("[0,1,1]", Text(result, "unaryText"));
        Assert.Equal("[1,3]", Text(result, "unaryBytes"));
        Assert.Equal(Numbers(3, 20), Text(result, "session"));
        Assert.Equal(Numbers(23, 25), Text(result, "produced"));
        Assert.Equal("""[[0,"text ä",[["name","value"]],1700000000001]]""", Text(result, "readText"));
        Assert.Equal("[[1,[0,1,255],[254]]]", Text(result, "readBytes"));
        Assert.Equal("0", Text(result, "readTimestamp"));
        Assert.Equal("[46,47]", Text(result, "readTailOffset"));
        Assert.Equal(Numbers(3, 30), Text(result, "readSession"));
        Assert.Equal("""["live 1","live 2"]""", Text(result, "followed"));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("fetch")]
    public async Task Server_NpmClient_GetsErrors(string transport)
    {
        await using var server = await S2Server.StartAsync(new S2ServerOptions { Token = S2Test.Token });
        server.Store.Basin(S2Test.BasinName, create: true);

        var result = await NodeScript.RunAsync("s2-client.mjs", server.Endpoint, S2Test.BasinName, "stream", transport, S2Test.Token, "none");

        Assert.Equal(("RangeNotSatisfiableError", 50), (Text(result, "unwritten", "type"), Number(result, "unwritten", "tail")));
        Assert.Equal("RangeNotSatisfiableError", Text(result, "clamped", "type"));
        Assert.Equal(("SeqNumMismatchError", 50), (Text(result, "wrongNumber", "type"), Number(result, "wrongNumber", "seqNum")));
        Assert.Equal(("SeqNumMismatchError", 50), (Text(result, "wrongNumberInSession", "type"), Number(result, "wrongNumberInSession", "seqNum")));
        Assert.Equal(("FencingTokenMismatchError", "mine"), (Text(result, "wrongToken", "type"), Text(result, "wrongToken", "token")));
        Assert.Equal(("51", "52"), (Text(result, "rightToken"), Text(result, "noToken")));
        Assert.Equal(("40", "54"), (Text(result, "afterTrim"), Text(result, "tail")));
        Assert.Equal((404, "stream_not_found"), Refusal(result, "noStream"));
        Assert.Equal((404, "basin_not_found"), Refusal(result, "noBasin"));
        Assert.Equal((404, "stream_not_found"), Refusal(result, "deleted"));
    }

    [Fact]
    public async Task Server_NpmClientWithFaults_DeliversExactlyOnce()
    {
        await using var server = await S2Server.StartAsync(new S2ServerOptions { Token = S2Test.Token });
        var log = server.CreateStream(S2Test.BasinName, "stream");
        server.Faults.Next(
            S2Operation.SessionAppend,
            Fault.Delay(TimeSpan.FromMilliseconds(1)),
            Fault.AdviseReconnect,
            Fault.Refuse("rate_limited"),
            Fault.ResetBeforeApplying,
            Fault.Refuse("unavailable"));

        var result = await NodeScript.RunAsync("s2-produce.mjs", server.Endpoint, S2Test.BasinName, "stream", S2Test.Token, "30", "100");

        Assert.Equal(30, result.GetProperty("acknowledged").GetInt32());
        Assert.Equal(Enumerable.Range(0, 30).Select(static i => $"{i}"), log.Records.Select(static record => record.Body.ToStringUtf8().TrimEnd('.')));
        Assert.True(server.Faults.AreUsedUp);
    }

    private static string Text(JsonElement result, params string[] path)
    {
        var found = path.Aggregate(result, static (element, name) => element.GetProperty(name));
        return found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
    }

    private static int Number(JsonElement result, params string[] path) => path.Aggregate(result, static (element, name) => element.GetProperty(name)).GetInt32();

    private static (int Status, string Code) Refusal(JsonElement result, string name) => (Number(result, name, "status"), Text(result, name, "code"));

    private static string Numbers(int first, int count) => $"[{string.Join(',', Enumerable.Range(first, count))}]";
}
