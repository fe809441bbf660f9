using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Ids that follow from what they name, so that the same span has the same ids whenever, and by whomever, it is exported.</summary>
internal static class TraceIds
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>The trace of a document, by the stream and a name that is the document's own in it.</summary>
    public static ByteString Trace(string streamId, string document) => Hash(TraceIdBytes, "trace", streamId, document);

    /// <summary>A span, by the trace and a name that is its own in it.</summary>
    public static ByteString Span(ByteString trace, string name) => Hash(SpanIdBytes, "span", trace.ToBase64(), name);

    /// <summary>Whether a trace belongs to that part of all traces. Whoever samples by the same ratio chooses the same ones.</summary>
    public static bool IsSampled(ByteString trace, double ratio)
    {
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(trace.Span[^SpanIdBytes..]) >> 11;
        return number < ratio * (1UL << 53);
    }

    // The parts are told apart by their lengths, so that no two lists of parts are the same text.
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
