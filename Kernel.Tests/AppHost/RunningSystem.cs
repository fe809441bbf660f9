using System.Collections.Concurrent;
using System.Text;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

/// <summary>A <see cref="LocalHost"/> over stand-ins, with what it printed.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private readonly LineWriter _output = new();
    private readonly LogPrinter _printer;

    public RunningSystem(IReadOnlyList<ProcessSpec> plan, params string[] stopOrder)
    {
        _printer = new LogPrinter(_output, colour: false, plan.Select(static s => s.Name));
        Host = new LocalHost(plan, stopOrder.Length > 0 ? stopOrder : [.. plan.Select(static s => s.Name)], _printer, TimeProvider.System);
    }

    public LocalHost Host { get; }

    public string[] Lines => [.. _output.Lines];

    public static Task StartAsync(LocalHost host) => host.StartAsync(TestContext.Current.CancellationToken);

    public Task<string[]> PrintedAsync(string line) => StandIn.EventuallyAsync(() => Lines, lines => lines.Contains(line));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _printer.DisposeAsync();
        await _output.DisposeAsync();
    }

    private sealed class LineWriter : TextWriter
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override Task WriteLineAsync(string? value)
        {
            Lines.Enqueue(value ?? "");
            return Task.CompletedTask;
        }
    }
}
