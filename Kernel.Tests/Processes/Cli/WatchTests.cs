using System.Diagnostics;
using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel watch</c> as a process, with a real API.</summary>
public sealed class WatchTests
{
    private const string Session = "{\"config\":{\"categories\":[\"system\"]}}";

    [Fact]
    public async Task Json_SinceAll_PrintsOnlyEnvelopes()
    {
        await using var api = await ApiHost.StartAsync();
        var envelopes = await api.PublishTypesAsync("a.one", "a.two", "a.three");
        await using var watch = CliProcess.Watch(api, "--since", "all", "--json");

        await Wait.Until(() => watch.Lines, static output => output.Length >= 3);
        watch.Signal(ProgramProcess.SigInt);
        Assert.Equal(0, await watch.ExitedAsync());
        Assert.Equal(envelopes, watch.Lines);
        Assert.Equal("", watch.Errors);
    }

    [Fact]
    public async Task Filters_All_AreSentToApi()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one", "a.two", "a.one", "a.two");
        await using var watch = CliProcess.Watch(api, "--since", "1", "--types", "a.one,a.three", "--types", "a.four", "--categories", "system");

        await api.PublishTypesAsync("a.two", "a.three", "a.four");
        await Wait.Until(() => watch.Lines, static output => output.Length >= 3);
        Assert.Equal(["a.one", "a.three", "a.four"], watch.Lines.Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
    }

    [Fact]
    public async Task Failed_IsSentToApi()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("page_load", "page_crashed");
        await using var watch = CliProcess.Watch(api, "--since", "all", "--failed", "--output", "json");

        await api.PublishTypesAsync("page_load", "page_crashed");
        await Wait.Until(() => watch.Lines, static output => output.Length >= 2);
        Assert.All(watch.Lines, static line => Assert.Contains("\"page_crashed\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ApiKilledAndStartedAgain_ResumesWithoutLossOrRepetition()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await using var watch = CliProcess.Start(new Dictionary<string, string> { ["KERNEL_URL"] = kernel.Address.ToString() }, "watch", "--since", "all", "--types", "load.event", "--json");
        List<ulong> published = [];
        for (var restart = 0; restart < 3; restart++)
        {
            published.Add(await kernel.PublishAsync("load.event"));
            await Wait.Until(() => watch.Lines, output => output.Length == published.Count);
            await kernel.Api.KillAsync(Wait.Cancellation);
            await kernel.Api.DisposeAsync();
            await kernel.StartApiAsync();
            published.Add(await kernel.PublishAsync("load.event"));
        }

        await Wait.Until(() => watch.Lines, output => output.Length >= published.Count);
        Assert.Equal(published, watch.Lines.Select(static line => ApiRequests.Json(line).GetProperty("seq").GetUInt64()));
        Assert.Contains("resuming after seq", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatEnds_EndsTheCommand()
    {
        await using var api = await ApiHost.StartAsync();
        await api.SessionAsync(HttpMethod.Post, Session, HttpStatusCode.Created);
        await using var watch = CliProcess.Watch(api, "--session", "current");
        await Wait.Until(() => watch.Lines, static output => output.Length >= 1);
        await api.SessionAsync(HttpMethod.Delete);

        Assert.Equal(0, await watch.ExitedAsync());
        Assert.Contains("session_ended", watch.Lines[^1], StringComparison.Ordinal);
        Assert.Equal("", watch.Errors);
    }

    [Theory]
    [InlineData("--categories: 'netwrk' is not a category. Did you mean network?", 2, "watch", "--categories", "console,netwrk")]
    [InlineData("--categories: 'zzzzz' is not a category. The categories are system, console", 2, "watch", "--categories", "zzzzz")]
    [InlineData("--types: 'console_eror' is not an event type. Did you mean console_error?", 2, "watch", "--types", "agent.step,console_eror")]
    [InlineData("--types: 'network-request' is not an event type. Did you mean network_request?", 2, "watch", "--types", "network-request")]
    [InlineData("--types: 'a b' cannot be a type: a type is 1 to 128 characters", 2, "watch", "--types", "a b")]
    [InlineData("--types names nothing", 2, "watch", "--types", ",")]
    [InlineData("--since must be a sequence number or 'all', but is 'yesterday'", 2, "watch", "--since", "yesterday")]
    [InlineData("There is no capture session 'none'", 1, "watch", "--session", "none")]
    [InlineData("No capture session is active", 1, "watch", "--session", "current")]
    [InlineData("--url (KERNEL_URL) must be an http or https address such as http://127.0.0.1:10001, but is 'here'", 2, "watch", "--url", "here")]
    [InlineData("--api-key (KERNEL_API_KEY) must be one word", 2, "watch", "--api-key", "two words")]
    [InlineData("Unrecognized command or argument '--typs'", 2, "watch", "--typs", "x")]
    [InlineData("Argument 'yaml' not recognized", 2, "watch", "--output", "yaml")]
    [InlineData("DATA must be JSON", 2, "publish", "a.step", "{step}")]
    [InlineData("type", 2, "publish", "session_ended")]
    [InlineData("There is no capture session 'none'", 1, "events", "--session", "none")]
    [InlineData("--limit must be 1 or more, but is 0", 2, "events", "--limit", "0")]
    [InlineData("No capture session is active", 1, "sessions", "stop")]
    [InlineData("--limit must be 1 to 1000, but is 1001", 2, "sessions", "list", "--limit", "1001")]
    [InlineData("--capture: 'netwrk' is not a category. Did you mean network?", 2, "sessions", "start", "--capture", "netwrk")]
    [InlineData("Required command was not provided", 2)]
    public async Task WrongOption_IsExplainedOnStandardErrorAlone(string message, int exitCode, params string[] args)
    {
        await using var api = await ApiHost.StartAsync();
        await using var kernel = CliProcess.Start(new Dictionary<string, string> { ["KERNEL_URL"] = $"http://127.0.0.1:{api.PublicPort}" }, args);

        Assert.Equal(exitCode, await kernel.ExitedAsync());
        Assert.Contains(message, kernel.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", kernel.Errors, StringComparison.Ordinal);
        Assert.Empty(kernel.Lines);
    }

    [Fact]
    public async Task Type_ThatLooksMisspelled_IsAcceptedIfItIsMeant()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("page_loaded", "page_load");
        await using var watch = CliProcess.Watch(api, "--since", "all", "--types", "page_loaded", "--any-type", "--json");

        await Wait.Until(() => watch.Lines, static output => output.Length == 1);
        Assert.Contains("page_loaded", watch.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ByOptionOrVariable_IsSent()
    {
        const string Key = "0123456789abcdef-key";
        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys:0"] = Key });
        var url = $"http://127.0.0.1:{api.PublicPort}";
        api.Public.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await api.PublishTypesAsync("a.one");
        await using var refused = CliProcess.Start(null, "watch", "--url", url);
        await using var byOption = CliProcess.Start(null, "--url", url, "--api-key", Key, "watch", "--since", "all", "--json");
        await using var byVariable = CliProcess.Start(new Dictionary<string, string> { ["KERNEL_API_KEY"] = Key, ["KERNEL_URL"] = url }, "watch", "--since", "all", "--json");

        await Wait.Until(() => byOption.Lines, static output => output.Length == 1);
        await Wait.Until(() => byVariable.Lines, static output => output.Length == 1);
        Assert.Equal(1, await refused.ExitedAsync());
        Assert.Contains("needs a key: set KERNEL_API_KEY", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_NotStarted_IsRetried()
    {
        var port = FreePort.Next();
        await using var watch = CliProcess.Start(null, "watch", "--url", $"http://127.0.0.1:{port}", "--since", "all");
        await Wait.Until(() => watch.Errors, static errors => errors.Contains("cannot be reached", StringComparison.Ordinal));
        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?> { ["urls"] = $"http://127.0.0.1:{port}" });
        await api.PublishTypesAsync("a.one");

        await Wait.Until(() => watch.Lines, static output => output.Length == 1);
        Assert.Contains($"Connected to http://127.0.0.1:{port}.", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gap_AndChangedStream_AreShownAmongTheEvents()
    {
        const string Event = """{"seq":3,"event":{"ts":0,"type":"a.one","category":"system","source":{"kind":"local_process"}}}""";
        const string Change = """{"stream_id":"log-b","oldest":3,"newest":3}""";
        const string Frames = $"event: events_dropped\ndata: {{\"from\":1,\"to\":2}}\n\nevent: stream_changed\ndata: {Change}\n\nid: 3\ndata: {Event}\n\n";
        await using var stream = await FakeEventStream.StartAsync(FakeEventStream.FramesAndSilence(Frames), FakeEventStream.FramesAndSilence(Frames));
        await using var lines = CliProcess.Start(null, "watch", "--url", stream.Address.ToString());
        await Wait.Until(() => lines.Lines, static output => output.Length == 3);
        await using var json = CliProcess.Start(null, "watch", "--url", stream.Address.ToString(), "--json");
        await Wait.Until(() => json.Lines, static output => output.Length == 3);

        Assert.Equal("1 to 2 are missing: 2 events are no longer kept", lines.Lines[0]);
        Assert.Equal("the API has another event stream now (log-b); continuing with its oldest event", lines.Lines[1]);
        Assert.Contains("a.one", lines.Lines[2], StringComparison.Ordinal);
        Assert.Equal(["{\"events_dropped\":{\"from\":1,\"to\":2}}", $"{{\"stream_changed\":{Change}}}", Event], json.Lines);
    }

    [Theory]
    [InlineData(ProgramProcess.SigInt)]
    [InlineData(ProgramProcess.SigTerm)]
    public async Task Signal_EndsAtOnceWith0(int signal)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one");
        await using var watch = CliProcess.Watch(api, "--since", "all");
        await Wait.Until(() => watch.Lines, static output => output.Length == 1);

        watch.Signal(signal);
        Assert.Equal(0, await watch.ExitedAsync());
        Assert.Equal("", watch.Errors);
    }

    [Fact]
    public async Task Reader_Closed_EndsQuietly()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one");
        using var shell = Shell($"{Watch(api)} --since all | head -n 1; echo \"exit ${{PIPESTATUS[0]}}\"");
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!shell.HasExited && await tick.WaitForNextTickAsync(Wait.Cancellation))
        {
            await api.PublishTypesAsync("a.two");
        }

        var output = await Wait.For(shell.StandardOutput.ReadToEndAsync(Wait.Cancellation));
        Assert.EndsWith("exit 0", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("", await shell.StandardError.ReadToEndAsync(Wait.Cancellation));
    }

    [Fact]
    public async Task Reader_ClosedWithoutAnotherEvent_EndsQuietly()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("t.first");
        await using var shell = new ProgramProcess(new("bash", ["-c", $"{Watch(api)} --since all --types t.first | head -n 1; exit ${{PIPESTATUS[0]}}"]));

        Assert.Equal(0, await shell.ExitedAsync());
        Assert.Contains("t.first", Assert.Single(shell.Lines), StringComparison.Ordinal);
        Assert.Equal("", shell.Errors);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Terminal_HostileEvents_ReachItAsTextAlone(string noColor, bool expected)
    {
        await using var api = await ApiHost.StartAsync();
        var session = await api.SessionAsync(HttpMethod.Post, Session, HttpStatusCode.Created);
        using (var published = await api.PublishAsync("""{"type":"a.hostile","data":{"text":"\u001b[2J\u001b]0;title\u0007\u009b31m\u202e[red]","target_id":"\u001b[1m"}}"""))
        {
            Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        }

        await api.SessionAsync(HttpMethod.Delete);
        var id = session.GetProperty("id").GetString();

        // script(1) gives the program a terminal.
        using var shell = Shell($"TERM=xterm NO_COLOR={noColor} script -qec \"{Watch(api)} --session {id}\" /dev/null");
        var output = await Wait.For(shell.StandardOutput.ReadToEndAsync(Wait.Cancellation));

        Assert.Contains("session_ended", output, StringComparison.Ordinal);
        Assert.Contains("\ufffd[2J\ufffd]0;title\ufffd\ufffd31m\ufffd[red]", output, StringComparison.Ordinal);
        Assert.Equal(expected, output.Contains("\e[2m", StringComparison.Ordinal));
        Assert.DoesNotContain("\e[2J", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, static c => char.IsControl(c) && c is not ('\e' or '\r' or '\n'));
    }

    private static string Watch(ApiHost api) => $"dotnet '{ProgramProcess.AssemblyOf("Kernel.Cli")}' watch --url http://127.0.0.1:{api.PublicPort}";

    private static Process Shell(string command) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
