using System.Globalization;
using System.IO.Compression;
using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel record</c> as a process, with a real API and real programs.</summary>
public sealed class RecordTests
{
    [Fact]
    public async Task Program_ThatFails_GivesItsExitCodeSummaryAndBundle()
    {
        using var folder = new TempDirectory();
        await using var api = await ApiHost.StartAsync();
        var file = folder["checkout.kernel.zip"];
        await using var record = CliProcess.StartAt(api, "record", "--capture", "system", "--name", "checkout", "--bundle", file, "--", "bash", "-c", "echo \"$KERNEL_URL $KERNEL_CAPTURE_SESSION --\"; exit 7");

        Assert.Equal(7, await record.ExitedAsync());
        var session = Assert.Single(await SessionsAsync(api));
        Assert.Equal([$"http://127.0.0.1:{api.PublicPort} {session.GetProperty("id").GetString()} --"], record.Lines);
        Assert.Equal("checkout", session.GetProperty("name").GetString());
        Assert.Contains("kernel: Session ", record.Errors, StringComparison.Ordinal);
        Assert.Contains($"kernel: Bundle: {file}", record.Errors, StringComparison.Ordinal);
        await using var bundle = await ZipFile.OpenReadAsync(file, Wait.Cancellation);
        Assert.Contains("manifest.json", bundle.Entries.Select(static entry => entry.FullName));
        await api.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("page_crashed", "crash", 3)]
    [InlineData("page_crashed", "failed", 0)]
    [InlineData("page_load", "errors,failed,crash", 0)]
    public async Task Failures_LookedFor_FailTheRecording(string type, string kinds, int expected)
    {
        await using var api = await ApiHost.StartAsync();
        await using var record = CliProcess.StartAt(
            api, "record", "--capture", "system", "--fail-on", kinds, "--", "dotnet", ChildProcess.AssemblyOf("Kernel.Cli"), "publish", type, "{\"url\":\"http://shop/\"}", "--category", "page");

        Assert.Equal(expected, await record.ExitedAsync());
        Assert.Equal(expected == 3, record.Errors.Contains("kernel: --fail-on: the session has 1 crash.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_AlreadyActive_RunsNothing()
    {
        await using var api = await ApiHost.StartAsync();
        await api.SessionAsync(HttpMethod.Post, "{\"name\":\"other\"}", HttpStatusCode.Created);
        await using var record = CliProcess.StartAt(api, "record", "--", "echo", "ran");

        Assert.Equal(1, await record.ExitedAsync());
        Assert.Contains("A capture session is already active: 'other' (cs_", record.Errors, StringComparison.Ordinal);
        Assert.Empty(record.Lines);
        await api.SessionAsync(HttpMethod.Get);
    }

    [Fact]
    public async Task Program_ThatDoesNotExist_EndsTheSession()
    {
        await using var api = await ApiHost.StartAsync();
        await using var record = CliProcess.StartAt(api, "record", "--capture", "system", "--", "no-such-program", "--help");

        Assert.Equal(127, await record.ExitedAsync());
        Assert.Contains("no-such-program cannot be started", record.Errors, StringComparison.Ordinal);
        Assert.Single(await SessionsAsync(api));
    }

    [Theory]
    [InlineData(ProgramProcess.SigTerm, "trap 'echo ended; exit 9' TERM", 1, 9)]
    [InlineData(ProgramProcess.SigInt, "trap 'echo ended; exit 8' INT", 1, 8)]
    [InlineData(ProgramProcess.SigTerm, "trap 'echo ignored' TERM", 2, 137)]
    public async Task Signal_ReachesTheProgram_TheSecondKillsIt(int signal, string trap, int signals, int expected)
    {
        await using var api = await ApiHost.StartAsync();
        await using var record = CliProcess.StartAt(api, "record", "--capture", "system", "--", "bash", "-c", trap + "; echo $$; while :; do sleep 0.05; done");
        var program = int.Parse(await record.PrintedAsync(static line => line.Length > 0), CultureInfo.InvariantCulture);
        for (var sent = 1; sent <= signals; sent++)
        {
            record.Signal(signal);
            if (sent < signals)
            {
                await record.PrintedAsync(static line => line == "ignored");
            }
        }

        Assert.Equal(expected, await record.ExitedAsync());
        Assert.False(Directory.Exists($"/proc/{program}"));
        Assert.Single(await SessionsAsync(api));
        Assert.DoesNotContain("   at ", record.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_ProcessOfAnotherUser_IsReportedAndEndsTheSession()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Starting a process of another user needs root on Linux.");
        await using var api = await ApiHost.StartAsync();

        // Root without CAP_KILL may not kill processes of other users, as users may not kill those of sudo.
        const string Program = "trap 'echo ignored' TERM; setpriv --reuid=65534 --clear-groups bash -c 'echo $$; exec sleep 600 > /dev/null 2>&1' & while :; do sleep 0.05; done";
        await using var record = new ProgramProcess(new(
            "setpriv",
            ["--bounding-set=-kill", "--inh-caps=-kill", "dotnet", ChildProcess.AssemblyOf("Kernel.Cli"), "record", "--url", $"http://127.0.0.1:{api.PublicPort}", "--capture", "system", "--", "bash", "-c", Program]));
        var other = int.Parse(await record.PrintedAsync(static line => line.Length > 0), CultureInfo.InvariantCulture);
        try
        {
            record.Signal(ProgramProcess.SigTerm);
            await record.PrintedAsync(static line => line == "ignored");
            record.Signal(ProgramProcess.SigTerm);

            Assert.Equal(137, await record.ExitedAsync());
            Assert.Contains("kernel: The program, or a process that it started, cannot be killed: Operation not permitted.", record.Errors, StringComparison.Ordinal);
            await api.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);
        }
        finally
        {
            ChildProcess.Signal(other, ProgramProcess.SigKill);
        }
    }

    [Theory]
    [InlineData("--fail-on: 'warnings' is not a kind of failure. The kinds are errors, failed, crash.", "--fail-on", "errors,warnings")]
    [InlineData("--bundle: the folder /none does not exist", "--bundle", "/none/a.zip")]
    public async Task Option_Wrong_RunsNothing(string message, params string[] options)
    {
        await using var api = await ApiHost.StartAsync();
        await using var record = CliProcess.StartAt(api, ["record", .. options, "--", "echo", "ran"]);

        Assert.Equal(2, await record.ExitedAsync());
        Assert.Contains(message, record.Errors, StringComparison.Ordinal);
        Assert.Empty(record.Lines);
        Assert.Empty(await SessionsAsync(api));
    }

    private static async Task<System.Text.Json.JsonElement[]> SessionsAsync(ApiHost api) =>
        [.. ApiRequests.Json(await api.Public.GetStringAsync("/events/capture_sessions", Wait.Cancellation)).EnumerateArray()];
}
