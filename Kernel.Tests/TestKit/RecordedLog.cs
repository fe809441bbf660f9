using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit;

/// <summary>Keeps log lines of our own categories, or of others, so that a test can ask for what an operator would see.</summary>
internal sealed class RecordedLog(string category = "Kernel.") : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> All => _lines.Select(static line => $"{line.Level}: {line.Text}");

    public IEnumerable<string> At(LogLevel level) => _lines.Where(line => line.Level == level).Select(static line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName.StartsWith(category, StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Recorder(RecordedLog log, bool isOurs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOurs;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isOurs)
            {
                log._lines.Enqueue((logLevel, formatter(state, exception)));
            }
        }
    }
}
