using System.Threading.Channels;

namespace Kernel.AppHost.Local;

/// <summary>
/// Prints the lines of all processes, each with the name of its resource, in one place and in order. A terminal that stands
/// still (Ctrl-S, a full pipe) must not hold up the system, so lines wait in a bounded queue and what does not fit is counted.
/// </summary>
internal sealed class LogPrinter : IAsyncDisposable
{
    /// <summary>The name that the app host's own lines carry.</summary>
    public const string Host = "host";

    private const int Capacity = 8192;
    private const string Reset = "\e[0m";
    private static readonly string[] Colours = ["\e[36m", "\e[32m", "\e[35m", "\e[33m", "\e[34m"];
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TextWriter _output;
    private readonly bool _colour;
    private readonly Dictionary<string, string> _prefixes = [];
    private readonly Task _printing;
    private long _dropped;

    public LogPrinter(TextWriter output, bool colour, IEnumerable<string> resources)
    {
        _output = output;
        _colour = colour;
        string[] names = [.. resources];
        var width = names.Append(Host).Max(static n => n.Length);
        for (var i = 0; i < names.Length; i++)
        {
            _prefixes[names[i]] = Prefix(names[i], width, Colours[i % Colours.Length]);
        }

        _prefixes[Host] = Prefix(Host, width, "\e[1m");
        _printing = Task.Run(PrintAsync);
    }

    /// <summary>Whether standard output is a terminal that may be given colours (https://no-color.org).</summary>
    public static bool UsesColour =>
        !Console.IsOutputRedirected &&
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) &&
        Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Print(string resource, string line) => Queue(_prefixes[resource] + Harmless(line));

    public void Say(string line) => Print(Host, line);

    /// <summary>Prints lines of the app host's own as they are.</summary>
    public void PrintBlock(string text) => Queue(text);

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();

        // A terminal that takes nothing must not keep the process.
        await Task.WhenAny(_printing, Task.Delay(FlushTime));
    }

    private void Queue(string line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task PrintAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            try
            {
                await _output.WriteLineAsync(line);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                {
                    await _output.WriteLineAsync($"{_prefixes[Host]}{dropped} lines were not printed, because the terminal did not take them in time");
                }
            }
            catch (IOException)
            {
                // The terminal has gone. The system goes on until it is told to stop.
            }
        }
    }

    private string Prefix(string name, int width, string colour) =>
        _colour ? $"{colour}{name.PadRight(width)} |{Reset} " : $"{name.PadRight(width)} | ";

    // What a page writes to its console can come out here: no control sequence of it may reach the terminal.
    private static string Harmless(string line) =>
        line.AsSpan().ContainsAnyInRange('\0', '\u0008') || line.AsSpan().ContainsAnyInRange('\u000a', '\u001f') || line.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            ? string.Create(line.Length, line, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(source[i]) && source[i] != '\t' ? '\ufffd' : source[i];
                }
            })
            : line;
}
