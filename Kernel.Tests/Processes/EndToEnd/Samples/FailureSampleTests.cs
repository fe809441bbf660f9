using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd.Samples;

/// <summary>The programs of docs/failures.md print failures only, and resume after the last event they received.</summary>
public sealed partial class FailureSampleTests : IDisposable
{
    // Under load, most of it is the compiler's.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly TempDirectory _folder = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("C#", "csharp", "failures.cs", "dotnet", "run")]
    [InlineData("Python", "python", "failures.py", "python3")]
    [InlineData("JavaScript and TypeScript", "js", "failures.mjs", "node")]
    public async Task Sample_AcrossARestart_PrintsEachFailureOnce(string heading, string language, string file, string program, params string[] arguments)
    {
        Assert.SkipUnless(program != "python3" || File.Exists("/usr/bin/python3"), "python3 is not installed.");
        await File.WriteAllTextAsync(_folder[file], ReadmeSample.Of(language, _port, heading, "docs/failures.md"), Wait.Cancellation);
        await using var sample = new SampleProcess(_folder.Path, program, [.. arguments, file]);
        var published = 0;
        await using (var host = await StartAsync())
        {
            // It follows from when it connects, so the first of these may be too early.
            await Wait.Until(
                async () =>
                {
                    await FailAsync(host);
                    return Failures(sample).Count > 0;
                },
                "the first failure",
                () => sample.Everything,
                Timeout);
            await PublishAsync(host, """{"type":"network_response","data":{"status":200,"method":"GET","url":"https://shop.test/fine"}}""");
            await PublishAsync(host, """{"type":"network_loading_failed","data":{"canceled":true,"error_text":"net::ERR_ABORTED","url":"https://shop.test/canceled"}}""");
            await PublishAsync(host, """{"type":"network_response","data":{"status":503,"method":"GET","url":"https://shop.test/broken"}}""");
            await PublishAsync(host, """{"type":"network_loading_failed","data":{"canceled":false,"error_text":"net::ERR_FAILED","method":"GET","url":"https://shop.test/gone"}}""");
            await FailAsync(host);
            await Wait.Until(() => Failures(sample).LastOrDefault(), number => number == published, "the failures before the restart", () => sample.Everything, Timeout);
        }

        await using var again = await StartAsync();
        await FailAsync(again);
        await FailAsync(again);
        await Wait.Until(() => Failures(sample).LastOrDefault(), number => number == published, "the failures after the restart", () => sample.Everything, Timeout);

        var numbers = Failures(sample);
        Assert.Equal(Enumerable.Range(numbers[0], published - numbers[0] + 1), numbers);
        Assert.Single(sample.Lines, static line => line.EndsWith(" 503 GET https://shop.test/broken", StringComparison.Ordinal));
        Assert.Single(sample.Lines, static line => line.EndsWith(" net::ERR_FAILED GET https://shop.test/gone", StringComparison.Ordinal));
        Assert.DoesNotContain(sample.Lines, static line => line.Contains("fine", StringComparison.Ordinal) || line.Contains("canceled", StringComparison.Ordinal));

        Task FailAsync(ApiHost host) => PublishAsync(host, $$$"""{"type":"console_error","data":{"text":"failure {{{++published}}}"}}""");
    }

    private static async Task PublishAsync(ApiHost host, string body)
    {
        using var response = await host.PublishAsync(body);
        response.EnsureSuccessStatusCode();
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(new Dictionary<string, string?>
    {
        ["urls"] = $"http://127.0.0.1:{_port}",
        ["Journal:Directory"] = _folder["journal"],
    });

    private static List<int> Failures(SampleProcess sample) =>
        [.. sample.Lines.Select(static line => NumberPattern().Match(line)).Where(static match => match.Success).Select(static match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^\d+ failure (\d+)$")]
    private static partial Regex NumberPattern();
}
