using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Gives the members of a stack trace the names that the protocol, and so the SDK, has for them.</summary>
internal static class StackTraceNames
{
    private static readonly (byte[] Ours, byte[] Theirs)[] Names =
    [
        .. All.Select(static name => (System.Text.Encoding.UTF8.GetBytes(name.Ours), System.Text.Encoding.UTF8.GetBytes(name.Theirs))),
    ];

    /// <summary>Ours, theirs; all others are the same.</summary>
    public static IReadOnlyList<(string Ours, string Theirs)> All =>
    [
        ("call_frames", "callFrames"), ("function_name", "functionName"), ("script_id", "scriptId"), ("line_number", "lineNumber"),
        ("column_number", "columnNumber"),
    ];

    /// <summary>Copies the trace with the names replaced.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> trace)
    {
        var copied = 0;
        var reader = new Utf8JsonReader(trace, new JsonReaderOptions { MaxDepth = EventLimits.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && Theirs(reader.ValueSpan) is { } theirs)
            {
                var name = (int)reader.TokenStartIndex + 1;
                output.Write(trace[copied..name]);
                output.Write(theirs);
                copied = name + reader.ValueSpan.Length;
            }
        }

        output.Write(trace[copied..]);
    }

    private static byte[]? Theirs(ReadOnlySpan<byte> name)
    {
        foreach (var (ours, theirs) in Names)
        {
            if (name.SequenceEqual(ours))
            {
                return theirs;
            }
        }

        return null;
    }
}
