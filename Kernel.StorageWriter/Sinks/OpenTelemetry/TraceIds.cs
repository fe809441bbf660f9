using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Deterministic trace and span ids: the same span has the same ids each time it is exported.</summary>
internal static class TraceIds
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>Gets the trace id of a document, from the stream and a key that is unique in it.</summary>
    public static ByteString Trace(string streamId, string document) => Hash(TraceIdBytes, "trace", streamId, document);

    /// <summary>Gets a span id, from the trace and a name that is unique in it.</summary>
    public static ByteString Span(ByteString trace, string name) => Hash(SpanIdBytes, "span", trace.ToBase64(), name);

    /// <summary>Returns whether a trace is sampled at a ratio. The decision depends on the trace id alone.</summary>
    public static bool IsSampled(ByteString trace, double ratio)
    {
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(trace.Span[^SpanIdBytes..]) >> 11;
        return number < ratio * (1UL << 53);
    }

    // Length prefixes make the text unambiguous.
    private static ByteString Hash(int bytes, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return ByteString.CopyFrom(hash, 0, bytes);
    }
}
