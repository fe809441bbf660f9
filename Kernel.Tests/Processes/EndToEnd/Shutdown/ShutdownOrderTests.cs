using System.Text;
using System.Text.Json;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd.Shutdown;

/// <summary>SIGTERM to all services in every order, while a page and a publisher produce events.</summary>
public sealed class ShutdownOrderTests(ITestOutputHelper output)
{
    private const int Rounds = 3;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // a(pi), s(torage), c(ollector)
    [Theory]
    [InlineData("cas", false)]
    [InlineData("cas", true)]
    [InlineData("csa", true)]
    [InlineData("acs", true)]
    [InlineData("asc", true)]
    [InlineData("sac", true)]
    [InlineData("sca", true)]
    public async Task Sigterm_UnderLoad_SessionEndedIsStoredLast(string order, bool hasGaps)
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var s2 = await S2TestStream.OpenAsync();
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        var page = await driver.NewPageAsync();
        await page.GotoAsync(site.Origin + "/");
        await page.EvaluateAsync("setInterval(() => console.log('tick'), 5)");
        for (var round = 1; round <= Rounds; round++)
        {
            await using var kernel = await RunningKernel.StartAsync(chromium.Address, [.. Both(s2)]);
            await using var live = new ReconnectingSseClient(kernel.Http);
            var session = await kernel.StartSessionAsync();
            await live.EventAsync("console_log");
            var publishing = PublishAsync(kernel);
            await live.EventAsync("load.event");

            var took = await kernel.TerminateAsync(order, hasGaps ? Gap : TimeSpan.Zero);

            output.WriteLine($"{order}, round {round}: {string.Join(", ", took.Select(static t => $"{t.Key} {t.Value.TotalSeconds:0.00} s"))}; {await publishing} published");
            Assert.All(took.Values, static end => Assert.True(end < Limit, $"{end}"));
            var stored = kernel.StoredLines();
            AssertEnds(stored[^1], session);
            Assert.Equal(Enumerable.Range(1, stored.Count), stored.Select(static line => JsonElement.Parse(line).GetProperty("seq").GetInt32()));
            var records = await s2.ReadAsync();
            Assert.Equal(stored, records.Skip(records.Count - stored.Count).Select(static record => Encoding.UTF8.GetString(record.Body.Span)));
        }
    }

    private static void AssertEnds(string line, string session)
    {
        var envelope = JsonElement.Parse(line);
        Assert.Equal("session_ended", envelope.GetProperty("event").GetProperty("type").GetString());
        Assert.Equal(session, envelope.GetProperty("capture_session_id").GetString());
    }

    private static IEnumerable<(string, string)> Both(S2TestStream s2) =>
        [.. s2.ToEnvironment().Where(static s => s.Value is not null).Select(static s => (s.Key, s.Value!)), ("Files__Enabled", "true")];

    // Until the API takes no more.
    private static async Task<int> PublishAsync(RunningKernel kernel)
    {
        for (var published = 0; ; published++)
        {
            try
            {
                await kernel.PublishAsync("load.event");
            }
            catch (Exception ended) when (ended is HttpRequestException or IOException)
            {
                return published;
            }
        }
    }
}
