using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>The API as a process, killed and started again with the journal it had, or an older copy of it.</summary>
public sealed class RestoredJournalTests
{
    private const int Patches = 12;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_WhileASinkIsAhead_StoresAllOfTheNewStreamAndSaysSoInHealth()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await PublishAsync(kernel, 10);
        await Wait.Until(() => kernel.StoredLines().Count, static count => count == 10);
        Assert.Equal(0, (await kernel.Api.TerminateAsync(Cancelled)).ExitCode);
        using var backup = new TempDirectory();
        StreamUnderTest.CopyAsAfterCrash(kernel.JournalDirectory, backup.Path);
        await kernel.StartApiAsync();
        await PublishAsync(kernel, 10);
        await Wait.Until(() => kernel.StoredLines().Count, static count => count == 20);
        Assert.Equal(0, (await kernel.Api.TerminateAsync(Cancelled)).ExitCode);

        Directory.Delete(kernel.JournalDirectory, recursive: true);
        StreamUnderTest.CopyAsAfterCrash(backup.Path, kernel.JournalDirectory);
        await kernel.StartApiAsync();
        await Wait.Until(() => kernel.StoredLines().Count, static count => count == 30);
        await PublishAsync(kernel, 5);

        // All that the restored journal has, and what came since, is in another folder; what was stored before is unchanged.
        await Wait.Until(() => kernel.StoredLines().Count, static count => count == 35);
        Assert.Equal([20, 15], kernel.StoredStreams().Select(static stream => stream.Count));
        Assert.Equal(Enumerable.Range(1, 15).Select(static seq => $"{{\"seq\":{seq},"), kernel.StoredStreams()[1].Select(static line => line[..(line.IndexOf(',', StringComparison.Ordinal) + 1)]));
        await kernel.Storage.WaitForHealthAsync(Cancelled, static health => health.Contains("(stored up to 20)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Patch_Acknowledged_SurvivesAKill()
    {
        await using var kernel = await RunningKernel.StartAsync();
        using var started = await kernel.Http.PostAsync(new Uri("/events/capture_session", UriKind.Relative), null, Cancelled);
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        for (var i = 0; i < Patches; i++)
        {
            var category = (string[])["console", "network", "page"] is var all ? all[i % 3] : "";
            using var body = new StringContent($"{{\"config\":{{\"categories\":[\"{category}\"]}}}}", Encoding.UTF8, "application/json");
            using var patched = await kernel.Http.PatchAsync(new Uri("/events/capture_session", UriKind.Relative), body, Cancelled);
            Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
            Assert.False(patched.Headers.Contains("Kernel-Durable"));
            await kernel.Api.KillAsync(Cancelled);
            await kernel.Api.DisposeAsync();
            await kernel.StartApiAsync();

            var session = JsonElement.Parse(await kernel.Http.GetStringAsync(new Uri("/events/capture_session", UriKind.Relative), Cancelled));
            Assert.Equal([category], session.GetProperty("config").GetProperty("categories").EnumerateArray().Select(static item => item.GetString()));
        }
    }

    private static async Task PublishAsync(RunningKernel kernel, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await kernel.PublishAsync("test.event");
        }
    }
}
