using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Kernel.Cli.Output;

/// <summary>The output of a command.</summary>
/// <param name="Output">Takes the bytes. Fails if the reader of a pipe is gone, which <see cref="Console.Out"/> conceals.</param>
/// <param name="Capabilities">What the terminal can show.</param>
/// <param name="Width">The terminal's width in cells, or null if the output goes to a file or a pipe.</param>
internal sealed record Terminal(Stream Output, AnsiCapabilities Capabilities, Func<int?> Width)
{
    private const int StandardOutput = 1;

    /// <summary>No colours and no other control sequences.</summary>
    public static AnsiCapabilities Plain { get; } = new() { Ansi = false, ColorSystem = ColorSystem.NoColors };

    /// <summary>The sixteen colours that every terminal has, and that its user may have chosen.</summary>
    public static AnsiCapabilities Coloured { get; } = new() { Ansi = true, ColorSystem = ColorSystem.Standard };

    /// <summary>This process's standard output.</summary>
    public static Terminal Current => new(
        OpenOutput(),
        UsesColour ? Coloured : Plain,
        static () => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth);

    /// <summary>Prints lines, if their reader is not gone.</summary>
    public async Task PrintAsync(params IEnumerable<string> lines)
    {
        try
        {
            await Output.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + '\n'))));
            await Output.FlushAsync();
        }
        catch (IOException)
        {
            // The reader of the pipe is gone, such as head.
        }
    }

    /// <summary>Prints JSON documents, one a line; in a terminal without anything that it would obey.</summary>
    public Task PrintJsonAsync(params IEnumerable<JsonElement> documents) => PrintAsync(documents
        .Select(document => document.GetRawText())
        .Select(json => Width() is null ? json : TerminalText.SanitizeJson(json)));

    private static Stream OpenOutput()
    {
        var output = OperatingSystem.IsWindows() ? null : new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // Of a file, a FileStream has a position for itself: the next command with the same output would write over this one's.
        return output is { CanSeek: false } ? output : Console.OpenStandardOutput();
    }

    // https://no-color.org
    private static bool UsesColour =>
        !Console.IsOutputRedirected &&
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) &&
        Environment.GetEnvironmentVariable("TERM") != "dumb";
}
