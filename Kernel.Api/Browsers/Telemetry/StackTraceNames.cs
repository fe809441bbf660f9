using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Renames the members of a stack trace to the names of CDP, which the SDK uses.</summary>
internal static class StackTraceNames
{
    private static readonly (byte[] KernelName, byte[] SdkName)[] Names =
    [
        .. All.Select(static name => (System.Text.Encoding.UTF8.GetBytes(name.KernelName), System.Text.Encoding.UTF8.GetBytes(name.SdkName))),
    ];

    /// <summary>Gets the names with the SDK's names; all others are the same.</summary>
    public static IReadOnlyList<(string KernelName, string SdkName)> All =>
    [
        ("call_frames", "callFrames"), ("function_name", "functionName"), ("script_id", "scriptId"), ("line_number", "lineNumber"),
        ("column_number", "columnNumber"),
    ];

    /// <summary>Writes the trace with the names replaced.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> trace)
    {
        var copied = 0;
        var reader = new Utf8JsonReader(trace, new JsonReaderOptions { MaxDepth = EventLimits.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && SdkName(reader.ValueSpan) is { } sdkName)
            {
                var name = (int)reader.TokenStartIndex + 1;
                output.Write(trace[copied..name]);
                output.Write(sdkName);
                copied = name + reader.ValueSpan.Length;
            }
        }

        output.Write(trace[copied..]);
    }

    private static byte[]? SdkName(ReadOnlySpan<byte> name)
    {
        foreach (var (kernelName, sdkName) in Names)
        {
            if (name.SequenceEqual(kernelName))
            {
                return sdkName;
            }
        }

        return null;
    }
}
