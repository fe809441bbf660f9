using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.StorageWriter.Sinks.S2;

/// <summary>The real process: killed, stopped, and started with settings that cannot be.</summary>
public sealed class S2ProcessTests : ProcessTest
{
    // In all; several writers are killed at a time, because most of a kill is the next start.
    private const int Kills = 50;
    private const int Writers = 5;

    public static TheoryData<string> Targets => S2TestStream.Both;

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Sigkill_AtRandomTimes_StoresExactlyOnce(string which)
    {
        var targets = new List<S2TestStream>();
        try
        {
            for (var i = 0; i < Writers; i++)
            {
                targets.Add(await S2TestStream.OpenAsync(which));
            }

            using var load = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var publishing = Api.PublishUntilAsync(5, load.Token);
            await Task.WhenAll(targets.Select(target => KillAgainAndAgainAsync(target, Kills / Writers)));
            await load.CancelAsync();
            var published = await publishing;
            foreach (var target in targets)
            {
                await using var last = StartProcess(target.ToEnvironment());
                await last.WaitForHealthAsync(Cancel, body => body.Contains($"s2 has stored events up to {published}\"", StringComparison.Ordinal));
                await last.TerminateAsync(Cancel);
                await target.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, published));
            }
        }
        finally
        {
            foreach (var target in targets)
            {
                await target.DisposeAsync();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Sigterm_SessionEndedComesLast_IsStoredBeforeTheProcessEnds(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        s2.Settings["S2:Linger"] = "00:00:10";
        s2.Settings["S2:BatchRecords"] = "1000";
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = StartProcess(s2.ToEnvironment());
        await writer.WaitForHealthAsync(Cancel, static body => body.Contains("\"healthy\"", StringComparison.Ordinal) && body.Contains("has stored events", StringComparison.Ordinal));

        var stopping = writer.TerminateAsync(Cancel);
        await writer.WaitForOutputAsync("Application is shutting down");
        var ended = """{"seq":101,"capture_session_id":"abc","event":{"ts":1,"type":"session_ended","category":"system","source":{"kind":"kernel_api"}}}"""u8.ToArray();
        Api.Publish(101, ended);
        Api.End();
        var (exitCode, took) = await stopping;

        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(3), $"{took}\n{writer.Everything}");
        await s2.AssertHoldsAsync("stream-a", [.. SampleEnvelopes.Range(1, 100), ended]);
    }

    [Theory]
    [InlineData("S2_ACCESS_TOKEN", null, "S2_ACCESS_TOKEN is missing. To store events in S2, set S2_BASIN, S2_ACCESS_TOKEN and S2_STREAM")]
    [InlineData("S2_BASIN", null, "S2_BASIN is missing")]
    [InlineData("S2_BASIN", "Not_A_Basin", "S2_BASIN: 'Not_A_Basin' is not a valid name of an S2 basin")]
    [InlineData("S2__BatchRecords", "1001", "S2:BatchRecords must be 1 to 1000, but is '1001'.")]
    [InlineData("S2__Linger", "00:01:00", "S2:Linger must be 00:00:00 to 00:00:10, but is '00:01:00'.")]
    [InlineData("S2__Retention", "soon", "S2:Retention must be whole seconds")]
    [InlineData("S2__StorageClass", "glacier", "S2:StorageClass")]
    [InlineData("Files__Enabled", "perhaps", "Files:Enabled")]
    public async Task Start_BadSetting_EndsWithOneSentence(string key, string? value, string message)
    {
        await using var s2 = await S2TestStream.OpenAsync();
        await using var writer = StartProcess([.. s2.ToEnvironment(), (key, value)]);

        Assert.Equal(2, await writer.ExitedAsync());
        Assert.Contains(message, writer.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', writer.Everything);
        Assert.DoesNotContain("token-of-the-test", writer.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NowhereToStore_EndsWithOneSentence()
    {
        await using var writer = ServiceProcess.Start("Kernel.StorageWriter", new Dictionary<string, string?>
        {
            ["Internal__Token"] = FakeInternalStream.Token,
            ["Files__Enabled"] = "false",
            ["S2_STREAM"] = "browser-events",
        });

        Assert.Equal(2, await writer.ExitedAsync());
        Assert.StartsWith("No sink is configured: Files:Enabled is false and S2_BASIN is not set.", writer.Everything, StringComparison.Ordinal);
    }

    private async Task KillAgainAndAgainAsync(S2TestStream target, int kills)
    {
        for (var i = 0; i < kills; i++)
        {
            await using var writer = StartProcess(target.ToEnvironment());
            var until = (await TailAsync(target)) + (ulong)Random.Shared.Next(1, 300);
            await Wait.Until(() => TailAsync(target), tail => tail >= until, explain: () => writer.Everything);
            await writer.KillAsync(Cancel);
        }
    }

    private static async Task<ulong> TailAsync(S2TestStream target)
    {
        try
        {
            return (await target.Stream.CheckTailAsync(Cancel)).SeqNum;
        }
        catch (Kernel.StorageWriter.S2Client.Model.S2ServerException missing) when (missing.Code == "stream_not_found")
        {
            return 0;
        }
    }
}
